"""The outlook of one partner, from what is recorded about it."""

from __future__ import annotations

from datetime import date

from tracker.insight import parameters
from tracker.insight.gather import Kin, facts_of
from tracker.insight.outlook import Outlook, outlook
from tracker.records.models import Partner


def look_ahead(partner: Partner, today: date) -> Outlook:
    """Nothing for a partner that another succeeded: it has no health of its own."""
    kin = Kin()
    sets = parameters.in_use()
    of = facts_of([partner.pk], kin=kin).get(partner.pk) if sets else None
    if of is None or kin.successor(partner.pk) != partner.pk:
        return Outlook()
    return outlook(of.evidence(today), sets, today)
