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
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import get_language, override

from tracker.insight.models import ParameterSet, Snapshot
from tracker.insight.portfolio.scope import last_month_end
from tracker.records import touched

from .base import Answer, Ask, Indicator
from .packing import NotPlain, pack, unpack
from .resting import Stand, watched

LARGEST = 16_000_000
"""Characters; what is longer is sooner computed than read."""
PATIENCE_MS = 200
LONGEST_QUESTION = 300

log = logging.getLogger(__name__)
Told = Callable[[int, int], None]


def kept(indicator: Indicator, ask: Ask) -> Answer:
    """What the indicator answers, from what was kept where it still holds."""
    known = Snapshot.objects.filter(**_question(indicator, ask)).first()
    if known is not None:
        rests_on = known.rests_on.split()
        if known.mark == Stand.now(rests_on).mark(rests_on):
            return unpack(known.body)
    return computed(indicator, ask)


def computed(indicator: Indicator, ask: Ask) -> Answer:
    """Answer now, and keep it for the next who asks."""
    before = Stand.now()
    with watched() as rests_on:
        found = indicator.answer(ask)
        try:
            body = pack(found)  # words that are still to be read are read here
        except NotPlain as problem:
            log.warning("%s is not kept: %s", indicator.slug, problem)
            return found
    question = _question(indicator, ask)
    if len(body) <= LARGEST and len(question["asked"]) <= LONGEST_QUESTION:
        _keep(
            Snapshot(
                **question,
                parameter_set=_set_on(ask),
                day=before.day,
                rests_on=" ".join(sorted(rests_on)),
                mark=before.mark(rests_on),
                body=body,
                computed_at=timezone.now(),
            )
        )
    # As it will be read: the same for the first who asks and for the second.
    return unpack(body)


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
        "language": get_language() or settings.LANGUAGE_CODE,
    }


def _set_on(ask: Ask) -> int:
    sets = ParameterSet.objects.filter(first_day__lte=ask.as_of)
    last = sets.order_by("first_day", "number").values_list("number", flat=True).last()
    return last or 0


def _keep(made: Snapshot) -> None:
    """Written over what was there; who comes second writes the same or newer."""
    try:
        with _no_waiting(), transaction.atomic():
            Snapshot.objects.bulk_create(
                [made],
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
        log.info("%s was not kept: %s", made, busy)


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

    All is computed anew. An answer that differs though nothing it rests on was written
    is a defect, and logged: some write did not say so.
    """
    today = timezone.localdate()
    ask = Ask(last_month_end(today))
    languages = [code for code, _name in settings.LANGUAGES]
    answered = healed = 0
    for language in languages:
        with override(language):
            for indicator in indicators:
                healed += _anew(indicator, ask)
                answered += 1
                if progress:
                    progress(answered, len(languages) * len(indicators))
    dropped, _by_kind = Snapshot.objects.filter(day__lt=today).delete()
    folded = touched.fold()
    return {
        "answered": answered,
        "healed": healed,
        "dropped": dropped,
        "folded": folded,
    }


def _anew(indicator: Indicator, ask: Ask) -> bool:
    known = Snapshot.objects.filter(**_question(indicator, ask)).first()
    fresh = computed(indicator, ask)
    now = Snapshot.objects.filter(**_question(indicator, ask)).first()
    if known is None or now is None:
        return False
    same = (known.mark, known.rests_on) == (now.mark, now.rests_on)
    if same and unpack(known.body) != fresh:
        log.error("%s had changed without a word of it", indicator.slug)
        return True
    return False
