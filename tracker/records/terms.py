"""Agreements that renew themselves end later than they did yesterday."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from tracker.records.models import Agreement
from tracker.records.touched import touch

AT_ONCE = 500


def carry_on(on: date) -> int:
    """Bring the effective end of every term that renewed itself up to the day.

    It follows from the rest of the record, so no version and no history.
    """
    over = Agreement.objects.filter(
        renewal=Agreement.Renewal.AUTOMATIC,
        renewal_months__gt=0,
        terminated_on=None,
        effective_end__lt=on,
    )
    carried = []
    for paper in over.order_by("pk"):
        end = paper.end_as_of(on)
        if end != paper.effective_end:
            paper.effective_end = end
            carried.append(paper)
    for start in range(0, len(carried), AT_ONCE):
        with transaction.atomic():
            Agreement.objects.bulk_update(
                carried[start : start + AT_ONCE], ["effective_end"], batch_size=100
            )
            touch("agreement")
    return len(carried)
