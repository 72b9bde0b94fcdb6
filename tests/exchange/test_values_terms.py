"""How long agreements run, and when that is over."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.exchange.values.dates import read_date
from tracker.exchange.values.reading import Unreadable
from tracker.exchange.values.terms import Term, end_of_term, read_term

SHARED = Path(__file__).parents[3] / "shared" / "data"
MOUS = SHARED / "agreements" / "iit_indore_mous.csv"


@pytest.mark.parametrize(
    ("written", "term"),
    [
        ("5 Years", Term(months=60)),
        ("five years", Term(months=60)),
        ("5 (five) years", Term(months=60)),
        ("two and a half years", Term(months=30)),
        ("36 months", Term(months=36)),
        ("1 year 6 months", Term(months=18)),
        ("5年", Term(months=60)),
        ("一年半", Term(months=18)),
        ("自签署之日起有效期五年", Term(months=60)),
        ("2 weeks", Term(days=14)),
        ("长期有效", Term(open_ended=True)),
        ("Till mutually agreed", Term(open_ended=True)),
        ("open ended", Term(open_ended=True)),
        ("有效期至2025年12月31日", Term(until=date(2025, 12, 31))),
        ("自动顺延", Term(renewal="automatic")),
        (
            "五年，期满后自动顺延一年",
            Term(months=60, renewal="automatic", renewal_months=12),
        ),
        (
            "Auto-renewable every year",
            Term(months=12, renewal="automatic", renewal_months=12),
        ),
        ("Auto-renewable after 5 years", Term(months=60, renewal="automatic")),
    ],
)
def test_a_term_is_read(written, term):
    read = read_term(written)

    assert read.asked == ()
    assert read.value == term


def test_words_not_understood_turn_a_term_into_a_question():
    read = read_term("5 years after the project")

    assert read.value is None
    assert read.asked == (Term(months=60),)
    assert "project" in read.why


@pytest.mark.parametrize("written", ["5", "0 years", "as agreed", "3 years 2 years"])
def test_a_term_without_meaning_is_refused(written):
    with pytest.raises(Unreadable):
        read_term(written)


def test_a_bare_number_counts_what_the_column_says():
    assert read_term(5, unit="years").value == Term(months=60)
    assert read_term("18", unit="months").value == Term(months=18)


@pytest.mark.parametrize(
    ("start", "length", "end"),
    [
        (date(2020, 7, 28), {"years": 5}, date(2025, 7, 27)),
        (date(2020, 1, 1), {"years": 1}, date(2020, 12, 31)),
        (date(2020, 2, 29), {"years": 1}, date(2021, 2, 28)),
        (date(2020, 2, 29), {"years": 4}, date(2024, 2, 28)),
        (date(2021, 3, 1), {"years": 3}, date(2024, 2, 29)),
        (date(2023, 1, 31), {"months": 1}, date(2023, 2, 28)),
        (date(2023, 1, 1), {"days": 14}, date(2023, 1, 14)),
    ],
)
def test_a_term_ends_the_day_before_its_anniversary(start, length, end):
    assert end_of_term(start, **length) == end


def test_a_term_beyond_the_calendar_is_refused():
    with pytest.raises(Unreadable):
        end_of_term(date(2020, 1, 1), years=9000)


@settings(deadline=None)
@given(st.one_of(st.text(), st.text(alphabet="0123456789 yearsmonth半年至到(),.十百")))
def test_no_cell_breaks_the_reading_of_terms(cell):
    try:
        read_term(cell)
    except Unreadable as refusal:
        assert refusal.message


@pytest.mark.skipif(not MOUS.exists(), reason="the shared data is not here")
def test_a_real_list_of_agreements_is_read_but_for_two_misspelt_months():
    with MOUS.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    outcome: Counter[str] = Counter()
    for row in rows:
        signed, term = read_date(row["Signed on"]), read_term(row["Duration"])
        outcome["date read"] += signed.value is not None
        outcome["date asked"] += bool(signed.asked)
        outcome["term read"] += term.value is not None
        outcome["term asked"] += bool(term.asked)

    assert len(rows) == 64
    assert outcome == {
        "date read": 61,
        "date asked": 2,
        "term read": 61,
        "term asked": 0,
    }
