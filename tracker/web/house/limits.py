"""How health is computed: the numbered set of thresholds in force, in words."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tracker.insight.labels import STEPS, finding_label, part_label
from tracker.insight.models import ParameterSet
from tracker.insight.thresholds import Peers, Thresholds
from tracker.records.models import Partner
from tracker.web.house.doors import keeps_house
from tracker.web.house.limit_words import GROUPS
from tracker.web.requests import Request


@require_safe
def thresholds(request: Request) -> HttpResponse:
    """Read-only: a set that judged a month is only ever followed by another."""
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


def told(values: Thresholds) -> list[dict[str, Any]]:
    usual = Thresholds().to_dict()
    now = values.to_dict()
    found = []
    for title, why, lines in GROUPS:
        rows = [
            {
                "label": label or part_label(name.removeprefix("weight_")),
                "value": now[name],
                "usual": usual[name],
                "changed": now[name] != usual[name],
            }
            for name, label in lines
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
