"""Judge these partners, or everybody, and keep what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import cast

from django.db import transaction
from django.utils import timezone

from tracker.insight import parameters, triage
from tracker.insight.coverage import Recorded
from tracker.insight.gather import Kin
from tracker.insight.gather.seals import seals
from tracker.insight.models import Flag, Standing
from tracker.records.garbage import seldom_collected
from tracker.records.models import Partner
from tracker.records.terms import carry_on
from tracker.records.touched import HEALTH, touch

from .run import Inside, Refreshed, Run

READ = 500
"""Partners gathered at once."""

Told = Callable[[int, int], None]


@seldom_collected()
def refresh(
    on: date | None = None,
    *,
    partners: Iterable[int] | None = None,
    full: bool = False,
    marks: Mapping[int, int] | None = None,
    nightly: bool = False,
    inside: Inside | None = None,
    progress: Told | None = None,
) -> Refreshed:
    """Judge partners (none given: everybody) and keep what differs from before.

    Without a day, or with today: the live verdict, its flags, and the months that
    are over and not kept yet. A day in the past only keeps the months up to it.
    ``full`` judges every month anew. ``marks`` are the rows of `Due` this answers;
    they go unless they were raised again. ``inside`` is called in each transaction.
    """
    began = time.monotonic()
    today = timezone.localdate()
    on = on or today
    sets = parameters.ensure(today)
    kin, recorded = Kin(), Recorded()
    if partners is None:
        living = Partner.objects.living().order_by("pk")
        keys = list(living.values_list("pk", flat=True))
        _forget_the_succeeded()
        carry_on(today)
    else:
        keys = kin.living(partners)
    run = Run(on, sets, kin, recorded, full, on >= today, dict(marks or {}), nightly)
    if partners is None and run.live:
        run.seals = seals(kin, recorded.told())
    for start in range(0, len(keys), READ):
        run.chunk(keys[start : start + READ], inside)
        if progress:
            progress(min(start + READ, len(keys)), len(keys))
    run.finish_marks(inside)
    if run.live:
        triage.gather(on)
    run.done.partners = len(keys)
    run.done.seconds = time.monotonic() - began
    return run.done


def _forget_the_succeeded() -> None:
    """A partner that was succeeded has no health of its own any more."""
    succeeded = Partner.objects.exclude(succeeded_by=None)
    if Standing.objects.filter(partner__in=succeeded).exists():
        with transaction.atomic():
            touch(HEALTH)
            Standing.objects.filter(partner__in=succeeded).delete()
            for flag in Flag.objects.standing().filter(partner__in=succeeded):
                flag.closed_on = max(timezone.localdate(), flag.opened_on)
                if flag.unsettled:
                    flag.state, flag.snoozed_until = Flag.State.RESOLVED, None
                    flag.closed_by = cast(Partner, flag.partner.succeeded_by).ref
                flag.save()
