"""Invented works: with partners along each life, and domestic ones beside them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tracker.exchange.demo import names, themes
from tracker.records import bulk
from tracker.records.models import Output, OutputAffiliation, OutputAuthor

if TYPE_CHECKING:
    from tracker.exchange.demo.fill import House
    from tracker.records.models import Partner

DISCIPLINES = (("physical", 50), ("life", 28), ("social", 12), ("engineering", 10))
TOPICS = ("Fatigue limits of printed lattices", "Damping in graded structures",
          "Reuse of process water", "Gene flow in upland rice", "Low-dose imaging",
          "Streets that slow people down", "Grasping soft objects",
          "Second life of batteries")  # fmt: skip
VENUES = ("Journal of Invented Materials", "Annals of Water", "Letters in Robotics",
          "Proceedings of the Open Congress")  # fmt: skip
AT_ONCE = 5000


def outputs(house: House, count: int) -> None:
    """Two in five with a partner, more of them each year."""
    drafts: list[bulk.Draft] = []
    alive = [p for p in house.partners if house.lives[p.pk].months]
    for number in range(count):
        joint = alive and house.dice.random() < 0.4
        partner = house.dice.choice(alive) if joint else None
        drafts.append(_output(house, partner, number))
        if len(drafts) == AT_ONCE:
            house.keep(drafts)
            drafts = []
    house.keep(drafts)


def _when(house: House, partner: Partner | None) -> date:
    if partner is None:
        # More each year, as offices like to see.
        months = int(abs(house.dice.gauss(0, 70)))
        return house.day(min(months, house.wanted.years * 12 - 2))
    how = house.lives[partner.pk]
    months = house.dice.choice(how.months)
    if how.story == "papers" and house.dice.random() < 0.5:
        months = house.dice.randint(1, 20)
    return house.day(months)


def _output(house: House, partner: Partner | None, number: int) -> bulk.Draft:
    dice = house.dice
    day = _when(house, partner)
    work = Output(
        title=f"{dice.choice(TOPICS)}, part {number + 1}",
        kind=dice.choices(
            ("article", "review", "conference_paper", "dataset", "patent"),
            (70, 8, 16, 3, 3),
        )[0],
        doi=f"10.99999/yunlan.{number + 1}",
        year=day.year,
        published_on=day,
        date_precision="day",
        venue=dice.choice(VENUES),
        language="en",
        discipline=dice.choices(
            [d for d, _ in DISCIPLINES], [w for _, w in DISCIPLINES]
        )[0],
        research_area=dice.choice(TOPICS).split()[0].lower(),
        citations=int(dice.expovariate(0.12)),
        citations_as_of=house.today.replace(day=1),
        fwci=round(dice.expovariate(0.8 if partner else 1.1), 2),
        unit=partner.lead_unit if partner else house.unit(),
    )
    if work.kind in ("dataset", "patent") and house.aside.random() < 0.3:
        work.kind = house.aside.choice(("software", "standard"))
    ours = house.circle[partner.pk][0] if partner else dice.choice(house.ours)
    authors = [
        OutputAuthor(name=ours.name, side="ours", person=ours, at=["0"],
                     corresponding=dice.random() < 0.5)
    ]  # fmt: skip
    places = [
        OutputAffiliation(printed="Yunlan Univ, Yunlan, Peoples R China",
                          institution="Yunlan Univ", country="CN", state="home")
    ]  # fmt: skip
    if partner is not None:
        authors.append(
            OutputAuthor(name=names.counterpart(dice), side="theirs", at=["1"])
        )
        if house.aside.random() < 0.45:  # they lead it
            authors.reverse()
            ours_last, theirs_first = authors[1], authors[0]
            theirs_first.corresponding = house.aside.random() < 0.8
            ours_last.corresponding = not theirs_first.corresponding
        places.append(
            OutputAffiliation(
                printed=f"{partner.name}, {partner.city}",
                institution=partner.name,
                city=partner.city,
                country=partner.country,
                partner=partner,
                state="matched",
                how="name",
                score=100,
            )
        )
    many = {"people_ours": [ours.pk]} | themes.under(house, work.unit, 0.2)
    if partner and house.grants.get(partner.pk) and dice.random() < 0.2:
        many["grants"] = [dice.choice(house.grants[partner.pk]).pk]
    return bulk.Draft(
        work, {"authors": list(authors), "affiliations": list(places)}, many
    )
