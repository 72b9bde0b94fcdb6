"""When relationships are judged: seconds after a change, and every night."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import ngettext

from tracker.insight import health
from tracker.insight.backtest import keeping
from tracker.insight.indicators import INDICATORS
from tracker.insight.indicators import kept as keeping_answers
from tracker.insight.notices import sending  # noqa: F401 - letters go by the clock
from tracker.insight.thresholds import Thresholds
from tracker.jobs import ledger, schedule
from tracker.jobs.running import Running
from tracker.records.models import Due

AT_ONCE = 50

schedule.daily("refresh", at=(3, 15))
schedule.weekly("weigh", weekday=7, at=(4, 45))


@ledger.handles("judge-due")
def judge_due(running: Running) -> dict[str, Any]:
    """Judge the marked partners, some at a time; who is left is promised again."""
    marks = dict(Due.objects.order_by("pk").values_list("pk", "marks")[:AT_ONCE])
    done = health.refresh(partners=list(marks), marks=marks, inside=running.hold)
    if marks and Due.objects.exists():
        ledger.promise("judge-due", {}, dedupe_key="judge-due")
    return done.to_dict()


@ledger.handles("refresh")
def nightly(running: Running) -> dict[str, Any]:
    """Judge everybody, and so heal any mark that was forgotten."""
    done = _everybody(running, nightly=True)
    if healed := done["healed"]:
        told = ngettext(
            "%(n)s partner had changed without a mark and was judged again.",
            "%(n)s partners had changed without a mark and were judged again.",
            healed,
        )
        running.progress(done["partners"], done["partners"], told % {"n": healed})
    ledger.promise("keep-answers", {}, dedupe_key="keep-answers")
    return done


@ledger.handles("keep-answers")
def keep_answers(running: Running) -> dict[str, int]:
    """Answer what is asked most, so that nobody waits for it in the morning."""
    done = keeping_answers.refresh(INDICATORS, progress=running.progress)
    if healed := done["healed"]:
        told = ngettext(
            "%(n)s kept answer had changed without a mark and was computed again.",
            "%(n)s kept answers had changed without a mark and were computed again.",
            healed,
        )
        running.progress(done["answered"], done["answered"], told % {"n": healed})
    return done


@ledger.handles("refresh-full")
def full(running: Running) -> dict[str, Any]:
    """Judge every month of everybody anew."""
    return _everybody(running, full=True)


@ledger.handles("rehearse-thresholds")
def rehearse(running: Running) -> dict[str, Any]:
    """What other thresholds would change, for somebody who decides about them."""
    return health.rehearse(
        Thresholds.from_dict(running.args["thresholds"]),
        timezone.localdate(),
        progress=running.progress,
    )


@ledger.handles("weigh")
def weigh(running: Running) -> dict[str, Any]:
    """How many partners would change their band by other weights."""
    return health.weigh(timezone.localdate())


@ledger.handles("backtest")
def try_on_the_past(running: Running) -> dict[str, Any]:
    """Would the rules have been right? Kept with its date, for page and next set."""
    found = keeping.run(progress=running.progress)
    with running.effect():
        kept = keeping.keep(found)
        running.result = {"backtest": kept.pk, "rule": kept.rule}
    return {}


def _everybody(running: Running, **how: Any) -> dict[str, Any]:
    as_of = running.args.get("as_of")
    done = health.refresh(
        date.fromisoformat(as_of) if as_of else None,
        partners=running.args.get("partners"),
        inside=running.hold,
        progress=running.progress,
        **how,
    )
    return done.to_dict()
