"""Beside a flag: how well the partner's unit records at all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.insight.health import OF_PAPERS
from tracker.insight.recording import MONTHS, Recording, recorded_by
from tracker.records.marks import listed

if TYPE_CHECKING:
    from accounts.models import User
    from tracker.insight.models import Flag


class Recorded:
    """Told for many flags after a fixed number of queries."""

    def __init__(self, flags: Iterable[Flag], user: User, today: date) -> None:
        units = {f.partner.lead_unit_id: f for f in flags if rests_on_activity(f)}
        self.found = recorded_by(units, user, today)

    def beside(self, flag: Flag) -> str:
        """A sentence for what is found in activities; papers speak for themselves."""
        known = self.found.get(flag.partner.lead_unit_id)
        if known is None or not rests_on_activity(flag):
            return ""
        return sentence(flag.partner.lead_unit, known)


def rests_on_activity(flag: Flag) -> bool:
    return flag.code not in OF_PAPERS


def sentence(unit: Any, known: Recording) -> str:
    who = str(unit) if unit else _("The institution")
    if not known.active:
        words = _("%(unit)s recorded no activity in the last %(months)s months.")
        return words % {"unit": who, "months": MONTHS}
    words = _(
        "%(unit)s recorded activity in %(n)s of the last %(months)s months: %(kinds)s."
    )
    return words % {
        "unit": who,
        "n": known.active,
        "months": MONTHS,
        "kinds": listed(counted(kind, number) for kind, number in known.told()),
    }


def counted(kind: str, number: int) -> str:
    words = {
        "output": ngettext("%(n)s output", "%(n)s outputs", number),
        "visit": ngettext("%(n)s visit", "%(n)s visits", number),
        "grant": ngettext("%(n)s grant", "%(n)s grants", number),
        "event": ngettext("%(n)s event", "%(n)s events", number),
        "education": ngettext("%(n)s exchange", "%(n)s exchanges", number),
    }
    return words[kind] % {"n": number}
