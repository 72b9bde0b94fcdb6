"""The outlook of one partner, from what is recorded about it."""

from __future__ import annotations

from datetime import date

from tracker.insight import parameters
from tracker.insight.gather import Kin, facts_of
from tracker.insight.outlook import Outlook, outlook
from tracker.records.models import Partner

from .seen import Sight


def look_ahead(partner: Partner, today: date, sight: Sight | None = None) -> Outlook:
    """Nothing for a partner that another succeeded: it has no health of its own.

    From what a reader may know of; no reader: everything.
    """
    kin = Kin()
    sets = parameters.in_use()
    if sight is not None and sight.clouded([partner.pk]):
        of = sight.facts([partner.pk]).get(partner.pk)
    else:
        of = facts_of([partner.pk], kin=kin).get(partner.pk) if sets else None
    if of is None or kin.successor(partner.pk) != partner.pk:
        return Outlook()
    return outlook(of.evidence(today), sets, today)
