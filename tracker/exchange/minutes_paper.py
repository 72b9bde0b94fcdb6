"""The minutes of a review meeting as a paper, to be kept and signed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tracker.exchange.minutes import Entry, Minutes, day
from tracker.exchange.papers.document import (
    Block,
    Facts,
    Heading,
    Line,
    Paper,
    Points,
    Remark,
)
from tracker.exchange.papers.words import printable
from tracker.records.models import HomeInstitution

if TYPE_CHECKING:
    from accounts.models import User


def paper(minutes: Minutes, by: User, at: datetime, *, confidential: bool) -> Paper:
    """In the language of the moment, with who had it printed and when."""
    printed = date_format(timezone.localtime(at), "DATETIME_FORMAT")
    words = _("printed %(printed)s by %(who)s") % {"printed": printed, "who": by}
    home = str(HomeInstitution.get())
    return Paper(
        title=_line(_("Minutes: %(title)s") % {"title": minutes.title}),
        under=_line(" · ".join(_what(minutes))),
        head=_line(" · ".join(part for part in (home, words) if part)),
        pages=(_("Page %(page)s of %(of)s"),),
        blocks=tuple(_blocks(minutes)),
        languages=(get_language() or "en",),
        warning=(_("Tells of confidential records: keep it closed."),)
        if confidential
        else (),
    )


def _what(minutes: Minutes) -> list[str]:
    parts = (day(minutes.held_on), minutes.unit, minutes.ref)
    return [part for part in parts if part]


def _blocks(minutes: Minutes) -> list[Block]:
    blocks: list[Block] = []
    if minutes.present:
        blocks += [
            Heading((_("Present"),)),
            Points(tuple(_line(name) for name in minutes.present)),
        ]
    blocks.append(Heading((_("Decisions"),)))
    if not minutes.decided:
        blocks.append(Remark((_("Nothing was decided."),)))
    for number, entry in enumerate(minutes.decided, 1):
        blocks.append(Heading(_line(f"{number}. {_named(entry)}")))
        blocks.append(Facts(tuple(_facts(entry))))
    if minutes.undecided:
        blocks += [
            Heading((_("Not decided"),)),
            Points(tuple(_line(_named(entry)) for entry in minutes.undecided)),
        ]
    return blocks


def _facts(entry: Entry) -> list[tuple[Line, Line]]:
    facts: list[tuple[Line, Line]] = [
        ((_("Decision"),), _line(entry.decision)),
        ((_("Reason"),), _line(entry.reason)),
    ]
    if entry.next_on:
        facts.append(((_("Next review"),), (day(entry.next_on),)))
    return facts


def _named(entry: Entry) -> str:
    other = f" ({entry.other_name})" if entry.other_name else ""
    return f"{entry.name}{other} {entry.ref}"


def _line(text: str) -> Line:
    return (printable(" ".join(text.split())),)
