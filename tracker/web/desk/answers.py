"""Answers to a flag that need no form, sent from the menu of its line."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from tracker.records.dates import add_months

if TYPE_CHECKING:
    from tracker.insight.models import Flag

SNOOZE_MONTHS = 3


def answers(flag: Flag, on: date) -> list[dict[str, Any]]:
    """The others are on the flag's own page."""
    until = add_months(on, SNOOZE_MONTHS)
    return [
        {
            "label": _("Acknowledge"),
            "href": reverse("flag:acknowledge", args=[flag.pk]),
            "icon": "check",
            "key": "a",
            "sent": {"version": flag.version},
        },
        {
            "label": _("Snooze for 3 months"),
            "href": reverse("flag:snooze", args=[flag.pk]),
            "icon": "clock-pause",
            "key": "s",
            "sent": {"version": flag.version, "until": until.isoformat()},
        },
        {
            "label": _("Why is this here?"),
            "href": flag.get_absolute_url(),
            "icon": "info-circle",
        },
    ]
