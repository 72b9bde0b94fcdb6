"""Other thresholds: asked for, shown what they would change, and only then made."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tracker.insight import parameters
from tracker.insight.labels import STATE_LABELS, band_label
from tracker.insight.models import ParameterSet
from tracker.insight.thresholds import Thresholds, in_force_on
from tracker.jobs import ledger, running
from tracker.jobs.models import Job
from tracker.kinds import BY_NAME
from tracker.records.models import Stale
from tracker.web import underway
from tracker.web.house.doors import administrators_only
from tracker.web.house.limit_form import LimitForm, label_of, plain
from tracker.web.requests import Request

KIND = "rehearse-thresholds"
AT_ONCE = 1500
"""So many partners are judged while the person waits; more become a job."""
NAMED = 30


def standing() -> Thresholds:
    sets = parameters.in_use()
    if not sets:
        return Thresholds()
    return in_force_on(sets, timezone.localdate()).thresholds


@require_http_methods(["GET", "POST"])
@administrators_only
def ask(request: Request) -> HttpResponse:
    """Nothing is saved here: what was asked for goes on to be tried."""
    now = standing()
    if request.method != "POST":
        given = beginning(request, now)
        return form_page(request, LimitForm(initial=given, standing=now))
    form = LimitForm(request.POST, standing=now)
    if not form.is_valid() or form.limits is None:
        return form_page(request, form, status=422)
    if form.limits == now and not waiting():
        form.add_error(None, _("Nothing is different from the set in force."))
        return form_page(request, form, status=422)
    job = ledger.promise(
        KIND,
        {
            "thresholds": form.limits.to_dict(),
            "first_day": form.cleaned_data["first_day"].isoformat(),
            "reason": form.cleaned_data["reason"],
            "after": parameters.newest(),
        },
        by=request.user,
    )
    if BY_NAME["partner"].model._default_manager.count() <= AT_ONCE:
        running.run_inline(job)
    return redirect("house:rehearsal", job.pk)


def waiting() -> bool:
    """A set begins later, so that today's limits again would be a change."""
    today = timezone.localdate()
    return ParameterSet._default_manager.filter(first_day__gt=today).exists()


def beginning(request: Request, now: Thresholds) -> dict[str, Any]:
    """What the form is filled with: what stands, an older set, or an earlier try."""
    today, wanted = timezone.localdate(), request.GET.get("from", "")
    given: dict[str, Any] = {"first_day": today}
    values = now.to_dict()
    tried = tried_before(request)
    if tried is not None:
        values = Thresholds.from_dict(tried.args["thresholds"]).to_dict()
        given |= {name: tried.args[name] for name in ("first_day", "reason")}
    elif wanted.isascii() and wanted.isdigit() and len(wanted) < 9:
        older = ParameterSet._default_manager.filter(number=int(wanted)).first()
        if older is not None:
            values = Thresholds.from_dict(older.thresholds).to_dict()
            words = _("Back to the thresholds of set %(number)s")
            given["reason"] = words % {"number": older.number}
            last = ParameterSet._default_manager.order_by("first_day").last()
            given["first_day"] = max(today, last.first_day) if last else today
    return given | {n: int(v) if v == int(v) else v for n, v in values.items()}


def tried_before(request: Request) -> Job | None:
    key = request.GET.get("job", "")
    if not (key.isascii() and key.isdigit() and len(key) < 18):
        return None
    return mine(request).filter(pk=int(key)).first()


def mine(request: Request) -> Any:
    return Job.objects.visible_to(request.user).filter(kind=KIND)


