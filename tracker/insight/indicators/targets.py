"""Targets beside what became of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tracker.insight.portfolio.scope import Rows
from tracker.records.countries import group_name
from tracker.records.models import Target

from . import shared
from .asked import over
from .base import (
    REASONS,
    Aim,
    Answer,
    Ask,
    Column,
    Coverage,
    Indicator,
    LeftOut,
    Line,
    taking,
    telling,
)
from .later import gettext, later, named

SLACK = 1e-9
SHARES = frozenset(
    {
        "agreement-renewal",
        "agreement-utilisation",
        "headline.active-partners",
        "international-share",
        "region-share",
    }
)
"""Parts of a whole: a target of 35 means 0.35."""
OF_A_YEAR = frozenset({"visits-since-2019"})
"""Compared with a year, and so perhaps more than all of it: 1.1 means a tenth more."""
REASONS |= {
    "no_actual": _("this indicator has no figure for a year"),
    "not_yet": _("the year has not begun"),
    "not_known": _("the figure is not known"),
    "takes_no_group": _("this indicator is not asked for a country group"),
}


@dataclass(frozen=True, slots=True)
class TargetBeside:
    """A target, what was reached, and whether that is enough; none while open."""

    target: Target
    actual: float | None
    met: bool | None
    why: str = ""
    on: date | None = None
    """The day on which the actual stands."""


@dataclass(frozen=True, slots=True)
class Goal:
    """What a figure should be, and by which year."""

    value: float
    year: int
    share: bool = False


def wanted(target: Target) -> float:
    """Its number; a share as a fraction of 1, however it was typed."""
    share = target.indicator in SHARES and target.value > 1
    return target.value / 100 if share else target.value


def ahead(names: Iterable[str], ask: Ask) -> dict[str, Goal]:
    """For each figure the next target from the year of the day on, else the latest.

    There are targets for units and for country groups; for one country there are none.
    """
    found: dict[str, Goal] = {}
    if ask.country:
        return found
    targets = Target.objects.filter(
        indicator__in=set(names), unit=ask.unit, country_group=ask.group
    )
    for each in targets.order_by("year", "pk"):
        known = found.get(each.indicator)
        if known is None or known.year < ask.as_of.year:
            share = each.indicator in SHARES
            found[each.indicator] = Goal(wanted(each), each.year, share)
    return found


def beside(indicator: Indicator, ask: Ask) -> list[TargetBeside]:
    """The targets of an indicator for the unit, group and years asked for."""
    aims = indicator.aimed
    return [_held(aims[each.indicator], each, ask) for each in _targets(aims, ask)]


def answer_beside(indicator: Indicator, ask: Ask) -> Answer:
    """The same as a table, worked out for these few alone."""
    with shared.sharing():
        lines = [_line(indicator, held) for held in beside(indicator, ask)]
    return Answer(COLUMNS, tuple(lines))


def _targets(names: Iterable[str], ask: Ask) -> list[Target]:
    """For the whole house with no unit asked, else for the unit; the group alike."""
    found = Target.objects.filter(
        indicator__in=set(names), unit=ask.unit, country_group=ask.group
    )
    return list(_within(found, ask).order_by("year", "pk"))


def _within(found: QuerySet[Target], ask: Ask) -> QuerySet[Target]:
    if ask.first is not None:
        found = found.filter(year__gte=ask.first)
    if ask.last is not None:
        found = found.filter(year__lte=ask.last)
    return found


def _held(aim: Aim, target: Target, ask: Ask) -> TargetBeside:
    if aim.actual is None:
        return TargetBeside(target, None, None, "no_actual")
    if target.country_group and "group" not in aim.takes:
        return TargetBeside(target, None, None, "takes_no_group")
    if date(target.year, 1, 1) > ask.as_of:
        return TargetBeside(target, None, None, "not_yet")
    asked = ask.but(
        first=None, last=None, unit=target.unit, group=target.country_group, country=""
    )
    actual = aim.actual(asked, target.year)
    if actual is None:
        return TargetBeside(target, None, None, "not_known")
    reached = actual >= wanted(target) - SLACK
    done = over(target.year, ask.as_of)
    return TargetBeside(
        target,
        actual,
        reached if reached or done else None,
        "" if done else "open",
        min(date(target.year, 12, 31), ask.as_of),
    )


def answer(ask: Ask) -> Answer:
    """All targets of the unit and the group, or of everybody, with their actuals."""
    from . import AIMED

    found = Target.objects.select_related("unit", "set_by")
    if ask.unit is not None:
        found = found.filter(unit__in=ask.scope.units or ())
    if ask.group:
        found = found.filter(country_group=ask.group)
    targets = _within(found, ask).order_by("indicator", "year", "pk")
    lines: list[Line] = []
    left: dict[str, int] = {}
    for target in targets:
        indicator = AIMED.get(target.indicator)
        if indicator is None:
            held = TargetBeside(target, None, None, "unknown_indicator")
        else:
            held = _held(indicator.aimed[target.indicator], target, ask)
        if held.actual is None:
            left[held.why] = left.get(held.why, 0) + 1
        lines.append(_line(indicator, held))
    known = sum(1 for line in lines if line.values["actual"] is not None)
    return Answer(
        COLUMNS,
        tuple(lines),
        coverage=Coverage(
            known, len(lines), tuple(LeftOut(why, n) for why, n in sorted(left.items()))
        ),
        notes=(
            _("More is better in all of them."),
            _("For programs shares are fractions of 1."),
        ),
    )


REASONS |= {
    "unknown_indicator": _("there is no such indicator"),
    "open": _("the year is not over"),
}


def _line(indicator: Indicator | None, held: TargetBeside) -> Line:
    target = held.target
    group = target.country_group
    aims = indicator.aimed if indicator else {}
    kind = _kind(held)
    met = {True: gettext("met"), False: gettext("not met"), None: None}[held.met]
    return Line(
        {
            "indicator": indicator.title if indicator else target.indicator,
            "slug": target.indicator,
            "aims_at": aims[target.indicator].label if indicator else "",
            "unit": named(target.unit) if target.unit else "",
            "group": later(lambda: group_name(group)) if group else "",
            "year": target.year,
            "target": _number(wanted(target), kind),
            "actual": _number(held.actual, kind),
            "met": met,
            "set_by": str(target.set_by) if target.set_by else "",
            "source": target.source_name,
        },
        _opens(indicator, held),
        telling(
            actual="" if held.actual is not None else held.why,
            met="" if met is not None else held.why,
        ),
        kinds=dict.fromkeys(("target", "actual"), kind),
    )


def _opens(indicator: Indicator | None, held: TargetBeside) -> dict[str, Rows]:
    """A target among the targets, and the actual in the report that it stands in."""
    target = held.target
    opens = {"target": Rows.of("targets", search=target.indicator)}
    if indicator is not None and held.actual is not None:
        asked = {
            "as_of": held.on,
            "to": target.year if "to" in indicator.takes else None,
            "unit": target.unit_id if "unit" in indicator.takes else None,
            "group": target.country_group if "group" in indicator.takes else None,
        }
        opens["actual"] = Rows.of(f"indicators/{indicator.slug}", **asked)
    return opens


def _number(value: float | None, kind: str) -> float | None:
    return int(value) if value is not None and kind == "count" else value


def _kind(held: TargetBeside) -> str:
    """A share, a count, or a number that has places behind its point."""
    if held.target.indicator in SHARES | OF_A_YEAR:
        return "share"
    known = [wanted(held.target), *([] if held.actual is None else [held.actual])]
    return "count" if all(float(one).is_integer() for one in known) else "number"


COLUMNS = (
    Column("indicator", _("Indicator"), "text"),
    Column("slug", _("Code"), "code"),
    Column("aims_at", _("Figure"), "text"),
    Column("unit", _("Unit"), "text"),
    Column("group", _("Country group"), "text"),
    Column("year", _("Year"), "year"),
    Column("target", _("Target"), "number", 2),
    Column("actual", _("Actual"), "number", 2),
    Column("met", _("Result"), "text"),
    Column("set_by", _("Set by"), "text"),
    Column("source", _("Source"), "text"),
)
TARGETS = Indicator(
    slug="targets",
    title=_("Targets"),
    definition=_(
        "Every target for an indicator, unit, country group and year, with the actual "
        "of that year beside it. A target is met when the actual is at least as much; "
        "while the year is not over it is open until it is met."
    ),
    unit_of_measure=_("that of each indicator"),
    answer=answer,
    takes=taking("from", "to", "unit", "group"),
)
