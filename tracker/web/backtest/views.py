"""Would the rule have been right? Counts and names, for those who lead and keep."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST, require_safe

from tracker.insight import parameters
from tracker.insight.models import BacktestRun
from tracker.insight.thresholds import Parameters, in_force_on
from tracker.jobs import ledger
from tracker.jobs.models import Job
from tracker.web.backtest.told import told
from tracker.web.house.doors import keeps_house
from tracker.web.requests import Request
from tracker.web.underway import bar

View = Callable[..., HttpResponse]


def may_see(user: Any) -> bool:
    return keeps_house(user) or bool(user.is_active and user.is_leader)


def for_leaders(view: View) -> View:
    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_see(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def waiting() -> Job | None:
    jobs = Job._default_manager.filter(
        kind="backtest", state__in=[Job.State.NEW, Job.State.RUNNING]
    )
    return jobs.order_by("-pk").first()


@require_safe
@for_leaders
def page(request: Request) -> HttpResponse:
    kept = BacktestRun._default_manager.order_by("pk").last()
    sets, job = parameters.in_use(), waiting()
    now = in_force_on(sets, timezone.localdate()) if sets else Parameters()
    context = {
        "kept": kept,
        "rule": now.thresholds.rule,
        "months": now.thresholds.fixed_months,
        "job": bar(job) if job else None,
        **(told(kept, request.user) if kept else {}),
    }
    return render(request, "backtest/page.html", context)


@require_POST
@for_leaders
def run(request: Request) -> HttpResponse:
    ledger.promise("backtest", {}, dedupe_key="backtest", by=request.user)
    return redirect("backtest:page")


@require_GET
@for_leaders
def job(request: Request, key: int) -> HttpResponse:
    """The progress alone; when it is over the page is shown again."""
    found = waiting()
    if found is None or found.pk != key:
        answer = HttpResponse()
        answer["HX-Refresh"] = "true"
        return answer
    return render(request, "backtest/_job.html", {"job": bar(found)})
