"""Relationships, agreements, grants and activity that hang on somebody or something."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import User
from tracker.insight.brings.rates import Worth
from tracker.insight.community import bus_factor, tie_strength
from tracker.insight.gather import Kin
from tracker.insight.months import month_of
from tracker.insight.naming import enough
from tracker.insight.thresholds import Thresholds
from tracker.records.models import Agreement, Grant, Partner, Person

from . import acts as happened
from .acts import Act
from .officers import colleagues
from .subject import Eyes, Subject, heirs

LIMITS = Thresholds()
LEAST = 5
"""No share of fewer."""
NAMED = 3
"""So many who could step in."""


@dataclass(frozen=True, slots=True)
class StandIn:
    """Somebody of ours with a tie to the same partner."""

    person: Person
    strength: float
    activities: int


@dataclass(frozen=True, slots=True)
class Relation:
    """One partner: what there was with it, and how much hangs on the subject."""

    partner: Partner
    activities: int
    hanging: int
    share: float | None
    """Of the credits of our people; None where no person is asked about."""
    key_person: bool
    others: int | None
    """How many more of our people took part; None where so few may not be told."""
    stand_ins: tuple[StandIn, ...] | None
    """Who could step in; None where they may not be named to the reader."""


@dataclass(frozen=True, slots=True)
class Hanging:
    """All that hangs on the subject, as far as the reader may see."""

    subject: Subject
    on: date
    since: date
    relations: tuple[Relation, ...]
    whole: bool
    """Whether all is told; else only what is with partners the reader answers for."""
    agreements: tuple[Agreement, ...]
    grants: tuple[Grant, ...]
    money: Decimal | None
    our_money: Decimal | None
    money_of: tuple[int, int]
    """So many grants with a known total, and with a known share of ours."""
    activities: int
    of: int
    colleagues: tuple[User, ...] | None
    """Officers of the same units; None where they may not be named or none is asked."""
    n_colleagues: int

    @property
    def share(self) -> float | None:
        return self.activities / self.of if self.of >= LEAST else None

    @property
    def key_for(self) -> int:
        return sum(relation.key_person for relation in self.relations)

    @property
    def nobody_else(self) -> int:
        return sum(relation.others == 0 for relation in self.relations)


def look(subject: Subject, on: date, reader: User | None) -> Hanging:
    """What hangs on it on a day, for one reader; nobody is the house itself."""
    eyes, kin = Eyes(reader), Kin()
    some = happened.records(eyes, on)
    agreements, grants = papers(subject, eyes, on)
    keys = concerned(subject, eyes, some, agreements, grants)
    members = heirs(kin, sorted(keys))
    visible = eyes.on(Partner).filter(pk__in=set(members.values()))
    partners = {partner.pk: partner for partner in visible.order_by()}
    whole = eyes.may_read(subject)
    if not whole:
        partners = {key: one for key, one in partners.items() if eyes.may_name(one)}
    members = {key: root for key, root in members.items() if root in partners}
    if subject.kind in ("country", "partners"):
        agreements, grants = papers_of(members, eyes, on)
    found = happened.acts(some, members)
    hanging = [act for act in found if touches(subject, act)]
    relations = related(subject, eyes, partners, found, on)
    money, ours, known = worth(grants)
    n, named = colleagues(subject, eyes)
    return Hanging(
        subject=subject,
        on=on,
        since=happened.begins(on),
        relations=relations,
        whole=whole,
        agreements=tuple(agreements.order_by("effective_end", "pk")),
        grants=tuple(grants.order_by("ends_on", "pk")),
        money=money,
        our_money=ours,
        money_of=known,
        activities=len(hanging),
        of=happened.total(some) if whole else len(found),
        colleagues=named,
        n_colleagues=n,
    )


def touches(subject: Subject, act: Act) -> bool:
    return subject.person is None or subject.person.pk in act.people


def papers(subject: Subject, eyes: Eyes, on: date) -> tuple[QuerySet, QuerySet]:
    """Agreements in force and grants running that name the person or the officer."""
    agreements = eyes.on(Agreement).in_force(on)
    grants = eyes.on(Grant).running(on)
    if subject.kind == "person":
        roles = Q(pk__in=subject.person.grant_roles.order_by().values("grant"))  # type: ignore[union-attr]
        return agreements.filter(champion=subject.person), grants.filter(roles)
    if subject.kind == "officer":
        mine = Q(owner=subject.officer)
        return agreements.filter(mine | Q(deputy=subject.officer)), grants.filter(mine)
    return agreements.none(), grants.none()


def papers_of(
    members: Iterable[int], eyes: Eyes, on: date
) -> tuple[QuerySet, QuerySet]:
    """Agreements in force and grants running with one of these partners."""
    keys = list(members)
    of: dict[Any, Q] = {}
    model: Any
    for model in (Agreement, Grant):
        name = model._meta.model_name
        lines = model.partners.through.objects.filter(partner__in=keys)
        of[model] = Q(pk__in=lines.order_by().values(name))
    return (
        eyes.on(Agreement).in_force(on).filter(of[Agreement]),
        eyes.on(Grant).running(on).filter(of[Grant]),
    )


def concerned(
    subject: Subject,
    eyes: Eyes,
    some: dict[str, QuerySet],
    agreements: QuerySet,
    grants: QuerySet,
) -> set[int]:
    """The partners that the question is about."""
    if subject.kind == "partners":
        return {partner.pk for partner in subject.partners}
    living = eyes.on(Partner).living()
    if subject.kind == "country":
        known = living.filter(country=subject.country)
        return set(known.order_by().values_list("pk", flat=True))
    keys = parties(Agreement, agreements) | parties(Grant, grants)
    if subject.kind == "officer":
        owned = living.filter(owner=subject.officer)
        return keys | set(owned.order_by().values_list("pk", flat=True))
    return keys | happened.with_person(some, subject.person.pk)  # type: ignore[union-attr]


def parties(model: Any, papers: QuerySet) -> set[int]:
    """The partners of these agreements or grants."""
    name = model._meta.model_name
    lines = model.partners.through.objects.filter(
        **{f"{name}__in": papers.order_by().values("pk")}
    )
    known = lines.exclude(partner=None).order_by()
    return set(known.values_list("partner", flat=True))


def related(
    subject: Subject,
    eyes: Eyes,
    partners: dict[int, Partner],
    found: Sequence[Act],
    on: date,
) -> tuple[Relation, ...]:
    """Each relationship that is told to the reader."""
    by_partner: dict[int, list[Act]] = defaultdict(list)
    for act in found:
        for partner in act.partners:
            by_partner[partner].append(act)
    ties = {key: tied(by_partner[key], on) for key in partners}
    people = known_people(eyes, ties.values()) if subject.person else {}
    relations = [
        relation(
            subject, p, by_partner[p.pk], ties[p.pk], people, told=eyes.may_name(p)
        )
        for p in partners.values()
    ]
    relations.sort(key=lambda r: (-(r.share or 0), -r.hanging, str(r.partner)))
    return tuple(relations)


Ties = dict[int, tuple[float, float, int]]  # credit, strength of the last, activities


def tied(some: Sequence[Act], on: date) -> Ties:
    """Our people's ties to one partner; an activity is split among those it names."""
    credit: dict[int, float] = defaultdict(float)
    last: dict[int, int] = {}
    number: dict[int, int] = defaultdict(int)
    for act in some:
        for person in act.people:
            credit[person] += 1 / len(act.people)
            last[person] = max(act.month, last.get(person, act.month))
            number[person] += 1
    now = month_of(on)
    return {
        who: (credit[who], tie_strength(last[who], now, LIMITS.half_life), number[who])
        for who in credit
    }


