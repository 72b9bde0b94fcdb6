"""A row of a sheet: what stands under a head is taken for that."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from tracker.exchange.values.reading import Unreadable, is_unknown
from tracker.exchange.values.terms import read_term

from . import when
from .lists import split_names
from .pasted import DATES, KIND, ORDER
from .said import Named, Said, When

CHOICES = ("direction", "category", "status", "outcome", "channel")
CUES = {"signed_on": "signed", "starts_on": "starts", "ends_on": "ends"}
Choose = Callable[[str, str], str]


def under_heads(
    said: Said, cells: Mapping[str, str], today: date, choose: Choose
) -> Said:
    """The line's meaning, each cell in its place; `choose` reads a choice's word."""
    known = {name: cell for name, cell in cells.items() if not is_unknown(cell)}
    changed: dict[str, Any] = {"kind": cells.get(KIND) or said.kind}
    for name in CHOICES:
        if name in known:
            changed[name] = choose(name, known[name]) or getattr(said, name)
    if "kind" in known:
        kind = choose("kind", known["kind"])
        changed["agreement_kind"] = kind or said.agreement_kind
    for name, place in (("n_theirs", "theirs"), ("n_ours", "ours")):
        if name in known and (number := re.search(r"\d{1,5}", known[name])):
            changed[place] = int(number[0])
    if days := _days(known, today):
        changed["when"] = days
    if people := _people(known):
        changed["people"] = people
    if "partners" in known:
        changed["partner_words"] = tuple(split_partners(known["partners"]))
    if months := _months(known.get("term", "")):
        changed["months"] = months
    if "outcome_note" in known:
        changed["outcome_note"] = known["outcome_note"]
    return replace(said, rest=(), **changed)


def split_partners(cell: str) -> list[str]:
    return [part.strip() for part in re.split(r"[;；、|]", cell) if part.strip()]


def _days(cells: Mapping[str, str], today: date) -> tuple[When, ...]:
    order = cells.get(ORDER) or None
    found = {
        name: replace(when.read(cells[name], today, order), cue=CUES.get(name, ""))
        for name in DATES
        if name in cells
    }
    first, last = found.get("starts_on"), found.get("ends_on")
    if "signed_on" in found or first is None or last is None:
        return tuple(found.values())
    return (_stretch(first, last),)


def _stretch(first: When, last: When) -> When:
    """The first and the last day as one stretch, when both are known."""
    text = f"{first.text} – {last.text}"
    if first.period is None or last.period is None:
        return When(text, None, (*first.offers, *last.offers), first.why or last.why)
    start, end = first.period[0], last.period[1]
    if start > end:
        return When(text, why="unreadable")
    offers = ((start, end),) if first.offers or last.offers else ()
    return When(text, (start, end), offers, first.why or last.why)


def _people(cells: Mapping[str, str]) -> tuple[Named, ...]:
    return tuple(
        Named(name[:200], side)
        for head, side in (("people_theirs", "theirs"), ("people_ours", "ours"))
        for name in split_names(cells.get(head, ""))
    )


def _months(cell: str) -> int | None:
    try:
        return read_term(cell).value.months if cell else None
    except (Unreadable, ValueError, AttributeError, OverflowError):
        return None
