"""What would change a relationship's state, in sentences with their dates."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.insight import health
from tracker.insight.labels import state_label
from tracker.insight.outlook import Outlook
from tracker.web.numbers import day_words

SHOWN = 2


def ahead(partner: Any, sight: health.Sight, today: date) -> list[str]:
    """First what time alone does, then what activity would do."""
    found = health.look_ahead(partner, today, sight)
    return [*of_time(found), *of_activity(found)]


def of_time(found: Outlook) -> list[str]:
    if not found.turns:
        return [_("Time alone changes nothing in the next six years.")]
    first, *later = found.turns[:SHOWN]
    said = [
        _("Turns %(state)s on %(day)s if nothing happens.")
        % {"state": state_label(first.state), "day": day_words(first.on)}
    ]
    return said + [
        _("Then %(state)s on %(day)s.")
        % {"state": state_label(turn.state), "day": day_words(turn.on)}
        for turn in later
    ]


def of_activity(found: Outlook) -> list[str]:
    if found.active_months is None:
        return []
    words = ngettext(
        "%(n)s more active month would make it %(state)s.",
        "%(n)s more active months in a row would make it %(state)s.",
        found.active_months,
    )
    return [words % {"n": found.active_months, "state": state_label(found.state)}]
