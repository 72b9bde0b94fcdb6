"""The letter that brings a link to whoever is to fill it in."""

from __future__ import annotations

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from tracker.exchange.links import making, sealing
from tracker.exchange.links.model import VisitLink
from tracker.jobs.models import Mail
from tracker.jobs.outbox import Letter, writes


@writes(making.LETTER)
def letter(mail: Mail) -> Letter | None:
    """In the language of the link; none when it leads nowhere any more."""
    sealed = mail.args.get("sealed", "")
    there = VisitLink.objects.unanswered(timezone.now()).select_related("by")
    link = there.filter(pk=mail.args["link"]).first()
    if link is None or not sealed:
        return None
    secret = sealing.unsealed(sealed)
    if making.hashed(secret) != link.digest or not making.may_still(link):
        return None
    with translation.override(link.language):
        context = {
            "link": link,
            "shown": link.shown,
            "address": making.address(secret),
            "until": formats.date_format(timezone.localtime(link.expires).date()),
            "house": settings.HOME_NAME,
        }
        subject = _("Please fill in: %(title)s") % {
            "title": link.shown.get("title") or _("a visit")
        }
        text = render_to_string("mail/visit_link.txt", context)
    return Letter(subject, text, reply_to=link.by.email)
