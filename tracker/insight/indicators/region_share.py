"""The share of a dated group of countries in all that is international."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.insight.portfolio.group_days import holding, in_group
from tracker.insight.portfolio.happenings import (
    YEAR,
    Happenings,
    home_countries,
)
from tracker.insight.portfolio.known import ACTIVITY, OUTPUTS
from tracker.insight.portfolio.scope import Rows
from tracker.records.countries import group_name
from tracker.records.models import (
    AgreementParty,
    CountryGroupMember,
    Partner,
)

from .asked import years
from .base import (
    REASONS,
    Answer,
    Ask,
    Column,
    Coverage,
    Indicator,
    LeftOut,
    Line,
    share,
    taking,
    telling,
)
from .later import gettext, later

DEFAULT = "UNESCO_NAWE"
MEASURES = ("activities", "outputs", "partners", "agreements")

REASONS |= {
    "no_partner_there": _("no partner there"),
    "no_activity_there": _("a partner there, but no activity"),
    "unknown_group": _("no country is recorded for this group"),
}
RESTS_ON = {"activities": ACTIVITY, "outputs": OUTPUTS, "partners": ACTIVITY}
"""Agreements are a register: none is none."""
Pairs = dict[str, tuple[int, int]]


def answer(ask: Ask) -> Answer:
    code = ask.group or DEFAULT
    span = years(ask)
    first, last = date(span[0], 1, 1), min(date(span[-1], 12, 31), ask.as_of)
    asked = Happenings(first, last, unit=ask.everywhere.unit_query)
    home = home_countries()
    members = Happenings(first, last, group=code).members
    counts = _counted(asked, members, home, by=YEAR)
    whole = _counted(asked, members, home).get(None, {})
    lines = []
    for year in span:
        day = min(date(year, 12, 31), ask.as_of)
        found = {**counts.get(year, {}), "agreements": _agreements(ask, code, day)}
        lines.append(_line(ask, code, (date(year, 1, 1), day), found, year))
    found = {**whole, "agreements": _agreements(ask, code, last)}
    totals = _line(ask, code, (first, last), found, None)
    return Answer(
        _columns(),
        tuple(lines),
        totals,
        _coverage(ask, code, asked),
        _notes(code, asked, last),
    )


def _counted(
    asked: Happenings,
    members: Sequence[tuple[str, date | None, date | None]],
    home: frozenset[str],
    by: str = "",
) -> dict[Any, Pairs]:
    """Of all with a partner abroad, those with a partner in the group on the day."""
    there, codes = in_group(members, "a.day", "a.country")
    what, before = [by or "NULL"], []
    for case, key in (
        ("", "a.activity"),
        ("a.kind = 'output'", "a.activity"),
        ("", "a.partner"),
    ):
        alone = case or "1 = 1"
        what.append(f"COUNT(DISTINCT CASE WHEN {alone} THEN {key} END)")
        within = f"{alone} AND {there}"
        what.append(f"COUNT(DISTINCT CASE WHEN {within} THEN {key} END)")
        before += codes
    abroad = "a.country <> ''"
    if home:
        abroad += f" AND a.country NOT IN ({', '.join(['%s'] * len(home))})"
    found = asked.ask(
        ", ".join(what), where=abroad, params=sorted(home), by=by, before=before
    )
    return {
        key: {
            "activities": (some, every),
            "outputs": (works, papers),
            "partners": (friends, all_friends),
        }
        for key, every, some, papers, works, all_friends, friends in found
    }


def _agreements(ask: Ask, code: str, on: date) -> tuple[int, int]:
    """In force on the day with a partner in the group, of those with one abroad."""
    force = ask.everywhere.agreements().in_force(on).order_by()
    abroad = Partner.objects.exclude(country__in=["", *home_countries()]).order_by()
    members = CountryGroupMember.objects.filter(holding(code, on)).values("country")

    def counted(partners: Any) -> int:
        parties = AgreementParty.objects.filter(partner__in=partners.values("pk"))
        return int(force.filter(pk__in=parties.values("agreement")).count())

    return counted(abroad.filter(country__in=members)), counted(abroad)


def _line(
    ask: Ask, code: str, span: tuple[date, date], found: Pairs, year: int | None
) -> Line:
    values: dict[str, int | float | str | None] = {"year": year}
    why: dict[str, str] = {}
    for name in MEASURES:
        some, every = found.get(name, (0, 0))
        values[name], values[f"{name}_of"] = some, every
        values[f"{name}_share"], why[f"{name}_share"] = share(some, every)
    here = Happenings(*span, group=code, unit=ask.everywhere.unit_query)
    works = Happenings(*span, ("output",), group=code, unit=ask.everywhere.unit_query)
    opens = {
        "partners": Rows.of("partners", acted=here.code),
        "outputs": Rows.of("outputs", acted=works.code),
        "agreements": Rows.of(
            "agreements",
            in_force_on=span[1],
            placed=f"{span[1]}:{code}",
            unit=ask.everywhere.unit_query,
        ),
    }
    return Line(values, opens, telling(**why))


def _columns() -> tuple[Column, ...]:
    words = {
        "activities": (_("Activities"), _("Activities abroad"), _("Share")),
        "outputs": (_("Outputs"), _("Outputs abroad"), _("Share of outputs")),
        "partners": (_("Partners"), _("Partners abroad"), _("Share of partners")),
        "agreements": (
            _("Agreements"),
            _("Agreements abroad"),
            _("Share of agreements"),
        ),
    }
    columns = [Column("year", _("Year"), "year")]
    for name, (some, every, part) in words.items():
        columns += [
            Column(name, some),
            Column(f"{name}_of", every),
            Column(f"{name}_share", part, "share", 1),
        ]
    return tuple(columns)


def _coverage(ask: Ask, code: str, asked: Happenings) -> Coverage:
    """Countries of the group with an activity, of all in the group on the day."""
    members = CountryGroupMember.objects.filter(holding(code, ask.as_of))
    group = set(members.values_list("country", flat=True))
    if not group:
        return Coverage(0, 0, (LeftOut("unknown_group", 1),))
    active = {name for (name,) in asked.ask("DISTINCT a.country")} & group
    known = ask.everywhere.partners().filter(Q(country__in=group)).order_by()
    met = set(known.values_list("country", flat=True)) - active
    left = (
        LeftOut("no_activity_there", len(met)),
        LeftOut("no_partner_there", len(group - active - met)),
    )
    return Coverage(len(active), len(group), tuple(each for each in left if each.n))


def _notes(code: str, asked: Happenings, on: date) -> tuple[str, ...]:
    sources = CountryGroupMember.objects.filter(code=code).order_by("source_name")
    names = list(sources.values_list("source_name", flat=True).distinct()[:5])
    said = [
        gettext("Group: %(name)s, as it was on the day of each activity.")
        % {"name": later(lambda: group_name(code))}
    ]
    if names:
        listed = "; ".join(names)
        said.append(gettext("Source of the group: %(names)s.") % {"names": listed})
    nowhere = asked.ask("COUNT(DISTINCT a.activity)", where="a.country = ''")[0][0]
    if nowhere:
        text = gettext("%(n)d activities have a partner whose country is not known.")
        said.append(text % {"n": nowhere})
    return tuple(said)


def actual(ask: Ask, year: int) -> float | None:
    """Share of activities in the year."""
    if year > ask.as_of.year:
        return None
    value = answer(ask.but(first=year, last=year)).rows[0].values["activities_share"]
    return value if isinstance(value, float) else None


REGION_SHARE = Indicator(
    slug="region-share",
    title=_("Share of a region"),
    definition=_(
        "Activities with a partner in the group, of all activities with a partner "
        "abroad; likewise outputs, partners with an activity in the year, and "
        "agreements in force at its end. A country counts if it was in the group on "
        "the day of the activity. Unless another is asked for, the group is North "
        "America and Western Europe as UNESCO counts it, 26 countries; the nine "
        "countries that UN M49 calls Western Europe are another group."
    ),
    unit_of_measure=_("share of all international"),
    answer=answer,
    rests_on={
        name: kinds
        for of, kinds in RESTS_ON.items()
        for name in (of, f"{of}_of", f"{of}_share")
    },
    takes=taking("from", "to", "unit", "group"),
    source="UNESCO, Education for All regions",
    chart="lines",
    category="year",
    series=("activities_share", "outputs_share"),
    actual=actual,
    aims_at=_("share of activities in the year"),
)
