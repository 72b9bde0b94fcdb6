"""Answers that are kept: computed once, and again when something they rest on changed.

What a computation reads is seen from its statements, so that no indicator has to say
it; each write counts up its kind in its own transaction. An answer is given again only
while all it rests on stands as it did before the answer was computed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from datetime import date
from typing import Any
from urllib.parse import urlencode
from zlib import crc32

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import get_language, override

from tracker.insight.models import ParameterSet, Snapshot
from tracker.insight.portfolio.scope import last_month_end
from tracker.records import touched

from .base import Answer, Ask, Indicator
from .later import listening
from .packing import NotPlain, packed, unpack
from .resting import Stand, watched
from .shared import sharing

LARGEST = 16_000_000
"""Characters; what is longer is sooner computed than read."""
PATIENCE_MS = 200
LONGEST_QUESTION = 300
CHECKED_IN = 7
"""Nights in which every answer that holds is computed once all the same."""

log = logging.getLogger(__name__)
Told = Callable[[int, int], None]


def kept(indicator: Indicator, ask: Ask) -> Answer:
    """What the indicator answers, from what was kept where it still holds."""
    known = Snapshot.objects.filter(**_question(indicator, ask)).first()
    if known is not None and _holds(known, Stand.now(known.rests_on.split())):
        return unpack(known.body)
    return computed(indicator, ask)


def _holds(known: Snapshot, now: Stand) -> bool:
    return known.mark == now.mark(known.as_of, known.rests_on.split())


def computed(indicator: Indicator, ask: Ask) -> Answer:
    """Answer now, and keep it for the next who asks, in whatever language."""
    told = _told(indicator, ask)
    # As it will be read: the same for the first who asks and for the second.
    return told if isinstance(told, Answer) else unpack(told[_language()])


def _told(indicator: Indicator, ask: Ask) -> Answer | dict[str, str]:
    """The answer in this language and all others; itself where it has no text."""
    before = Stand.now()
    own = _language()
    with watched() as rests_on:
        with listening() as ears:
            found = indicator.answer(ask)
        # What was said at once was said in this language only.
        wanted = [own] if ears.heard else list(dict.fromkeys((own, *_languages())))
        try:
            bodies = packed(found, wanted)  # what is said late is said here
        except NotPlain as problem:
            log.warning("%s is not kept: %s", indicator.slug, problem)
            return found
    question = _question(indicator, ask)
    if len(question["asked"]) <= LONGEST_QUESTION:
        common = {
            "parameter_set": _set_on(ask),
            "day": before.day,
            "rests_on": " ".join(sorted(rests_on)),
            "mark": before.mark(ask.as_of, rests_on),
            "computed_at": timezone.now(),
        }
        _keep(
            [
                Snapshot(**question | common | {"language": language, "body": body})
                for language, body in bodies.items()
                if len(body) <= LARGEST
            ]
        )
    return bodies


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


def _languages() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


def _question(indicator: Indicator, ask: Ask) -> dict[str, Any]:
    asked = {each.name: getattr(ask, each.name) for each in fields(ask)}
    as_of = asked.pop("as_of")
    told = {
        name: getattr(value, "pk", value)
        for name, value in asked.items()
        if value not in (None, "")
    }
    return {
        "slug": indicator.slug,
        "as_of": as_of,
        "asked": urlencode(told),
        "language": _language(),
    }


def _set_on(ask: Ask) -> int:
    sets = ParameterSet.objects.filter(first_day__lte=ask.as_of)
    last = sets.order_by("first_day", "number").values_list("number", flat=True).last()
    return last or 0


def _keep(made: list[Snapshot]) -> None:
    """Written over what was there; who comes second writes the same or newer."""
    try:
        with _no_waiting(), transaction.atomic():
            Snapshot.objects.bulk_create(
                made,
                update_conflicts=True,
                unique_fields=["slug", "as_of", "asked", "language"],
                update_fields=[
                    "parameter_set",
                    "day",
                    "rests_on",
                    "mark",
                    "body",
                    "computed_at",
                ],
            )
    except OperationalError as busy:
        log.info("%s were not kept: %s", made, busy)


@contextmanager
def _no_waiting() -> Iterator[None]:
    """Somebody who only reads does not wait long for whoever writes."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    own = connection.connection
    (before,) = own.execute("PRAGMA busy_timeout").fetchone()
    own.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")
    try:
        yield
    finally:
        own.execute(f"PRAGMA busy_timeout = {before}")


def refresh(
    indicators: tuple[Indicator, ...], *, progress: Told | None = None
) -> dict[str, int]:
    """Answer what is asked most, in every language, and forget what is of other days.

    What still holds is left as it is, but for one night in seven, when it is computed
    all the same: an answer that differs though nothing it rests on was written is a
    defect, and logged, since some write did not say so.
    """
    today = timezone.localdate()
    ask = Ask(last_month_end(today))
    counts = {"answered": 0, "held": 0, "healed": 0}
    with sharing():
        for number, indicator in enumerate(indicators, 1):
            counts[_anew(indicator, ask)] += 1
            if progress:
                progress(number, len(indicators))
    counts["answered"] += counts["healed"]
    dropped, _by_kind = Snapshot.objects.filter(day__lt=today).delete()
    return counts | {"dropped": dropped, "folded": touched.fold()}


def _anew(indicator: Indicator, ask: Ask) -> str:
    """What became of its answers: they held, were answered, or had to be healed."""
    asked = _question(indicator, ask)
    del asked["language"]
    every = Snapshot.objects.filter(**asked, language__in=_languages())
    now = Stand.now()
    held = {one.language: one for one in every if _holds(one, now)}
    if set(held) == set(_languages()) and not _looked_at(indicator, now.day):
        every.update(day=now.day)
        return "held"
    bodies: dict[str, str] = {}
    for language in _languages():
        if language in bodies:
            continue
        with override(language):
            told = _told(indicator, ask)
        bodies |= told if isinstance(told, dict) else {}
    after = {one.language: one.mark for one in every.defer("body")}
    changed = [
        language
        for language, one in held.items()
        if after.get(language) == one.mark and _differ(one.body, bodies.get(language))
    ]
    if changed:
        log.error("%s had changed without a word of it", indicator.slug)
    return "healed" if changed else "answered"


def _looked_at(indicator: Indicator, day: date) -> bool:
    """Each indicator on one night of seven."""
    return (crc32(indicator.slug.encode()) + day.toordinal()) % CHECKED_IN == 0


def _differ(one: str, other: str | None) -> bool:
    return other is not None and one != other and unpack(one) != unpack(other)
