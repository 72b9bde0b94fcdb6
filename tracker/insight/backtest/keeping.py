"""Run the protocol on the records, and keep what came of it with its date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.insight.backtest.gate import NO_CLAIM
from tracker.insight.backtest.gathering import histories
from tracker.insight.backtest.protocol import Backtest, Told, backtest, usual_cuts
from tracker.insight.backtest.trial import HORIZON, Cut, Returns, Tried
from tracker.insight.models import BacktestRun, ParameterSet
from tracker.insight.months import last_day, month_of
from tracker.insight.thresholds import Thresholds


class TooEarly(ValueError):
    """A cut-off whose outcome nobody can know yet."""


def run(
    cutoffs: Sequence[date] = (),
    horizon: int = HORIZON,
    progress: Told | None = None,
) -> Backtest:
    """Cut-offs are the ends of the months of these days; none: once a year."""
    seen = histories()
    over = month_of(timezone.localdate()) - 1
    cuts = [month_of(day) for day in cutoffs]
    if late := [each for each in cuts if each + horizon > over]:
        day = last_day(max(late)).isoformat()
        raise TooEarly(
            _("What came after %(day)s is not known for %(months)d months yet.")
            % {"day": day, "months": horizon}
        )
    cuts = cuts or usual_cuts(seen, over, horizon)
    return backtest(seen, cuts, limits_in_use(), horizon, progress)


def limits_in_use() -> Thresholds:
    latest = ParameterSet.objects.order_by("first_day", "number").last()
    return Thresholds.from_dict(latest.thresholds) if latest else Thresholds()


def keep(found: Backtest) -> BacktestRun:
    return BacktestRun.objects.create(
        horizon=found.horizon,
        rule=found.report["gate"]["rule"],
        partners=found.report["gate"]["partners"],
        report=found.report,
        cases=[_told(cut) for cut in found.cuts],
    )


def verdict(limits: Thresholds, since: Any = None) -> tuple[Thresholds, str]:
    """The limits for the next set, and why: what the last backtest after a set says.

    What an administrator chose stands until the next backtest.
    """
    kept = BacktestRun.objects.order_by("pk")
    latest = (kept.filter(made_at__gt=since) if since else kept).last()
    if latest is None or latest.rule == NO_CLAIM:
        return limits, ""
    fixed = 0 if latest.rule == BacktestRun.Rule.OWN else 24
    values = limits.to_dict() | {"fixed_months": fixed}
    why = _("New quarter; backtest of %(day)s: %(rule)s") % {
        "day": timezone.localdate(latest.made_at).isoformat(),
        "rule": latest.get_rule_display(),
    }
    return Thresholds.from_dict(values), why


FIELDS = tuple(Tried.__dataclass_fields__)


def _told(cut: Cut) -> dict[str, Any]:
    """Plain values that `cuts_of` reads again."""
    returns = [cut.returns.gaps, cut.returns.own, cut.returns.old]
    return {
        "month": cut.month,
        "left_out": cut.left_out,
        "peer_gap": cut.peer_gap,
        "returns": returns,
        "tried": [[getattr(each, name) for name in FIELDS] for each in cut.tried],
    }


def cuts_of(kept: BacktestRun) -> list[Cut]:
    return [
        Cut(
            told["month"],
            tuple(Tried(*each) for each in told["tried"]),
            told["left_out"],
            Returns(*told["returns"]),
            told["peer_gap"],
        )
        for told in kept.cases
    ]
