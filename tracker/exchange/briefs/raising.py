"""What to raise: what health found, what is late, and the days that come next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from tracker.exchange.papers.document import Block, Heading, Remark
from tracker.exchange.papers.words import day, short
from tracker.insight.brief import Gathered
from tracker.insight.desk.reasons import WEIGHT
from tracker.insight.health import told
from tracker.insight.labels import finding_label
from tracker.records.marks import mark

from .promises import when
from .telling import more, most_letters, points

AHEAD = timedelta(days=366)
SOON = timedelta(days=90)
MOST = 14


def section(found: Gathered, room: int) -> list[Block]:
    head = Heading((_("What to raise"),))
    said = list(reasons(found))
    if not said:
        return [head, Remark((_("Nothing asks to be raised."),))]
    shown = max(3, min(MOST, room + 2))
    most = most_letters(room) + 80
    return [head, points(said[:shown], most), *more(len(said) - shown)]


def reasons(found: Gathered) -> Iterator[str]:
    """The gravest first."""
    yield from flags(found)
    yield from late(found)
    yield from decisions(found)
    yield from dates(found)
    yield from gaps(found)


def flags(found: Gathered) -> Iterator[str]:
    for flag in sorted(found.flags, key=lambda one: (WEIGHT.get(one.code, 5), one.pk)):
        label = finding_label(flag.code)
        sentence = told(flag, found.reader)["sentence"]
        said = label if sentence == label else f"{label}{mark(':')}{sentence}"
        if flag.plan:
            said += " " + _("Plan: %(plan)s") % {"plan": short(flag.plan, 80)}
        yield said


def late(found: Gathered) -> Iterator[str]:
    """Promises past their day: theirs to ask for, ours to be ready for."""
    for one in found.promises.rows:
        if not one.late(found.today):
            continue
        words = _("We owe them: %(text)s") if one.ours else _("Ask for: %(text)s")
        said = words % {"text": short(one.text, 120)}
        yield f"{said}{mark(';')}{when(one, found.today)}"


def decisions(found: Gathered) -> Iterator[str]:
    """Agreements to decide on within a year that no flag speaks of."""
    spoken_of = {flag.agreement_id for flag in found.flags}
    for paper in found.in_force.rows:
        due = paper.decide_by(found.today)
        if paper.pk in spoken_of or due is None:
            continue
        if found.today <= due <= found.today + AHEAD:
            words = _("Decide on %(agreement)s by %(day)s")
            yield words % {"agreement": short(paper, 100), "day": day(due)}
    for paper in found.underway.rows[:3]:
        words = _("Where it stands: %(agreement)s (%(stage)s)")
        stage = paper.get_stage_display()
        yield words % {"agreement": short(paper, 100), "stage": stage}


def dates(found: Gathered) -> Iterator[str]:
    for visit in found.ahead.rows[:2]:
        words = _("Prepare %(visit)s (%(day)s)")
        yield words % {"visit": short(visit, 100), "day": day(visit.starts_on)}
    for report in found.owed:
        if report.due_on <= found.today + SOON:
            words = _("Report “%(report)s” on %(grant)s, due %(day)s")
            yield words % {
                "report": short(report.title, 60),
                "grant": short(report.grant, 80),
                "day": day(report.due_on),
            }
    for grant in found.grants.rows:
        if grant.ends_on and grant.ends_on <= found.today + AHEAD:
            words = _("What follows %(grant)s, which ends %(day)s")
            yield words % {"grant": short(grant, 100), "day": day(grant.ends_on)}


def gaps(found: Gathered) -> Iterator[str]:
    """What is ours to put right."""
    partner, soon = found.partner, found.today + SOON
    if _by(found.review and found.review.next_review_on, soon):
        words = _("The next review is due %(day)s")
        yield words % {"day": day(found.review.next_review_on)}  # type: ignore[union-attr]
    if _by(partner.screen_again_on, soon):
        words = _("The screening is due again %(day)s")
        yield words % {"day": day(partner.screen_again_on)}
    champion = found.champions.get(partner.champion_ours_id)
    if champion is not None and not champion.successor_id:
        words = _("No successor is named for %(person)s")
        yield words % {"person": champion}
    if partner.owner_id is None:
        yield _("Nobody is responsible for this partner")


def _by(day_of: Any, last: date) -> bool:
    return day_of is not None and day_of <= last
