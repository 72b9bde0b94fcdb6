"""Joint outputs a year, by country, partner and unit, in three ways of counting."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_lazy

from tracker.insight.portfolio.known import OUTPUTS
from tracker.insight.portfolio.tallies import BY, Tallies, Tally, author_shares
from tracker.insight.portfolio.works import NOWHERE, Works
from tracker.records.models import Output

from .base import REASONS, About, Answer, Ask, Column, Indicator, Line, taking, telling
from .later import gettext as _
from .of_works import (
    ITEM,
    LEVEL,
    country_name,
    coverage,
    of_country,
    partner_names,
    spanned,
    tallied,
    unit_names,
    works_of,
)

KINDS: dict[str, Any] = dict(Output.Kind.choices)
REASONS |= {
    "addresses_unknown": gettext_lazy("the addresses of the authors are not known"),
    "no_partner": gettext_lazy("without a partner"),
    "elsewhere": gettext_lazy("without a partner there"),
    "not_by_kind": gettext_lazy("not divided by kind"),
    "not_counted": gettext_lazy("listed, not counted"),
}


COUNTINGS = ("full", "fractional", "author_share")
"""Three ways to count the same works."""


def answer(ask: Ask) -> Answer:
    works = spanned(ask)
    authors = author_shares(works)
    found = tallied(works, *BY)
    every = found["year"].get("", Tally())
    opens = works.rows("joint", **works.span())
    ours = authors.ours if authors.known else None
    totals = _line(works, {}, every, ours, ("joint",), opens)
    partners = found["partner"]
    named = partner_names({*partners, *authors.by_partner})
    by_country: dict[str, float] = defaultdict(float)
    for key, part in authors.by_partner.items():
        by_country[named[key][2]] += part
    alone = works.whole.count() - works.joint.count()
    out = {"elsewhere" if works.abroad else "no_partner": alone}
    return Answer(
        _columns(works),
        (
            *_by_year(works, every, authors.by_year, authors.known_by_year),
            *_by_country(works, found["country"], by_country),
            *_by_partner(works, partners, named, authors.by_partner),
            *_by_unit(works, found["unit"], authors.by_unit),
            *_by_kind(works, found["kind"]),
            *_uncounted(works),
        ),
        totals,
        coverage(works, **out),
        _notes(works, authors.known),
    )


def _columns(works: Works) -> tuple[Column, ...]:
    return (
        LEVEL,
        Column("code", gettext_lazy("Code"), "code"),
        ITEM,
        *(Column(str(year), str(year)) for year in works.years),
        Column("full", gettext_lazy("Joint outputs, full")),
        Column("fractional", gettext_lazy("Joint outputs, fractional"), "number", 1),
        Column("author_share", gettext_lazy("Author-fractional part"), "number", 1),
        Column("hyper", gettext_lazy("Of which hyper-authored")),
    )


def _line(
    works: Works,
    names: dict[str, Any],
    tally: Tally,
    authors: float | None,
    what: tuple[str, ...],
    opens: Any,
    about: About = None,
) -> Line:
    """Full numbers a year, then the whole in every way of counting."""
    years = {str(year): tally.full.get(year, 0) for year in works.years}
    hyper = sum(tally.hyper.values())
    return Line(
        {
            "level": None,
            "code": None,
            "item": None,
            **names,
            **years,
            "full": tally.total,
            "fractional": sum(tally.fractional.values()),
            "author_share": authors,
            "hyper": hyper,
        },
        {
            **{str(y): works.rows(*what, year=y) for y in works.years},
            **dict.fromkeys(COUNTINGS, opens),
            "hyper": works.rows(*what, "hyper", **works.span()),
        },
        telling(author_share="addresses_unknown" if authors is None else ""),
        about,
    )


def _by_year(
    works: Works,
    every: Tally,
    authors: Mapping[int, float],
    known: Mapping[int, int],
) -> Iterator[Line]:
    for year in works.years:
        part = authors[year] if known.get(year) else None
        yield Line(
            {
                "level": "year",
                "code": str(year),
                "item": str(year),
                "full": every.full.get(year, 0),
                "fractional": every.fractional.get(year, 0.0),
                "author_share": part,
                "hyper": every.hyper.get(year, 0),
            },
            {
                **dict.fromkeys(COUNTINGS, works.rows("joint", year=year)),
                "hyper": works.rows("joint", "hyper", year=year),
            },
            telling(author_share="addresses_unknown" if part is None else ""),
        )


def _largest(found: Mapping[Any, Tally]) -> list[tuple[Any, Tally]]:
    return sorted(found.items(), key=lambda one: (-one[1].total, str(one[0])))


def _by_country(
    works: Works, found: Tallies, authors: Mapping[str, float]
) -> Iterator[Line]:
    for code, tally in _largest(found):
        names = {"level": "country", "code": code, "item": country_name(code)}
        what = (f"from-{code or NOWHERE}",)
        opens = works.rows(*what, **works.span())
        about = of_country(code)
        yield _line(works, names, tally, authors.get(code), what, opens, about)


def _by_partner(
    works: Works,
    found: Mapping[int, Tally],
    named: Mapping[int, tuple[str, str, str]],
    authors: Mapping[int, float],
) -> Iterator[Line]:
    for key, tally in _largest(found):
        ref, name, _country = named[key]
        names = {"level": "partner", "code": ref, "item": name}
        what = (f"partner-{key}",)
        opens = works.rows(*what, **works.span())
        part = authors.get(key)
        yield _line(works, names, tally, part, what, opens, ("partner", key))


def _by_unit(
    works: Works, found: Tallies, authors: Mapping[int, float]
) -> Iterator[Line]:
    named = unit_names(found)
    for key, tally in _largest(found):
        names = {"level": "unit", "code": str(key), "item": named[key]}
        what, part = ("joint", f"unit-{key}"), authors.get(key)
        opens = works.rows(*what, **works.span())
        yield replace(_line(works, names, tally, part, what, opens), unit=key)


def _by_kind(works: Works, found: Tallies) -> Iterator[Line]:
    """What is counted, kind by kind; a work is of one kind."""
    for key, tally in _largest(found):
        names = {"level": "kind", "code": key, "item": KINDS[key]}
        span = works.span()
        opens = works.rows("joint", kind=key, **span)
        line = _line(works, names, tally, None, ("joint",), opens)
        years = {
            str(year): works.rows("joint", kind=key, year=year) for year in works.years
        }
        hyper = works.rows("joint", "hyper", kind=key, **span)
        why = {"author_share": "not_by_kind"}
        yield replace(line, opens={**line.opens, **years, "hyper": hyper}, why=why)


def _uncounted(works: Works) -> Iterator[Line]:
    """Joint works of other kinds, and those retracted: listed, in no figure above."""
    for word in ("other", "retracted"):
        others = works.but(what=(word,))
        found: dict[str, dict[int, int]] = defaultdict(dict)
        counted = others.joint.order_by().values_list("kind", "year")
        for kind, year, n in counted.annotate(Count("pk")):
            found[kind][year] = n
        for kind, counts in sorted(found.items()):
            item = KINDS[kind]
            if word == "retracted":
                item = _("%(kind)s, retracted") % {"kind": item}
            rows = {
                str(year): others.rows("joint", kind=kind, year=year)
                for year in works.years
            }
            full = others.rows("joint", kind=kind, **works.span())
            yield Line(
                {"level": "uncounted", "code": kind, "item": item}
                | {str(year): counts.get(year, 0) for year in works.years}
                | {"full": sum(counts.values())},
                rows | {"full": full},
                dict.fromkeys((*COUNTINGS[1:], "hyper"), "not_counted"),
            )


def _notes(works: Works, known: int) -> tuple[str, ...]:
    notes = [
        _(
            "Full: a work with several partners counts once for each of them, so that "
            "partners and countries do not add up to the number of works. Fractional: "
            "each of its partners has an equal part, and the parts add up."
        ),
    ]
    if known:
        notes.append(
            _(
                "The author-fractional part of a partner is its own; in the total, by "
                "year and by unit it is ours. It rests on the %(n)s works of which "
                "every author's address is known."
            )
            % {"n": known}
        )
    if works.abroad:
        notes.append(
            _(
                "Works with a partner in the countries asked for, a group as it was on "
                "the day of each work; fractional numbers are the part of these "
                "partners only."
            )
        )
    return tuple(notes)


def actual(ask: Ask, year: int) -> float | None:
    """Joint outputs of the year, in full."""
    if year > ask.as_of.year:
        return None
    return works_of(ask.but(first=year, last=year)).joint.count()


JOINT = Indicator(
    slug="joint-outputs",
    title=gettext_lazy("Joint outputs"),
    definition=gettext_lazy(
        "Distinct works with an address of ours and one of a partner. Full: a work "
        "counts 1 for each partner. Fractional: 1/E for each of its E partners, which "
        "adds up to the number of works. Author-fractional: each author has an equal "
        "part of a work and divides it among the institutions of their addresses. "
        "Hyper-authored are works of more than 100 authors or 30 countries; they are "
        "counted and shown beside."
    ),
    unit_of_measure=gettext_lazy("outputs"),
    answer=answer,
    rests_on={"*": OUTPUTS},
    aim_rests_on=OUTPUTS,
    takes=taking("from", "to", "unit", "group", "country"),
    source="Perianes-Rodriguez, Waltman & van Eck 2016; Nature Index",
    chart="bars",
    category="item",
    series=("full", "hyper"),
    draws="year",
    actual=actual,
    aims_at=gettext_lazy("joint outputs of the year, full"),
)
