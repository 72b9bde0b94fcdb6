"""The one next step of a flag: a verb and where it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from tracker.insight.models import Flag


@dataclass(frozen=True)
class Verb:
    label: Promise
    icon: str
    page: str  # name of the page; one that asks for a record gets its reference
    of: str = ""  # which record the page is about: partner, agreement


DECIDE = Verb(_("Decide"), "clipboard-check", "review:add")
OPEN = Verb(_("Open agreement"), "arrow-right", "agreement:detail", "agreement")
NEW_AGREEMENT = Verb(_("New agreement"), "file-certificate", "agreement:add")
PLAN_VISIT = Verb(_("Plan a visit"), "plane-departure", "visit:add")
NAME_DEPUTY = Verb(_("Name a deputy"), "user-plus", "partner:edit", "partner")
VERBS = {
    "DORMANT": DECIDE,
    "EXPIRING": Verb(
        _("Start renewal"), "file-certificate", "agreement:detail", "agreement"
    ),
    "NOTICE_WINDOW": Verb(
        _("Decide"), "clipboard-check", "agreement:detail", "agreement"
    ),
    "EXPIRED": NEW_AGREEMENT,
    "ACTIVE_WITHOUT_AGREEMENT": NEW_AGREEMENT,
    "STALE_TEXT": Verb(_("Review the text"), "edit", "agreement:edit", "agreement"),
    "UNUSED": OPEN,
    "TRAILING_ONLY": PLAN_VISIT,
    "AGEING_COMMUNITY": PLAN_VISIT,
    "KEY_PERSON": NAME_DEPUTY,
    "SUCCESSION_RISK": NAME_DEPUTY,
    "NO_ACTIVE_PEOPLE": Verb(
        _("Name a champion"), "user-check", "partner:edit", "partner"
    ),
}


def verb(flag: Flag, *, knows_agreement: bool = True) -> dict[str, object] | None:
    """The button; none where the page or the record is not there for this reader."""
    wanted = VERBS.get(flag.code)
    if wanted is None:
        return None
    agreement = flag.agreement if knows_agreement else None
    if wanted.of == "agreement" and agreement is None:
        wanted = DECIDE
    about = {"partner": flag.partner, "agreement": agreement}.get(wanted.of)
    try:
        href = reverse(wanted.page, args=[about.ref] if about else [])
    except NoReverseMatch:
        return None
    if about is None:
        asked = {"partner": flag.partner.ref}
        if agreement is not None and wanted.page == "agreement:add":
            asked["renews"] = agreement.ref
        href = f"{href}?{urlencode(asked)}"
    return {"label": wanted.label, "href": href, "icon": wanted.icon}
