"""What keeps a draft from being saved, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from tracker.kinds import BY_NAME
from tracker.records.marks import listed
from tracker.web.log.chips import reason

if TYPE_CHECKING:
    from tracker.exchange.drafting.checking import Checked
    from tracker.exchange.drafting.questions import Question


def lacking(one: Checked) -> list[str]:
    """Sentences for the table: what is asked, what is missing, what it looks like."""
    words = [quoted(q) for q in one.questions if q.text]
    words += [reason(q.why) for q in one.questions if not q.text]
    asked = {q.about for q in one.questions}
    names = [
        label(one.draft.kind, name)
        for name in one.missing
        if not (name == "partner" and "partner" in asked)
        and not (name.endswith("_on") and "date" in asked)
    ]
    if names:
        words.append(_("Missing: %(names)s.") % {"names": listed(names)})
    words += [_("Looks like %(ref)s.") % {"ref": alike.ref} for alike in one.alike]
    return words


def quoted(question: Question) -> str:
    """What the line says, and what is to be said about it."""
    named = {"text": question.text, "why": reason(question.why)}
    return _("“%(text)s”: %(why)s") % named


def label(kind: str, name: str) -> str:
    if name == "partner":
        return str(_("partner"))
    field: Any = BY_NAME[kind].model._meta.get_field(name)
    return str(field.verbose_name)
