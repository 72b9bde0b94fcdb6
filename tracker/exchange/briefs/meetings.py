"""When people last met, what came of it, what is planned, what was said since."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from tracker.exchange.papers.document import Block, Heading, Remark
from tracker.exchange.papers.words import day, short
from tracker.insight.brief import Gathered
from tracker.records.known_days import told as known
from tracker.records.marks import mark

from .telling import more, most_letters, points


def section(found: Gathered, room: int) -> list[Block]:
    head = Heading((_("Last and next meetings"),))
    few = max(1, room // 2)
    said = [planned(visit) for visit in found.ahead.rows[:few]]
    said += [held(visit) for visit in found.met.rows[:few]]
    said += [noted(note) for note in found.notes[:few]]
    if not said:
        return [head, Remark((_("No visit, event or call is recorded."),))]
    left = found.ahead.left_out(few) + found.met.left_out(few)
    return [head, points(said, most_letters(room)), *more(left)]


def planned(visit: Any) -> str:
    words = _("%(day)s, planned: %(visit)s")
    return words % {"day": day(known(visit, "starts_on")), "visit": short(visit, 140)}


def held(visit: Any) -> str:
    said = f"{day(known(visit, 'starts_on'))}{mark(':')}{short(visit, 140)}"
    came = []
    if visit.outcome:
        outcome = visit.get_outcome_display().lower()
        came.append(_("outcome %(outcome)s") % {"outcome": outcome})
    if visit.outcome_note:
        came.append(short(visit.outcome_note, 160))
    return f"{said}{mark(';')}{mark(':').join(came)}" if came else said


def noted(note: Any) -> str:
    words = _("%(day)s, %(channel)s: %(text)s")
    return words % {
        "day": day(note.happened_on),
        "channel": note.get_channel_display(),
        "text": short(note.text, 180),
    }
