"""What one reader may not know of, to be left aside when days and reasons are told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import BigIntegerField, CharField, F, Q, QuerySet, Value

from tracker.records.models import (
    Agreement,
    Grant,
    Note,
    Output,
    Partner,
    Person,
    Review,
    Visit,
)

from .rows import listed

if TYPE_CHECKING:
    from accounts.models import User

Keys = frozenset[int]
NONE: Keys = frozenset()


Found = TypeVar("Found", bound=QuerySet)


@dataclass(frozen=True, slots=True)
class Apart:
    """Keys of hidden records, and of the partners whose evidence they are part of."""

    agreements: Keys = NONE
    visits: Keys = NONE
    grants: Keys = NONE
    outputs: Keys = NONE
    notes: Keys = NONE
    reviews: Keys = NONE
    people: Keys = NONE
    partners: Keys = NONE
    concerned: Keys = NONE

    def but(self, name: str, column: str) -> str:
        """The end of a condition in SQL: none of those."""
        keys = getattr(self, name)
        return f" AND {column} NOT IN ({listed(keys)})" if keys else ""

    def without(self, name: str, records: Found, path: str = "pk") -> Found:
        """The same records without those."""
        keys = getattr(self, name)
        return records.exclude(**{f"{path}__in": keys}) if keys else records

    def known(self, people: Iterable[int]) -> tuple[int, ...]:
        """Of these people, those the reader may know."""
        return tuple(each for each in people if each not in self.people)


NOTHING = Apart()
"""Who sees everything, and the house itself."""


def apart_from(user: User | None) -> Apart:
    """Everything hidden from a reader that weighs in a verdict, mostly in one query.

    Without a user, and for who sees everything: nothing, and no query.
    """
    if user is None or user.sees_everything:
        return NOTHING
    first, *more = _arms(user)
    hidden: dict[str, set[int]] = defaultdict(set)
    concerned: set[int | None] = set()
    for name, key, partner in first.union(*more, all=True):
        hidden[name].add(key)
        concerned.add(partner)
    concerned |= hidden["partners"] | _took_part(hidden["people"])
    return Apart(
        **{name: frozenset(keys) for name, keys in hidden.items()},
        concerned=frozenset(key for key in concerned if key is not None),
    )


def _arms(user: User) -> Iterator[QuerySet]:
    """Hidden records of each kind, with a partner that they speak of."""

    def arm(records: Any, name: str, key: str, partner: Any) -> QuerySet:
        found = records.order_by().annotate(
            apart_name=Value(name, CharField()), apart_key=F(key), apart_of=partner
        )
        return found.values_list("apart_name", "apart_key", "apart_of")

    worked: tuple[tuple[str, Any, str], ...] = (
        ("visits", Visit, "visit"),
        ("grants", Grant, "grant"),
        ("outputs", Output, "output"),
    )
    for name, model, record in worked:
        lines: Any = model.partners.through.objects
        hidden = lines.filter(**{f"{record}__in": model.objects.hidden_from(user)})
        yield arm(hidden, name, f"{record}_id", F("partner_id"))
    papers = Agreement.objects.filter(pk__in=Agreement.objects.hidden_from(user))
    # A hidden agreement also makes another younger, or follows it.
    for path in ("", "amends__", "renews__"):
        of = F(f"{path}parties__partner_id")
        yield arm(papers, "agreements", "pk", of)
    for name, each, partner in (
        ("notes", Note, F("partner_id")),
        ("reviews", Review, F("partner_id")),
        ("partners", Partner, F("succeeded_by_id")),
        ("people", Person, Value(None, BigIntegerField())),
    ):
        yield arm(
            each.objects.filter(pk__in=each.objects.hidden_from(user)),
            name,
            "pk",
            partner,
        )


def _took_part(people: set[int]) -> set[int | None]:
    """Partners with open records that hidden people took part in."""
    if not people:
        return set()
    lines: tuple[tuple[Any, Q], ...] = (
        (Visit, Q(visit__participants__person__in=people)),
        (Grant, Q(grant__people__person__in=people)),
        (
            Output,
            Q(output__people_ours__in=people) | Q(output__authors__person__in=people),
        ),
    )
    partners: set[int | None] = set()
    for model, theirs in lines:
        found = model.partners.through.objects.filter(theirs).order_by()
        partners |= set(found.values_list("partner_id", flat=True))
    return partners
