"""Tables that were published, reproduced from records of works and grants."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import count
from typing import Any

import pytest
import time_machine
from django.db import transaction

from accounts.models import Unit
from tests.factories import PartnerFactory, UnitFactory
from tracker.insight.indicators import BY_SLUG, Answer, Ask, Line
from tracker.insight.portfolio_math import diversification
from tracker.records import inserting
from tracker.records.models import (
    Grant,
    HomeInstitution,
    Output,
    OutputPartner,
    Partner,
)

pytestmark = pytest.mark.django_db
YEARS = (2019, 2020, 2021, 2022)
PUBLISHED = {
    "physical": (11201, 15896, 20157, 18215),
    "life": (7841, 8956, 9452, 10124),
    "social": (3024, 5012, 6203, 8120),
}
SMALL = {name: tuple(n // 50 for n in row) for name, row in PUBLISHED.items()}
# Joint publications, citation advantage, average grant (USD).
AREAS = {
    "artificial intelligence": (1240, 0.35, 1_200_000),
    "climate science": (890, 0.28, 950_000),
    "biomedicine": (1560, 0.42, 2_100_000),
    "quantum technology": (320, 0.50, 3_000_000),
}
number = count()


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel("2025-06-30 09:00", tick=False):
        yield


@pytest.fixture
def unit() -> Unit:
    return UnitFactory()


@pytest.fixture(autouse=True)
def home() -> None:
    ours = HomeInstitution.get()
    ours.country = "CN"
    ours.save()


def works(unit: Unit, n: int, **given: Any) -> list[int]:
    """So many works that differ in nothing, written at once."""
    like = Output(unit=unit, title="A work", **given)
    refs = [f"T-{next(number)}" for _ in range(n)]
    inserting.insert_alike(like, ref=refs)
    found = Output.objects.filter(ref__gte="T-").order_by("-pk")[:n]
    return list(found.values_list("pk", flat=True))


def table(unit: Unit, counts: dict[str, tuple[int, ...]]) -> Answer:
    with transaction.atomic():
        for discipline, row in counts.items():
            for year, n in zip(YEARS, row, strict=True):
                like = Output(unit=unit, title="A work", discipline=discipline)
                like.year = year
                refs = [f"T-{next(number)}" for _ in range(n)]
                inserting.insert_alike(like, ref=refs)
    return ask("outputs-by-discipline-year", first=2019, last=2022)


def ask(slug: str, **given: Any) -> Answer:
    return BY_SLUG[slug].answer(Ask(**{"as_of": date(2025, 6, 30), **given}))


def row(found: Answer, code: str, name: str = "discipline") -> dict[str, Any]:
    (one,) = [each.values for each in found.rows if each.values[name] == code]
    return dict(one)


def percent(value: float, digits: int = 2) -> float:
    return round(100 * value, digits)


def check_margins(found: Answer, counts: dict[str, tuple[int, ...]]) -> None:
    """Every cell, every margin, every share and change, from the counts themselves."""
    columns = [sum(column) for column in zip(*counts.values(), strict=True)]
    grand = sum(columns)
    totals = found.totals
    assert totals is not None
    assert [totals.values[str(year)] for year in YEARS] == columns
    assert totals.values["total"] == grand == Output.objects.count()
    for name, numbers in counts.items():
        values = row(found, name)
        assert tuple(values[str(year)] for year in YEARS) == numbers
        assert values["total"] == sum(numbers)
        assert values["share"] == pytest.approx(sum(numbers) / grand)
        assert values["factor"] == pytest.approx(numbers[-1] / numbers[0])
        assert values["cagr"] == pytest.approx(
            (numbers[-1] / numbers[0]) ** (1 / 3) - 1
        )
        for year, n, column in zip(YEARS, numbers, columns, strict=True):
            assert values[f"share_{year}"] == pytest.approx(n / column)
        for at in (1, 2, 3):
            grown = (numbers[at] - numbers[at - 1]) / numbers[at - 1]
            assert values[f"change_{YEARS[at]}"] == pytest.approx(grown)
    spread = ask("discipline-spread", first=2019, last=2022)
    for each, *column in zip(spread.rows, *counts.values(), strict=True):
        expected = diversification(column)
        assert expected is not None
        assert each.values["hhi"] == pytest.approx(expected.hhi)
    assert found.coverage is not None
    assert (found.coverage.included, found.coverage.of) == (grand, grand)


def test_a_fiftieth_of_the_table_adds_up(unit):
    check_margins(table(unit, SMALL), SMALL)


@pytest.mark.slow
def test_the_published_table_comes_out_of_124201_works(unit):
    found = table(unit, PUBLISHED)

    check_margins(found, PUBLISHED)
    totals = found.totals.values
    assert totals["total"] == 124_201
    assert [totals[str(year)] for year in YEARS] == [22066, 29864, 35812, 36459]
    assert [row(found, name)["total"] for name in PUBLISHED] == [65469, 36373, 22359]
    changes = [percent(totals[f"change_{year}"]) for year in YEARS[1:]]
    assert changes == [35.34, 19.92, 1.81]
    assert round(totals["factor"], 3) == 1.652
    assert percent(totals["cagr"], 1) == 18.2
    said = {
        name: (
            round(row(found, name)["factor"], 3),
            percent(row(found, name)["cagr"], 1),
            percent(row(found, name)["share_2019"], 1),
            percent(row(found, name)["share_2022"], 1),
        )
        for name in PUBLISHED
    }
    assert said == {
        "physical": (1.626, 17.6, 50.8, 50.0),
        "life": (1.291, 8.9, 35.5, 27.8),
        "social": (2.685, 39.0, 13.7, 22.3),
    }
    assert percent(row(found, "physical")["change_2022"], 1) == -9.6
    spread = ask("discipline-spread", first=2019, last=2022).rows
    ends = spread[0].values, spread[-1].values
    assert [round(each["hhi"], 4) for each in ends] == [0.4027, 0.3763]
    assert [round(each["n_eff"], 2) for each in ends] == [2.48, 2.66]
    grown = [
        each.values
        for each in ask("growth", first=2019, last=2022).rows
        if each.values["level"] == "all"
    ]
    assert [each["outputs"] for each in grown] == [22066, 29864, 35812, 36459]
    assert [percent(each["change"]) for each in grown[1:]] == [35.34, 19.92, 1.81]
    assert percent(grown[-1]["growth"], 1) == 65.2
    assert percent(grown[-1]["cagr"], 1) == 18.2


def test_volume_holds_while_growth_collapses(unit):
    """Two series: more works each year, and each year by less."""
    table(unit, SMALL)

    grown = [
        each.values
        for each in ask("growth", first=2019, last=2022).rows
        if each.values["level"] == "all"
    ]

    volume = [each["outputs"] for each in grown]
    assert volume == sorted(volume)
    changes = [each["change"] for each in grown[1:]]
    assert changes == sorted(changes, reverse=True)
    assert changes[0] > 0.3 > 0.05 > changes[-1]


# Research areas


def areas(unit: Unit, scale: int) -> Partner:
    """Joint works, works at home beside them, and grants, in the published shape."""
    partner = PartnerFactory(country="FR")
    with transaction.atomic():
        for area, (joint, advantage, grant) in AREAS.items():
            given = {"year": 2022, "research_area": area, "discipline": "physical"}
            keys = works(
                unit, joint // scale, fwci=1 + advantage, n_partners=1,
                international=True, **given,
            )  # fmt: skip
            inserting.insert_alike(OutputPartner(partner=partner), output_id=keys)
            works(unit, max(30, joint // scale), fwci=1.0, international=False, **given)
            for _ in range(joint // 10):
                Grant.objects.create(
                    unit=unit,
                    title="A project",
                    ref=f"G-{next(number)}",
                    research_area=area,
                    starts_on=date(2022, 3, 1),
                    currency="USD",
                    total_minor=100 * grant,
                )
    return partner


def check_areas(found: Answer, scale: int) -> None:
    assert found.totals is not None
    assert found.totals.values["joint"] == 4010 // scale
    for area, (joint, advantage, grant) in AREAS.items():
        values = row(found, area, "code")
        assert values["joint"] == joint // scale
        assert values["advantage"] == pytest.approx(advantage)
        assert values["low"] == pytest.approx(advantage)
        assert values["grant_mean"] == pytest.approx(grant)
    weighted, unweighted = (
        row(found, "weighted", "code"),
        row(found, "unweighted", "code"),
    )
    assert percent(weighted["advantage"]) == 37.37
    assert percent(unweighted["advantage"]) == 38.75
    assert weighted["item"] != unweighted["item"]
    assert round(weighted["grant_mean"] / 1e6, 3) == 1.638
    assert unweighted["grant_mean"] == pytest.approx(1_812_500)
    # Grants stand in the same proportion here: all of them together say the same.
    assert round(found.totals.values["grant_mean"] / 1e6, 3) == 1.638
    assert found.totals.values["grants"] == 401


@pytest.fixture
def dollars(settings: Any) -> None:
    settings.BASE_CURRENCY = "USD"


def test_research_areas_in_a_tenth_of_the_published_shape(unit, dollars):
    areas(unit, 10)

    check_areas(ask("research-areas", first=2022, last=2022), 10)


@pytest.mark.slow
def test_research_areas_in_the_published_shape(unit, dollars):
    areas(unit, 1)

    check_areas(ask("research-areas", first=2022, last=2022), 1)


def test_a_mean_of_too_few_grants_is_not_given(unit, dollars):
    for n in range(4):
        Grant.objects.create(
            unit=unit, title="A project", ref=f"G-{n}", research_area="x",
            starts_on=date(2022, 3, 1), currency="USD", total_minor=100,
        )  # fmt: skip

    (one, *_means) = ask("research-areas", first=2022, last=2022).rows

    assert isinstance(one, Line)
    assert (one.values["grants"], one.values["grant_mean"]) == (4, None)
    assert one.why["grant_mean"] == "too_few_grants"
