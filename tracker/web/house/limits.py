"""How health is computed: the numbered set of thresholds in force, in words."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tracker.insight.labels import STEPS, finding_label, part_label
from tracker.insight.models import ParameterSet
from tracker.insight.thresholds import Peers, Thresholds
from tracker.jobs import ledger, running
from tracker.jobs.models import Job
from tracker.records.models import Partner
from tracker.web.house.doors import administrators_only, keeps_house
from tracker.web.house.limit_form import label_of
from tracker.web.house.limit_words import GROUPS
from tracker.web.house.rehearsals import differing
from tracker.web.requests import Request

WEIGH = "weigh"


@require_safe
def thresholds(request: Request) -> HttpResponse:
    """A set that judged a month is only ever followed by another."""
    sets = list(ParameterSet._default_manager.select_related("made_by"))
    today = timezone.localdate()
    begun = [one for one in sets if one.first_day <= today]
    standing = max(begun, key=lambda one: (one.first_day, one.number), default=None)
    wanted = request.GET.get("set", "")
    shown = next((one for one in sets if str(one.number) == wanted), standing)
    values = (
        Thresholds.from_dict(shown.thresholds) if shown is not None else Thresholds()
    )
    context = {
        "sets": sets,
        "changed": since_the_last(sets, shown),
        "may_change": request.user.is_administrator,
        "weighed": weighed(),
        "shown": shown,
        "standing": standing,
        "groups": told(values),
        "months": values.fixed_months,
        "may_see_backtest": keeps_house(request.user) or request.user.is_leader,
        "peers": peers(shown),
        "codes": [
            {"label": finding_label(code), "step": step} for code, step in STEPS.items()
        ],
    }
    return render(request, "house/thresholds.html", context)


def weighed() -> dict[str, Any] | None:
    """The latest answer to how much hangs on the weights; it names no partner."""
    done = Job._default_manager.filter(kind=WEIGH, state=Job.State.DONE)
    job = done.order_by("-pk").first()
    if job is None or not job.result:
        return None
    found = dict(job.result)
    alike = [
        one | {"first": part_label(one["first"]), "second": part_label(one["second"])}
        for one in found["alike"]
    ]
    return found | {"on": date.fromisoformat(found["as_of"]), "alike": alike}


@require_POST
@administrators_only
def weigh(request: Request) -> HttpResponse:
    """Asked for now rather than on Sunday."""
    running.run_inline(ledger.promise(WEIGH, {}, dedupe_key=WEIGH, by=request.user))
    return redirect("house:thresholds")


def since_the_last(
    sets: list[ParameterSet], shown: ParameterSet | None
) -> dict[str, Any] | None:
    """The set that stood before this one began, and what it had otherwise."""
    if shown is None:
        return None
    earlier = [
        one
        for one in sets
        if (one.first_day, one.number) < (shown.first_day, shown.number)
    ]
    if not earlier:
        return None
    before = max(earlier, key=lambda one: (one.first_day, one.number))
    rows = differing(
        Thresholds.from_dict(before.thresholds), Thresholds.from_dict(shown.thresholds)
    )
    return {"set": before, "rows": rows}


def told(values: Thresholds) -> list[dict[str, Any]]:
    usual = Thresholds().to_dict()
    now = values.to_dict()
    found = []
    for title, why, lines in GROUPS:
        rows = [
            {
                "label": label_of(name),
                "value": now[name],
                "usual": usual[name],
                "changed": now[name] != usual[name],
            }
            for name, _label in lines
        ]
        found.append({"title": title, "why": why, "rows": rows})
    return found


def peers(shown: ParameterSet | None) -> list[dict[str, Any]]:
    """Peer medians that the set froze: what is usual, by tier."""
    if shown is None:
        return []
    usual = Peers.from_dict(shown.peers)
    tiers = dict(Partner.Tier.choices)
    rows = [{"label": _("All partners"), "value": usual.gap}]
    return rows + [
        {"label": tiers.get(tier, tier), "value": gap}
        for tier, gap in sorted(usual.gap_by_tier.items())
    ]
