"""How often each rule was right: counts first, then the shares they allow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from statistics import median
from typing import Any

from tracker.insight.backtest.trial import CLASSES, Cut, Returns, Tried, earlier
from tracker.insight.proof import auc, brier, flag_metrics, wilson


def measure(tried: Sequence[Tried]) -> dict[str, Any]:
    """Everything about these partners; what cannot be said is none."""
    closely = [each for each in tried if not each.by_year]
    y = [each.y for each in closely]
    gone = [earlier(each) for each in closely if each.y]
    return {
        "partners": len(tried),
        "by_year": len(tried) - len(closely),
        "base": sum(y) / len(y) if y else None,
        "own": of_rule([each.own for each in closely], y),
        "old": of_rule([each.old for each in closely], y),
        "old_of_all": of_rule([e.old for e in tried], [e.y for e in tried]),
        "auc_silence": auc([each.silence for each in closely], y),
        "auc_table": of_chances(closely, auc),
        **_briers(closely),
        "same_length": same_length(closely),
        "by_rhythm": {
            name: _both([each for each in closely if each.rhythm == name])
            for name in CLASSES
        },
        "lead_time": {
            "ended": len(gone),
            "median": median(gone) if gone else None,
            "earlier": sum(months > 0 for months in gone),
        },
    }


def _both(tried: Sequence[Tried]) -> dict[str, Any]:
    y = [each.y for each in tried]
    return {
        "partners": len(tried),
        "own": of_rule([each.own for each in tried], y),
        "old": of_rule([each.old for each in tried], y),
    }


def of_rule(said: Sequence[bool], y: Sequence[bool]) -> dict[str, Any]:
    """Precision with its interval, recall, lift, and false alarms among the awake."""
    found = flag_metrics(said, y)
    awake = found.fp + found.tn
    return {
        **asdict(found),
        "flagged": found.tp + found.fp,
        "interval": wilson(found.tp, found.tp + found.fp),
        "false_alarms": found.fp / awake if awake else None,
    }


def with_chances(tried: Iterable[Tried]) -> list[Tried]:
    """Those for whom both the table and the old rule had a chance to tell."""
    return [e for e in tried if e.chance is not None and e.old_chance is not None]


def of_chances(tried: Sequence[Tried], how: Any) -> float | None:
    known = [each for each in tried if each.chance is not None]
    found = how([each.chance for each in known], [each.y for each in known])
    return None if found is None else float(found)


def _briers(tried: Sequence[Tried]) -> dict[str, Any]:
    """All three on the same partners, else they could not be compared."""
    known = with_chances(tried)
    y = [int(each.y) for each in known]
    base = sum(y) / len(y) if y else 0.0
    return {
        "brier_partners": len(known),
        "brier_table": brier([each.chance or 0.0 for each in known], y),
        "brier_old": brier([each.old_chance or 0.0 for each in known], y),
        "brier_base": brier([base] * len(y), y),
    }


def same_length(tried: Sequence[Tried]) -> dict[str, Any]:
    """The rules with lists as long as the old rule's: who ranks better?"""
    k = sum(each.old for each in tried)
    ranked = sorted(tried, key=lambda e: (-e.silence / e.dorm_at, e.partner))[:k]
    right = sum(each.y for each in ranked)
    return {
        "k": k,
        "own_right": right,
        "old_right": sum(each.y for each in tried if each.old),
        "precision": right / k if k else None,
    }


def together(found: Iterable[Returns]) -> dict[str, int]:
    """Silences that ended with a return, over all cut-offs."""
    known = list(found)
    return {
        "gaps": sum(each.gaps for each in known),
        "own": sum(each.own for each in known),
        "old": sum(each.old for each in known),
    }


def per_cut(cut: Cut) -> dict[str, Any]:
    return {
        "month": cut.month,
        "left_out": cut.left_out,
        "peer_gap": cut.peer_gap,
        "returns": asdict(cut.returns),
        **measure(cut.tried),
    }
