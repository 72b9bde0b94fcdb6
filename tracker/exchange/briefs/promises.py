"""What was promised and is still open, by us and by them."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.exchange.papers.document import Block, Heading, Remark
from tracker.exchange.papers.words import count, day, short
from tracker.insight.brief import Gathered, Promise
from tracker.records.marks import mark

from .telling import most_letters, told


def section(found: Gathered, room: int) -> list[Block]:
    blocks: list[Block] = [Heading((_("What was promised"),))]
    if found.promises:
        said = partial(sentence, today=found.today)
        blocks += told(found.promises, room, said, most_letters(room))
    else:
        blocks.append(Remark((_("Nothing that was promised is open."),)))
    if found.kept:
        words = ngettext(
            "%(n)s promise was kept in the last two years.",
            "%(n)s promises were kept in the last two years.",
            found.kept,
        )
        blocks.append(Remark((words % {"n": count(found.kept)},)))
    return blocks


def sentence(one: Promise, today: object) -> str:
    """Who, what, until when, and where it was promised."""
    words = _("We promised: %(text)s") if one.ours else _("They promised: %(text)s")
    said = [words % {"text": short(one.text, 150)}]
    if one.due:
        said.append(when(one, today))
    if one.by:
        said.append(short(one.by, 60))
    said.append(short(one.record, 70))
    return mark(";").join(said)


def when(one: Promise, today: object) -> str:
    late = one.late(today)  # type: ignore[arg-type]
    if not late:
        return _("due %(day)s") % {"day": day(one.due)}
    words = ngettext(
        "due %(day)s, %(n)s day late", "due %(day)s, %(n)s days late", late
    )
    return words % {"day": day(one.due), "n": count(late)}
