"""One question for page, API and command: what is taken, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.factories import CountryGroupMemberFactory
from tracker.insight.indicators.asking import Asking
from tracker.insight.portfolio import last_month_end

pytestmark = pytest.mark.django_db


def test_without_a_day_the_figures_stand_at_the_last_month_end():
    form = Asking({})
    assert form.refused == {}
    assert form.ask().as_of == last_month_end(timezone.localdate())


def test_everything_that_can_be_asked(engineering):
    CountryGroupMemberFactory(code="OURS", country="NL")
    given = {"from": "2020", "to": "2024", "group": "OURS", "country": "nl"}
    form = Asking(given | {"unit": "ENG", "as_of": "2024-12-31"})
    assert form.refused == {}
    ask = form.ask()
    assert (ask.first, ask.last, ask.group, ask.country) == (2020, 2024, "OURS", "NL")
    assert (ask.unit, ask.as_of) == (engineering, date(2024, 12, 31))


def test_a_unit_is_known_by_number_code_and_name(engineering):
    for name in (str(engineering.pk), "ENG", "Engineering", "工学院"):
        assert Asking({"unit": name}).refused == {}, name
        form = Asking({"unit": name})
        assert not form.refused
        assert form.ask().unit == engineering


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("as_of", "yesterday"),
        ("as_of", "2025-02-30"),
        ("as_of", "9999-12-31"),
        ("as_of", "1900-01-01"),
        ("as_of", "2025-01-01\0"),
        ("from", "20"),
        ("from", "99999"),
        ("from", "٢٠٢٤"),
        ("from", "2024.0"),
        ("to", "-2024"),
        ("to", "2024\0"),
        ("unit", "nobody"),
        ("unit", "9" * 40),
        ("unit", "\0"),
        ("group", "NOBODY"),
        ("group", "\0"),
        ("country", "Atlantis"),
        ("country", "\0"),
        ("colour", "red"),
    ],
)
def test_nonsense_is_named_at_its_place(name, value):
    assert list(Asking({name: value}).refused) == [name]


def test_years_must_follow_each_other_and_be_few():
    assert list(Asking({"from": "2024", "to": "2020"}).refused) == ["to"]
    assert list(Asking({"from": "1950", "to": "2020"}).refused) == ["to"]
    assert Asking({"from": "2020", "to": "2020"}).refused == {}


def test_tomorrow_is_not_known_and_today_is():
    today = timezone.localdate()
    tomorrow = today + timedelta(days=1)
    assert list(Asking({"as_of": tomorrow.isoformat()}).refused) == ["as_of"]
    assert Asking({"as_of": today.isoformat()}).refused == {}


def test_what_is_not_taken_is_refused_but_set_aside_by_a_page():
    strict = Asking({"country": "NL"}, {"as_of"})
    assert list(strict.refused) == ["country"]
    page = Asking({"country": "NL"}, {"as_of"}, lenient=True)
    assert page.refused == {}
    assert page.aside() == ["country"]
    assert page.ask().country == ""
