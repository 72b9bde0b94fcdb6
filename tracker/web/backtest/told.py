"""A kept backtest as its reader may know it: counted again over who they may see."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tracker.insight.backtest import gate
from tracker.insight.backtest.keeping import cuts_of
from tracker.insight.backtest.measures import of_rule
from tracker.insight.backtest.telling import conditions, verdict_words
from tracker.insight.backtest.trial import Cut, Tried
from tracker.insight.models import BacktestRun
from tracker.insight.months import last_day
from tracker.kinds.references import narrow
from tracker.records.models import Partner
from tracker.web.numbers import grouped

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User

LISTED = 100
DOTS_FROM = 5


def told(kept: BacktestRun, user: User) -> dict[str, Any]:
    cuts = seen_by(user, cuts_of(kept))
    found = kept.report["gate"]
    latest = cuts[-1] if cuts else None
    return {
        "verdict": verdict_words(found),
        "gate": conditions_of(found),
        "standing": found["standing"],
        "rows": [counted(cut) for cut in reversed(cuts)],
        "latest": of_latest(latest, kept.horizon, user) if latest else None,
        "years": kept.horizon // 12 if kept.horizon % 12 == 0 else None,
    }


def open_to(user: User) -> QuerySet[Partner]:
    return narrow(Partner._default_manager.all(), user)


def seen_by(user: User, cuts: list[Cut]) -> list[Cut]:
    """Who may not see a partner is not told of it in a count either."""
    if user.sees_everything:
        return cuts
    visible = set(open_to(user).values_list("pk", flat=True))
    return [
        replace(cut, tried=tuple(e for e in cut.tried if e.partner in visible))
        for cut in cuts
    ]


def counted(cut: Cut) -> dict[str, Any]:
    closely = [each for each in cut.tried if not each.by_year]
    y = [each.y for each in closely]
    return {
        "day": last_day(cut.month),
        "partners": len(closely),
        "silent": sum(y),
        "own": of_rule([each.own for each in closely], y),
        "old": of_rule([each.old for each in closely], y),
        "by_year": len(cut.tried) - len(closely),
        "left_out": cut.left_out if len(cut.tried) else 0,
        "vague": of_rule(
            [each.old for each in cut.tried if each.by_year],
            [each.y for each in cut.tried if each.by_year],
        ),
    }


def of_latest(cut: Cut, horizon: int, user: User) -> dict[str, Any]:
    """The last cut-off whose outcome is known: the picture and the names."""
    closely = [each for each in cut.tried if not each.by_year]
    counts = counted(cut)
    own = counts["own"]
    right = None
    if own["flagged"] >= DOTS_FROM:
        right = int(100 * own["tp"] / own["flagged"] + 0.5)
    back = [each for each in closely if each.own and not each.y]
    missed = [each for each in closely if each.y and not each.own]
    names = open_to(user).in_bulk(
        [each.partner for each in (*back[:LISTED], *missed[:LISTED])]
    )
    return counts | {
        "horizon": horizon,
        "right": right,
        "back": named(back, names),
        "missed": named(missed, names),
        "more_back": max(0, len(back) - LISTED),
        "more_missed": max(0, len(missed) - LISTED),
    }


def named(tried: list[Tried], names: dict[int, Partner]) -> list[dict[str, Any]]:
    return [
        {
            "partner": names[each.partner],
            "silence": each.silence,
            "allowed": int(each.dorm_at),
            "old": each.old,
        }
        for each in tried[:LISTED]
        if each.partner in names
    ]


def conditions_of(found: dict[str, Any]) -> list[dict[str, Any]]:
    """What the own rhythm had to show, and whether it did."""
    if found["standing"] == gate.COUNTS_ONLY:
        return []
    rows = []
    for name, label in conditions():
        gain, between = found["gains"][name], found["intervals"].get(name)
        rows.append(
            {
                "label": label,
                "gain": None if gain is None else grouped(gain, 3, signed=True),
                "low": between and grouped(between[0], 3, signed=True),
                "high": between and grouped(between[1], 3, signed=True),
                "met": found["met"][name],
            }
        )
    return rows
