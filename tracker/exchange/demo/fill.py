"""Fill an empty house with invented, plausible records of every kind."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from accounts.models import Membership, Unit, User
from tracker.exchange.demo import (
    activities,
    around,
    figures,
    grants,
    names,
    papers,
    themes,
)
from tracker.exchange.demo.lives import Life, life, stories
from tracker.records import bulk, workdays
from tracker.records.dates import add_months
from tracker.records.models import (
    ActivitySource,
    Holiday,
    HomeInstitution,
    Partner,
    PartnerAlias,
    Person,
    Record,
    Strand,
)

YEARS = 15
UNITS = (
    ("International Office", "国际合作处", "IO", ""),
    ("School of Mechanical Engineering", "机械工程学院", "ME", ""),
    ("School of Information Science", "信息科学学院", "IS", ""),
    ("School of Life Sciences", "生命科学学院", "LS", ""),
    ("School of Design and Humanities", "设计与人文学院", "DH", ""),
    ("Institute of Advanced Materials", "先进材料研究所", "AM", "ME"),
)
OFFICERS = (("gu.lanxin", "Gu Lanxin", "IO"), ("tao.wenshu", "Tao Wenshu", "ME"),
            ("fang.zhixing", "Fang Zhixing", "IS"), ("meng.yue", "Meng Yue", "LS"),
            ("bai.ning", "Bai Ning", "DH"))  # fmt: skip
STAGES = ("early", "early", "mid", "mid", "mid", "late", "late", "unknown")


@dataclass(frozen=True)
class Counts:
    """How much is invented; visits are at least what each life needs."""

    partners: int = 200
    papers_each: int = 1  # agreements of a partner, at least
    visits: int = 0
    grants: int = 160
    outputs: int = 3600
    years: int = YEARS  # how far the oldest lives reach back


@dataclass
class House:
    """What has been invented so far."""

    dice: Random
    today: date
    wanted: Counts
    units: list[Unit] = field(default_factory=list)
    officers: list[User] = field(default_factory=list)
    partners: list[Partner] = field(default_factory=list)
    lives: dict[int, Life] = field(default_factory=dict)
    ours: list[Person] = field(default_factory=list)
    circle: dict[int, list[Person]] = field(default_factory=dict)
    theirs: dict[int, Person] = field(default_factory=dict)
    agreements: dict[int, list[Any]] = field(default_factory=dict)
    grants: dict[int, list[Any]] = field(default_factory=dict)
    themes: list[Strand] = field(default_factory=list)
    aside: Random = field(default_factory=lambda: Random(1))
    """Thrown for what is laid over a life, so that the lives themselves stay."""

    def day(self, months_ago: int) -> date:
        """Some day of the month so long ago, never after today."""
        first = add_months(self.today.replace(day=1), -months_ago)
        return min(first + timedelta(days=self.dice.randint(0, 27)), self.today)

    def unit(self) -> Unit:
        return self.dice.choices(self.units, [1, 4, 4, 3, 2, 2])[0]

    def keep(self, drafts: list[bulk.Draft]) -> list[Any]:
        return bulk.create_many(drafts, by=None, source=Record.Source.DEMO)


def fill(wanted: Counts, *, seed: int, today: date) -> House:
    """Invent a house; the same seed on the same day gives the same records."""
    house = House(Random(seed), today, wanted, aside=Random(seed + 1))
    _home(house)
    _people(house, wanted.partners)
    _partners(house, wanted.partners)
    themes.strands(house)
    activities.agreements(house)
    activities.visits(house)
    grants.grants(house)
    papers.outputs(house, wanted.outputs)
    around.around(house)
    figures.figures(house)
    return house


def _home(house: House) -> None:
    home = HomeInstitution.get()
    if not home.name:
        home.name, home.name_zh = "Yunlan University", "云岚大学"
        home.aliases, home.country = "Yunlan Univ\nUniversity of Yunlan", "CN"
        home.save()
    for name, chinese, code, parent in UNITS:
        above = Unit.objects.filter(code=parent).first() if parent else None
        unit, _made = Unit.objects.get_or_create(
            name=name, defaults={"name_zh": chinese, "code": code, "parent": above}
        )
        house.units.append(unit)
    for username, name, code in OFFICERS:
        person, made = User.objects.get_or_create(
            username=username, defaults={"name": name}
        )
        if made:
            person.set_unusable_password()
            person.save()
        Membership.objects.get_or_create(user=person, unit=Unit.objects.get(code=code))
        house.officers.append(person)
    since = add_months(house.today.replace(day=1), -house.wanted.years * 12)
    ActivitySource.objects.get_or_create(
        name="Demonstration",
        defaults={
            "kinds": ["output", "visit", "grant", "event", "education"],
            "since": since,
            "origin": ActivitySource.Origin.IMPORT,
        },
    )
    Holiday.objects.bulk_create(
        (
            Holiday(
                day=row.date, working=row.working, name=row.name, source_name=row.source
            )
            for row in workdays.load_holidays("CN")
        ),
        ignore_conflicts=True,
    )


def _people(house: House, partners: int) -> None:
    drafts = []
    for _ in range(max(40, partners // 2)):
        name, chinese, family, given = names.colleague(house.dice)
        drafts.append(
            bulk.Draft(
                Person(
                    name=name,
                    name_zh=chinese,
                    family_name=family,
                    given_name=given,
                    side="ours",
                    unit=house.unit(),
                    position=house.dice.choice(
                        ("Professor", "Associate professor", "Lecturer", "Postdoc")
                    ),
                    role=house.dice.choice(("principal_investigator", "coordinator")),
                    career_stage=house.dice.choice(STAGES),
                    owner=house.dice.choice(house.officers),
                )
            )
        )
    house.ours = house.keep(drafts)


def _partners(house: House, count: int) -> None:
    taken: set[str] = set()
    drafts, lives = [], []
    for story in stories(count, house.dice):
        found = names.institution(house.dice, taken)
        how = life(story, house.wanted.years, house.dice)
        lives.append(how)
        tier = "key" if story in ("growing", "steady") else "regular"
        if house.dice.random() < 0.12:
            tier = "strategic"
        partner = Partner(
            name=found.name,
            name_zh=found.name_zh,
            name_local=found.name_local,
            acronym="".join(w[0] for w in found.name.split() if w[0].isupper())[:8],
            kind=found.kind,
            country=found.country,
            city=found.city,
            tier="prospect" if story == "unused" else tier,
            lead_unit=house.unit(),
            owner=house.dice.choice(house.officers),
            first_contact_on=house.day(how.began),
            confidential=house.dice.random() < 0.01,
            risk_level=house.dice.choices(("", "low", "medium", "high"), (5, 8, 2, 1))[
                0
            ],
        )
        alias = PartnerAlias(name=f"Univ {found.city}", kind="spelled", language="en")
        drafts.append(bulk.Draft(partner, {"aliases": [alias]}))
    house.partners = house.keep(drafts)
    house.lives = {p.pk: how for p, how in zip(house.partners, lives, strict=True)}
    contacts = house.keep([_contact(house, partner) for partner in house.partners])
    for partner, person in zip(house.partners, contacts, strict=True):
        house.theirs[partner.pk] = person
        # A small circle: some relationships hang on one person, some on many.
        size = house.dice.choice((1, 1, 2, 3, 4, 6))
        house.circle[partner.pk] = house.dice.sample(house.ours, size)
        partner.champion_ours = house.circle[partner.pk][0]
        partner.champion_theirs = person
    Partner.objects.bulk_update(
        house.partners, ["champion_ours", "champion_theirs"], batch_size=500
    )


def _contact(house: House, partner: Partner) -> bulk.Draft:
    name = names.counterpart(house.dice)
    return bulk.Draft(
        Person(
            name=name,
            given_name=name.split()[0],
            family_name=name.split()[-1],
            side="theirs",
            partner=partner,
            role=house.dice.choice(("champion", "coordinator", "liaison")),
            position="Professor",
            career_stage=house.dice.choice(STAGES),
            email=f"contact{partner.pk}@partner.example",
            owner=partner.owner,
        )
    )
