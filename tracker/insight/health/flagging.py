"""Flags open with what was found, stay while it holds, and close by themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from tracker.insight.evidence import Finding
from tracker.insight.flags import NO_LONGER_SO
from tracker.insight.gather.facts import SIGNED
from tracker.insight.models import Flag, Standing
from tracker.insight.models.flags import SHOWN_WITH_THE_STATE
from tracker.insight.verdict import Verdict
from tracker.records import inserting

from . import waking
from .columns import numbers
from .judging import Judgement

OF_SILENCE = frozenset(["DORMANT", "UNUSED", "TRAILING_ONLY", "NO_ACTIVE_PEOPLE"])
OF_PAPERS = frozenset(
    ["EXPIRING", "NOTICE_WINDOW", "EXPIRED", "ACTIVE_WITHOUT_AGREEMENT", "STALE_TEXT"]
)
MOVED = (
    "numbers",
    "person",
    "state",
    "snoozed_until",
    "by_plan",
    "dismissed_reason",
    "attested_until",
    "version",
)
CLOSED = ("closed_on", "closed_by", "state", "snoozed_until", "by_plan", "version")
Key = tuple[int, str, str]


def sync(
    judged: Mapping[int, Judgement], before: Mapping[int, Standing], on: date
) -> tuple[int, int]:
    """How many flags opened, and how many closed."""
    wanted: dict[Key, Finding] = {}
    for key, each in judged.items():
        for found in each.now.findings if each.now else ():
            if found.code not in SHOWN_WITH_THE_STATE:
                wanted[key, found.code, found.subject] = found
    standing = Flag.objects.standing().filter(partner__in=list(judged))
    there = {(f.partner_id, f.code, f.subject): f for f in standing}
    over = [flag for key, flag in there.items() if key not in wanted]
    closed = close(over, judged, before, on)
    stay = [
        flag
        for key, flag in there.items()
        if key in wanted and _moves(flag, wanted[key], judged[key[0]].now, on)
    ]
    inserting.rewrite(stay, MOVED)
    opened = _open(
        {key: found for key, found in wanted.items() if key not in there}, judged, on
    )
    return opened, closed


def may_open(code: str, attested_until: date | None, on: date, *, enough: bool) -> bool:
    """No wall of flags where nothing is recorded, or where activity is attested."""
    if code in OF_PAPERS:
        return True
    if not enough:
        return False
    attested = attested_until is not None and attested_until >= on
    return not (attested and code in OF_SILENCE)


def _open(
    wanted: Mapping[Key, Finding], judged: Mapping[int, Judgement], on: date
) -> int:
    made: list[Flag] = []
    for (key, code, subject), finding in wanted.items():
        each = judged[key]
        now = each.now
        if now is None or not may_open(
            code, each.facts.attested_until, on, enough=now.enough_data
        ):
            continue
        papers = {paper.ref: paper.id for paper in each.facts.papers.values()}
        flag = Flag(
            partner_id=key,
            code=code,
            subject=subject,
            agreement_id=papers.get(subject),
            person_id=finding.person,
            opened_on=on,
            numbers=numbers(finding, now),
        )
        _sleep_by_plan(flag, now)
        made.append(flag)
    Flag.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


def _sleep_by_plan(flag: Flag, now: Verdict) -> bool:
    """A plan within six months lets a dormancy sleep until then, no longer."""
    if flag.code != "DORMANT":
        return False
    planned = now.planned_on
    if planned is not None and (flag.state == Flag.State.OPEN or flag.by_plan):
        fresh = flag.snoozed_until != planned or not flag.by_plan
        flag.state, flag.snoozed_until, flag.by_plan = "snoozed", planned, True
        return fresh
    if planned is None and flag.by_plan:
        flag.state, flag.snoozed_until, flag.by_plan = "open", None, False
        return True
    return False


def _moves(flag: Flag, finding: Finding, now: Verdict | None, on: date) -> bool:
    """The numbers follow; what slept long enough, or was attested until now, wakes."""
    if now is None:
        return False
    told = numbers(finding, now)
    fresh = flag.numbers != told or flag.person_id != finding.person
    flag.numbers, flag.person_id = told, finding.person
    moved = _sleep_by_plan(flag, now) if flag.unsettled else False
    slept = flag.state == Flag.State.SNOOZED and not flag.by_plan
    if slept and flag.snoozed_until and flag.snoozed_until < on:
        flag.state, flag.snoozed_until, moved = Flag.State.OPEN, None, True
    attested = flag.attested_until if flag.state == Flag.State.DISMISSED else None
    if attested and attested < on:
        flag.state, flag.dismissed_reason, moved = Flag.State.OPEN, "", True
        flag.attested_until = None
    flag.version += moved
    return fresh or moved


def close(
    over: Iterable[Flag],
    judged: Mapping[int, Judgement],
    before: Mapping[int, Standing],
    on: date,
) -> int:
    """What was found is no longer so; the flag says what woke the relationship."""
    over = list(over)
    open_ones = [flag for flag in over if flag.unsettled]
    woken = {
        flag.partner_id
        for flag in open_ones
        if flag.code in OF_SILENCE
        and _newer(judged[flag.partner_id], before.get(flag.partner_id))
    }
    by = waking.latest_refs(
        {key: now.last_activity for key in woken if (now := judged[key].now)}
    )
    for flag in over:
        flag.closed_on = max(on, flag.opened_on)
        flag.version += 1
        if flag.unsettled:
            each = judged[flag.partner_id]
            why = _renewal(flag, each) if flag.code in OF_PAPERS else None
            if flag.code in OF_SILENCE:
                why = by.get(flag.partner_id) or waking.ending_review(each)
            flag.closed_by = why or NO_LONGER_SO
            flag.state, flag.snoozed_until = Flag.State.RESOLVED, None
            flag.by_plan = False
    inserting.rewrite(over, CLOSED)
    return len(open_ones)


def _newer(each: Judgement, known: Standing | None) -> bool:
    if each.now is None or each.now.last_activity is None:
        return False
    last = known.last_activity_on if known else None
    return last is None or each.now.last_activity > last


def _renewal(flag: Flag, each: Judgement) -> str | None:
    """The paper that took the place of the one the flag was about."""
    papers = each.facts.papers.values()
    about = next((paper for paper in papers if paper.ref == flag.subject), None)
    if about is None or about.starts is None:
        return None
    later = [
        (paper.starts, paper.ref)
        for paper in papers
        if paper.stage in SIGNED and paper.starts and paper.starts > about.starts
    ]
    return max(later)[1] if later else None
