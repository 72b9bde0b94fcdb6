"""Whether drafts could be saved as they stand: told for many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from tracker.exchange.drafting.questions import Question, chosen_partners, questions
from tracker.kinds.logged import Probe, looks_like
from tracker.kinds.references import number

if TYPE_CHECKING:
    from tracker.exchange.drafting.meaning import Meant, Reader
    from tracker.exchange.models import LineDraft

NEEDED = {
    "visit": ("title", "direction", "starts_on", "unit"),
    "note": ("happened_on", "text", "unit"),
    "agreement": ("title", "kind", "unit"),
}
BOUND = ("in_force", "notice_given")
NOT_THE_SAME = "twins"


@dataclass
class Checked:
    """A draft, what its line means, what it asks and lacks, and what it looks like."""

    draft: LineDraft
    meant: Meant
    questions: list[Question]
    missing: list[str] = field(default_factory=list)  # names of fields
    alike: list[Any] = field(default_factory=list)

    @property
    def ready(self) -> bool:
        return not (self.questions or self.missing or self.alike)


def checked(drafts: Sequence[LineDraft], reader: Reader) -> list[Checked]:
    """Each draft with all that stands between it and being saved."""
    found = []
    for draft in drafts:
        meant = reader.read(draft.line, draft.cells)
        found.append(Checked(draft, meant, questions(draft, meant), missing(draft)))
    probes = [
        None if NOT_THE_SAME in one.draft.settled else probe(one.draft) for one in found
    ]
    for one, alike in zip(found, looks_like(probes, reader.user), strict=True):
        one.alike = alike
    return found


def missing(draft: LineDraft) -> list[str]:
    """Fields without which no record of the kind can stand."""
    fields = draft.fields
    lacking = [name for name in NEEDED[draft.kind] if not fields.get(name)]
    if draft.kind == "agreement" and fields.get("stage") in BOUND:
        lacking += [n for n in ("signed_on", "starts_on") if not fields.get(n)]
    if not chosen_partners(draft):
        lacking.append("partner")
    return lacking


def probe(draft: LineDraft) -> Probe | None:
    """What tells that the draft repeats a record; nothing while too little is known."""
    keys = frozenset(
        key for one in chosen_partners(draft) if (key := number(str(one))) is not None
    )
    fields = draft.fields
    names = {
        "visit": ("starts_on", "ends_on", "direction"),
        "agreement": ("signed_on", "signed_on", "kind"),
        "note": ("happened_on", "happened_on", "channel"),
    }[draft.kind]
    first = as_day(fields.get(names[0]))
    if first is None or not keys:
        return None
    last = as_day(fields.get(names[1])) or first
    return Probe(draft.kind, keys, first, last, str(fields.get(names[2]) or ""))


def as_day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None
