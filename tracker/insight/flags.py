"""What a person may do with a flag; each leaves its trace and asks for the version."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.insight.models import Flag
from tracker.records import changes
from tracker.records.models import (
    Agreement,
    Change,
    Grant,
    Output,
    Partner,
    Review,
    Stale,
    Visit,
)
from tracker.records.touched import HEALTH, touch

if TYPE_CHECKING:
    from accounts.models import User

NO_LONGER_SO = "no_longer_so"
BY_REF = {m.prefix: m for m in (Agreement, Grant, Output, Partner, Review, Visit)}


def acknowledge(
    flag: Flag, *, by: User, plan: str = "", remind_on: date | None = None
) -> Flag:
    """Somebody deals with it, and wants to be reminded."""
    if remind_on is not None and remind_on < timezone.localdate():
        raise ValidationError({"remind_on": _("This day is over.")})
    return _handle(
        flag,
        by,
        state=Flag.State.ACKNOWLEDGED,
        acknowledged_by=by,
        plan=plan,
        remind_on=remind_on,
        snoozed_until=None,
    )


def snooze(flag: Flag, *, by: User, until: date | None) -> Flag:
    """Not now: it comes back on the day after."""
    if until is None:
        raise ValidationError({"until": _("Snoozed until when?")})
    if until <= timezone.localdate():
        raise ValidationError({"until": _("This day is over.")})
    return _handle(
        flag, by, state=Flag.State.SNOOZED, snoozed_until=until, by_plan=False
    )


@transaction.atomic
def dismiss(
    flag: Flag,
    *,
    by: User,
    reason: str,
    attested_until: date | None = None,
    note: str = "",
) -> Flag:
    """It is no concern, and why; active elsewhere is attested until a day."""
    if reason not in Flag.Reason.values:
        raise ValidationError({"reason": _("A flag is dismissed for a reason.")})
    elsewhere = reason == Flag.Reason.NOT_RECORDED
    if elsewhere and attested_until is None:
        raise ValidationError({"attested_until": _("Until when is this attested?")})
    if not elsewhere:
        attested_until = None
    if attested_until is not None:
        if attested_until < timezone.localdate():
            raise ValidationError({"attested_until": _("This day is over.")})
        partner = Partner.objects.get(pk=flag.partner_id)
        partner.attested_until, partner.attested_by = attested_until, by
        changes.write(partner, by=by, why=note or str(flag))
    return _handle(
        flag,
        by,
        state=Flag.State.DISMISSED,
        dismissed_reason=reason,
        attested_until=attested_until,
        note=note,
    )


def set_aside(flag: Flag, *, by: User, until: date | None, note: str = "") -> Flag:
    """Dismissed as active elsewhere; that the partner is, was attested before."""
    return _handle(
        flag,
        by,
        state=Flag.State.DISMISSED,
        dismissed_reason=Flag.Reason.NOT_RECORDED,
        attested_until=until,
        note=note,
    )


def resolve(flag: Flag, *, by: User, what: str = "") -> Flag:
    """Dealt with; it returns only if what was found goes away and comes again."""
    return _handle(flag, by, state=Flag.State.RESOLVED, closed_by=what[:200])


def reopen(flag: Flag, *, by: User) -> Flag:
    """Take back what was said about a flag whose finding still stands."""
    if flag.closed_on is not None:
        raise ValidationError(_("What this flag found is no longer so."))
    return _handle(
        flag,
        by,
        settled=True,
        state=Flag.State.OPEN,
        dismissed_reason="",
        closed_by="",
        snoozed_until=None,
        remind_on=None,
        by_plan=False,
    )


@transaction.atomic
def _handle(flag: Flag, by: User, *, settled: bool = False, **values: Any) -> Flag:
    if not settled and not flag.unsettled:
        raise ValidationError(_("This flag is closed."))
    before = {name: getattr(flag, name) for name in ("state", *values)}
    values |= {"handled_by": by, "handled_at": timezone.now()}
    now = Flag.objects.filter(pk=flag.pk, version=flag.version)
    if not now.update(version=F("version") + 1, updated=timezone.now(), **values):
        raise Stale(str(flag))
    touch(HEALTH)
    flag.refresh_from_db()
    after = {name: getattr(flag, name) for name in before}
    changed = {name for name in before if before[name] != after[name]}
    Change.objects.create(
        kind="flag",
        record_id=flag.pk,
        ref=flag.partner.ref,
        action=Change.Action.CHANGED,
        made_by=by,
        version=flag.version,
        before={name: _plain(before[name]) for name in sorted(changed)},
        after={name: _plain(after[name]) for name in sorted(changed)},
    )
    return flag


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return getattr(value, "pk", value)


def closer(flag: Flag, user: User) -> Any | None:
    """The record that closed the flag, if this person may see it."""
    model = BY_REF.get(flag.closed_by.split("-")[0])
    if model is None:
        return None
    return model.objects.visible_to(user).filter(ref=flag.closed_by).first()


def why_closed(flag: Flag, user: User) -> str:
    """In words; a record this person may not know of is not named."""
    if not flag.closed_by:
        return ""
    if flag.closed_by == NO_LONGER_SO:
        return _("No longer so.")
    if flag.closed_by.split("-")[0] not in BY_REF:
        return flag.closed_by
    record = closer(flag, user)
    if record is None:  # nothing is said of an activity that may be hidden
        return _("No longer so.")
    return f"{record.ref} {record}"
