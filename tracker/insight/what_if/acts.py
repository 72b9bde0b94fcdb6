"""What happened with partners in the last 36 months, and who of ours took part."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from tracker.insight.brings.part import won_on
from tracker.insight.months import first_day, month_of
from tracker.insight.thresholds import Thresholds
from tracker.records.models import (
    Grant,
    GrantPerson,
    Output,
    Participant,
    Visit,
)
from tracker.records.models.outputs import COUNTED

from .subject import Eyes

WINDOW = Thresholds().community_months
WORKS = (*COUNTED, "patent", "dataset")


@dataclass(frozen=True, slots=True)
class Act:
    """One activity: a visit, a grant that was won, a work."""

    kind: str
    key: int
    month: int
    partners: frozenset[int]
    people: frozenset[int]


def begins(on: date) -> date:
    """The first day of the window that ends with this month."""
    return first_day(month_of(on) - WINDOW + 1)


def records(eyes: Eyes, on: date) -> dict[str, QuerySet]:
    """All activities of the window that the reader may see."""
    since = begins(on)
    visits = eyes.on(Visit).filter(
        status=Visit.Status.DONE,
        category__in=Visit.EVIDENCE,
        starts_on__range=(since, on),
    )
    grants = won_on(eyes.on(Grant)).filter(won_on__range=(since, on))
    works = eyes.on(Output).joint().filter(kind__in=WORKS, retracted=False)
    works = works.filter(Q(hyper_authored=False) | Q(our_lead=True) | ~Q(grants=None))
    # A work known to the year counts in July.
    july = [y for y in range(since.year, on.year + 1) if since <= date(y, 7, 1) <= on]
    dated = Q(published_on__range=(since, on))
    works = works.filter(dated | Q(published_on=None, year__in=july)).distinct()
    found = {"visit": visits, "grant": grants, "output": works}
    return {kind: some.order_by() for kind, some in found.items()}


def people_of(kind: str) -> tuple[QuerySet, str]:
    """The lines that name our people, and the column that leads to the record."""
    ours: dict[str, tuple[QuerySet, str]] = {
        "visit": (Participant.objects.filter(side="ours"), "visit"),
        "grant": (GrantPerson.objects.filter(person__side="ours"), "grant"),
        "output": (Output.people_ours.through.objects.all(), "output"),
    }
    lines, name = ours[kind]
    return lines.exclude(person=None).order_by(), name


def total(some: dict[str, QuerySet]) -> int:
    """Every activity once, of whatever partner."""
    joint = (found.exclude(partners=None).distinct() for found in some.values())
    return sum(found.count() for found in joint)


def with_person(some: dict[str, QuerySet], person: int) -> set[int]:
    """The partners of everything this person took part in."""
    keys: set[int] = set()
    for kind, found in some.items():
        lines, name = people_of(kind)
        theirs = lines.filter(person=person).values(name)
        partners = found.model.partners.through.objects.filter(
            Q(**{f"{name}__in": found.values("pk")}), Q(**{f"{name}__in": theirs})
        )
        keys |= set(partners.order_by().values_list("partner", flat=True))
    return keys


def acts(some: dict[str, QuerySet], members: dict[int, int]) -> list[Act]:
    """Activities with these partners; a predecessor counts as its successor."""
    found: list[Act] = []
    for kind, of_all in some.items():
        with_them = of_all.model.partners.through.objects.filter(
            partner__in=list(members)
        ).order_by()
        asked = of_all.filter(pk__in=with_them.values(kind))
        within = asked.values("pk")
        hosts = grouped(with_them.filter(**{f"{kind}__in": within}), kind, "partner")
        lines, name = people_of(kind)
        ours = grouped(lines.filter(**{f"{name}__in": within}), name, "person")
        for key, month in months(kind, asked):
            roots = frozenset(members[partner] for partner in hosts[key])
            found.append(Act(kind, key, month, roots, frozenset(ours.get(key, ()))))
    return found


def grouped(lines: QuerySet, by: str, what: str) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for key, value in lines.order_by().values_list(by, what).iterator():
        found.setdefault(key, set()).add(value)
    return found


def months(kind: str, asked: QuerySet) -> Iterable[tuple[int, int]]:
    if kind == "output":
        for key, on, year in asked.values_list("pk", "published_on", "year").iterator():
            yield key, month_of(on or date(year, 7, 1))
        return
    column = {"visit": "starts_on", "grant": "won_on"}[kind]
    row: Any
    for row in asked.values_list("pk", column).iterator():
        yield row[0], month_of(row[1])
