"""The numbered sets of thresholds, peer medians and return table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.insight import gather, peers
from tracker.insight.backtest.keeping import verdict
from tracker.insight.evidence import Evidence
from tracker.insight.models import ParameterSet
from tracker.insight.months import month_of
from tracker.insight.thresholds import LifeTable, Parameters, Peers, Thresholds
from tracker.jobs import ledger
from tracker.records import changes, touched
from tracker.records.models import Partner, Stale

if TYPE_CHECKING:
    from accounts.models import User

AT_ONCE = 500
OF_THE_PEERS = (
    "window_months",
    "pseudo_gaps",
    "default_peer_gap",
    "peers_per_tier",
    "peers_overall",
    "half_life",
    "community_months",
    "renewal_people",
    "table_prior",
    "table_cuts",
)
"""Thresholds that the peer medians and the return table are made with."""


def quarter(on: date) -> date:
    """The first day of the quarter."""
    return date(on.year, (on.month - 1) // 3 * 3 + 1, 1)


def in_use() -> list[Parameters]:
    """All sets as plain values, oldest first."""
    known = ParameterSet.objects.order_by("first_day", "number")
    return [each.parameters() for each in known]


def ensure(on: date) -> list[Parameters]:
    """All sets; a new one where the quarter has none, or the first was too thin.

    A set that somebody made for a later day waits for it, and is no quarter's set.
    """
    latest = _begun(on)
    if latest is None:
        _of_quarter(on, Thresholds(), _("First set"))
    elif latest.thin and _enough_by_now(latest):
        _fill(latest)
    elif latest.first_day < quarter(on):
        _next_quarter(latest, on)
    return in_use()


def _begun(on: date) -> ParameterSet | None:
    """The set in force on a day; before the first one, the first."""
    known = ParameterSet.objects.order_by("first_day", "number")
    return known.filter(first_day__lte=on).last() or known.first()


@transaction.atomic
def _next_quarter(latest: ParameterSet, on: date) -> None:
    """By the rule that the last backtest found better; then it is tried anew."""
    limits = Thresholds.from_dict(latest.thresholds)
    limits, why = verdict(limits, since=latest.made_at)
    _of_quarter(on, limits, why or _("New quarter"))
    ledger.promise("backtest", {}, dedupe_key="backtest")


def _of_quarter(on: date, limits: Thresholds, reason: str) -> None:
    """Once a quarter, however many look at once.

    The number is drawn before it is looked whether somebody was faster: who is late
    either sees the other's set or wants the same number, and one number is one set.
    """
    day = quarter(on)
    values, thin = _values(day, limits)
    with transaction.atomic():
        number = _next_number()
        if not ParameterSet.objects.filter(first_day__range=(day, on)).exists():
            _keep(number, day, limits, values, thin=thin, reason=reason)


def change(
    thresholds: Mapping[str, object],
    *,
    on: date,
    by: User | None,
    reason: str = "",
    after: int | None = None,
) -> ParameterSet:
    """What an administrator decided, from this day on; refuses nonsense by name.

    ``after`` is the number of the newest set that was known when it was decided: where
    there is a newer one nothing is made, and `Stale` says so.
    """
    limits = Thresholds.from_dict(thresholds)
    today = timezone.localdate()
    values, thin = proposed(limits, today)
    with transaction.atomic():
        number = _next_number()
        if after is not None and after != number - 1:
            raise Stale(_("set %(number)s") % {"number": number - 1})
        made = _keep(number, on, limits, values, thin=thin, reason=reason, by=by)
        if made.made_by != by or made.reason != reason:
            raise Stale(_("set %(number)s") % {"number": number})
        changes.mark_due(Partner.objects.values_list("pk", flat=True))
    return made


def proposed(limits: Thresholds, today: date) -> tuple[dict[str, object], bool]:
    """Peer medians and return table for changed thresholds.

    They are frozen for a quarter: the ones in force stay unless a threshold that they
    are made with is another.
    """
    standing = _begun(today)
    if standing is None or standing.thin:
        return _values(quarter(today), limits)
    known = Thresholds.from_dict(standing.thresholds)
    if all(getattr(known, name) == getattr(limits, name) for name in OF_THE_PEERS):
        return {"peers": standing.peers, "table": standing.table}, False
    return _values(quarter(today), limits)


def as_proposed(limits: Thresholds, today: date) -> Parameters:
    """The set as it would be made, in force from today and kept nowhere."""
    values, _thin = proposed(limits, today)
    table = values["table"]
    return Parameters(
        _next_number(),
        today,
        limits,
        Peers.from_dict(values["peers"]),  # type: ignore[arg-type]
        LifeTable.from_dict(table) if table else None,  # type: ignore[arg-type]
    )


def newest() -> int:
    """The number of the newest set, in force or not yet."""
    return ParameterSet.objects.aggregate(last=Max("number"))["last"] or 0


def _next_number() -> int:
    return newest() + 1


def _keep(
    number: int,
    on: date,
    limits: Thresholds,
    values: dict[str, object],
    *,
    thin: bool,
    reason: str,
    by: User | None = None,
) -> ParameterSet:
    made, _first = ParameterSet.objects.get_or_create(
        number=number,
        defaults={
            "first_day": on,
            "thresholds": limits.to_dict(),
            "reason": reason,
            "made_by": by,
            "thin": thin,
            **values,
        },
    )
    return made


def everybody(on: date) -> list[Evidence]:
    """The evidence of every living partner up to a day."""
    keys = list(Partner.objects.living().order_by("pk").values_list("pk", flat=True))
    found: list[Evidence] = []
    for start in range(0, len(keys), AT_ONCE):
        found += gather.evidence(keys[start : start + AT_ONCE], on=on).values()
    return found


def _values(on: date, limits: Thresholds) -> tuple[dict[str, object], bool]:
    seen = everybody(on)
    made = peers.parameter_set(seen, 0, on, limits)
    values: dict[str, object] = {
        "peers": made.peers.to_dict(),
        "table": made.table.to_dict() if made.table else None,
    }
    return values, not enough(seen, month_of(on) - 1, limits)


def enough(seen: Sequence[Evidence], month: int, limits: Thresholds) -> bool:
    """Whether so many partners have a rhythm that one may speak of a usual one."""
    found = 0
    for each in seen:
        found += peers.mean_gap(each.active, month, limits) is not None
        if found >= limits.peers_overall:
            return True
    return False


def _enough_by_now(thin: ParameterSet) -> bool:
    """A quick look, before all evidence is read for nothing: who was active at all?"""
    needed = int(Thresholds.from_dict(thin.thresholds).peers_overall)
    met = (
        Partner.objects.filter(visits__status="done"),
        Partner.objects.filter(grants__isnull=False),
        Partner.objects.filter(outputs__isnull=False),
    )
    active: set[int] = set()
    for each in met:
        active.update(each.order_by().values_list("pk", flat=True).distinct()[:needed])
    return len(active) >= needed


def _fill(thin: ParameterSet) -> None:
    """A set made before there was data is made anew, and everybody judged again."""
    limits = Thresholds.from_dict(thin.thresholds)
    values, still = _values(thin.first_day, limits)
    if still:
        return
    with transaction.atomic():
        touched.touch(touched.HEALTH)
        filled = ParameterSet.objects.filter(pk=thin.pk, thin=True)
        if filled.update(thin=False, **values):
            changes.mark_due(Partner.objects.values_list("pk", flat=True))
