"""What is said of agreements that end, ended, or lie unused."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.insight.said import Said

DAYS_A_MONTH = 365.25 / 12


def ending(said: Said) -> Iterator[str]:
    if said.has("end", "days"):
        days = said.whole("days")
        yield ngettext(
            "Ends %(end)s (%(days)d day).", "Ends %(end)s (%(days)d days).", days
        ) % {"end": said.day("end"), "days": days}
    if said.numbers.get("renews"):
        yield _("It renews itself unless notice is given.")
    if said.has("notice_by"):
        yield _("Notice must be given by %(day)s.") % {"day": said.day("notice_by")}
    if said.numbers.get("activities"):
        count = said.whole("activities")
        yield ngettext(
            "%(count)d activity depends on it.",
            "%(count)d activities depend on it.",
            count,
        ) % {"count": count}


def expired(said: Said) -> Iterator[str]:
    if said.has("end", "days"):
        yield _("Ended on %(end)s (%(ago)s); nothing has taken its place.") % {
            "end": said.day("end"),
            "ago": ago(said.whole("days")),
        }


def ago(days: int) -> str:
    """Days up to two months, months up to two years, then years."""
    if days < 2 * 30:
        return ngettext("%(n)d day ago", "%(n)d days ago", days) % {"n": days}
    if days < 2 * 365:
        months = int(days / DAYS_A_MONTH)
        return ngettext("%(n)d month ago", "%(n)d months ago", months) % {"n": months}
    years = int(days / (12 * DAYS_A_MONTH))
    return ngettext("%(n)d year ago", "%(n)d years ago", years) % {"n": years}


def active_without(said: Said) -> Iterator[str]:
    if said.has("activities", "end"):
        count = said.whole("activities")
        yield ngettext(
            "%(count)d activity since the agreement ended on %(end)s.",
            "%(count)d activities since the agreement ended on %(end)s.",
            count,
        ) % {"count": count, "end": said.day("end")}


def stale(said: Said) -> Iterator[str]:
    if said.has("refreshed", "years"):
        years = said.whole("years")
        yield ngettext(
            "Text last revised %(day)s (%(years)d year).",
            "Text last revised %(day)s (%(years)d years).",
            years,
        ) % {"day": said.day("refreshed"), "years": years}
    if said.numbers.get("renewals"):
        count = said.whole("renewals")
        yield ngettext(
            "%(count)d automatic renewal since.",
            "%(count)d automatic renewals since.",
            count,
        ) % {"count": count}


def unused(said: Said) -> Iterator[str]:
    if said.has("silence"):
        silence = said.whole("silence")
        yield ngettext(
            "In force, but no activity for %(silence)d month.",
            "In force, but no activity for %(silence)d months.",
            silence,
        ) % {"silence": silence}
