"""Who was active in a stretch of time, counted in the database."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from tracker.insight.gather import NOTHING, Apart
from tracker.insight.gather.outputs import KINDS
from tracker.records.dates import add_months
from tracker.records.models import (
    Agreement,
    Grant,
    GrantPartner,
    GrantStage,
    Output,
    OutputPartner,
    Partner,
    Visit,
    VisitPartner,
)

from . import assigning

WINDOW = 24
"""Months in which a partner must have been active to be called active."""
AGED = 12


def stretch(as_of: date, months: int = WINDOW) -> tuple[date, date]:
    """The day after so many months ago, and the day."""
    return add_months(as_of, -months), as_of


def _visits(after: date, upto: date) -> Q:
    return Q(
        visit__status="done",
        visit__category__in=list(Visit.EVIDENCE),
        visit__starts_on__gt=after,
        visit__starts_on__lte=upto,
    )


def _outputs(after: date, upto: date, path: str = "output__") -> Q:
    """A work known to the year counts in July."""
    dated = Q(**{f"{path}published_on__gt": after, f"{path}published_on__lte": upto})
    years = [
        y for y in range(after.year, upto.year + 1) if after < date(y, 7, 1) <= upto
    ]
    yearly = Q(**{f"{path}published_on": None, f"{path}year__in": years})
    counted = Q(**{f"{path}kind__in": KINDS, f"{path}retracted": False})
    telling = (
        Q(**{f"{path}hyper_authored": False})
        | Q(**{f"{path}our_lead": True})
        | Q(**{f"{path}grants__isnull": False})
    )
    return counted & telling & (dated | yearly)


def active_partners(
    as_of: date, months: int = WINDOW, apart: Apart = NOTHING
) -> QuerySet[Partner]:
    """Living partners with a counted activity; predecessors count for them.

    Without what is `apart`, where rows are asked for and not a total.
    """
    after, upto = stretch(as_of, months)
    awarded = GrantPartner.objects.exclude(
        grant__stage__in=Grant.Stage.not_awarded()
    ).alias(
        day=Coalesce("grant__approved_on", "grant__contract_on", "grant__starts_on")
    )
    extended = GrantStage.objects.filter(
        stage="extension", entered_on__gt=after, entered_on__lte=upto
    )
    hosts = VisitPartner.objects.filter(_visits(after, upto))
    shares = OutputPartner.objects.filter(_outputs(after, upto))
    awarded = apart.without("grants", awarded, "grant")
    extended = apart.without("grants", extended, "grant")
    hosts = apart.without("visits", hosts, "visit")
    shares = apart.without("outputs", shares, "output")
    found = (
        Q(pk__in=hosts.values("partner"))
        | Q(pk__in=shares.values("partner"))
        | Q(pk__in=awarded.filter(day__gt=after, day__lte=upto).values("partner"))
        | Q(pk__in=extended.values("grant__grant_partners__partner"))
    )
    members = apart.without("partners", Partner.objects.filter(found)).order_by()
    heirs = members.exclude(succeeded_by=None).values("succeeded_by")
    return Partner.objects.living().filter(found | Q(pk__in=heirs))


def aged_agreements(on: date) -> QuerySet[Agreement]:
    """In force, and for a year already: these may be asked whether they are used."""
    return Agreement.objects.in_force(on).filter(starts_on__lte=add_months(on, -AGED))


def used_agreements(
    on: date, *, strict: bool = False, apart: Apart = NOTHING
) -> QuerySet[Agreement]:
    """Of those, the ones with an activity in the last two years.

    Strict: an activity that belongs to the agreement, because it names it or because
    there is no other it could belong to. Otherwise also any activity with one of its
    partners since it began.
    """
    after, upto = stretch(on)
    visits = Visit.objects.filter(
        agreement__isnull=False,
        status="done",
        category__in=list(Visit.EVIDENCE),
        starts_on__gt=after,
        starts_on__lte=upto,
    )
    outputs = Output.objects.filter(_outputs(after, upto, ""), agreement__isnull=False)
    grants = Grant.objects.awarded().filter(agreement__isnull=False)
    grants = grants.alias(day=Coalesce("approved_on", "contract_on", "starts_on"))
    grants = grants.filter(day__gt=after, day__lte=upto)
    sql, params = assigning.agreements(on, apart)
    named = Q(pk__in=RawSQL(sql, params))  # noqa: S611
    visits = apart.without("visits", visits)
    outputs = apart.without("outputs", outputs)
    for found in (visits, outputs, apart.without("grants", grants)):
        named |= Q(pk__in=found.order_by().values("agreement"))
    if not strict:
        sql, params = assigning.with_partners(on, apart)
        named |= Q(pk__in=RawSQL(sql, params))  # noqa: S611
    return aged_agreements(on).filter(named)
