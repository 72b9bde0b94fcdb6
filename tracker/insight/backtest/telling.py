"""A backtest in words: counts as they are, shares only where they may be told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from tracker.insight.backtest import gate
from tracker.insight.months import last_day

NOTHING = "–"


def share(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.2f}"


def lines(report: dict[str, Any]) -> Iterator[str]:
    """The report of the command."""
    if not report["cuts"]:
        yield _("Nothing to try: no month is both recorded and two years past.")
        return
    for cut in report["cuts"]:
        yield from _of_cut(cut, report["horizon"])
    yield from _of_gate(report)


def _of_cut(cut: dict[str, Any], horizon: int) -> Iterator[str]:
    counts = {
        "day": last_day(cut["month"]).isoformat(),
        "partners": cut["partners"],
        "by_year": cut["by_year"],
        "left_out": cut["left_out"],
    }
    yield ""
    yield (
        _(
            "%(day)s: %(partners)d partners, %(by_year)d of them known by year only, "
            "%(left_out)d left out."
        )
        % counts
    )
    for name, label in names():
        yield f"  {sentence(label, cut[name], horizon)}"
    vague = cut["old_of_all"]
    if cut["by_year"]:
        yield f"  {sentence(_('24 months, everybody'), vague, horizon)}"
    if cut["standing"] == gate.COUNTS_ONLY:
        return
    for name, label in names():
        yield f"  {label}: {_shares(cut[name])}"
    yield "  " + _(
        "AUC silence %(silence)s, table %(table)s; Brier table %(brier)s, "
        "24 months %(old)s, base rate %(base)s"
    ) % {
        "silence": share(cut["auc_silence"]),
        "table": share(cut["auc_table"]),
        "brier": share(cut["brier_table"]),
        "old": share(cut["brier_old"]),
        "base": share(cut["brier_base"]),
    }


def names() -> list[tuple[str, str]]:
    return [("own", _("own rhythm")), ("old", _("24 months"))]


def sentence(label: str, found: dict[str, Any], horizon: int) -> str:
    return _(
        "%(rule)s: flagged %(flagged)d, of which %(right)d did nothing in the next "
        "%(months)d months and %(wrong)d came back; missed %(missed)d."
    ) % {
        "rule": label,
        "flagged": found["flagged"],
        "right": found["tp"],
        "wrong": found["fp"],
        "missed": found["fn"],
        "months": horizon,
    }


def _shares(found: dict[str, Any]) -> str:
    low, high = found["interval"] or (None, None)
    return _(
        "precision %(precision)s (%(low)s to %(high)s), recall %(recall)s, "
        "lift %(lift)s, false alarms %(alarms)s"
    ) % {
        "precision": share(found["precision"]),
        "low": share(low),
        "high": share(high),
        "recall": share(found["recall"]),
        "lift": share(found["lift"]),
        "alarms": share(found["false_alarms"]),
    }


def _of_gate(report: dict[str, Any]) -> Iterator[str]:
    found = report["gate"]
    yield ""
    returns = report["pooled"]["returns"]
    yield (
        _(
            "Of %(gaps)d silences that ended with a return, called dormant: own rhythm "
            "%(own)d, 24 months %(old)d."
        )
        % returns
    )
    yield verdict_words(found)
    if found["standing"] == gate.COUNTS_ONLY:
        return
    for name, label in conditions():
        between = found["intervals"].get(name)
        low, high = between or (None, None)
        yield "  " + _("%(what)s: %(gain)s (%(low)s to %(high)s), %(met)s") % {
            "what": label,
            "gain": signed(found["gains"][name]),
            "low": signed(low),
            "high": signed(high),
            "met": _("met") if found["met"][name] else _("not met"),
        }


def signed(value: float | None) -> str:
    return NOTHING if value is None else f"{value:+.3f}"


def conditions() -> list[tuple[str, str]]:
    return [
        ("precision", _("precision, not more than 5 points below")),
        ("recall_fast", _("recall gained among fast partners")),
        ("false_alarms_slow", _("false alarms saved among slow partners")),
        ("brier", _("Brier score better, without doubt")),
    ]


def verdict_words(found: dict[str, Any]) -> str:
    """Which rule is used from the next set on, and why."""
    counts = {"partners": found["partners"], "cuts": found["cuts"]}
    if found["standing"] == gate.COUNTS_ONLY:
        return (
            _(
                "Only %(partners)d partners: too few to say which rule is better. "
                "Counts are shown, and the rule stays as it is."
            )
            % counts
        )
    if found["cuts"] < gate.CUTS:
        return (
            _("Only %(cuts)d cut-offs, three are needed: the rule stays as it is.")
            % counts
        )
    if found["rule"] == gate.OWN:
        return _("The own rhythm earned its place with %(partners)d partners.") % counts
    return (
        _(
            "The own rhythm did not earn its place with %(partners)d partners: "
            "24 months for everybody from the next parameter set on."
        )
        % counts
    )
