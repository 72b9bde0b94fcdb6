"""A database looks again at its tables after many rows were written at once."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from django.db import connection

from tests.factories import PartnerFactory, UnitFactory
from tracker.records import bulk, statistics
from tracker.records.models import Visit, VisitPartner


def visits(number: int) -> None:
    partner, unit = PartnerFactory(), UnitFactory()
    drafts = [
        bulk.Draft(
            Visit(
                title=f"Visit {n}",
                category="academic_visit",
                direction="inbound",
                starts_on=date(2025, 3, 1),
                unit=unit,
            ),
            {"hosts": [VisitPartner(partner=partner)]},
        )
        for n in range(number)
    ]
    bulk.create_many(drafts, by=None)


@pytest.mark.django_db
def test_only_after_many_and_when_they_are_kept(
    monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(statistics, "MANY", 3)
    analysed = []
    monkeypatch.setattr(statistics, "_analyse", analysed.append)
    monkeypatch.setattr(statistics, "connection", SimpleNamespace(vendor="postgresql"))
    with django_capture_on_commit_callbacks(execute=True):
        visits(2)
    assert analysed == []

    with django_capture_on_commit_callbacks(execute=True):
        visits(3)
        assert analysed == []
    (tables,) = analysed
    assert {"records_visit", "records_visitpartner", "records_change"} <= set(tables)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="only it keeps count")
def test_the_number_of_rows_is_known_afterwards(monkeypatch):
    monkeypatch.setattr(statistics, "MANY", 3)
    visits(5)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reltuples FROM pg_class WHERE relname = 'records_visitpartner'"
        )
        assert cursor.fetchone()[0] == 5
    statistics.look_at_everything()
