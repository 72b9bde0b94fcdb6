"""Drafts kept for their writer: begun, filled, saved, dropped, brought back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.exchange.drafting.begin import KINDS, begun
from tracker.exchange.drafting.heads import heads
from tracker.exchange.drafting.meaning import Reader, usual_unit
from tracker.exchange.links import settling
from tracker.exchange.mail_in import aside
from tracker.exchange.models import LineDraft
from tracker.exchange.one_line import pasted
from tracker.exchange.one_line.pasted import KIND
from tracker.kinds import BY_NAME
from tracker.kinds.forms import as_asked
from tracker.kinds.inputs import names
from tracker.kinds.sent import sent_again
from tracker.records import changes
from tracker.records.models import Stale

if TYPE_CHECKING:
    from accounts.models import User
    from tracker.exchange.drafting.meaning import Meant
    from tracker.kinds.forms import RecordForm

KEPT_DAYS = 7
MOST_OPEN = 500
MOST_TEXT = 200_000
# What belongs to one occasion only and is not repeated with the rest.
ONCE = frozenset({"approval_no", "partner_ref", "outcome", "outcome_note"})
ONCE |= {"date_precision", "planned_in_year_plan", "status", "stage"}
LINES_ONCE = frozenset({"follow_ups", "moves", "clearances", "commitments"})


def from_text(text: str, reader: Reader) -> tuple[list[LineDraft], int]:
    """Drafts for each line or row of a text, not yet kept; how many were left out."""
    found = pasted(text[:MOST_TEXT], heads)
    meants = [reader.read(row.line, row.cells) for row in found.rows]
    reader.expect(meants)
    rows = zip(found.rows, meants, strict=True)
    drafts = [_draft(row.line, row.cells, meant, reader) for row, meant in rows]
    return drafts, found.left_out


def _draft(line: str, cells: dict[str, str], meant: Meant, reader: Reader) -> LineDraft:
    kind = cells.get(KIND) or meant.kind
    draft = LineDraft(
        kind=kind, line=line, cells=cells, read_on=reader.today, by=reader.user
    )
    draft.filled = begun(reader, meant, kind)
    _more_cells(draft, cells)
    return draft


def _more_cells(draft: LineDraft, cells: dict[str, str]) -> None:
    """Cells of plain text go where their head says."""
    known = names(BY_NAME[draft.kind].model, BY_NAME[draft.kind].fields)
    for name in ("title", "title_zh", "purpose", "text", "notes", "approval_no"):
        if name in known and cells.get(name):
            draft.fields[name] = cells[name]


def keep_all(drafts: list[LineDraft]) -> list[LineDraft]:
    LineDraft.objects.bulk_create(drafts)
    return drafts


def reader_of(draft: LineDraft, user: User) -> Reader:
    """Reads the line as on the day it was typed, so that years do not wander."""
    return Reader(user, draft.read_on)


def repeated(kind: str, user: User, today: date) -> LineDraft | None:
    """The last record of this kind once more, its dates cleared."""
    if kind not in KINDS:
        return None
    own = BY_NAME[kind].visible_to(user).filter(owner=user)
    last = own.order_by("-created", "-pk").first()
    if last is None:
        return None
    spec = BY_NAME[kind]
    asked = names(spec.model, spec.fields)
    fields = _copied(as_asked(last, asked, "", user), asked)
    if fields.get("unit") not in user.writable_unit_ids:
        fields["unit"] = usual_unit(user, kind)
    fields["owner"] = user.pk
    lines = {}
    for one in spec.lines:
        if one.name in LINES_ONCE:
            continue
        model = cast(Any, spec.model._meta.get_field(one.name).related_model)
        parts = names(model, one.fields)
        rows = getattr(last, one.name).all()
        lines[one.name] = [
            _copied(as_asked(row, parts, "", user), parts) for row in rows
        ]
    filled = {"fields": fields, "lines": {n: rows for n, rows in lines.items() if rows}}
    return LineDraft(kind=kind, read_on=today, by=user, filled=filled)


def _copied(values: dict[str, Any], asked: dict[str, Any]) -> dict[str, Any]:
    found = {}
    for name, value in values.items():
        dated = asked[name].get_internal_type() == "DateField"
        if dated or name in ONCE or value in (None, "", False, []):
            continue
        if asked[name].many_to_many:
            value = [one.pk for one in value]
        found[name] = value if isinstance(value, int | list) else str(value)
    return found


def bound(draft: LineDraft, user: User) -> RecordForm:
    """The kind's own form, as if it had just been sent."""
    kind = BY_NAME[draft.kind]
    why = settling.why(settling.link_of(draft))
    return kind.form(sent_again(kind, draft.filled, user), user=user, why=why)


@transaction.atomic
def saved(draft: LineDraft, form: RecordForm) -> Any:
    """Turn the draft into its record; nothing with the reasons in the form's errors."""
    record = form.save()
    if record is not None:
        settling.saved(draft, record, form.user)
        aside.saved(draft, record, form.user)
        done(draft, record)
    return record


def done(draft: LineDraft, record: Any) -> None:
    draft.state, draft.saved_as = LineDraft.State.SAVED, record.ref
    draft.save()


@transaction.atomic
def drop(draft: LineDraft) -> None:
    settling.dropped(draft)
    draft.state = LineDraft.State.DROPPED
    draft.save()


@transaction.atomic
def bring_back(draft: LineDraft, user: User) -> None:
    """The draft again; what it was saved as goes, if nobody changed it since.

    Raises ValidationError with the reason when it cannot go.
    """
    if draft.state == LineDraft.State.SAVED:
        _take_away(draft, user)
    settling.brought_back(draft, user)
    aside.brought_back(draft, user)
    draft.state, draft.saved_as = LineDraft.State.OPEN, ""
    draft.save()


def _take_away(draft: LineDraft, user: User) -> None:
    kind = BY_NAME[draft.kind]
    record = kind.editable_by(user).filter(ref=draft.saved_as).first()
    if record is None:
        if cast(Any, kind.model)._base_manager.filter(ref=draft.saved_as).exists():
            raise ValidationError(_("You may not change this record any more."))
        return
    if record.version > 1:
        raise ValidationError(
            _("%(ref)s was changed since. Open it and undo there."),
            params={"ref": record.ref},
        )
    try:
        changes.delete(record, by=user)
    except Stale:
        raise ValidationError(
            _("%(ref)s was changed since. Open it and undo there."),
            params={"ref": record.ref},
        ) from None


def forget() -> int:
    """Drafts that were saved or dropped some days ago go for good."""
    old = timezone.now() - timedelta(days=KEPT_DAYS)
    over = LineDraft.objects.lately_done().filter(updated__lt=old)
    aside.forget(over)
    _rows, gone = over.delete()
    return gone.get(LineDraft._meta.label, 0)


def may_log(user: User) -> bool:
    return any(BY_NAME[kind].may_add(user) for kind in KINDS)
