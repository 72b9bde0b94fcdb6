"""The names of states, parts, bands and codes, for people."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

STATE_LABELS: dict[str, str | Promise] = {
    "new": pgettext_lazy("state of a relationship", "new"),
    "growing": pgettext_lazy("state of a relationship", "growing"),
    "steady": pgettext_lazy("state of a relationship", "steady"),
    "cooling": pgettext_lazy("state of a relationship", "cooling"),
    "dormant": pgettext_lazy("state of a relationship", "dormant"),
    "revived": pgettext_lazy("state of a relationship", "revived"),
    "lapsed": pgettext_lazy("state of a relationship", "lapsed"),
    "ended": pgettext_lazy("state of a relationship", "ended"),
}

FINDING_LABELS: dict[str, str | Promise] = {
    "DORMANT": _("Dormant"),
    "COOLING": _("Cooling"),
    "REVIVED": _("Revived"),
    "LAPSED": _("Lapsed"),
    "EXPIRING": _("Agreement expiring"),
    "NOTICE_WINDOW": _("Notice window open"),
    "EXPIRED": _("Agreement expired"),
    "ACTIVE_WITHOUT_AGREEMENT": _("Active without an agreement"),
    "STALE_TEXT": _("Text out of date"),
    "UNUSED": _("Agreement unused"),
    "TRAILING_ONLY": _("Only papers still appear"),
    "AGEING_COMMUNITY": _("Ageing community"),
    "KEY_PERSON": _("Depends on one person"),
    "SUCCESSION_RISK": _("No successor in sight"),
    # Translators: 无在岗参与人
    "NO_ACTIVE_PEOPLE": _("No active people"),
}

PART_LABELS: dict[str, str | Promise] = {
    "recency": _("Recency"),
    "frequency": _("Frequency"),
    "breadth": _("Breadth"),
    "people": _("People"),
    "agreement": _("Agreement"),
    "trend": _("Trend"),
    "reciprocity": _("Reciprocity"),
    "funding": _("Funding"),
}

BAND_LABELS: dict[str, str | Promise] = {
    "strong": pgettext_lazy("health score", "strong"),
    "sound": pgettext_lazy("health score", "sound"),
    "weak": pgettext_lazy("health score", "weak"),
    "at_risk": pgettext_lazy("health score", "at risk"),
}

RHYTHM_LABELS: dict[str, str | Promise] = {
    "fast": pgettext_lazy("rhythm of activities", "fast"),
    "medium": pgettext_lazy("rhythm of activities", "medium"),
    "slow": pgettext_lazy("rhythm of activities", "slow"),
    "thin": pgettext_lazy("rhythm of activities", "short history"),
}

STEPS: dict[str, str | Promise] = {
    "DORMANT": _("Write to the last contact and propose a first small activity"),
    "COOLING": _("Agree on the next joint activity and its date"),
    "REVIVED": _("Fix two further activities within the year"),
    "LAPSED": _("Decide in a review whether to re-engage or to end"),
    "EXPIRING": _("Decide on renewal and start the paperwork"),
    "NOTICE_WINDOW": _("Decide before the notice date whether it may renew"),
    "EXPIRED": _("Renew the agreement or record that it has lapsed"),
    "ACTIVE_WITHOUT_AGREEMENT": _("Bring the running work under a new agreement"),
    "STALE_TEXT": _("Review the text with the partner"),
    "UNUSED": _("Ask the responsible unit whether it is still wanted"),
    "TRAILING_ONLY": _("Invite the co-authors to meet again"),
    "AGEING_COMMUNITY": _("Bring an early- or mid-career colleague to the next visit"),
    "KEY_PERSON": _("Name a deputy and take a second colleague along"),
    "SUCCESSION_RISK": _("Agree on a successor and plan the hand-over"),
    "NO_ACTIVE_PEOPLE": _("Find a colleague who takes the relationship on"),
}


def state_label(state: str) -> str:
    return str(STATE_LABELS.get(state, state))


def finding_label(code: str) -> str:
    return str(FINDING_LABELS.get(code, code))


def part_label(part: str) -> str:
    return str(PART_LABELS.get(part, part))


def band_label(band: str | None) -> str:
    return str(_("not enough data") if band is None else BAND_LABELS.get(band, band))


def suggested_step(code: str) -> str:
    return str(STEPS.get(code, ""))


def activity_labels() -> dict[str, str]:
    """The kinds of activity that count."""
    return {
        "visit": gettext("Visits"),
        "event": gettext("Events"),
        "education": gettext("Education"),
        "grant": gettext("Grants"),
        "output": gettext("Outputs"),
    }
