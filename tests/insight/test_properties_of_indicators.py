"""What must hold for any records: in any order, twice over, seen from a day."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from tests.factories import (
    AgreementFactory,
    GrantFactory,
    OutputFactory,
    PartnerFactory,
    UnitFactory,
    VisitFactory,
)
from tracker.insight.indicators import BY_SLUG, Ask
from tracker.records.models import Agreement, Grant, Output, Partner, Visit

pytestmark = pytest.mark.django_db
ON = date(2025, 10, 31)
SLUGS = (
    "agreement-renewal",
    "agreement-utilisation",
    "agreements-ending",
    "breadth",
    "circle-of-friends",
    "diversification",
    "expiry-profile",
    "funding",
    "region-share",
    "role-share",
    "visit-balance",
    "visits-since-2019",
    "what-it-brings-by-country",
    "what-it-brings-by-year",
)
CATEGORIES = ("delegation", "workshop", "student_exchange", "joint_supervision")
SEEDS = (1, 2, 3)


@pytest.fixture(autouse=True)
def today(settings):
    settings.BASE_CURRENCY = "EUR"
    with time_machine.travel("2026-11-22 09:00", tick=False):
        yield


@pytest.fixture
def house():
    units = [UnitFactory(name=f"School {n}") for n in range(2)]
    units.append(UnitFactory(name="Institute", parent=units[0]))
    countries = ("NL", "JP", "DE", "US")
    return units, [PartnerFactory(country=code, name=code) for code in countries]


def story(dice: random.Random, first: date, last: date, many: int = 24) -> list[Any]:
    """Records as plain values: what, when, of whom, with whom."""
    span = (last - first).days
    return [
        (
            dice.choice(("visit", "visit", "output", "grant", "agreement")),
            first + timedelta(days=dice.randint(0, span)),
            dice.randrange(3),
            sorted(dice.sample(range(4), dice.choice((1, 1, 2)))),
            dice.randrange(10_000),
        )
        for _ in range(many)
    ]


def written(house: Any, told: list[Any]) -> None:
    units, partners = house
    for what, on, unit, who, number in told:
        given = {"unit": units[unit], "partners": [partners[n] for n in who]}
        if what == "visit":
            VisitFactory(
                starts_on=on,
                title=f"Visit {number}",
                category=CATEGORIES[number % 4],
                direction=("inbound", "outbound")[number % 2],
                **given,
            )
        elif what == "output":
            OutputFactory(
                year=on.year,
                published_on=on,
                discipline=("physical", "life")[number % 2],
                **given,
            )
        elif what == "grant":
            GrantFactory(
                approved_on=on,
                starts_on=on,
                ends_on=on + timedelta(days=900),
                currency="EUR",
                total_minor=100_000 + number,
                research_area=("water", "light")[number % 2],
                **given,
            )
        else:
            AgreementFactory(
                signed_on=on,
                starts_on=on,
                ends_on=on + timedelta(days=800 + number % 900),
                **given,
            )


def forget() -> None:
    for model in (Visit, Output, Grant, Agreement):
        model._base_manager.all().delete()


def told(ask: Ask) -> dict[str, list[Any]]:
    """Every figure of every indicator, whatever list it opens."""
    return {slug: figures(slug, ask) for slug in SLUGS}


def figures(slug: str, ask: Ask) -> list[Any]:
    found = BY_SLUG[slug].answer(ask)
    rows = [*found.rows, *([found.totals] if found.totals else [])]
    return [
        {
            name: round(value, 9) if isinstance(value, float) else value
            for name, value in row.values.items()
        }
        for row in rows
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_in_which_records_come_does_not_matter(house, seed):
    dice = random.Random(seed)
    some = story(dice, date(2019, 1, 1), ON)
    written(house, some)
    before = told(Ask(ON))
    assert any(row.get("n") for row in before["funding"])
    forget()
    dice.shuffle(some)
    written(house, some)
    assert told(Ask(ON)) == before


@pytest.mark.parametrize("seed", SEEDS)
def test_a_visit_entered_twice_is_one_activity(house, seed):
    some = story(random.Random(seed), date(2019, 1, 1), ON)
    written(house, some)
    slugs = ("breadth", "circle-of-friends", "diversification")
    before = {slug: figures(slug, Ask(ON)) for slug in slugs}
    written(house, [each for each in some if each[0] == "visit"])
    assert {slug: figures(slug, Ask(ON)) for slug in slugs} == before


@pytest.mark.parametrize("seed", SEEDS)
def test_a_day_sees_nothing_of_what_came_later(house, seed):
    dice = random.Random(seed)
    written(house, story(dice, date(2019, 1, 1), ON))
    before = told(Ask(ON))
    later = [
        each
        for each in story(dice, ON + timedelta(days=1), date(2026, 11, 20), 60)
        # A work of the year is known by its year alone: it waits for the next.
        if each[0] != "output" or each[1].year > ON.year
    ]
    written(house, later)
    assert told(Ask(ON)) == before
    assert told(Ask(date(2026, 11, 22))) != before


@pytest.mark.parametrize("seed", SEEDS)
def test_units_add_up_to_the_whole_where_a_record_has_one(house, seed):
    """Records belong to one unit each; partners may be met by several."""
    units, _partners = house
    written(house, story(random.Random(seed), date(2019, 1, 1), ON, 40))
    roots = [unit for unit in units if unit.parent_id is None]

    def sums(slug: str, names: tuple[str, ...], unit: Any) -> list[Any]:
        rows = figures(slug, Ask(ON, unit=unit))
        return [sum(row[name] or 0 for row in rows[:-1]) for name in names]

    for slug, names in (
        ("what-it-brings-by-year", ("visits", "grants", "outputs")),
        ("funding", ("n", "known", "total")),
        ("agreements-ending", ("n", "open")),
        ("expiry-profile", ("n",)),
    ):
        parts = [sums(slug, names, unit) for unit in roots]
        whole = sums(slug, names, None)
        sums_of = [sum(each) for each in zip(*parts, strict=True)]
        assert sums_of == pytest.approx(whole), slug
    by_unit = BY_SLUG["what-it-brings-by-unit"].answer(Ask(ON))
    for name in ("visits", "grants", "outputs"):
        of_roots = [
            row.values[name]
            for row in by_unit.rows
            if row.values["row"] in {str(unit) for unit in roots}
        ]
        assert sum(of_roots) == by_unit.totals.values[name]
    assert Partner.objects.count() == 4
