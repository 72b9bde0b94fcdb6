"""Invented works: with partners along each life, and domestic ones beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from random import Random
from typing import TYPE_CHECKING

from tracker.exchange.demo import names, themes
from tracker.records import bulk
from tracker.records.dates import add_months
from tracker.records.models import Output, OutputAffiliation, OutputAuthor

if TYPE_CHECKING:
    from tracker.exchange.demo.fill import House
    from tracker.records.models import Partner

DISCIPLINES = (("physical", 50), ("life", 28), ("social", 12), ("engineering", 10))
# Research areas of grants too; each with what is written about in it.
AREAS = {
    "physical": (
        ("lattice materials", "Damping in graded structures"),
        ("water reuse", "Reuse of process water"),
        ("battery recycling", "Second life of batteries"),
    ),
    "life": (
        ("crop genomics", "Gene flow in upland rice"),
        ("medical imaging", "Low-dose imaging"),
    ),
    "social": (("urban design", "Streets that slow people down"),),
    "engineering": (
        ("power electronics", "Converters that age slowly"),
        ("robotics", "Grasping soft objects"),
    ),
}
WAYS = 8
VENUES = ("Journal of Invented Materials", "Annals of Water", "Letters in Robotics",
          "Proceedings of the Open Congress")  # fmt: skip
AT_ONCE = 5000
CROWDED, NEXT_DOOR = 0.01, 0.3
"""Works of a hundred authors and more; works with another institution at home."""
THEIRS = 0.45
"""Joint works that a partner leads."""


def outputs(house: House, count: int) -> None:
    """Two in five with a partner, more of them each year."""
    drafts: list[bulk.Draft] = []
    beside = _beside(house)
    alive = [p for p in house.partners if house.lives[p.pk].months]
    for number in range(count):
        joint = alive and house.dice.random() < 0.4
        partner = house.dice.choice(alive) if joint else None
        drafts.append(_output(house, partner, number, beside))
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


def _beside(house: House) -> dict[int, list[Partner]]:
    """Partners by the months, counted back from this one, in which they are active."""
    found: dict[int, list[Partner]] = defaultdict(list)
    for partner in house.partners:
        for month in set(house.lives[partner.pk].months):
            found[month].append(partner)
    return found


def _ago(house: House, day: date) -> int:
    return 12 * (house.today.year - day.year) + house.today.month - day.month


def _others(
    partner: Partner | None, beside: list[Partner], more: Random
) -> list[Partner]:
    """The partner, and now and then one or two more that are active just then."""
    if partner is None:
        return []
    number = more.choices((0, 1, 2), (70, 22, 8))[0]
    known = [each for each in beside if each.pk != partner.pk]
    return [partner, *more.sample(known, min(number, len(known)))]


def _place(partner: Partner) -> OutputAffiliation:
    return OutputAffiliation(
        printed=f"{partner.name}, {partner.city}",
        institution=partner.name,
        city=partner.city,
        country=partner.country,
        partner=partner,
        state="matched",
        how="name",
        score=100,
    )


def _output(
    house: House, partner: Partner | None, number: int, beside: dict[int, list[Partner]]
) -> bulk.Draft:
    dice = house.dice
    day = _when(house, partner)
    more = Random(f"{number} {day}")
    discipline = dice.choices([d for d, _ in DISCIPLINES], [w for _, w in DISCIPLINES])[
        0
    ]
    areas = AREAS[discipline]
    area, topic = areas[dice.randrange(WAYS) % len(areas)]
    work = Output(
        title=f"{topic}, part {number + 1}",
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
        discipline=discipline,
        research_area=area,
        citations=int(dice.expovariate(0.12)),
        citations_as_of=add_months(house.today.replace(day=1), -1),
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
    for other in _others(partner, beside.get(_ago(house, day), []), more):
        authors.append(
            OutputAuthor(
                name=names.counterpart(more), side="theirs", at=[str(len(places))]
            )
        )
        places.append(_place(other))
    if partner is not None and house.aside.random() < THEIRS:
        authors.reverse()
        authors[0].corresponding = house.aside.random() < 0.8
        authors[-1].corresponding = not authors[0].corresponding
    if partner is not None and more.random() < CROWDED:
        work.n_authors = more.randint(110, 400)
    elif partner is None and more.random() < NEXT_DOOR:
        authors.append(OutputAuthor(name=names.counterpart(more), at=["1"]))
        places.append(
            OutputAffiliation(
                printed="Linchuan Inst Technol, Linchuan, Peoples R China",
                institution="Linchuan Inst Technol",
                country="CN",
            )
        )
    many: dict[str, Sequence[int]] = {"people_ours": [ours.pk]}
    many |= themes.under(house, work.unit, 0.2)
    if partner and house.grants.get(partner.pk) and dice.random() < 0.2:
        many["grants"] = [dice.choice(house.grants[partner.pk]).pk]
    return bulk.Draft(
        work, {"authors": list(authors), "affiliations": list(places)}, many
    )
