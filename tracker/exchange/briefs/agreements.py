"""What was agreed: papers in force, on their way, and the last that ended."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from tracker.exchange.papers.document import Block, Heading, Remark
from tracker.exchange.papers.words import day, short
from tracker.insight.brief import Gathered
from tracker.records.known_days import told as known
from tracker.records.marks import mark

from .telling import most_letters, told

ENDED = 2


def section(found: Gathered, room: int) -> list[Block]:
    blocks: list[Block] = [Heading((_("Agreements"),))]
    most = most_letters(room)
    if found.in_force:
        blocks += told(found.in_force, room, partial(running, today=found.today), most)
    else:
        blocks.append(Remark((_("No agreement is in force."),)))
    if found.underway:
        blocks += told(found.underway, max(1, room // 2), underway, most)
    if found.over and not found.in_force:
        over = found.over.rows[: min(ENDED, room)]
        blocks += told(type(found.over)(over, found.over.total), ENDED, ended, most)
    return blocks


def running(paper: Any, today: date) -> str:
    said = [titled(paper)]
    if paper.signed_on:
        said.append(_("signed %(day)s") % {"day": day(known(paper, "signed_on"))})
    end = paper.end_as_of(today)
    if end is None:
        said.append(_("open-ended"))
    elif paper.renews_by_itself_on(today):
        notice = paper.last_day_for_notice(end)
        said.append(_("renews by itself after %(day)s") % {"day": day(end)})
        if notice and notice >= today:
            said.append(_("last day to give notice %(day)s") % {"day": day(notice)})
    else:
        said.append(_("ends %(day)s") % {"day": day(end)})
    return mark(";").join(said)


def underway(paper: Any) -> str:
    words = _("On its way: %(agreement)s (%(stage)s)")
    return words % {"agreement": titled(paper), "stage": paper.get_stage_display()}


def ended(paper: Any) -> str:
    end = paper.terminated_on or paper.effective_end
    said = f"{titled(paper)}{mark(';')}{paper.get_stage_display()}"
    return f"{said}{mark(',')}{day(end)}" if end else said


def titled(paper: Any) -> str:
    """Its kind is said where its title does not say it."""
    title, kind = short(paper, 110), paper.get_kind_display()
    return title if kind.lower() in title.lower() else f"{title} ({kind})"
