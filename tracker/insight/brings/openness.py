"""Whether a theme is open, sensitive or closed in a country: the latest note."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.records.models import CountryNote


@dataclass(frozen=True, slots=True)
class Openness:
    """What was noted, when, and on whose word."""

    openness: str
    noted_on: date
    source: str

    @property
    def label(self) -> str:
        return str(CountryNote.Openness(self.openness).label)


def openness(as_of: date) -> dict[tuple[int, str], Openness]:
    """By theme and country; a later note takes the place of an earlier one."""
    notes = CountryNote.objects.filter(
        kind=CountryNote.Kind.OPENNESS, strand__kind="theme", noted_on__lte=as_of
    ).exclude(openness="")
    rows = notes.order_by("noted_on", "pk").values_list(
        "strand", "country", "openness", "noted_on", "source_name"
    )
    return {(row[0], row[1]): Openness(*row[2:]) for row in rows}