def known_people(eyes: Eyes, ties: Iterable[Ties]) -> dict[int, Person]:
    """Colleagues who are still here, as far as the reader may see them."""
    keys = {who for each in ties for who in each}
    here = (
        eyes.on(Person)
        .ours()
        .filter(pk__in=keys, status=Person.Status.ACTIVE, erased=False)
    )
    return {person.pk: person for person in here}


def relation(
    subject: Subject,
    partner: Partner,
    some: Sequence[Act],
    ties: Ties,
    people: dict[int, Person],
    *,
    told: bool,
) -> Relation:
    if subject.person is None:
        n, all_of_us = len(some), enough(len(ties), told=told)
        return Relation(partner, n, n, None, False, all_of_us, ())  # noqa: FBT003
    me = subject.person.pk
    credits = {who: tie[0] for who, tie in ties.items()}
    whole = sum(credits.values())
    mine = credits.get(me, 0.0)
    carried = sum(bool(act.people) for act in some)
    key = (
        carried >= LIMITS.key_activities
        and bus_factor(credits, 0.5) == 1
        and mine >= whole / 2 - 1e-9
    )
    return Relation(
        partner,
        len(some),
        sum(me in act.people for act in some),
        mine / whole if whole else None,
        key,
        enough(sum(who in people for who in ties if who != me), told=told),
        stand_ins(ties, people, me) if told else None,
    )


def stand_ins(ties: Ties, people: dict[int, Person], me: int) -> tuple[StandIn, ...]:
    """The strongest ties first; among equals who did more."""
    order = sorted(
        (who for who in ties if who != me and who in people),
        key=lambda who: (-ties[who][1], -ties[who][0], who),
    )
    return tuple(
        StandIn(people[who], ties[who][1], ties[who][2]) for who in order[:NAMED]
    )


def worth(
    grants: QuerySet,
) -> tuple[Decimal | None, Decimal | None, tuple[int, int]]:
    """Money of the grants in the base currency; None where none of it is known."""
    rates = Worth()
    sums: list[list[Decimal]] = [[], []]
    for grant in grants:
        on = grant.awarded_on or grant.starts_on
        for place, minor in enumerate((grant.total_minor, grant.our_share_minor)):
            amount = None if minor is None else rates.of(minor, grant.currency, on)
            if amount is not None:
                sums[place].append(amount)
    total, ours = (sum(some, Decimal(0)) if some else None for some in sums)
    return total, ours, (len(sums[0]), len(sums[1]))