def form_page(request: Request, form: LimitForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "groups": form.groups()}
    return render(request, "house/limits_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
@administrators_only
def rehearsal(request: Request, key: int) -> HttpResponse:
    """What would change; confirmed, it becomes a numbered set."""
    if key >= 2**63:
        raise Http404
    job = get_object_or_404(mine(request), pk=key)
    if request.method == "POST":
        return confirm(request, job)
    return render(request, "house/rehearsal.html", told(request, job))


@require_safe
@administrators_only
def progress(request: Request, key: int) -> HttpResponse:
    """The bar alone; the whole page once it is through."""
    job = get_object_or_404(mine(request), pk=min(key, 2**63 - 1))
    if not underway.is_running(job):
        answer = HttpResponse()
        answer["HX-Redirect"] = reverse("house:rehearsal", args=[job.pk])
        return answer
    return render(request, "components/progress.html", bar(job))


def bar(job: Job) -> dict[str, Any]:
    words = _("Partners are judged by the thresholds asked for")
    return {
        "job": underway.bar(job, words),
        "href": reverse("house:rehearsal_progress", args=[job.pk]),
    }


def confirm(request: Request, job: Job) -> HttpResponse:
    """Only what was shown today, and only if nobody was faster."""
    again = f"{reverse('house:change_thresholds')}?job={job.pk}"
    today = timezone.localdate()
    first_day = date.fromisoformat(job.args["first_day"])
    if job.state != Job.State.DONE:
        messages.error(request, _("First see what would change."))
        return redirect("house:rehearsal", job.pk)
    if (job.result or {}).get("as_of") != today.isoformat() or first_day < today:
        messages.error(request, _("This was tried on another day: try it again."))
        return redirect(again)
    try:
        made = parameters.change(
            job.args["thresholds"],
            on=first_day,
            by=request.user,
            reason=job.args["reason"],
            after=job.args["after"],
        )
    except Stale:
        words = _("Another set was made meanwhile: look at it, then try again.")
        messages.error(request, words)
        return redirect("house:thresholds")
    words = _("Set %(number)s is made. Partners are being judged again.")
    messages.success(request, words % {"number": made.number})
    return redirect(f"{reverse('house:thresholds')}?set={made.number}")


def told(request: Request, job: Job) -> dict[str, Any]:
    wanted = Thresholds.from_dict(job.args["thresholds"])
    context = bar(job) | {
        "run": job,
        "running": underway.is_running(job),
        "failed": job.state in (Job.State.FAILED, Job.State.DEAD),
        "first_day": date.fromisoformat(job.args["first_day"]),
        "reason": job.args["reason"],
        "changed": differing(standing(), wanted),
        "stale": job.args["after"] != parameters.newest(),
        "again": f"{reverse('house:change_thresholds')}?job={job.pk}",
    }
    if job.state == Job.State.DONE and job.result:
        context["found"] = outcome(job.result, request.user)
    return context


def differing(before: Thresholds, after: Thresholds) -> list[dict[str, str]]:
    was, now = before.to_dict(), after.to_dict()
    return [
        {"label": label_of(n), "before": plain(was[n]), "after": plain(now[n])}
        for n in was
        if was[n] != now[n]
    ]


def outcome(result: dict[str, Any], user: Any) -> dict[str, Any]:
    """Counts of everybody; the names only as the reader may know them."""
    names = Names(result, user)
    return {
        "judged": result["judged"],
        "scores": result["scores"],
        "moved": sum(len(keys) for _b, _a, keys in result["moves"]),
        "states": [
            {
                "code": code,
                "before": result["before"].get(code, 0),
                "after": result["after"].get(code, 0),
                "more": result["after"].get(code, 0) - result["before"].get(code, 0),
            }
            for code in STATE_LABELS
            if code in result["before"] or code in result["after"]
        ],
        "moves": [
            {"before": before, "after": after, **names.of(keys)}
            for before, after, keys in sorted(
                result["moves"], key=lambda each: -len(each[2])
            )
        ],
        "bands": [
            {"before": band_label(b or None), "after": band_label(a or None), "n": n}
            for b, a, n in sorted(result["bands"], key=lambda each: -each[2])
        ],
        "flags": [
            {"code": code, "opens": opens, **names.of(keys)}
            for what, opens in (("opens", True), ("closes", False))
            for code, keys in result[what].items()
        ],
    }


class Names:
    """Partners by number, read once; who may not be known is only counted."""

    def __init__(self, result: dict[str, Any], user: Any) -> None:
        wanted: set[int] = set()
        for keys in self._all(result):
            wanted.update(keys[: 2 * NAMED])
        found = BY_NAME["partner"].visible_to(user)
        self.known = found.in_bulk(list(wanted))

    @staticmethod
    def _all(result: dict[str, Any]) -> Iterable[list[int]]:
        yield from (keys for _b, _a, keys in result["moves"])
        yield from result["opens"].values()
        yield from result["closes"].values()

    def of(self, keys: list[int]) -> dict[str, Any]:
        seen = [self.known[key] for key in keys if key in self.known]
        shown = sorted(seen, key=str)[:NAMED]
        return {"n": len(keys), "partners": shown, "more": len(keys) - len(shown)}
