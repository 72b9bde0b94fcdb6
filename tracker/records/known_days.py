"""Days that are known to the day, to the month or to the year only.

A day known to the month stands as its first, one known to the year as 1 July: there
it counts, and so the rows behind a figure are found where the figure counted them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tracker.records.dates import month_end, month_index

DAY, MONTH, YEAR = "day", "month", "year"
SCALE = (DAY, MONTH, YEAR)
FIELD = "date_precision"
"""The column that says how closely the days beside it are known."""

_YEAR_FIRST = (  # one separator throughout: 2023.5-7 is May to July, not 7 May
    r"(?P<y>\d{4}) ?年(?: ?(?P<m>\d{1,2})(?: ?月 ?(?P<d>\d{1,2}) ?[日号]?| ?月)?)?",
    r"(?P<y>\d{4}) ?(?P<mark>[-./]) ?(?P<m>\d{1,2})(?: ?(?P=mark) ?(?P<d>\d{1,2}))?",
    r"(?P<y>\d{4})",
)
YEAR_FIRST = tuple(map(re.compile, _YEAR_FIRST))
IN_WORDS = ("%B %Y", "%b %Y")


class KnownDay(date):
    """A day with how closely it is known; compared and kept like any other."""

    known: str = DAY

    @classmethod
    def of(cls, day: date, known: str) -> KnownDay:
        on = counts_on(day, known)
        made = cls(on.year, on.month, on.day)
        made.known = known
        return made


def counts_on(day: date, known: str) -> date:
    """A date known to the year counts in July, to the month on its first day."""
    if known == YEAR:
        return date(day.year, 7, 1)
    return day.replace(day=1) if known == MONTH else day


def span(day: date, known: str) -> tuple[date, date]:
    """The first and the last day that it can have been."""
    if known == YEAR:
        return date(day.year, 1, 1), date(day.year, 12, 31)
    if known == MONTH:
        return day.replace(day=1), month_end(month_index(day))
    return day, day


def coarsest(known: Iterable[str]) -> str:
    return max(known, key=SCALE.index, default=DAY)


def written(day: date) -> str:
    """As ISO 8601 writes it, no closer than it is known: 2023-05-12, 2023-05, 2023."""
    known = getattr(day, "known", DAY)
    if known == YEAR:
        return f"{day.year:04}"
    return f"{day.year:04}-{day.month:02}" if known == MONTH else day.isoformat()


def year_first(text: str) -> tuple[int, int | None, int | None] | None:
    """Year, month and day of 2023-05-12, 2023.5 or 2023年, as far as they are said."""
    for pattern in YEAR_FIRST:
        if match := pattern.fullmatch(text):
            said = match.groupdict()
            year, month, day = said["y"], said.get("m"), said.get("d")
            return int(year), int(month) if month else None, int(day) if day else None
    return None


def read(raw: object) -> KnownDay | None:
    """A day as closely as it was written; nothing where it is written otherwise.

    Raises ValueError for a day that no calendar has.
    """
    if isinstance(raw, KnownDay):
        return raw
    if isinstance(raw, datetime):
        return KnownDay.of(raw.date(), DAY)
    if isinstance(raw, date):
        return KnownDay.of(raw, DAY)
    text = " ".join(unicodedata.normalize("NFKC", str(raw)[:60]).split())
    if found := year_first(text):
        year, *closer = found
        month, day = (1 if part is None else part for part in closer)
        return KnownDay.of(date(year, month, day), SCALE[closer.count(None)])
    for style in IN_WORDS:
        try:
            return KnownDay.of(datetime.strptime(text, style).date(), MONTH)  # noqa: DTZ007
        except ValueError:
            continue
    return None


def settled(record: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    """The given days where they count, and how closely all days beside are known.

    Raises ValidationError where a record's days would be known differently.
    """
    found = dict(given)
    if not record.imprecise or not {*record.imprecise, FIELD} & set(given):
        return found
    said = found.pop(FIELD, "") or ""
    names = record.known_alike(
        {name: found.get(name, getattr(record, name)) for name in record.imprecise}
    )
    for name in set(record.imprecise) - set(names):
        known = (
            getattr(found[name], "known", DAY) if name in found else how(record, name)
        )
        if known != DAY:
            raise ValidationError({name: _("Give this day as year, month and day.")})
    typed = {name: found[name] for name in names if found.get(name) is not None}
    beside = {
        name: getattr(record, name)
        for name in names
        if name not in found and getattr(record, name) is not None
    }
    known = said or _together(record, typed, beside)
    if not known:
        return found
    for name, day in typed.items():
        if SCALE.index(getattr(day, "known", DAY)) > SCALE.index(known):
            raise ValidationError({name: _("This is not said as closely as that.")})
    days = {name: counts_on(day, known) for name, day in (beside | typed).items()}
    return found | {name: _plain(day) for name, day in days.items()} | {FIELD: known}


def _together(record: Any, typed: Mapping[str, Any], beside: Mapping[str, Any]) -> str:
    """How closely the typed days are known, if they and those beside agree."""
    known = {name: getattr(day, "known", DAY) for name, day in typed.items()}
    if not known:
        return ""
    every = {*known.values(), *([getattr(record, FIELD)] if beside else [])}
    if len(every) > 1:
        raise ValidationError(
            {
                list(known)[-1]: _(
                    "Give its days alike: all as days, all as months, or all as years."
                )
            }
        )
    return every.pop()


def _plain(day: date) -> date:
    return date(day.year, day.month, day.day)


def settle(record: Any) -> None:
    """Put a record's days where they count, whoever filled them in."""
    known = getattr(record, FIELD)
    if known == DAY:
        return
    for name in record.known_alike(vars(record)):
        if (day := getattr(record, name)) is not None:
            setattr(record, name, counts_on(day, known))


def how(record: Any, name: str) -> str:
    """How closely this day of a record is known."""
    if name not in getattr(record, "imprecise", ()):
        return DAY
    return str(record.known_to(name))


def told(record: Any, name: str) -> Any:
    """A record's day with how closely it is known; other values as they are."""
    day, known = getattr(record, name), how(record, name)
    return KnownDay.of(day, known) if day and known != DAY else day
