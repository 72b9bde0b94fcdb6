"""Which works are asked about: of a unit, by a day, with partners at a place.

A work counts once it was published: on its day, or in July where only the year is
known. A place is that of its partners, and a group has the members it had on that day;
predecessors stand under their successor. The list of works understands the same code.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypedDict, cast

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    Exists,
    F,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, Concat

from accounts.models import Unit
from tracker.insight.gather.kin import Kin
from tracker.insight.gather.rows import once
from tracker.records.dates import add_months, add_years
from tracker.records.models import CountryGroupMember, Output, OutputPartner, Partner
from tracker.records.models.outputs import COUNTED

from . import collaboration
from .scope import Rows, Scope

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    from tracker.records.models.outputs import OutputQuerySet


MOST_YEARS = 10
"""How far back an answer looks unless years are asked for."""
LONGEST = 120
BY_CODE = {
    "joint": Q(n_partners__gt=0),
    "hyper": Q(hyper_authored=True),
    "dated": Q(published_on__isnull=False),
}
AGED = 2
"""Years after which citations say something."""


GRACE = 1
"""Months after the day in which its citations may have been counted."""


def tells() -> Q:
    """Not hyper-authored; or ours by its first or corresponding author, or a grant."""
    granted = Output.grants.through.objects.filter(output=OuterRef("pk"))
    return Q(hyper_authored=False) | Q(our_lead=True) | Q(Exists(granted.order_by()))


def _told(on: date) -> Q:
    """Citations counted by the day, or so soon after it that they stand for it."""
    return Q(citations_as_of=None) | Q(citations_as_of__lte=add_months(on, GRACE))


BY_DAY: dict[str, Callable[[date], Q]] = {
    "plain": lambda _on: tells(),
    "aged": lambda on: happened_by(add_years(on, -AGED)),
    "normed": lambda on: Q(fwci__isnull=False) & _told(on),
    "cited": lambda on: Q(citations__isnull=False) & _told(on),
    "told": lambda on: (Q(fwci__isnull=False) | Q(citations__isnull=False)) & _told(on),
}
UNCOUNTED = {
    "other": ~Q(kind__in=COUNTED),
    "retracted": Q(kind__in=COUNTED, retracted=True),
}
"""Beside what is counted: of another kind, or taken back."""
NOWHERE = "ZZ"
"""Stands for a partner whose country is not known."""


def happened_by(on: date) -> Q:
    """Published on or before the day; a work known to the year counts in July."""
    whole = Q(published_on=None, year__lt=on.year + (on >= date(on.year, 7, 1)))
    return Q(year__lte=on.year) & (Q(published_on__lte=on) | whole)


def means_something(word: str) -> bool:
    name, _dash, value = word.partition("-")
    if name in ("partner", "unit"):
        return value.isascii() and value.isdecimal() and len(value) < 19
    if name == "from":
        return len(value) == 2 and value.isalpha()
    codes = (*BY_CODE, *BY_DAY, *UNCOUNTED)
    return word in codes or collaboration.known(word)


def day_of(prefix: str = "") -> Case:
    """The day a work counts on, for comparing with days of the database."""
    july = Concat(
        Cast(F(f"{prefix}year"), CharField(max_length=4)),
        Value("-07-01"),
        output_field=CharField(),
    )
    return Case(
        When(**{f"{prefix}published_on": None}, then=Cast(july, DateField())),
        default=F(f"{prefix}published_on"),
        output_field=DateField(),
    )


class Tied(TypedDict):
    """What is found out about a work and a partner beside their keys."""

    root: int
    at: str
    here: int


@dataclass(frozen=True)
class Works:
    """Counted works of a part of the house and of the world, by a day."""

    on: date
    unit: Unit | None = None
    group: str = ""
    country: str = ""
    first: int | None = None
    last: int | None = None
    what: tuple[str, ...] = ()
    """Further narrowed: `joint`, `hyper`, `partner-12`, `from-FR`, `class-national`."""

    # How a list is asked for them

    @property
    def code(self) -> str:
        parts = [str(self.on), self.group, self.country, ".".join(self.what)]
        return ":".join(parts).rstrip(":")

    @classmethod
    def parse(cls, code: str) -> Works | None:
        """What a list was asked for; nothing where it means nothing."""
        if len(code) > LONGEST or "\0" in code:
            return None
        day, group, country, what = [*code.split(":", 3), "", "", ""][:4]
        words = tuple(what.split(".")) if what else ()
        try:
            found = cls(date.fromisoformat(day), None, group, country, what=words)
        except ValueError:
            return None
        return found if all(map(means_something, words)) else None

    def rows(self, *what: str, **query: object) -> Rows:
        """The list behind a figure about these works."""
        asked = self.but(what=tuple(dict.fromkeys((*self.what, *what))))
        unit = self.unit.pk if self.unit else None
        return Rows.of("outputs", **{"unit": unit, **query}, behind=asked.code)

    def span(self) -> dict[str, int]:
        """The years, as a list is asked for them."""
        years = self.years
        return {"year_range_min": years[0], "year_range_max": years[-1]}

    def but(self, **changed: Any) -> Works:
        return replace(self, **changed)

    # Which they are

    @property
    def abroad(self) -> bool:
        """Some countries only: what has no partner has no place here."""
        return bool(self.group or self.country)

    @cached_property
    def everything(self) -> QuerySet[Output]:
        """What is recorded of the unit in these years, counted or not."""
        found = Scope(self.on, self.unit).outputs()
        if self.first is not None:
            found = found.filter(year__gte=self.first)
        if self.last is not None:
            found = found.filter(year__lte=self.last)
        return found.order_by()

    @cached_property
    def whole(self) -> QuerySet[Output]:
        """Counted works by the day, wherever their partners are."""
        every = cast("OutputQuerySet", self.everything)
        found = every.filter(happened_by(self.on))
        for word in self.what:
            if word in UNCOUNTED:
                return found.filter(UNCOUNTED[word])
        return found.counted()

    @cached_property
    def found(self) -> QuerySet[Output]:
        """Counted works by the day, with a partner at the place if one is asked for."""
        found = self.whole
        if self.abroad:
            found = found.filter(self.here)
        for word in self.what:
            if word not in UNCOUNTED:
                found = self._narrowed(found, word)
        return found

    @cached_property
    def joint(self) -> QuerySet[Output]:
        """Those with a partner, at the place if one is asked for."""
        return self.found if self.abroad else self.found.filter(n_partners__gt=0)

    def _narrowed(self, found: QuerySet[Output], word: str) -> QuerySet[Output]:
        name, _dash, value = word.partition("-")
        if collaboration.known(word):
            return collaboration.only(found, word)
        if name == "unit":
            return found.filter(unit=int(value))
        if name == "partner":
            return found.filter(self._tied(root=int(value)))
        if name == "from":
            return found.filter(self._tied(at="" if value == NOWHERE else value))
        return found.filter(BY_DAY[word](self.on) if word in BY_DAY else BY_CODE[word])

    # Partners and their places

    @cached_property
    def roots(self) -> dict[int, int]:
        """Who stands for each partner that was succeeded by another."""
        kin = Kin()
        return {key: kin.successor(key) for key in kin.after}

    @cached_property
    def _moved(self) -> dict[int, str]:
        """Predecessors whose successor stands in another country."""
        keys = {*self.roots, *self.roots.values()}
        known = dict(Partner.objects.filter(pk__in=keys).values_list("pk", "country"))
        return {k: known[v] for k, v in self.roots.items() if known[k] != known[v]}

    @property
    def _root(self) -> Any:
        cases = [When(partner=k, then=Value(v)) for k, v in self.roots.items()]
        own = F("partner_id")
        return Case(*cases, default=own, output_field=IntegerField()) if cases else own

    @property
    def _at(self) -> Any:
        cases = [When(partner=k, then=Value(v)) for k, v in self._moved.items()]
        own = F("partner__country")
        return Case(*cases, default=own, output_field=CharField()) if cases else own

    def ties(self) -> QuerySet[WithAnnotations[OutputPartner, Tied]]:
        """Works and partners; `root` who stands for it, `at` where, `here` if asked."""
        found: Any = self._ties
        there = self._there()
        if there is None:
            return found.annotate(here=Value(1))
        here = Case(When(there, then=1), default=0, output_field=IntegerField())
        return found.annotate(here=here)

    @property
    def _ties(self) -> QuerySet[OutputPartner]:
        found = OutputPartner.objects.order_by().annotate(root=self._root, at=self._at)
        return found.annotate(day=day_of("output__")) if self.group else found

    def _there(self) -> Q | None:
        if not self.abroad:
            return None
        found = Q(at=self.country) if self.country else Q()
        if self.group:
            members = CountryGroupMember.objects.filter(
                Q(valid_from=None) | Q(valid_from__lte=OuterRef("day")),
                Q(valid_to=None) | Q(valid_to__gte=OuterRef("day")),
                code=self.group,
                country=OuterRef("at"),
            )
            found &= Q(Exists(members.order_by()))
        return found

    @property
    def here(self) -> Q:
        """Works with a partner at the place."""
        return self._tied()

    def keys_here(self) -> frozenset[int]:
        """Which of all counted works have a partner at the place."""
        return frozenset(self.whole.filter(self.here).values_list("pk", flat=True))

    def _tied(self, **to: object) -> Q:
        """Works with such a partner at the place: all found before one is looked up."""
        ties = self._ties.filter(self._there() or Q(), **to).values("output")
        sql, params = ties.query.sql_with_params()
        return Q(pk__in=RawSQL(once(sql), params))  # noqa: S611 - values are apart

    # Years

    @cached_property
    def years(self) -> list[int]:
        """Those asked for, else those there are, ten at most; none still to come."""
        this = self.on.year
        last = min(self.last if self.last is not None else this, this)
        if self.first is not None and self.last is not None:
            return list(range(min(self.first, last), last + 1))
        known = self.whole.aggregate(a=Min("year"), b=Max("year"))
        if self.last is None:
            last = min(known["b"] or this, this)
        first = self.first
        if first is None:
            first = max(known["a"] or last, last - MOST_YEARS + 1)
        return list(range(min(first, last), last + 1))

    def spanned(self) -> Works:
        """The same with its years written down."""
        return self.but(first=self.years[0], last=self.years[-1])

    # What is left out

    def left_out(self) -> tuple[int, dict[str, int]]:
        """All that is recorded in these years, and what of it is not counted."""
        counted = Q(kind__in=COUNTED)
        late = Q(retracted=False) & ~happened_by(self.on)
        found = self.everything.aggregate(
            every=Count("pk"),
            n_other_kind=Count("pk", filter=~counted),
            n_retracted=Count("pk", filter=counted & Q(retracted=True)),
            n_not_yet=Count("pk", filter=counted & late),
        )
        every = found.pop("every")
        return every, {why.removeprefix("n_"): n for why, n in found.items() if n}
