"""Work behind the pages: what runs, what was refused, what was given up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST, require_safe

from tracker.jobs import ledger
from tracker.jobs.models import Job
from tracker.web.house.doors import keepers_only
from tracker.web.requests import Request

if TYPE_CHECKING:
    from tracker.jobs.models import JobQuerySet

AT_ONCE = 50
WORK = {
    "judge-due": _lazy("Judging what changed"),
    "refresh": _lazy("Judging every relationship"),
    "refresh-full": _lazy("Judging every relationship from its beginning"),
    "rehearse-thresholds": _lazy("Trying other thresholds"),
    "weigh": _lazy("Trying other weights"),
    "backtest": _lazy("Testing the rule on the past"),
    "import": _lazy("Import of a file"),
    "mail": _lazy("Mail"),
}
STATES = Job.State.values


def every() -> JobQuerySet:
    """All jobs: only how they fare is told, never what they found."""
    return Job._default_manager.all()


def waiting_for_somebody() -> int:
    return every().given_up().count()


@require_safe
@keepers_only
def listing(request: Request) -> HttpResponse:
    state = request.GET.get("state", "")
    jobs = every().select_related("promised_by")
    jobs = (
        jobs.filter(state=state) if state in STATES else jobs.order_by(*worst_first())
    )
    page = Paginator(jobs.defer("args", "result"), AT_ONCE).get_page(
        request.GET.get("page")
    )
    counts = Counts(every())
    tabs = [
        {"label": label, "href": f"?state={value}" if value else request.path}
        | {"count": counts.of(value), "current": state == value}
        for value, label in [("", _("All")), *Job.State.choices]
    ]
    rows = [row(job, request.user) for job in page.object_list]
    return render(
        request, "house/jobs.html", {"page": page, "rows": rows, "tabs": tabs}
    )


def worst_first() -> list[Any]:
    order = {Job.State.DEAD: 0, Job.State.RUNNING: 1, Job.State.NEW: 2}
    whens = [When(state=state, then=Value(place)) for state, place in order.items()]
    return [Case(*whens, default=Value(3), output_field=IntegerField()), "-pk"]


class Counts:
    """How many jobs are in each state, in one query."""

    def __init__(self, jobs: QuerySet) -> None:
        from django.db.models import Count

        self.by = dict(jobs.order_by().values_list("state").annotate(Count("pk")))

    def of(self, state: str) -> int:
        return self.by.get(state, 0) if state else sum(self.by.values())


def row(job: Job, user: Any) -> dict[str, Any]:
    return {
        "job": job,
        "work": WORK.get(job.kind, job.kind),
        "tone": {"dead": "bad", "failed": "warn", "done": "good"}.get(job.state, ""),
        "message": message(job, user),
        "may_retry": job.state == Job.State.DEAD,
        "running": job.state == Job.State.RUNNING,
    }


def message(job: Job, user: Any) -> str:
    """Why it stopped; what a record says is only for those who may read all."""
    if not job.error:
        return job.message
    last = job.error.strip().splitlines()[-1][:300]
    if user.sees_everything:
        return last
    if job.state == Job.State.FAILED:
        return _("Refused; the person who asked for it reads why.")
    kind = last.partition(":")[0]
    return kind if kind.replace(".", "").isidentifier() else _("It broke off.")


@require_POST
@keepers_only
def retry(request: Request, key: int) -> HttpResponse:
    if key >= 2**63:
        raise Http404
    job = ledger.try_again(key, by=request.user)
    if job is None:
        messages.error(request, _("This job is not given up; nothing was done."))
    else:
        messages.success(
            request, _("Promised anew as job %(number)s.") % {"number": job.pk}
        )
    return redirect("house:jobs")
