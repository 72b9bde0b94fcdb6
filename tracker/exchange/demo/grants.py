"""Invented joint grants along each partner's life."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tracker.exchange.demo import themes
from tracker.records import bulk
from tracker.records.dates import add_months
from tracker.records.models import (
    Grant,
    GrantPartner,
    GrantPerson,
    GrantReport,
    GrantStage,
    LedgerLine,
    MatchingFund,
)

if TYPE_CHECKING:
    from tracker.exchange.demo.fill import House
    from tracker.records.models import Partner

from tracker.exchange.demo.activities import CURRENCY, FIELDS


def grants(house: House) -> None:
    """Joint grants of every stage, with stages, ledger and reports."""
    drafts, owners = [], []
    alive = [p for p in house.partners if len(house.lives[p.pk].months) > 5]
    for number in range(house.wanted.grants if alive else 0):
        partner = house.dice.choice(alive)
        drafts.append(_grant(house, partner, number))
        owners.append(partner.pk)
    for partner_id, grant in zip(owners, house.keep(drafts), strict=True):
        house.grants.setdefault(partner_id, []).append(grant)


UNDECIDED = ("application", "approval", "rejected")


def _grant(house: House, partner: Partner, number: int) -> bulk.Draft:
    dice, how = house.dice, house.lives[partner.pk]
    starts = house.day(dice.choice(how.months))
    ends = add_months(starts, dice.choice((24, 36, 48)))
    still = how.story in ("steady", "growing", "new", "overdrawn")
    if not still:  # nothing may keep a silent relationship alive
        ends = min(ends, add_months(house.day(how.months[-1]), 1))
        starts = min(starts, ends)
    area = dice.choice(FIELDS)
    total = dice.randint(20, 400) * 1_000_000
    currency = house.aside.choices((CURRENCY, "EUR", "USD"), (6, 3, 1))[0]
    total //= 1 if currency == CURRENCY else 8
    stage = "use" if ends >= house.today else dice.choice(("settlement", "closed"))
    if number % 14 == 0 and still:
        stage = dice.choice(("application", "approval", "rejected"))
    if ends < add_months(house.today, -15):  # nobody keeps one open for years
        stage = "rejected" if stage in UNDECIDED else "closed"
    over = stage == "closed"
    grant = Grant(
        title=f"Joint project on {area}",
        title_zh="联合研究项目",
        kind=dice.choice(("bilateral", "multilateral", "seed", "industry")),
        funder=dice.choice(("National Science Fund", "Union Research Programme")),
        programme=dice.choice(("Bilateral cooperation", "Horizon of Tomorrow", "")),
        award_number=f"YL-{starts.year}-{number:05d}",
        our_role=dice.choice(("coordinator", "partner", "partner")),
        stage=stage,
        applied_on=add_months(starts, -9),
        approved_on=None if stage == "application" else starts - timedelta(days=20),
        starts_on=starts,
        ends_on=ends,
        settlement_due_on=add_months(ends, 6),
        settled_on=add_months(ends, 5) if over and ends < house.today else None,
        currency=currency,
        total_minor=total,
        our_share_minor=total // 2,
        research_area=area,
        unit=partner.lead_unit,
        owner=partner.owner,
    )
    circle = house.circle[partner.pk]
    lines: dict[str, list[Any]] = {
        "grant_partners": [
            GrantPartner(partner=partner, amount_minor=total // 2, share=50)
        ],
        "people": [GrantPerson(person=circle[0], role="principal_investigator")],
        "stages": [
            GrantStage(stage="application", entered_on=add_months(starts, -9)),
            GrantStage(stage="use", entered_on=starts),
        ],
        "matching_funds": [
            MatchingFund(origin="own", amount_minor=total // 20, currency=currency)
        ],
        "ledger": [
            LedgerLine(booked_on=starts, kind="received", amount_minor=total // 2,
                       currency=currency),
            LedgerLine(booked_on=min(ends, add_months(starts, 10)), kind="spent",
                       amount_minor=total // 3, currency=currency),
        ],
        "reports": [] if stage in UNDECIDED else [
            GrantReport(title="Final report", due_on=add_months(ends, 2),
                        submitted_on=ends if over else None)
        ],
    }  # fmt: skip
    return bulk.Draft(grant, lines, themes.under(house, grant.unit, 0.7))
