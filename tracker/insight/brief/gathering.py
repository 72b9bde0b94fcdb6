"""All that a meeting brief may tell, read once, whatever languages it is written in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Case, F, IntegerField, Q, QuerySet, Sum, Value, When

from tracker.insight import health
from tracker.insight.carriers import carriers
from tracker.insight.models import Flag
from tracker.insight.timeline import with_predecessors
from tracker.records.models import (
    Agreement,
    Grant,
    GrantReport,
    Note,
    Partner,
    Person,
    Review,
    Visit,
)

from .history import Years, years
from .promised import Promise, kept, promises
from .some import Some, some

if TYPE_CHECKING:
    from accounts.models import User

FEW = 3
ROLES = ("leader", "signatory", "coordinator", "champion", "principal_investigator")
"""Whom one should know of before the meeting, the highest first."""


@dataclass(frozen=True, slots=True)
class Gathered:
    partner: Any
    user: User
    today: date
    reader: health.Reader
    verdict: dict[str, Any]
    years: Years
    in_force: Some[Agreement]
    underway: Some[Agreement]
    over: Some[Agreement]
    met: Some[Visit]
    ahead: Some[Visit]
    grants: Some[Grant]
    money: list[tuple[str, int]]
    """Our share of the grants that run, by currency, in minor units."""
    owed: list[GrantReport]
    notes: list[Note]
    review: Review | None
    promises: Some[Promise]
    kept: int
    people: Some[Person]
    champions: dict[int, Person]
    carried: dict[str, Any]
    flags: list[Flag]

    @property
    def confidential(self) -> bool:
        """Whether it tells of something that not everybody may read."""
        return any(getattr(one, "confidential", False) for one in self._records())

    def _records(self) -> Iterator[Any]:
        yield self.partner
        for found in (self.in_force, self.underway, self.over, self.met, self.ahead):
            yield from found.rows
        yield from (*self.grants.rows, *self.notes, *self.people.rows)
        yield from (*self.champions.values(), *(one.grant for one in self.owed))
        yield from (one.record for one in self.promises.rows)
        yield self.review


def gathered(partner: Partner, user: User, today: date) -> Gathered:
    """The same number of queries for a partner of one visit and of ten thousand."""
    keys = sorted(with_predecessors(partner, user))
    sight = health.Sight(user)
    standing = health.standing_of(partner, user, sight)
    flags = list(_flags(partner, user))
    papers = _with(Agreement.objects.visible_to(user), keys)
    visits = _with(Visit.objects.visible_to(user), keys)
    grants = _with(Grant.objects.visible_to(user), keys)
    running = grants.running(today)
    in_force = papers.in_force(today).values("pk")
    bound = papers.signed_and_kept().exclude(pk__in=in_force)
    end = F("effective_end").asc(nulls_last=True)
    return Gathered(
        partner=partner,
        user=user,
        today=today,
        reader=health.Reader(user, sight).about(flags),
        verdict=health.report(partner, user=user, standing=standing, sight=sight),
        years=years(keys, user, today),
        in_force=some(papers.in_force(today).order_by(end, "pk")),
        underway=some(papers.filter(stage__in=Agreement.Stage.underway())),
        over=some(bound.order_by(F("effective_end").desc(nulls_last=True), "-pk")),
        met=some(visits.done(today).order_by("-starts_on", "-pk")),
        ahead=some(visits.ahead(today).order_by("starts_on", "pk")),
        grants=some(running.order_by(F("ends_on").asc(nulls_last=True), "pk")),
        money=_money(running),
        owed=_owed(grants),
        notes=list(_notes(partner, user, keys, today)),
        review=_review(partner, user, today),
        promises=promises(keys, user),
        kept=kept(keys, user, today),
        people=some(_people(partner, user, keys)),
        champions=_champions(partner, user),
        carried=carriers(partner, user, today, sight),
        flags=flags,
    )


def _with(records: Any, keys: list[int]) -> Any:
    """Each once, though it may name a partner and its predecessor."""
    through = records.model.partners.through
    own = records.model.partners.field.m2m_field_name()
    theirs = through.objects.filter(partner__in=keys).values(own)
    return records.filter(pk__in=theirs)


def _flags(partner: Partner, user: User) -> QuerySet[Flag]:
    found = Flag.objects.visible_to(user).filter(partner=partner)
    found = found.standing().unsettled()
    return found.select_related("partner__lead_unit", "agreement", "person")


def _money(running: Any) -> list[tuple[str, int]]:
    known = running.exclude(our_share_minor=None).exclude(currency="").order_by()
    sums = known.values_list("currency").annotate(n=Sum("our_share_minor"))
    return sorted(sums, key=lambda one: (-one[1], one[0]))


def _owed(grants: Any) -> list[GrantReport]:
    owed = GrantReport.objects.filter(
        grant__in=grants.awarded().order_by().values("pk"), submitted_on=None
    )
    return list(owed.select_related("grant").order_by("due_on", "pk")[:FEW])


def _notes(
    partner: Partner, user: User, keys: list[int], today: date
) -> QuerySet[Note]:
    found = Note.objects.visible_to(user).filter(partner__in=keys)
    return found.filter(happened_on__lte=today)[:FEW]


def _review(partner: Partner, user: User, today: date) -> Review | None:
    found = Review.objects.visible_to(user).filter(partner=partner)
    return found.filter(reviewed_on__lte=today).first()


def _people(partner: Partner, user: User, keys: list[int]) -> Any:
    """Theirs who are still there, whoever has a part to play first."""
    found = Person.objects.visible_to(user).theirs().filter(partner__in=keys)
    found = found.filter(status=Person.Status.ACTIVE).exclude(
        Q(role="") & Q(position="")
    )
    ranks = [When(role=role, then=Value(rank)) for rank, role in enumerate(ROLES)]
    found = found.exclude(pk=partner.champion_theirs_id or 0)
    rank = Case(*ranks, default=Value(len(ROLES)), output_field=IntegerField())
    return found.annotate(rank=rank).order_by("rank", "name", "pk")


def _champions(partner: Partner, user: User) -> dict[int, Person]:
    keys = [partner.champion_ours_id, partner.champion_theirs_id]
    return Person.objects.visible_to(user).in_bulk([key for key in keys if key])
