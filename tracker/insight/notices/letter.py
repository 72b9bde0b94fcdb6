"""The letter of a week or a month, in the language of whom it goes to."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.jobs.outbox import Letter

from .changed import changed

if TYPE_CHECKING:
    from accounts.models import User


def letter(user: User, since: date, until: date, *, monthly: bool) -> Letter | None:
    """None where nothing is new and nothing asks for this person."""
    found = changed(user, since, until, monthly=monthly)
    if found.empty:
        return None
    pressing = len(found.pressing)
    if pressing:
        subject = ngettext(
            "Rapport: %(n)d thing needs you this week",
            "Rapport: %(n)d things need you this week",
            pressing,
        ) % {"n": pressing}
    else:
        subject = _("Rapport: what changed since %(day)s") % {
            "day": date_format(since, "DATE_FORMAT")
        }
    told = {"user": user, "found": found, "house": settings.BASE_URL}
    # A template's text counts as safe markup; this one is plain text, and is not.
    return Letter(subject, "".join([render_to_string("mail/digest.txt", told)]))
