"""Our own people who took part with any partner, and partners whose circle ages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import F, Q, QuerySet, TextField
from django.db.models.functions import Cast

from tracker.insight.gather.outputs import KINDS
from tracker.insight.months import first_day, month_of
from tracker.records.models import Grant, GrantPerson, Output, Participant, Visit

from .scope import Scope

WINDOW = 36  # months


Active = tuple[int, int | None, str]


def active_people(
    on: date, country: str = "", window: int = WINDOW
) -> Iterator[Active]:
    """Person, and lead unit and country of a partner they took part with; repeated."""
    days = first_day(month_of(on) - window + 1), on
    yield from _visitors(days, country).iterator()
    yield from _grant_holders(days, country).iterator()
    yield from _writers(days, country).iterator()


def _visitors(days: tuple[date, date], country: str) -> QuerySet:
    found = Participant.objects.filter(
        side="ours",
        person__isnull=False,
        visit__status="done",
        visit__category__in=[c for c, kind in Visit.EVIDENCE.items() if kind],
        visit__starts_on__range=days,
        visit__hosts__isnull=False,
    )
    if country:
        found = found.filter(visit__hosts__partner__country=country)
    host = "visit__hosts__partner"
    found = found.order_by().values_list(
        "person", f"{host}__lead_unit", f"{host}__country"
    )
    return found.distinct()


def _grant_holders(days: tuple[date, date], country: str) -> QuerySet:
    unknown = {"grant__approved_on": None}
    award = (
        Q(grant__approved_on__range=days)
        | Q(**unknown, grant__contract_on__range=days)
        | Q(**unknown, grant__contract_on=None, grant__starts_on__range=days)
        | Q(grant__stages__stage="extension", grant__stages__entered_on__range=days)
    )
    found = GrantPerson.objects.filter(award, person__side="ours")
    found = found.exclude(grant__stage__in=Grant.Stage.not_awarded())
    found = found.filter(grant__grant_partners__isnull=False)
    if country:
        found = found.filter(grant__grant_partners__partner__country=country)
    host = "grant__grant_partners__partner"
    found = found.order_by().values_list(
        "person", f"{host}__lead_unit", f"{host}__country"
    )
    return found.distinct()


def _writers(days: tuple[date, date], country: str) -> QuerySet:
    """Hyper-authored works count only where we lead them or a grant stands behind."""
    first, last = days
    when = Q(published_on__range=days) | Q(
        published_on=None,
        year__gte=first.year + (first.month > 7),
        year__lte=last.year - (last.month < 7),
    )
    close = Q(hyper_authored=False) | Q(our_lead=True) | Q(grants__isnull=False)
    found = Output.objects.filter(
        when,
        close,
        kind__in=KINDS,
        retracted=False,
        people_ours__isnull=False,
        shares__isnull=False,
    )
    if country:
        found = found.filter(shares__partner__country=country)
    found = found.order_by().annotate(person=F("people_ours"))
    host = "shares__partner"
    return found.values_list(
        "person", f"{host}__lead_unit", f"{host}__country"
    ).distinct()


def with_finding(scope: Scope, code: str) -> QuerySet:
    """The verdicts of a day that say this."""
    told = scope.verdicts().annotate(told=Cast("findings", TextField()))
    return told.filter(told__contains=f'"{code}"')
