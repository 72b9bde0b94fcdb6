"""Invented agreements and visits along each partner's life."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from tracker.exchange.demo import moves, names, successors, themes
from tracker.records import bulk
from tracker.records.dates import add_months
from tracker.records.models import (
    Agreement,
    AgreementParty,
    Clearance,
    Commitment,
    FollowUp,
    Participant,
    Quota,
    Visit,
    VisitPartner,
    VisitPlace,
)

if TYPE_CHECKING:
    from tracker.exchange.demo.fill import House
    from tracker.records.models import Partner

KINDS = ("mou", "framework", "student_exchange", "research", "joint_degree", "loi")
TITLES = {
    "mou": ("Memorandum of understanding with {0}", "与{0}合作备忘录"),
    "framework": ("Framework agreement with {0}", "与{0}框架协议"),
    "student_exchange": ("Student exchange with {0}", "与{0}学生交换协议"),
    "research": ("Research agreement with {0}", "与{0}科研合作协议"),
    "joint_degree": ("Joint degree with {0}", "与{0}联合培养协议"),
    "loi": ("Letter of intent with {0}", "与{0}意向书"),
}
CATEGORIES = ("academic_visit", "academic_visit", "delegation", "research_stay",
              "lecture", "workshop", "conference", "summer_school", "student_exchange",
              "joint_supervision", "teaching", "committee")  # fmt: skip
VISITS = {
    "inbound": ("Visit from {0}", "{0}来访"),
    "outbound": ("Visit to {0}", "出访{0}"),
    "virtual": ("Online meeting with {0}", "与{0}线上会议"),
}
CURRENCY = "CNY"
FIELDS = ("lattice materials", "water reuse", "power electronics", "crop genomics",
          "medical imaging", "urban design", "robotics", "battery recycling")  # fmt: skip
UNDERWAY = ("proposed", "drafting", "internal_review", "legal_review",
            "partner_review", "approved", "signing")  # fmt: skip
BILLION = 10**9


def agreements(house: House) -> None:
    """At least one paper for most partners, in every stage and every kind of end."""
    drafts, owners = [], []
    for number, partner in enumerate(house.partners):
        how = house.lives[partner.pk]
        if how.agreement == "none":
            continue
        for extra in range(
            house.wanted.papers_each - 1 + house.dice.choice((1, 1, 1, 2, 3))
        ):
            drafts.append(_agreement(house, partner, how.agreement, extra))
            owners.append(partner.pk)
        if number % 9 == 0:
            drafts.append(_underway(house, partner, UNDERWAY[number // 9 % 7]))
            owners.append(partner.pk)
    signed = successors.signed(drafts)
    successors.older(house, signed)
    for partner_id, paper in zip(owners, house.keep(drafts), strict=True):
        house.agreements.setdefault(partner_id, []).append(paper)
    successors.newer(house, signed)


def _term(house: House, story: str, began: int) -> dict[str, Any]:
    """Dates, stage and renewal of a paper that goes this way."""
    dice, today = house.dice, house.today
    years = dice.choice((3, 5, 5))
    rest = {
        "running": dice.randint(300, 1200),
        "expiring": dice.randint(10, 170),
        "notice": dice.randint(100, 260),
        "expired": -dice.randint(30, 500),
        "lapsed": -dice.randint(1200, 2400),
    }.get(story, dice.randint(200, 900))
    end = today + timedelta(days=rest)
    start = add_months(end, -12 * years) + timedelta(days=1)
    found: dict[str, Any] = {
        "signed_on": start - timedelta(days=dice.randint(0, 40)),
        "starts_on": start,
        "ends_on": end,
        "stage": "in_force" if rest >= 0 else "expired",
        "renewal": "none",
    }
    if story == "notice":
        found |= {"renewal": "automatic", "renewal_months": 12 * years,
                  "notice_months": dice.choice((3, 6))}  # fmt: skip
        if house.aside.random() < 0.3:
            found |= {"stage": "notice_given", "notice_given_on": min(
                add_months(end, -7), today - timedelta(days=3))}  # fmt: skip
    if story == "old":  # open-ended and never touched again
        begun = house.day(max(72, began))
        found |= {"signed_on": begun, "starts_on": begun, "ends_on": None,
                  "stage": "in_force"}  # fmt: skip
    return found


def _agreement(house: House, partner: Partner, story: str, extra: int) -> bulk.Draft:
    dice = house.dice
    kind = dice.choice(KINDS[1:]) if extra else dice.choice(KINDS[:2])
    term = _term(house, story, house.lives[partner.pk].began)
    paper = Agreement(
        title=TITLES[kind][0].format(partner.name),
        title_zh=TITLES[kind][1].format(partner.name_zh),
        kind=kind,
        level=dice.choice(("university", "university", "college")),
        unit=partner.lead_unit,
        owner=partner.owner,
        languages=["en", "zh"],
        legal_effect="non_binding" if kind in ("mou", "loi") else "binding",
        activities=dice.sample(
            ["research", "student_mobility", "staff_mobility", "joint_supervision"], 2
        ),
        ip_foreground="by_contribution" if kind == "research" else "",
        confidential=dice.random() < 0.03,
        archive_location=f"Cabinet {dice.randint(1, 9)}, folder {dice.randint(1, 80)}",
        **term,
    )
    lines: dict[str, list[Any]] = {
        "parties": [
            AgreementParty(partner=partner, signatory=names.counterpart(dice),
                           signed_on=term["signed_on"]),
            AgreementParty(unit=partner.lead_unit, role="lead",
                           signed_on=term["signed_on"]),
        ],
        "clearances": [Clearance(subject="personal_data", answer="cleared")],
        "moves": list(moves.of_paper(term, house.today, house.aside)),
    }  # fmt: skip
    if kind == "student_exchange":
        lines["quotas"] = [
            Quota(direction=way, places=dice.choice((2, 3, 5)), taken=dice.choice((1, 2)),
                  months=6, academic_year=f"{house.today.year - 1}/{house.today.year}")
            for way in ("inbound", "outbound")
        ]  # fmt: skip
    if dice.random() < 0.3:
        lines["commitments"] = [
            Commitment(text="Name a coordinator", side="theirs",
                       due_on=term["starts_on"] + timedelta(days=90))
        ]  # fmt: skip
    return bulk.Draft(paper, lines, themes.under(house, paper.unit, 0.4))


def _underway(house: House, partner: Partner, stage: str) -> bulk.Draft:
    proposed = house.day(house.dice.randint(0, 5))
    paper = Agreement(
        title=f"Renewal with {partner.name}",
        title_zh=f"与{partner.name_zh}续签协议",
        kind="framework",
        unit=partner.lead_unit,
        owner=partner.owner,
        stage=stage,
        proposed_on=proposed,
    )
    parties = [
        AgreementParty(partner=partner),
        AgreementParty(unit=partner.lead_unit, role="lead"),
    ]
    way = moves.underway(stage, proposed, house.today, house.aside)
    return bulk.Draft(paper, {"parties": list(parties), "moves": list(way)})


def visits(house: House) -> None:
    """What happened in the months of each life, and a few plans."""
    drafts = []
    needed = sum(len(how.months) for how in house.lives.values())
    factor = max(1.0, house.wanted.visits / max(1, needed))
    for partner in house.partners:
        how = house.lives[partner.pk]
        months = () if how.story == "papers" else how.months
        if how.story == "papers":
            months = tuple(m for m in how.months if m > 30)
        for month in months:
            for _ in range(int(factor) + (house.dice.random() < factor % 1)):
                drafts.append(_visit(house, partner, house.day(month)))
        if how.story in ("steady", "growing") and house.dice.random() < 0.2:
            ahead = house.today + timedelta(days=house.dice.randint(5, 120))
            drafts.append(_visit(house, partner, ahead, status="planned"))
    house.keep(drafts)


def _visit(
    house: House, partner: Partner, day: date, status: str = "done"
) -> bulk.Draft:
    dice = house.dice
    way = dice.choices(("inbound", "outbound", "virtual"), (5, 4, 1))[0]
    category = dice.choice(CATEGORIES)
    ends = day + timedelta(days=dice.choice((0, 1, 2, 3, 6, 13)))
    if status == "done":
        ends = min(ends, house.today)
    recent = (house.today - day).days < 90
    visit = Visit(
        title=VISITS[way][0].format(partner.name),
        title_zh=VISITS[way][1].format(partner.name_zh),
        direction=way,
        category=category,
        starts_on=day,
        ends_on=ends,
        unit=partner.lead_unit,
        owner=partner.owner,
        n_theirs=dice.randint(1, 8) if way != "outbound" else None,
        n_ours=dice.randint(1, 5),
        status=status,
        purpose=f"Joint work on {dice.choice(FIELDS)}",
        outcome=dice.choice(("agreed", "explored", "none")) if status == "done" else "",
        agreement=dice.choice(house.agreements.get(partner.pk, [None])),
        approval_no=f"{day.year}-{dice.randint(100, 999)}" if way == "outbound" else "",
        currency=CURRENCY,
        cost_minor=dice.randint(20, 900) * 10_000 if way == "outbound" else None,
        report_submitted_on=None if recent and dice.random() < 0.5 else ends,
    )
    if visit.cost_minor and house.aside.random() < 0.6:
        tenths = house.aside.choice((0, 0, 2, 4))
        visit.borne_by_partner_minor = visit.cost_minor * tenths // 10
    if visit.agreement and visit.agreement.stage in UNDERWAY:
        visit.agreement = None
    circle = house.circle[partner.pk]
    # The first of the circle carries most of it.
    chosen = dict.fromkeys([
        circle[0] if dice.random() < 0.6 else dice.choice(circle)
        for _ in range(dice.choice((1, 1, 2)))
    ])  # fmt: skip
    lines: dict[str, list[Any]] = {
        "hosts": [VisitPartner(partner=partner)],
        "participants": [Participant(person=person, side="ours") for person in chosen],
        "places": [VisitPlace(country=partner.country, city=partner.city)]
        if way == "outbound"
        else [],
    }
    if status == "done" and dice.random() < 0.15:
        lines["follow_ups"] = [
            FollowUp(
                text="Send the terms of the joint laboratory",
                responsible=str(partner.owner),
                due_on=ends + timedelta(days=30),
                status="open" if recent else "done",
                done_on=None if recent else ends + timedelta(days=25),
            )
        ]
    return bulk.Draft(visit, lines, themes.under(house, visit.unit, 0.3))
