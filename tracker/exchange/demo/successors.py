"""Invented agreements before and after others: what was renewed, and what will be."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from tracker.records import bulk
from tracker.records.dates import add_months
from tracker.records.models import Agreement, AgreementParty, Partner

if TYPE_CHECKING:
    from tracker.exchange.demo.fill import House

RENEWING = ("steady", "growing")
Signed = tuple[Agreement, Partner]


def signed(drafts: Iterable[bulk.Draft]) -> list[Signed]:
    """Each agreement and the partner it is with."""
    found = []
    for draft in drafts:
        paper, party = draft.record, draft.lines["parties"][0]
        partner = party.partner if isinstance(party, AgreementParty) else None
        if isinstance(paper, Agreement) and partner is not None:
            found.append((paper, partner))
    return found


def older(house: House, papers: list[Signed]) -> None:
    """Some of those signed of late follow an older paper with the same partner."""
    lately = add_months(house.today, -30)
    after = [
        (paper, partner)
        for paper, partner in papers
        if paper.stage == "in_force"
        and not paper.confidential
        and house.lives[partner.pk].story in RENEWING
        and paper.starts_on
        and paper.starts_on > lately
        and house.aside.random() < 0.7
    ]
    before = house.keep([_before(house, *each) for each in after])
    for (paper, _partner), old in zip(after, before, strict=True):
        paper.renews = old


def newer(house: House, papers: list[Signed]) -> None:
    """For some that end soon the next paper is signed already."""
    after = []
    for paper, partner in papers:
        ends = paper.ends_on
        soon = ends is not None and 0 < (ends - house.today).days < 180
        if ends is None or not soon or paper.confidential:
            continue
        if paper.renewal != "automatic" and house.aside.random() < 0.2:
            day = house.today - timedelta(days=house.aside.randint(3, 60))
            starts = ends + timedelta(days=1)
            copy = _copy(paper, day, starts, add_months(starts, 60))
            copy.renews = paper
            after.append(_draft(copy, partner))
    house.keep(after)


def _before(house: House, paper: Agreement, partner: Partner) -> bulk.Draft:
    """Its predecessor, which ended shortly before or after the new one was signed."""
    day = paper.signed_on or house.today
    ends = day + timedelta(days=house.aside.randint(-70, 50))
    ends = min(ends, house.today - timedelta(days=1))
    starts = add_months(ends, -60) + timedelta(days=1)
    return _draft(_copy(paper, starts, starts, ends, "renewed"), partner)


def _copy(
    paper: Agreement, day: date, starts: date, ends: date, stage: str = "in_force"
) -> Agreement:
    """A paper of the same kind for another term."""
    return Agreement(
        title=f"{paper.title} ({starts.year})",
        title_zh=f"{paper.title_zh}（{starts.year}）",
        kind=paper.kind,
        level=paper.level,
        unit=paper.unit,
        owner=paper.owner,
        languages=paper.languages,
        signed_on=day,
        starts_on=starts,
        ends_on=ends,
        stage=stage,
    )


def _draft(paper: Agreement, partner: Partner) -> bulk.Draft:
    parties = [
        AgreementParty(partner=partner, signed_on=paper.signed_on),
        AgreementParty(unit=paper.unit, role="lead", signed_on=paper.signed_on),
    ]
    return bulk.Draft(paper, {"parties": list(parties)})
