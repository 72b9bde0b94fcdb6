"""Whether the people who carry the relationships grow older than those who follow."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from tracker.insight.portfolio.known import ACTIVITY
from tracker.insight.portfolio.people import active_people, with_finding
from tracker.insight.portfolio.scope import Rows
from tracker.records import countries
from tracker.records.models import Person

from .asked import units_below
from .base import (
    REASONS,
    Answer,
    Ask,
    Column,
    Coverage,
    Indicator,
    LeftOut,
    Line,
    Words,
    taking,
)
from .later import country, in_order, named
from .of_works import of_country

CODE = "AGEING_COMMUNITY"
FEWEST = 5
STAGE_KNOWN = 0.7
STAGES = ("early", "mid", "late", "unknown")
REASONS |= {
    "fewer_than_five": _("fewer than five people"),
    "too_few_partners": _("fewer than five partners"),
    "stage_unknown": _("career stage known for less than 70 %"),
    "nobody_early": _("nobody at an early stage"),
    "no_coverage": _("not enough data: nothing was recorded for twelve months"),
}


@dataclass(slots=True)
class Part:
    """A unit with all below it, what belongs to none of them, or a country."""

    unit: Unit | None
    label: Words
    level: str | None = "unit"
    country: str = ""
    people: set[int] = field(default_factory=set)
    partners: int = 0
    flagged: int = 0


class Lands(dict[str, Part]):
    """A part for each country that is met."""

    def __missing__(self, country: str) -> Part:
        self[country] = Part(None, "", "country", country)
        return self[country]

    def named(self, unit: Unit | None) -> list[Part]:
        """Without those whose country is not known."""
        found = [self[code] for code in sorted(self) if code]
        for part in found:
            part.unit, part.label = unit, country(part.country)
        return found


def order(part: Part) -> tuple[bool, str]:
    """Units as they stand, then countries by their names."""
    return part.level == "country", countries.name(part.country)


def answer(ask: Ask) -> Answer:
    """One row a unit and one a country; people count once a row, once in the total."""
    parts, rest = _parts(ask), Part(None, _("Other"))
    whole = Part(ask.unit, _("Total"), None)
    place = _places(ask, parts, rest)
    lands = Lands()
    for person, unit, land in active_people(ask.as_of, ask.country):
        part = place.get(unit)
        if part is not None:
            for each in (part, lands[land], whole):
                each.people.add(person)
    not_enough = _count_partners(ask, place, lands, whole)
    stages = _stages(whole.people)
    shown = [*parts, rest, *lands.named(ask.unit)]
    shown = [part for part in shown if part.people or part.partners]
    rows = tuple(_line(ask, part, stages) for part in shown)
    left_out = (LeftOut("no_coverage", not_enough),) if not_enough else ()
    coverage = Coverage(whole.partners, whole.partners + not_enough, left_out)
    return Answer(
        COLUMNS,
        rows,
        _line(ask, whole, stages),
        coverage,
        NOTES,
        order=in_order(shown, order),
    )


def _parts(ask: Ask) -> list[Part]:
    return [Part(unit, named(unit)) for unit in units_below(ask)]


def _places(ask: Ask, parts: list[Part], rest: Part) -> dict[int | None, Part]:
    """Which row a partner's lead unit belongs to; none: outside what is asked."""
    units = Unit.objects.all()
    if ask.unit is not None:
        units = Unit.objects.within({ask.unit.pk})
    found: dict[int | None, Part] = {} if ask.unit else {None: rest}
    for key, path in units.values_list("pk", "path"):
        inside = [p for p in parts if p.unit and path.startswith(p.unit.path)]
        found[key] = inside[0] if inside else rest
    return found


def _count_partners(
    ask: Ask, place: dict[int | None, Part], lands: Lands, whole: Part
) -> int:
    verdicts = ask.scope.verdicts()
    flagged = with_finding(ask.scope, CODE).filter(enough_data=True)
    if ask.country:
        verdicts = verdicts.filter(partner__country=ask.country)
        flagged = flagged.filter(partner__country=ask.country)
    where = ("partner__lead_unit", "partner__country")
    judged = verdicts.values_list(*where).annotate(
        n=Count("partner", filter=Q(enough_data=True)),
        unknown=Count("partner", filter=Q(enough_data=False)),
    )
    not_enough = 0
    for unit, land, number, unknown in judged:
        for part in (place[unit], lands[land], whole):
            part.partners += number
        not_enough += unknown
    for unit, land, number in flagged.values_list(*where).annotate(n=Count("partner")):
        for part in (place[unit], lands[land], whole):
            part.flagged += number
    return not_enough


