"""Dates and periods: read when clear, asked about when not, refused when impossible."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.exchange.values.date_ranges import read_date_range
from tracker.exchange.values.dates import day_order, read_date
from tracker.exchange.values.reading import Unreadable

ANYTHING = st.one_of(
    st.text(),
    st.text(alphabet="0123456789./-年月日至 MayFebrary,–一二十", max_size=20),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.none(),
    st.dates(),
    st.datetimes(),
)


@pytest.mark.parametrize(
    ("written", "meant", "precision"),
    [
        ("2024-02-29", date(2024, 2, 29), "day"),
        ("2023-05-12T10:00:00Z", date(2023, 5, 12), "day"),
        ("February 20,2020", date(2020, 2, 20), "day"),
        ("Jul 28, 2020", date(2020, 7, 28), "day"),
        ("Sept 07, 2021", date(2021, 9, 7), "day"),
        ("20 Feb 2020", date(2020, 2, 20), "day"),
        ("5 de mayo de 2023", date(2023, 5, 5), "day"),
        ("20.02.2020", date(2020, 2, 20), "day"),
        ("12/31/2029", date(2029, 12, 31), "day"),
        ("05/05/2020", date(2020, 5, 5), "day"),
        ("2023.5.12", date(2023, 5, 12), "day"),
        ("2023年5月12日 星期五", date(2023, 5, 12), "day"),
        ("二〇二三年五月十二日", date(2023, 5, 12), "day"),
        ("2023年5月", date(2023, 5, 1), "month"),
        ("May 2023", date(2023, 5, 1), "month"),
        ("2023", date(2023, 7, 1), "year"),
        (2023, date(2023, 7, 1), "year"),
        (44000, date(2020, 6, 18), "day"),
        (datetime(2020, 6, 18, 23, 59), date(2020, 6, 18), "day"),  # noqa: DTZ001
    ],
)
def test_a_clear_date_is_read_with_its_precision(written, meant, precision):
    read = read_date(written)

    assert (read.value, read.precision, read.asked) == (meant, precision, ())


@pytest.mark.parametrize(
    ("written", "proposals"),
    [
        ("03/04/2020", (date(2020, 4, 3), date(2020, 3, 4))),
        ("Febrary 11, 2016", (date(2016, 2, 11),)),
        ("20-Feb-20", (date(2020, 2, 20),)),
        (2023.1, (date(2023, 1, 1), date(2023, 10, 1))),
    ],
)
def test_what_could_be_meant_otherwise_is_asked_about(written, proposals):
    read = read_date(written)

    assert read.value is None
    assert read.asked == proposals
    assert read.why


@pytest.mark.parametrize(
    "written",
    [
        "30.02.2020",
        "2020-13-01",
        "2023-02-29",
        "0000-01-01",
        "soon",
        True,
        "5 Foobar 2020",
    ],
)
def test_what_is_no_date_is_refused(written):
    with pytest.raises(Unreadable):
        read_date(written)


def test_nothing_known_is_nothing():
    assert read_date("N/A").value is None
    assert read_date("unbekannt", unknown=frozenset({"unbekannt"})).value is None


def test_the_column_decides_what_a_cell_alone_cannot():
    assert day_order(["03/04/2020", "13/04/2020"]) == "dmy"
    assert day_order(["03/04/2020", "04/13/2020"]) == "mdy"
    assert day_order(["03/04/2020"]) is None
    assert day_order(["13/04/2020", "04/13/2020"]) is None
    assert read_date("03/04/2020", order="mdy").value == date(2020, 3, 4)


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2023.5.12-14", date(2023, 5, 12), date(2023, 5, 14)),
        ("2023.5.30-6.2", date(2023, 5, 30), date(2023, 6, 2)),
        ("2023.12.30-2024.1.2", date(2023, 12, 30), date(2024, 1, 2)),
        ("12–14 May 2023", date(2023, 5, 12), date(2023, 5, 14)),
        ("May 12-14, 2023", date(2023, 5, 12), date(2023, 5, 14)),
        ("28 May – 2 June 2023", date(2023, 5, 28), date(2023, 6, 2)),
        ("2023-05-12/2023-05-14", date(2023, 5, 12), date(2023, 5, 14)),
        ("5月12日至14日", date(2023, 5, 12), date(2023, 5, 14)),
        ("2023年5月12日—6月2日", date(2023, 5, 12), date(2023, 6, 2)),
        ("2023.5-7", date(2023, 5, 1), date(2023, 7, 31)),
        ("2019-2023", date(2019, 1, 1), date(2023, 12, 31)),
        ("2023.5.12", date(2023, 5, 12), date(2023, 5, 12)),
        ("2024年2月", date(2024, 2, 1), date(2024, 2, 29)),
    ],
)
def test_a_period_is_read_in_its_shortened_forms(written, first, last):
    assert read_date_range(written, year=2023).value == (first, last)


def test_a_period_over_the_new_year_is_proposed():
    read = read_date_range("28 Dec – 3 Jan 2023")

    assert read.asked == ((date(2022, 12, 28), date(2023, 1, 3)),)


@pytest.mark.parametrize("written", ["2023.5.14-12", "5月12日至14日", "2023.2.27-30"])
def test_a_period_that_cannot_be_is_refused(written):
    with pytest.raises(Unreadable):
        read_date_range(written)


@settings(deadline=None)
@given(ANYTHING)
def test_no_cell_breaks_the_reading_of_dates(cell):
    for read in (read_date, read_date_range):
        try:
            read(cell)
        except Unreadable as refusal:
            assert refusal.message
