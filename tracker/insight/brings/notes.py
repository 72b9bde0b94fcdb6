"""What changed for countries, to be marked on a curve over the years."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from tracker.records import countries as world
from tracker.records.models import CountryNote, Strand

if TYPE_CHECKING:
    from accounts.models import User


SIGNS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳•"
"""What stands at the line in a picture and before the words below it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One note, and the year on the axis where it stands."""

    on: date
    country: str
    kind: str
    text: str
    source: str

    @property
    def at(self) -> str:
        return str(self.on.year)

    @property
    def kind_words(self) -> str:
        return str(CountryNote.Kind(self.kind).label)

    @property
    def label(self) -> str:
        """`Japan: visa rule changed`, short enough for a line in a picture."""
        first = self.text.strip().splitlines()[0] if self.text.strip() else ""
        words = first if len(first) <= 40 else f"{first[:39]}…"
        return f"{world.name(self.country)}: {words}"


def notes_for(
    countries: Iterable[str],
    first: int,
    last: int,
    on: date | None = None,
    reader: User | None = None,
) -> tuple[Mark, ...]:
    """Notes of these countries from the first year to the last, oldest first.

    None of later than the day that is looked at, and none about a theme that the
    reader may not know of.
    """
    found = CountryNote.objects.filter(
        country__in=set(countries), noted_on__year__range=(first, last)
    )
    if on is not None:
        found = found.filter(noted_on__lte=on)
    if reader is not None:
        themes = Strand.objects.visible_to(reader).order_by().values("pk")
        found = found.filter(Q(strand=None) | Q(strand__in=themes))
    rows = found.order_by("noted_on", "pk").values_list(
        "noted_on", "country", "kind", "text", "source_name"
    )
    return tuple(Mark(*row) for row in rows)


def marks(some: Iterable[Mark]) -> list[dict[str, Any]]:
    """What a chart takes as `marks`: one line a year, with the notes it stands for."""
    years: dict[str, list[Mark]] = {}
    for one in some:
        years.setdefault(one.at, []).append(one)
    return [
        {
            "at": at,
            "sign": SIGNS[min(place, len(SIGNS) - 1)],
            "label": "; ".join(one.label for one in each),
            "notes": each,
        }
        for place, (at, each) in enumerate(sorted(years.items()))
    ]
