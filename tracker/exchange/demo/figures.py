"""Invented figures that indicators lean on: rates, prices, totals, targets, notes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Min

from tracker.insight.indicators import AIMED
from tracker.records import touched
from tracker.records.dates import add_months
from tracker.records.models import (
    CountryNote,
    Deflator,
    Output,
    Rate,
    Target,
    YearlyTotal,
)

if TYPE_CHECKING:
    from tracker.exchange.demo.fill import House

SOURCE = "Invented for the demonstration"
IN_EUR = {"EUR": 1.0, "USD": 0.9, "GBP": 1.15, "CNY": 0.13}
"""About what they cost; the months in between wander around it."""
TARGETS = (
    # Name, code of a unit, country group, value this year, more each year, whether it
    # is a number that goes with the size of the house.
    ("headline.partners", "", "", 210, 6, True),
    ("headline.agreements-in-force", "", "", 260, 8, True),
    ("headline.countries", "", "", 32, 1, False),
    ("headline.active-partners", "", "", 0.75, 0.01, False),
    ("agreement-utilisation", "", "", 0.85, 0.01, False),
    ("agreement-renewal", "", "", 0.5, 0.02, False),
    ("international-share", "", "", 0.4, 0.01, False),
    ("circle-of-friends", "", "", 140, 4, True),
    ("circle-of-friends", "ME", "", 45, 2, True),
    ("circle-of-friends", "", "ASEAN", 20, 1, True),
    ("diversification", "", "", 20, 0.5, False),
)
YEARS_OF_TARGETS = (-2, -1, 0, 1)
NOTES = (
    # Months ago, country, kind, place of a theme, openness, text.
    (78, "DE", "visa", None, "", "Entry closed to visitors; meetings go online."),
    (78, "US", "visa", None, "", "Entry closed to visitors; meetings go online."),
    (46, "DE", "visa", None, "", "Entry for short research stays is possible again."),
    (40, "JP", "policy", None, "", "A fund for joint laboratories opens for bids."),
    (33, "US", "policy", None, "", "Invitations need the consent of the host's office."),
    (21, "GB", "policy", None, "", "Fees of joint programmes are set anew."),
    (9, "FR", "event", None, "", "A year of culture brings rectors together."),
    (60, "JP", "openness", 1, "open", "Joint work is welcome and paid for."),
    (30, "DE", "openness", 0, "open", "A call of both funders is open."),
    (26, "US", "openness", 3, "sensitive", "Every project is looked at by their office."),
    (20, "US", "openness", 1, "closed", "No new joint projects."),
    (14, "GB", "openness", 3, "sensitive", "Checks take about three months."),
    (8, "FR", "openness", 2, "open", "Hospitals may take part."),
)  # fmt: skip


def figures(house: House) -> None:
    months = [
        add_months(house.today.replace(day=1), -back)
        for back in range(house.wanted.years * 12 + 24, -1, -1)
    ]
    Rate.objects.bulk_create(rates(house, months), ignore_conflicts=True)
    Deflator.objects.bulk_create(deflators(months), ignore_conflicts=True)
    YearlyTotal.objects.bulk_create(totals(house))
    Target.objects.bulk_create(targets(house))
    CountryNote.objects.bulk_create(notes(house))
    touched.touch(touched.EVERYTHING)


def rates(house: House, months: list[date]) -> Iterator[Rate]:
    """One a month; a currency wanders, and comes back to what it is about worth."""
    base = settings.BASE_CURRENCY
    for currency, usual in IN_EUR.items():
        if currency == base or base not in IN_EUR:
            continue
        usual, at = usual / IN_EUR[base], 1.0
        for day in months:
            at += house.aside.uniform(-0.02, 0.02) + 0.1 * (1 - at)
            yield Rate(
                day=day,
                currency=currency,
                base=base,
                rate=f"{usual * at:.6f}",
                source_name=SOURCE,
            )


def deflators(months: list[date]) -> list[Deflator]:
    """Prices rise by two in a hundred; this year is 100."""
    years = sorted({day.year for day in months})
    return [
        Deflator(
            year=y, index=f"{100 / 1.02 ** (years[-1] - y):.2f}", source_name=SOURCE
        )
        for y in years
    ]


def totals(house: House) -> list[YearlyTotal]:
    """Of years before the first recorded work only the numbers are known."""
    first = Output.objects.aggregate(first=Min("year"))["first"]
    if first is None:
        return []
    per_year = max(1, house.wanted.outputs // (2 * house.wanted.years))
    return [
        YearlyTotal(year=first - back, discipline=name, outputs=number)
        for back in (1, 2, 3)
        for name, share in (("physical", 0.5), ("life", 0.3), ("social", 0.2))
        if (number := round(per_year * share * 0.9**back))
    ]


def targets(house: House) -> list[Target]:
    """Set by the office, a little more each year, in the size of this house."""
    units = {unit.code: unit for unit in house.units}
    size = house.wanted.partners / 200
    return [
        Target(
            indicator=indicator,
            unit=units[code] if code else None,
            country_group=group,
            year=house.today.year + step,
            value=max(1, round((value + more * step) * size))
            if grows
            else round(value + more * step, 2),
            set_by=house.officers[0],
            source_name=SOURCE,
        )
        for indicator, code, group, value, more, grows in TARGETS
        for step in YEARS_OF_TARGETS
        if indicator in AIMED
    ]


def notes(house: House) -> list[CountryNote]:
    return [
        CountryNote(
            noted_on=add_months(house.today.replace(day=1), -ago),
            country=country,
            kind=kind,
            strand=None if place is None else house.themes[place],
            openness=openness,
            text=text,
            source_name=SOURCE,
        )
        for ago, country, kind, place, openness, text in NOTES
    ]
