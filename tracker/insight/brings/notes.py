"""What changed for countries, to be marked on a curve over the years."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tracker.records import countries as world
from tracker.records.models import CountryNote


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
    def label(self) -> str:
        """`Japan: visa rule changed`, short enough for a line in a picture."""
        first = self.text.strip().splitlines()[0] if self.text.strip() else ""
        words = first if len(first) <= 40 else f"{first[:39]}…"
        return f"{world.name(self.country)}: {words}"


def notes_for(countries: Iterable[str], first: int, last: int) -> tuple[Mark, ...]:
    """Notes of these countries from the first year to the last, oldest first."""
    found = CountryNote.objects.filter(
        country__in=set(countries), noted_on__year__range=(first, last)
    )
    rows = found.order_by("noted_on", "pk").values_list(
        "noted_on", "country", "kind", "text", "source_name"
    )
    return tuple(Mark(*row) for row in rows)


def marks(some: Iterable[Mark]) -> list[dict[str, str]]:
    """What a chart of kind `lines` or `bars` takes as `marks`: one line a year."""
    years: dict[str, list[str]] = {}
    for one in some:
        years.setdefault(one.at, []).append(one.label)
    return [{"at": at, "label": "; ".join(each)} for at, each in sorted(years.items())]
