"""Discipline × year beside the statement that counts it."""

from __future__ import annotations

from django.db import connection
from django.utils import timezone

from benchmarks.measuring import Figure, side_by_side
from tracker.insight import portfolio

TIMES = 2
RAW = """
SELECT year, discipline, COUNT(*) FROM records_output
WHERE kind IN ('article', 'review', 'conference_paper', 'book', 'chapter')
AND NOT retracted AND year BETWEEN %s AND %s
GROUP BY year, discipline
"""


def counted() -> int:
    year = timezone.localdate().year
    with connection.cursor() as cursor:
        cursor.execute(RAW, [year - 9, year])
        return sum(number for _year, _discipline, number in cursor.fetchall())


def run() -> list[Figure]:
    matrix = portfolio.outputs_by_discipline_year()
    assert matrix.grand == counted(), (matrix.grand, counted())
    ours, raw = side_by_side(portfolio.outputs_by_discipline_year, counted)
    return [Figure("discipline × year", ours, raw, TIMES)]
