"""Themes by country: how much runs under each, and whether the theme is open there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Count, QuerySet

from accounts.models import User
from tracker.insight.portfolio.places_seen import partners_seen_in
from tracker.insight.portfolio.scope import Rows
from tracker.records.models import Agreement, Strand
from tracker.records.models.outputs import COUNTED

from .openness import Openness, openness
from .part import Part

FIGURES = ("visits", "grants", "outputs", "agreements")
USES = (*Strand.Use.values, "")
"""What themes roll up to, in the order they are told."""


@dataclass(slots=True)
class Cell:
    """One theme in one country."""

    theme: Strand
    country: str
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FIGURES, 0))
    openness: Openness | None = None

    @property
    def anything(self) -> int:
        return sum(self.counts.values())


def agreements(part: Part) -> QuerySet:
    return part.narrowed(Agreement.objects.in_force(part.as_of)).order_by()


def asked(part: Part) -> Mapping[str, QuerySet]:
    return {
        "visits": part.visits(),
        "grants": part.grants(),
        "outputs": part.outputs().filter(kind__in=COUNTED),
        "agreements": agreements(part),
    }


def cells(part: Part) -> list[Cell]:
    """Every theme and country with a record or a note, in no order."""
    found: dict[tuple[int, str], dict[str, int]] = defaultdict(dict)
    for name, records in asked(part).items():
        for theme, country, number in counted(part, records):
            found[theme, country][name] = number
    known = openness(part.as_of)
    if part.countries is not None:
        known = {key: one for key, one in known.items() if key[1] in part.countries}
    keys = found.keys() | known.keys()
    themes = Strand.objects.filter(pk__in={theme for theme, _country in keys})
    named = {theme.pk: theme for theme in themes}
    return [
        Cell(
            named[theme],
            country,
            dict.fromkeys(FIGURES, 0) | found.get((theme, country), {}),
            known.get((theme, country)),
        )
        for theme, country in keys
    ]


def seen(some: list[Cell], reader: User) -> list[Cell]:
    """In order, without the themes that this reader may not know of.

    Where they see no partner in the country they see what is noted of it, and nothing
    of what runs there.
    """
    keys = {cell.theme.pk for cell in some}
    visible = Strand.objects.visible_to(reader).filter(pk__in=keys)
    known = set(visible.order_by().values_list("pk", flat=True))
    there = partners_seen_in({cell.country for cell in some}, reader)
    shown = [
        cell
        if cell.country in there
        else replace(cell, counts=dict.fromkeys(FIGURES, 0))
        for cell in some
        if cell.theme.pk in known and (cell.country in there or cell.openness)
    ]
    return sorted(shown, key=order)


def order(cell: Cell) -> tuple[Any, ...]:
    """By use, theme and country, as they are called in the reader's language."""
    use = USES.index(cell.theme.rolls_up_to)
    return use, str(cell.theme), cell.theme.pk, cell.country


def counted(part: Part, records: QuerySet) -> QuerySet:
    """Records of each theme and country, each record once."""
    name = records.model._meta.model_name
    lines = records.model.partners.through.objects.filter(
        **{f"{name}__in": records.values("pk")},
        **{f"{name}__strands__kind": Strand.Kind.THEME},
        partner__country__gt="",
    )
    if part.countries is not None:
        lines = lines.filter(partner__country__in=part.countries)
    rows = lines.order_by().values_list(f"{name}__strands", "partner__country")
    return rows.annotate(number=Count(name, distinct=True))


def behind(part: Part, name: str, cell: Cell) -> Rows:
    """The list of the records in a cell."""
    row: dict[str, Any] = {"country": cell.country, "theme": cell.theme.ref}
    if name == "visits":
        return part.rows_of_visits(None, **row)
    if name == "grants":
        return part.rows_of_grants(None, **row)
    if name == "outputs":
        return part.rows_of_outputs(None, kind=",".join(COUNTED), **row)
    return Rows.of("agreements", in_force_on=part.as_of, **part.within(**row))


def rolled_up(part: Part) -> dict[str, dict[str, int]]:
    """Records under the themes of each use, each record once: platform, programme …"""
    found: dict[str, dict[str, int]] = {}
    for name, records in asked(part).items():
        model = records.model._meta.model_name
        links = records.model.strands.through.objects.filter(
            **{f"{model}__in": records.values("pk"), "strand__kind": Strand.Kind.THEME}
        )
        rows = links.order_by().values_list("strand__rolls_up_to")
        for use, number in rows.annotate(number=Count(model, distinct=True)):
            found.setdefault(use, dict.fromkeys(FIGURES, 0))[name] = number
    return {use: found[use] for use in USES if use in found}
