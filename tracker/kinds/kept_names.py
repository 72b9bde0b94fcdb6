"""The names of two records that become one: every one of them is found afterwards."""

from __future__ import annotations

from typing import Any

from tracker.records import search
from tracker.records.models import Partner, PartnerAlias, Person

SPELLED, SHORT, TRANSLATED = (
    PartnerAlias.Kind.SPELLED, PartnerAlias.Kind.SHORT, PartnerAlias.Kind.TRANSLATED,
)  # fmt: skip
OF_PARTNERS = (
    ("name", "", SPELLED),
    ("name_zh", "zh", TRANSLATED),
    ("name_local", "", TRANSLATED),
    ("acronym", "", SHORT),
)


def kept_lines(
    kept: Any, gone: Any, values: dict[str, Any]
) -> dict[str, list[dict[str, Any]]]:
    """Lines of the record that stays: its own, then what the other brings."""
    if isinstance(kept, Partner):
        return {"aliases": _aliases(kept, gone, values)}
    _other_names(kept, gone, values)
    return {"affiliations": _affiliations(kept, gone, values)}


def _aliases(kept: Any, gone: Any, values: dict[str, Any]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    told = {values[name] for name, *_ in OF_PARTNERS}
    there: set[str] = set()
    for own in kept.aliases.all():
        rows.append({"id": own.pk})
        there.add(own.folded)
    more = [
        (getattr(one, name), language, how)
        for one in (gone, kept)
        for name, language, how in OF_PARTNERS
    ]
    more += [(one.name, one.language, one.kind) for one in gone.aliases.all()]
    for name, language, how in more:
        folded = search.fold(name)[:300]
        if name and name not in told and folded not in there:
            there.add(folded)
            rows.append({"name": name, "language": language, "kind": how})
    return rows


def _other_names(kept: Person, gone: Person, values: dict[str, Any]) -> None:
    told = {values["name"], values["name_zh"], ""}
    names = [
        *values["other_names"],
        *(n for one in (gone, kept) for n in (one.name, one.name_zh)),
    ]
    values["other_names"] = [name for name in dict.fromkeys(names) if name not in told]


def _affiliations(
    kept: Person, gone: Person, values: dict[str, Any]
) -> list[dict[str, Any]]:
    """Where both worked; and an institution that gave way to the other's."""
    names = ("partner", "unit", "since", "until")
    own = list(kept.affiliations.all())
    rows: list[dict[str, Any]] = [{"id": one.pk} for one in own]
    there = {tuple(getattr(one, f"{n}") for n in names) for one in own}
    for one in gone.affiliations.all():
        row = tuple(getattr(one, n) for n in names)
        if row not in there:
            there.add(row)
            rows.append(dict(zip(names, row, strict=True)))
    known = {one.partner_id for one in [*own, *gone.affiliations.all()]}
    for place in (gone.partner, kept.partner):
        if place is None or place.pk in {*known, values["partner_id"]}:
            continue
        known.add(place.pk)
        rows.append({"partner": place})
    return rows
