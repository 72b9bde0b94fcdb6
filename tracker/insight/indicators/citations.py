"""How much more outputs across borders are cited than those written at home."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy

from tracker.insight.portfolio.citations import LEAST, Compared, Side, compare
from tracker.insight.portfolio.cited import Cited, Pool, pool
from tracker.insight.portfolio.collaboration import at_home
from tracker.insight.portfolio.known import OUTPUTS
from tracker.insight.portfolio.works import NOWHERE, Works

from . import shared
from .base import (
    REASONS,
    About,
    Answer,
    Ask,
    Column,
    Coverage,
    Indicator,
    Line,
    taking,
    telling,
)
from .later import gettext as _
from .of_works import (
    ITEM,
    LEVEL,
    area_name,
    country_name,
    discipline_name,
    left,
    of_country,
    partner_names,
    spanned,
    unit_names,
)

REASONS |= {
    "hyper": gettext_lazy("hyper-authored"),
    "too_recent": gettext_lazy("less than two full years old"),
    "no_citations": gettext_lazy("citations are not known"),
    "citations_later": gettext_lazy("citations were counted after the day asked about"),
    "too_few_outputs": gettext_lazy("too few outputs to compare"),
    "none_marked": gettext_lazy("no output is marked as highly cited"),
    "never_cited": gettext_lazy("none of them is cited"),
}


def answer(ask: Ask) -> Answer:
    works = spanned(ask)
    found = shared.once(pool, works)
    base = Side(found.base)
    whole = _line(works, {}, compare(found.joint, base), ())
    lines = (
        *_fields(works, found, "discipline"),
        *_fields(works, found, "area"),
        *_places(works, found, base),
        *_units(works, found),
    )
    return Answer(COLUMNS, lines, whole, _coverage(works, found), _notes(works))


def _line(
    works: Works,
    names: dict[str, Any],
    found: Compared,
    what: tuple[str, ...],
    *,
    about: About = None,
    same_base: bool = False,
    **query: object,
) -> Line:
    """The comparison; without enough works on a side only their numbers."""
    few = "" if found.basis else "too_few_outputs"
    values: dict[str, Any] = {
        "level": None,
        "code": None,
        "item": None,
        **names,
        "basis": BASES.get(found.basis),
        "n_joint": found.n_joint,
        "n_base": found.n_base,
        "ratio": found.ratio,
        "advantage": found.advantage,
        "low": None if found.low is None else found.low - 1,
        "high": None if found.high is None else found.high - 1,
        "verdict": _verdict(found),
        "covered": found.covered,
        "top_ratio": _over(found.top_joint, found.top_base),
        "highly_ratio": _over(found.highly_joint, found.highly_base),
    }
    uncited = few or ("never_cited" if found.ratio is None else "")
    why = {
        name: uncited
        for name in ("ratio", "advantage", "low", "high", "verdict")
        if uncited
    }
    why |= telling(
        basis=few,
        covered=few,
        top_ratio=few or ("never_cited" if values["top_ratio"] is None else ""),
        highly_ratio=few or ("none_marked" if values["highly_ratio"] is None else ""),
    )
    old = ("plain", "aged", *_known(found))
    asked = {**works.span(), **query}
    beside = works.but(group="", country="")
    narrowed = () if same_base else what
    opens = {
        "n_joint": works.rows("abroad", *old, *what, **asked),
        "n_base": beside.rows("domestic", *old, *narrowed, **asked),
    }
    return Line(values, opens, why, about)


def _known(found: Compared) -> tuple[str, ...]:
    return {"normalised": ("normed",), "raw": ("cited",)}.get(found.basis, ("told",))


def _over(above: float | None, below: float | None) -> float | None:
    return above / below if above is not None and below else None


def _verdict(found: Compared) -> str | None:
    if found.ratio is None:
        return None
    if not found.clear:
        return _("no clear difference")
    return _("cited more") if found.ratio > 1 else _("cited less")


# Rows


def _fields(works: Works, found: Pool, level: str) -> Iterator[Line]:
    """By discipline or research area: each against what was written at home in it."""
    groups: dict[str, tuple[list[Cited], list[Cited]]] = defaultdict(lambda: ([], []))
    for work in found.works:
        key = work.discipline if level == "discipline" else work.area
        groups[key][not work.crosses].append(work)
    named: Callable[[str], str] = (
        discipline_name if level == "discipline" else area_name
    )
    for key, (joint, base) in sorted(
        groups.items(), key=lambda one: (not one[0], -len(one[1][0]), one[0])
    ):
        if joint:
            query: dict[str, Any] = {**field_query(level, key)}
            names = {"level": level, "code": key, "item": named(key)}
            yield _line(works, names, compare(joint, base), (), **query)


def field_query(level: str, key: str) -> dict[str, Any]:
    if level == "discipline":
        return {"discipline": key} if key else {"without_discipline": "true"}
    return {"research_area": key} if key else {"without_area": "true"}


def _places(works: Works, found: Pool, base: Side) -> Iterator[Line]:
    """By country and partner: each against all that was written at home."""
    joint = {work.key: work for work in found.joint}
    countries: dict[str, set[int]] = defaultdict(set)
    partners: dict[int, set[int]] = defaultdict(set)
    ties = works.ties().filter(here=1, output__in=works.whole.values("pk"))
    for key, root, at in ties.values_list("output_id", "root", "at"):
        if key in joint:
            countries[at].add(key)
            partners[root].add(key)
    home = at_home()
    for code, keys in _largest(countries):
        if code not in home and len(keys) >= LEAST:
            yield _line(
                works,
                {"level": "country", "code": code, "item": country_name(code)},
                compare([joint[key] for key in sorted(keys)], base),
                (f"from-{code or NOWHERE}",),
                about=of_country(code),
                same_base=True,
            )
    enough = {key: keys for key, keys in partners.items() if len(keys) >= LEAST}
    named = partner_names(enough)
    for partner, keys in _largest(enough):
        ref, name, _country = named[partner]
        yield _line(
            works,
            {"level": "partner", "code": ref, "item": name},
            compare([joint[key] for key in sorted(keys)], base),
            (f"partner-{partner}",),
            about=("partner", partner),
            same_base=True,
        )


def _units(works: Works, found: Pool) -> Iterator[Line]:
    groups: dict[int, tuple[list[Cited], list[Cited]]] = defaultdict(lambda: ([], []))
    for work in found.works:
        groups[work.unit][not work.crosses].append(work)
    named = unit_names(groups)
    for key, (joint, base) in sorted(groups.items(), key=lambda one: -len(one[1][0])):
        if joint:
            line = _line(
                works,
                {"level": "unit", "code": str(key), "item": named[key]},
                compare(joint, base),
                (f"unit-{key}",),
            )
            yield replace(line, unit=key)


def _largest(found: dict[Any, set[int]]) -> list[tuple[Any, set[int]]]:
    return sorted(found.items(), key=lambda one: (-len(one[1]), str(one[0])))


def _coverage(works: Works, found: Pool) -> Coverage:
    every, out = works.left_out()
    # By name: the order in which a database hands the works out tells nothing.
    out |= dict(sorted(found.left_out.items()))
    return Coverage(len(found.works), every, left(out))


def _notes(works: Works) -> tuple[str, ...]:
    notes = []
    if not at_home():
        notes.append(_("Our own country is not set: nothing is at home or abroad."))
    as_of = works.whole.exclude(citations_as_of=None).order_by("citations_as_of")
    days = [
        str(day)
        for day in (
            as_of.values_list("citations_as_of", flat=True).first(),
            as_of.values_list("citations_as_of", flat=True).last(),
        )
        if day
    ]
    if days:
        span = " – ".join(dict.fromkeys(days))
        notes.append(_("Citations to date, as counted on %(days)s.") % {"days": span})
    notes.append(
        _(
            "Each figure compares works, never averages of areas. Countries and "
            "partners are shown from %(n)s outputs on."
        )
        % {"n": LEAST}
    )
    return tuple(notes)


BASES = {
    "normalised": gettext_lazy("field-weighted"),
    "raw": gettext_lazy("citations within field, year and kind"),
}
COLUMNS = (
    LEVEL,
    Column("code", gettext_lazy("Code"), "code"),
    ITEM,
    Column("n_joint", gettext_lazy("Outputs across borders")),
    Column("n_base", gettext_lazy("Outputs at home")),
    Column("advantage", gettext_lazy("Cited more by"), "change", 1),
    Column("low", gettext_lazy("95 percent interval, from"), "change", 1),
    Column("high", gettext_lazy("to"), "change", 1),
    Column("verdict", gettext_lazy("In words"), "text"),
    Column("ratio", gettext_lazy("Ratio"), "number", 3),
    Column("top_ratio", gettext_lazy("Ratio among the tenth cited most"), "number", 2),
    Column("highly_ratio", gettext_lazy("Ratio of highly cited outputs"), "number", 2),
    Column("basis", gettext_lazy("Basis"), "text"),
    Column("covered", gettext_lazy("Part compared"), "share", 0),
)
CITATION_ADVANTAGE = Indicator(
    slug="citation-advantage",
    title=gettext_lazy("Citation advantage"),
    definition=gettext_lazy(
        "Outputs with an address abroad are cited so much more or less than those "
        "with all addresses in our country: ratio of means − 1, by field-weighted "
        "impact, else by citations within the same field, year and kind, where five "
        "outputs at home stand beside. Only outputs two full years old, at least 30 "
        "on each side; hyper-authored ones only where our author led them or a joint "
        "grant stands behind them. The interval holds 95 percent of 1,000 "
        "bootstrap resamples with a fixed seed; where it contains no difference, "
        "nothing else is said. It does not say why."
    ),
    unit_of_measure=gettext_lazy("difference in citations"),
    answer=answer,
    rests_on={"*": OUTPUTS},
    takes=taking("from", "to", "unit", "group", "country"),
    source="Waltman et al. 2012 (stability intervals); Clarivate InCites",
    chart="bars",
    category="item",
    series=("advantage",),
    draws="area",
)
