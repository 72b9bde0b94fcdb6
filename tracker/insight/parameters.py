"""The numbered sets of thresholds, peer medians and return table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from tracker.insight import gather, peers
from tracker.insight.evidence import Evidence
from tracker.insight.models import ParameterSet
from tracker.insight.months import month_of
from tracker.insight.thresholds import Parameters, Thresholds
from tracker.records import changes, touched
from tracker.records.models import Partner

if TYPE_CHECKING:
    from accounts.models import User

AT_ONCE = 500


def quarter(on: date) -> date:
    """The first day of the quarter."""
    return date(on.year, (on.month - 1) // 3 * 3 + 1, 1)


def in_use() -> list[Parameters]:
    """All sets as plain values, oldest first."""
    known = ParameterSet.objects.order_by("first_day", "number")
    return [each.parameters() for each in known]


def ensure(on: date) -> list[Parameters]:
    """All sets; a new one where the quarter has none, or the first was too thin."""
    latest = ParameterSet.objects.order_by("first_day", "number").last()
    if latest is None:
        make(on=quarter(on), reason=_("First set"))
    elif latest.thin and _enough_by_now(latest):
        _fill(latest)
    elif latest.first_day < quarter(on):
        make(
            on=quarter(on),
            limits=Thresholds.from_dict(latest.thresholds),
            reason=_("New quarter"),
        )
    return in_use()


def change(
    thresholds: Mapping[str, object], *, on: date, by: User | None, reason: str = ""
) -> ParameterSet:
    """What an administrator decided, from this month on; refuses nonsense by name."""
    limits = Thresholds.from_dict(thresholds)
    with transaction.atomic():
        made = make(on=on, limits=limits, reason=reason, by=by)
        changes.mark_due(Partner.objects.values_list("pk", flat=True))
    return made


def make(
    *,
    on: date,
    limits: Thresholds | None = None,
    reason: str = "",
    by: User | None = None,
) -> ParameterSet:
    """A set from the data known today; it judges the months that end from then on."""
    limits = limits or Thresholds()
    values, thin = _values(on, limits)
    with transaction.atomic():
        last = ParameterSet.objects.aggregate(last=Max("number"))["last"] or 0
        made, _first = ParameterSet.objects.get_or_create(
            number=last + 1,
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
    values = {
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
