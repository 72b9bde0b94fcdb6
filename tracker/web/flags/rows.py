"""Flags as a reader has them: sentence, next step, answers, and who closed them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms as django_forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.insight.flags import BY_REF, NO_LONGER_SO
from tracker.insight.health.telling import Reader, told
from tracker.kinds import BY_NAME
from tracker.kinds.flags import editable_by
from tracker.web.flags import forms
from tracker.web.flags.steps import verb
from tracker.web.recording import Recorded

if TYPE_CHECKING:
    from accounts.models import User
    from tracker.insight.models import Flag


@dataclass
class Answer:
    """A quiet button that opens a small form."""

    name: str  # acknowledge, snooze, not-recorded, dismiss, resolve, reopen
    label: str
    href: str
    form: django_forms.Form
    key: str = ""
    reason: str = ""  # sent along, where the answer says why by itself


@dataclass
class Row:
    """One flag, ready to be shown."""

    flag: Flag
    sentence: str
    person: dict[str, str] | None
    step: dict[str, object] | None
    answers: list[Answer] = field(default_factory=list)
    closed: str = ""
    closer: Any = None
    agreement: Any = None
    may_answer: bool = False
    asking: bool = False
    recording: str = ""
    asleep_until: date | None = None


class Told:
    """Tells many flags in a fixed number of queries."""

    def __init__(self, flags: Iterable[Flag], user: User) -> None:
        self.flags, self.user = list(flags), user
        self.reader = Reader(user).about(self.flags)
        keys = [flag.pk for flag in self.flags]
        mine = editable_by(user).filter(pk__in=keys).values_list("pk", flat=True)
        self.mine = set(mine)
        self.closers = _closers(self.flags, user)
        self.recorded = Recorded(self.flags, user, timezone.localdate())

    def rows(self) -> list[Row]:
        return [self.row(flag) for flag in self.flags]

    def row(self, flag: Flag, given: Mapping[str, Any] | None = None) -> Row:
        """`given`: the form of one answer, with its errors, by the answer's name."""
        said = told(flag, self.reader)
        known = self.reader.may_see(flag.subject)
        may = flag.pk in self.mine
        today = timezone.localdate()
        row = Row(
            flag,
            said["sentence"],
            said["person"],
            verb(flag, knows_agreement=known) if flag.closed_on is None else None,
            agreement=flag.agreement if known else None,
            may_answer=may,
            asleep_until=self.reader.asleep_until(flag),
            asking=flag.state == "open"
            or (flag.remind_on is not None and flag.remind_on <= today),
        )
        row.recording = self.recorded.beside(flag) if flag.closed_on is None else ""
        row.closed, row.closer = self._why_closed(flag)
        if may:
            row.answers = answers(flag, given or {})
        return row

    def _why_closed(self, flag: Flag) -> tuple[str, Any]:
        if not flag.closed_by:
            return "", None
        if flag.closed_by == NO_LONGER_SO:
            return _("No longer so."), None
        if flag.closed_by.split("-")[0] not in BY_REF:
            return flag.closed_by, None
        record = self.closers.get(flag.closed_by)
        # What closed it may be hidden: then nothing is said of an activity.
        return ("", record) if record else (_("No longer so."), None)


def _closers(flags: list[Flag], user: User) -> dict[str, Any]:
    """The records that closed flags, those this person may know; one query a kind."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for flag in flags:
        model = BY_REF.get(flag.closed_by.split("-")[0])
        if model is not None:
            wanted[str(model._meta.model_name)].add(flag.closed_by)
    found: dict[str, Any] = {}
    for name, refs in wanted.items():
        known = BY_NAME[name].visible_to(user).filter(ref__in=refs)
        found |= {record.ref: record for record in known}
    return found


def answers(flag: Flag, given: Mapping[str, Any]) -> list[Answer]:
    """What may still be said; the order never changes."""
    if flag.closed_on is not None:
        return []
    if not flag.unsettled:
        return [_answer(flag, "reopen", _("Open again"), forms.Reopen, given)]
    found = [
        _answer(flag, "acknowledge", _("Acknowledge"), forms.Acknowledge, given, "a"),
        _answer(flag, "snooze", _("Snooze"), forms.Snooze, given, "s"),
        _answer(flag, "not-recorded", _("Not recorded here"), forms.NotRecorded, given),
        _answer(flag, "dismiss", _("Dismiss"), forms.Dismiss, given),
    ]
    if flag.state != "open":
        done = _answer(flag, "resolve", _("Done"), forms.Resolve, given, "e")
        again = _answer(flag, "reopen", _("Open again"), forms.Reopen, given)
        found += [done, again]
    return found


def _answer(
    flag: Flag,
    name: str,
    label: str,
    form: type[django_forms.Form],
    given: Mapping[str, Any],
    key: str = "",
) -> Answer:
    verb_of = "dismiss" if name == "not-recorded" else name
    shown = given.get(name) or form(auto_id=f"f{flag.pk}-{name}-%s")
    if "plan" in shown.fields and not shown.is_bound:
        shown.initial = {"plan": flag.plan, "remind_on": flag.remind_on}
    return Answer(
        name,
        label,
        reverse(f"flag:{verb_of}", args=[flag.pk]),
        shown,
        key,
        "not_recorded" if name == "not-recorded" else "",
    )
