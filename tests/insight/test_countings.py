"""Whatever the works: what each way of counting promises to add up to, it does."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

import pytest
import time_machine

from tests.factories import OutputFactory, PartnerFactory, UnitFactory
from tracker.insight.indicators import BY_SLUG, Answer, Ask
from tracker.records.models import HomeInstitution

pytestmark = pytest.mark.django_db
COUNTRIES = ("FR", "NL", "DE", "IT", "")
KINDS = ("article", "review", "book", "dataset", "patent")


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-22 09:00", tick=False):
        yield


@pytest.fixture(params=range(6))
def dice(request: Any) -> Random:
    ours = HomeInstitution.get()
    ours.country = "IT"
    ours.save()
    return Random(request.param)


@pytest.fixture
def house(dice: Random) -> int:
    """Works with up to five partners, of whom some were succeeded by others."""
    units = [UnitFactory() for _ in range(3)]
    partners = [PartnerFactory(country=dice.choice(COUNTRIES)) for _ in range(6)]
    partners += [
        PartnerFactory(country=dice.choice(COUNTRIES), succeeded_by=heir)
        for heir in partners[:2]
    ]
    number = dice.randint(5, 20)
    for _ in range(number):
        some = dice.sample(partners, dice.randint(0, 5))
        places = [{"printed": "Us", "institution": "Us", "state": "home"}]
        places += [
            {
                "printed": f"P {each.pk}",
                "institution": each.name,
                "country": each.country,
                "partner": each,
                "state": "matched",
            }
            for each in some
        ]
        at = [str(place) for place in range(len(places))]
        authors = [
            {"name": f"A {n}", "at": dice.sample(at, dice.randint(0 if n > 3 else 1, 2))
             if len(at) > 1 else at}
            for n in range(dice.randint(1, 6))
        ]  # fmt: skip
        OutputFactory(
            unit=dice.choice(units),
            partners=some,
            affiliations=places,
            authors=authors,
            year=dice.randint(2020, 2025),
            kind=dice.choice(KINDS),
            retracted=dice.random() < 0.1,
            n_authors=dice.choice((None, None, 150)),
        )
    return number


def ask(slug: str, **given: Any) -> Answer:
    return BY_SLUG[slug].answer(Ask(**{"as_of": date(2026, 11, 22), **given}))


def summed(found: Answer, level: str, column: str) -> float:
    return sum(
        row.values.get(column) or 0
        for row in found.rows
        if row.values["level"] == level
    )


def test_fractional_parts_add_up_to_the_works_everywhere(house: int) -> None:
    found = ask("joint-outputs", first=2020, last=2025)
    assert found.totals is not None
    works = found.totals.values["full"]
    for level in ("year", "country", "partner", "unit", "kind"):
        assert summed(found, level, "fractional") == pytest.approx(works), level


def test_full_counts_add_up_where_a_work_is_in_one_place_only(house: int) -> None:
    found = ask("joint-outputs", first=2020, last=2025)
    assert found.totals is not None
    for column in ("full", "hyper"):
        works = found.totals.values[column]
        for level in ("year", "unit", "kind"):
            assert summed(found, level, column) == works, (level, column)
        for level in ("country", "partner"):
            assert summed(found, level, column) >= works, (level, column)


def test_authors_share_each_known_work_out_completely(house: int) -> None:
    """Ours and theirs: nothing is counted twice, and nothing of a partner is ours."""
    found = ask("joint-outputs", first=2020, last=2025)
    assert found.totals is not None
    ours = found.totals.values["author_share"] or 0.0
    theirs = summed(found, "partner", "author_share")
    known = int(next(filter(str.isdecimal, str(found.notes[1]).split())))
    assert ours + theirs == pytest.approx(known)
    assert summed(found, "year", "author_share") == pytest.approx(ours)
    assert summed(found, "unit", "author_share") == pytest.approx(ours)
    assert summed(found, "country", "author_share") == pytest.approx(theirs)


def test_a_partner_has_what_its_countries_share_says(house: int) -> None:
    """Asked for one country, the fractional total is that country's own part."""
    whole = ask("joint-outputs", first=2020, last=2025)
    for row in whole.rows:
        if row.values["level"] != "country" or not row.values["code"]:
            continue
        there = ask(
            "joint-outputs", first=2020, last=2025, country=row.values["code"]
        ).totals
        assert there is not None
        for column in ("full", "fractional", "hyper"):
            assert there.values[column] == pytest.approx(row.values[column]), row


def test_every_work_is_in_one_class_and_of_one_type(house: int) -> None:
    found = ask("international-share", first=2020, last=2025)
    for row in (*found.rows, found.totals):
        assert row is not None
        values = row.values
        if values.get("outputs") is None:
            continue
        classes = ("single", "institutional", "national", "undetermined")
        there = sum(values[name] for name in classes) + values["international"]
        assert there == values["outputs"]
