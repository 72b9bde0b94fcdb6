"""A message becomes a note, or a draft where something is still to be asked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from tracker.exchange.drafting import keeping
from tracker.exchange.drafting.answers import add_partner, settle
from tracker.exchange.drafting.checking import NOT_THE_SAME, checked
from tracker.exchange.drafting.meaning import Reader
from tracker.exchange.mail_in import addresses, aside, domains
from tracker.exchange.mail_in.forwarded import Original, original
from tracker.exchange.mail_in.model import MailTaken
from tracker.exchange.mail_in.reading import Letter, Refused, read
from tracker.exchange.models import LineDraft
from tracker.exchange.one_line.pasted import KIND

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from accounts.models import User

PREFIX = re.compile(
    r"^(?:\s*(?:fwd?|re|aw|wg|tr|转发|转|回复|答复)\s*[:：])+\s*", re.IGNORECASE
)
LONGEST_LINE = 300


@dataclass(frozen=True)
class Taken:
    """What became of a message."""

    what: str  # note, draft, known
    ref: str = ""
    draft: int | None = None


def take(raw: bytes, to: Iterable[str] = ()) -> Taken:
    """All of it, or nothing with the reason. Raises Refused."""
    letter = read(raw)
    user = _sender(letter, to)
    with translation.override(user.language or None):
        reader = Reader(user, timezone.localdate())
        kept, left = aside.stored(letter.files)
        with transaction.atomic():
            taken, first = MailTaken.objects.get_or_create(by=user, key=letter.key)
            if not first:
                return Taken("known")
            draft = _draft(letter, reader, left)
            record = _written(draft, taken, kept, reader)
    if record is None:
        return Taken("draft", draft=draft.pk)
    return Taken("note", ref=record.ref, draft=draft.pk)


def _sender(letter: Letter, to: Iterable[str]) -> User:
    """Who forwarded it: the secret says so, and "From" must not say otherwise."""
    user = addresses.owner_of([*to, *letter.recipients])
    if user is None:
        raise Refused(_("Nobody here has this address."), Refused.NOBODY)
    if letter.automatic:
        raise Refused(
            _("Messages that a program answers with are not taken."),
            Refused.NOT_ALLOWED,
        )
    if not user.email or letter.sender != user.email.lower():
        raise Refused(
            _("This address takes mail from its owner only."), Refused.NOT_ALLOWED
        )
    if not keeping.may_log(user):
        raise Refused(_("You may not add records."), Refused.NOT_ALLOWED)
    return user


def _draft(letter: Letter, reader: Reader, left: list[str]) -> LineDraft:
    """Of a visit where the officer's one line says so, else of a note."""
    told = original(letter)
    whose = domains.known(_asked(told, letter), reader.user)
    text = _text(letter, left)
    draft = _visit(told.own, reader)
    if draft is not None:
        draft.fields.setdefault("notes", text)
        if not draft.lines.get("hosts") and len(whose.partners) == 1:
            add_partner(draft, whose.partners[0])
        return draft
    cells = {KIND: "note", "subject": letter.subject or _("no subject")}
    draft = LineDraft(kind="note", cells=cells, read_on=reader.today, by=reader.user)
    draft.filled = {"fields": _fields(told, letter, text, reader), "lines": {}}
    if len(whose.partners) == 1:
        draft.fields["partner"] = whose.partners[0]
        if whose.person is not None:
            draft.fields["people"] = [whose.person]
    elif whose.partners:
        draft.cells |= {
            "partners": whose.words,
            "candidates": ",".join(map(str, whose.partners)),
        }
    elif whose.words:
        draft.cells["partners"] = whose.words
    return draft


def _asked(told: Original, letter: Letter) -> list[str]:
    """The addresses that may tell the partner, the likeliest first."""
    return [one for one in (told.sender, *told.others, *letter.copied) if one]


def _visit(own: str, reader: Reader) -> LineDraft | None:
    """The draft of a visit, where what the officer wrote is one line about one."""
    lines = [line.strip() for line in own.splitlines() if line.strip()]
    if len(lines) != 1 or len(lines[0]) > LONGEST_LINE:
        return None
    said = reader.read(lines[0]).said
    if said.kind != "visit" or not said.when:
        return None
    drafts, _left = keeping.from_text(lines[0], reader)
    return drafts[0] if drafts and drafts[0].kind == "visit" else None


def _fields(
    told: Original, letter: Letter, text: str, reader: Reader
) -> dict[str, Any]:
    day: date = told.day or letter.day or reader.today
    return {
        "happened_on": min(day, reader.today).isoformat(),
        "channel": "email",
        "text": text,
        "unit": reader.usual_unit("note"),
        "owner": reader.user.pk,
    }


def _text(letter: Letter, left: list[str]) -> str:
    """Subject, words, and which files were left out and why."""
    inside = letter.inside
    parts = [PREFIX.sub("", letter.subject), letter.text]
    if inside is not None:
        parts += [f"{inside.sender}: {inside.subject}", inside.text]
    if left:
        parts.append("\n".join([_("Files that were left out:"), *left]))
    return "\n\n".join(filter(None, parts)) or _("no subject")


def _written(
    draft: LineDraft,
    taken: MailTaken,
    kept: list[tuple[str, str, int]],
    reader: Reader,
) -> Any:
    """A note is saved at once where nothing is asked; a visit is always looked at."""
    draft.save()
    taken.draft, taken.files = draft, aside.lay(draft, kept)
    taken.save()
    if draft.kind != "note":
        return None
    settle(draft, NOT_THE_SAME)
    if not checked([draft], reader)[0].ready:
        draft.save()
        return None
    record = keeping.saved(draft, keeping.bound(draft, reader.user))
    if record is None:
        draft.save()
    return record
