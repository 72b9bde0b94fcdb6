"""The minutes of a review meeting as parts that any kind of document is made from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tracker.records.marks import mark
from tracker.records.models import Meeting

SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&])")
AT_FIRST = re.compile(r"(?m)^(\s*)([-+=]|\d+[.)])")


@dataclass(frozen=True, slots=True)
class Entry:
    """One partner: what was decided, why, and when it is looked at again."""

    name: str
    other_name: str
    ref: str
    decision: str
    reason: str
    next_on: date | None


@dataclass(frozen=True, slots=True)
class Minutes:
    title: str
    ref: str
    held_on: date
    unit: str
    present: Sequence[str]
    decided: Sequence[Entry]
    undecided: Sequence[Entry]


def minutes_of(meeting: Meeting, agenda: Iterable[tuple[Any, Any]]) -> Minutes:
    """From the partners in their order, each with its decision or none."""
    decided: list[Entry] = []
    undecided: list[Entry] = []
    for partner, review in agenda:
        entry = Entry(
            str(partner),
            partner.other_name,
            partner.ref,
            str(review.get_decision_display()) if review else "",
            review.reason.strip() if review else "",
            review.next_review_on if review else None,
        )
        (decided if review else undecided).append(entry)
    return Minutes(
        meeting.title,
        meeting.ref,
        meeting.held_on,
        str(meeting.unit or ""),
        [line.strip() for line in meeting.present.splitlines() if line.strip()],
        decided,
        undecided,
    )


def day(on: date) -> str:
    if (get_language() or "").startswith("zh"):
        return f"{on.year}年{on.month}月{on.day}日"
    return date_format(on, "j F Y")


def markdown(minutes: Minutes) -> str:
    """Plain text that every editor opens; what people typed stays text."""
    lines = [f"# {plain(minutes.title)}", ""]
    facts = [
        (_("Held on"), day(minutes.held_on)),
        (_("Unit"), plain(minutes.unit)),
        (_("Reference"), minutes.ref),
    ]
    lines += [f"- {label}{mark(':')}{value}" for label, value in facts if value]
    if minutes.present:
        lines += ["", f"## {_('Present')}", ""]
        lines += [f"- {plain(name)}" for name in minutes.present]
    lines += ["", f"## {_('Decisions')}", ""]
    for number, entry in enumerate(minutes.decided, 1):
        lines += [f"### {number}. {heading(entry)}", ""]
        lines.append(f"**{plain(entry.decision)}**{mark(':')}{plain(entry.reason)}")
        if entry.next_on:
            lines += ["", f"{_('Next review')}{mark(':')}{day(entry.next_on)}"]
        lines.append("")
    if not minutes.decided:
        lines += [_("Nothing was decided."), ""]
    if minutes.undecided:
        lines += [f"## {_('Not decided')}", ""]
        lines += [f"- {heading(entry)}" for entry in minutes.undecided]
        lines.append("")
    return "\n".join(lines)


def heading(entry: Entry) -> str:
    other = f" ({plain(entry.other_name)})" if entry.other_name else ""
    return f"{plain(entry.name)}{other} {entry.ref}"


def plain(text: str) -> str:
    """Nothing that somebody typed becomes a heading, a link or a table."""
    text = AT_FIRST.sub(r"\1\\\2", SPECIAL.sub(r"\\\1", text))
    return text.replace("\r\n", "\n").replace("\n", "  \n")
