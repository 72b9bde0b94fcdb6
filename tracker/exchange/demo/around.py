"""What stands around partners in the demonstration: networks, centres, notes, reviews."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.records import bulk
from tracker.records.dates import add_months
from tracker.records.models import (
    Centre,
    Network,
    NetworkMember,
    Note,
    Partner,
    Review,
)

if TYPE_CHECKING:
    from tracker.exchange.demo.fill import House


def around(house: House) -> None:
    """Networks, centres, notes and reviews."""
    dice, partners = house.dice, house.partners
    kinds = ("network", "international_organisation")
    alliances = [p for p in partners if p.kind in kinds] or partners[:1]
    house.keep([_network(house, partner) for partner in alliances])
    centres = []
    for number, partner in enumerate(dice.sample(partners, min(10, len(partners)))):
        kind = ("overseas_centre", "joint_lab", "joint_college", "office")[number % 4]
        centre = Centre(
            name=f"{partner.city} Joint {'Laboratory' if number % 2 else 'Centre'}",
            name_zh=f"{partner.name_zh}联合{'实验室' if number % 2 else '中心'}",
            kind=kind,
            country=partner.country,
            city=partner.city,
            opened_on=house.day(dice.randint(12, 120)),
            unit=partner.lead_unit,
            owner=partner.owner,
            head_ours=dice.choice(house.ours),
        )
        centres.append(bulk.Draft(centre, many={"partners": [partner.pk]}))
    house.keep(centres)
    notes = [_note(house, p) for p in partners if dice.random() < 0.5]
    house.keep(notes)
    reviews = []
    for partner in partners:
        how = house.lives[partner.pk]
        if how.ended:
            reviews.append(_review(house, partner, "end", how.months[-1] - 2))
        elif dice.random() < 0.15:
            reviews.append(_review(house, partner, "keep", dice.randint(3, 20)))
    house.keep(reviews)


def _network(house: House, partner: Partner) -> bulk.Draft:
    members = house.dice.sample(house.partners, min(12, len(house.partners)))
    lines = [
        NetworkMember(partner=member, joined_on=house.day(house.dice.randint(6, 100)))
        for member in members
        if member.pk != partner.pk
    ]
    lines.append(NetworkMember(name="University of Port Alder", country="AU"))
    network = Network(
        partner=partner,
        our_role=house.dice.choice(("member", "board", "founder")),
        since=house.day(110),
        unit=partner.lead_unit,
        owner=partner.owner,
    )
    return bulk.Draft(network, {"members": list(lines)})


def _note(house: House, partner: Partner) -> bulk.Draft:
    text = house.dice.choice((
        "Asked about dates for the autumn visit.",
        "Sent the draft of the renewal; they will answer after their senate meets.",
        "电话沟通：对方希望增加博士生联合培养名额。",
        "Introduced the new coordinator by e-mail.",
    ))  # fmt: skip
    note = Note(
        happened_on=house.day(house.dice.randint(0, 20)),
        partner=partner,
        channel=house.dice.choice(("email", "call", "chat")),
        text=text,
        unit=partner.lead_unit,
        owner=partner.owner,
    )
    return bulk.Draft(note, many={"people": [house.theirs[partner.pk].pk]})


def _review(house: House, partner: Partner, decision: str, ago: int) -> bulk.Draft:
    reason = {
        "end": "Both sides have moved on; nothing is planned.",
        "keep": "Works well with little effort.",
    }[decision]
    day = house.day(max(0, ago))
    review = Review(
        partner=partner,
        reviewed_on=day,
        decision=decision,
        reason=reason,
        next_review_on=add_months(day, 12) if decision == "keep" else None,
        unit=partner.lead_unit,
        owner=partner.owner,
    )
    return bulk.Draft(review)