def _stages(people: set[int]) -> dict[int, str]:
    """Career stages as they are known today: what they were is not kept."""
    known = Person.objects.ours().exclude(career_stage="unknown")
    staged = dict(known.values_list("pk", "career_stage"))
    return {person: staged.get(person, "unknown") for person in people}


def _line(ask: Ask, part: Part, stages: dict[int, str]) -> Line:
    values: dict[str, Any] = {
        "level": part.level,
        "unit": part.label,
        "partners": part.partners,
        "flagged": part.flagged,
        "flagged_share": None,
        "ratio": None,
    }
    why: dict[str, str] = {}
    if part.partners < FEWEST:
        why["flagged_share"] = "too_few_partners"
    else:
        values["flagged_share"] = part.flagged / part.partners
    counts = Counter(stages[person] for person in part.people)
    if len(part.people) < FEWEST:
        hidden = ("people", *STAGES, "ratio")
        values |= dict.fromkeys(hidden)
        why |= dict.fromkeys(hidden, "fewer_than_five")
    else:
        values |= {"people": len(part.people), **{s: counts[s] for s in STAGES}}
        values["ratio"], reason = _ratio(counts, len(part.people))
        if reason:
            why["ratio"] = reason
    unit = part.unit.pk if part.level == "unit" and part.unit else None
    opens = _opens(ask, part)
    return Line(values, opens, why, of_country(part.country), unit=unit)


def _ratio(counts: Counter[str], people: int) -> tuple[float | None, str]:
    """So many at a late stage for a hundred at an early one."""
    if people - counts["unknown"] < STAGE_KNOWN * people:
        return None, "stage_unknown"
    if not counts["early"]:
        return None, "nobody_early"
    return 100 * counts["late"] / counts["early"], ""


def _opens(ask: Ask, part: Part) -> dict[str, Rows]:
    """The partners behind it; those that belong to no row's unit have no list."""
    if part.level == "unit" and part.unit is None:
        return {}
    land = part.country or ask.country
    inside = {"unit": part.unit.pk if part.unit else None, "country": land}
    at = ask.scope.named() or f"{ask.as_of:%Y-%m-%d}"
    flagged = Rows.of("partners", moved=f"ageing@{ask.as_of:%Y-%m-%d}", **inside)
    if ask.scope.live:
        judged = Rows.of("partners", moved=f"judged@{at}", **inside)
    else:
        judged = Rows.of("partners", moved=f"{at}:known", **inside)
    return {"flagged": flagged, "partners": judged}


COLUMNS = (
    Column("level", _("Lead unit or country"), "code"),
    Column("unit", _("Lead unit or country"), "text"),
    Column("people", _("Active people")),
    Column("early", _("Early")),
    Column("mid", _("Mid")),
    Column("late", _("Senior")),
    Column("unknown", _("Stage unknown")),
    Column("ratio", _("Senior for 100 early"), "number", 0),
    Column("partners", _("Partners judged")),
    Column("flagged", _("Ageing community")),
    Column("flagged_share", _("Share of partners"), "share"),
)
RESTING = ("flagged", "flagged_share", "people", *STAGES, "ratio")
NOTES = (
    _("Active people took part in something with a partner in the last 36 months."),
    _(
        "A colleague who works with partners of two units, or of two countries, "
        "counts in both rows."
    ),
    _("Career stages are those known today; no age or birth date is kept."),
)

COMMUNITY_AGEING = Indicator(
    slug="community-ageing",
    title=_("Ageing of the communities"),
    definition=_(
        "Senior colleagues for a hundred early ones, among our people who took part "
        "with any partner in the last 36 months, and the share of partners whose "
        "community ages. Nothing is told of fewer than five people."
    ),
    unit_of_measure=_("people"),
    answer=answer,
    rests_on=dict.fromkeys(RESTING, ACTIVITY),
    takes=taking("unit", "country"),
    chart="bars",
    category="unit",
    series=("flagged_share",),
    draws="unit",
)
