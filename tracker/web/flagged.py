"""Open flags of a partner, with the one next step and the quiet answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.insight.health import Reader, Sight, told
from tracker.insight.models import Flag
from tracker.kinds import BY_NAME
from tracker.web.recording import Recorded

if TYPE_CHECKING:
    from accounts.models import User

TO_PEOPLE = ("AGEING_COMMUNITY", "KEY_PERSON", "SUCCESSION_RISK", "NO_ACTIVE_PEOPLE")


def standing(partner: Any, user: User, sight: Sight) -> list[dict[str, Any]]:
    """Flags that wait for somebody, as `components/flag_row.html` wants them."""
    found = Flag.objects.visible_to(user).filter(partner=partner).standing().unsettled()
    found = found.select_related("partner__lead_unit", "agreement", "person")
    mine = set(
        Flag.objects.editable_by(user)
        .filter(partner=partner)
        .values_list("pk", flat=True)
    )
    reader = Reader(user, sight).about(found)
    recorded = Recorded(found, user, timezone.localdate())
    return [
        row(flag, reader, may_answer=flag.pk in mine)
        | {"recording": recorded.beside(flag)}
        for flag in found
    ]


def closed(partner: Any, user: User) -> int:
    return (
        Flag.objects.visible_to(user)
        .filter(partner=partner)
        .exclude(state__in=Flag.State.unsettled())
        .count()
    )


def row(flag: Flag, reader: Reader, *, may_answer: bool) -> dict[str, Any]:
    return {
        "code": flag.code,
        "key": flag.pk,
        "href": address("flag:detail", flag.pk),
        "since": flag.opened_on,
        "state": flag.state,
        "sentence": told(flag, reader)["sentence"],
        "primary": step(flag, reader.user) if may_answer else None,
        "answers": answers(flag) if may_answer else [],
    }


def answers(flag: Flag) -> list[dict[str, Any]]:
    """Always in this order."""
    asked = (
        ("acknowledge", _("Acknowledge"), "a", ""),
        ("snooze", _("Snooze"), "s", ""),
        ("dismiss", _("Active, but not recorded here"), "", "?reason=not_recorded"),
        ("dismiss", _("Dismiss"), "", ""),
    )
    found = []
    for action, label, key, query in asked:
        if query and flag.code != "DORMANT":
            continue
        if href := address(f"flag:{action}", flag.pk):
            found.append({"label": label, "href": href + query, "key": key})
    return found


def step(flag: Flag, user: User | None) -> dict[str, str] | None:
    """The verb that ends it."""
    partner = flag.partner
    if flag.code in TO_PEOPLE:
        href = f"{partner.get_absolute_url()}?tab=people"
        return {"label": _("Look at the people"), "href": href, "icon": "users"}
    if flag.agreement is not None:
        kind = BY_NAME["agreement"]
        if flag.code == "STALE_TEXT":
            href = kind.url("edit", flag.agreement.ref)
            return {"label": _("Start a revision"), "href": href, "icon": "pencil"}
        href = flag.agreement.get_absolute_url()
        return {"label": _("Decide"), "href": href, "icon": "clipboard-check"}
    if flag.code == "ACTIVE_WITHOUT_AGREEMENT":
        href = f"{BY_NAME['agreement'].url('add')}?partner={partner.ref}"
        return {"label": _("New agreement"), "href": href, "icon": "file-certificate"}
    href = f"{BY_NAME['visit'].url('add')}?partner={partner.ref}&status=planned"
    return {"label": _("Plan a visit"), "href": href, "icon": "calendar-plus"}


def address(name: str, *args: Any) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
