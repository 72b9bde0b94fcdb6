"""Backups: when the last one was written, when the next one is, and what is wrong."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from tracker.exchange.backup import nightly
from tracker.jobs.models import Job
from tracker.web.house.doors import administrators_only
from tracker.web.numbers import day_words, grouped
from tracker.web.requests import Request


@require_safe
@administrators_only
def page(request: Request) -> HttpResponse:
    now = nightly.standing(timezone.now())
    return render(
        request,
        "house/backups.html",
        {"standing": now, "facts": facts(now), "restored": restored(now.restored)},
    )


@require_POST
@administrators_only
def back_up_now(request: Request) -> HttpResponse:
    nightly.promise_one(request.user)
    messages.success(request, _("A backup was promised; it appears here when written."))
    return redirect("house:backups")


def facts(now: nightly.Standing) -> list[dict[str, Any]]:
    last, job = now.last, now.last_job
    result = job.result if job and isinstance(job.result, dict) else {}
    found = [
        fact(_("Last backup"), moment(last.made) if last else _("none")),
        fact(_("Size"), filesizeformat(last.size) if last else _("none")),
    ]
    if last and str(result.get("file", "")).endswith(last.name):
        found += [
            fact(pgettext("backup", "Rows"), grouped(result["rows"])),
            fact(pgettext("backup", "Documents"), grouped(result["documents"])),
        ]
    return [
        *found,
        fact(_("Next backup"), moment(now.next_at) if now.next_at else _("none")),
        fact(_("Folder"), str(now.folder)),
        fact(pgettext("backup", "Kept"), rule(now.keep)),
    ]


def rule(keep: tuple[int, int, int] | None) -> str:
    if keep is None:
        return _("everything: nothing is thinned out")
    days, weeks, months = keep
    said = {"days": days, "weeks": weeks, "months": months}
    return (
        _("the newest of %(days)s days, %(weeks)s weeks and %(months)s months") % said
    )


def moment(value: Any) -> str:
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{day_words(local.date())} {local:%H:%M}"


def restored(job: Job | None) -> str:
    """That this house was put back, of which moment, when."""
    if job is None or job.finished is None:
        return ""
    made = parse_datetime(str((job.result or {}).get("made_at", "")))
    said = {"day": moment(job.finished), "made": moment(made) if made else "?"}
    return _("Put back on %(day)s from a backup of %(made)s.") % said


def fact(label: str, value: str) -> dict[str, Any]:
    return {"label": label, "value": value}
