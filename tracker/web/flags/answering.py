"""Somebody answers one flag: with htmx the row alone comes back, else a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tracker.insight import flags as verbs
from tracker.insight.models import Flag
from tracker.kinds import flags as known
from tracker.records.models import Stale
from tracker.web.flags import forms
from tracker.web.flags.rows import Row, Told
from tracker.web.requests import Request

FORMS: dict[str, type[django_forms.Form]] = {
    "acknowledge": forms.Acknowledge,
    "snooze": forms.Snooze,
    "dismiss": forms.Dismiss,
    "resolve": forms.Resolve,
    "reopen": forms.Reopen,
}
VERBS: dict[str, Callable[..., Flag]] = {
    "acknowledge": verbs.acknowledge,
    "snooze": verbs.snooze,
    "dismiss": verbs.dismiss,
    "resolve": verbs.resolve,
    "reopen": verbs.reopen,
}


def editable(request: Request, key: int) -> Flag:
    """One that this person may deal with; any other is not there."""
    mine = known.editable_by(request.user).filter(pk=key).values("pk")
    found = known.visible_to(request.user).filter(pk__in=mine)
    flag = found.first() if key < 2**63 else None
    if flag is None:
        raise Http404
    return flag


@require_POST
def answer(request: Request, key: int, verb: str) -> HttpResponse:
    flag = editable(request, key)
    name, form = asked(request, verb, flag)
    if not form.is_valid():
        return again(request, flag, {name: form}, status=422)
    read = request.POST.get("version", "")
    try:
        if read != str(flag.version):
            raise Stale
        flag = VERBS[verb](flag, by=request.user, **values(name, form))
    except Stale:
        flag = editable(request, key)
        return again(request, flag, {}, status=409, stale=True)
    except ValidationError as problem:
        for of, wrong in by_field(form, problem).items():
            form.add_error(of, wrong)
        return again(request, flag, {name: form}, status=422)
    if request.htmx:
        return shown(request, editable(request, key), done=True)
    messages.success(request, said(flag))
    return redirect(back(request))


def asked(request: Request, verb: str, flag: Flag) -> tuple[str, django_forms.Form]:
    """The form that was sent, and the answer it belongs to."""
    elsewhere = request.POST.get("reason") == Flag.Reason.NOT_RECORDED
    name, form = verb, FORMS[verb]
    if verb == "dismiss" and elsewhere:
        name, form = "not-recorded", forms.NotRecorded
    return name, form(request.POST, auto_id=f"f{flag.pk}-{name}-%s")


def values(name: str, form: django_forms.Form) -> dict[str, Any]:
    given = dict(form.cleaned_data)
    if name == "not-recorded":
        given["reason"] = Flag.Reason.NOT_RECORDED
    return given


def by_field(form: django_forms.Form, problem: ValidationError) -> dict[Any, Any]:
    if not hasattr(problem, "error_dict"):
        return {None: problem.messages}
    return {
        name if name in form.fields else None: wrong
        for name, wrong in problem.message_dict.items()
    }


def again(
    request: Request,
    flag: Flag,
    given: dict[str, Any],
    *,
    status: int,
    stale: bool = False,
) -> HttpResponse:
    """The flag as it is now, with what was wrong."""
    row = Told([flag], request.user).row(flag, given)
    context = {"row": row, "stale": stale, "opened": next(iter(given), "")}
    context["pickable"] = context["brief"] = pickable(request)
    template = "flags/_row.html" if request.htmx else "flags/again.html"
    return render(request, template, context | {"back": back(request)}, status=status)


def shown(request: Request, flag: Flag, *, done: bool = False) -> HttpResponse:
    row = Told([flag], request.user).row(flag)
    context = {"row": row, "done": said(flag) if done else "", "back": back(request)}
    context["pickable"] = context["brief"] = pickable(request)
    return render(request, "flags/_row.html", context)


def unfolded(request: Request, row: Row) -> HttpResponse:
    """A row of the list with the form of one answer, which was asked for."""
    context = {
        "row": row,
        "opened": asked_for(request, row),
        "back": came_from(request),
    }
    return render(
        request, "flags/_row.html", context | {"pickable": True, "brief": True}
    )


def asked_for(request: Request, row: Row) -> str:
    """The answer whose form is open; typing begins in it."""
    name = request.GET.get("answer", "")
    for one in row.answers:
        if one.name == name and one.form.fields:
            first = next(iter(one.form.fields.values()))
            first.widget.attrs["autofocus"] = True
            return name
    return ""


def came_from(request: Request) -> str:
    """The list in which an answer was begun, else this page."""
    if request.htmx:
        there = request.htmx.current_url_abs_path or ""
    else:
        there = request.headers.get("Referer", "") if "answer" in request.GET else ""
    if not there:
        return request.get_full_path()
    return there if is_ours(request, there) else "/flags/"


def pickable(request: Request) -> bool:
    """A row of the list keeps its box when it is swapped."""
    return bool(request.htmx) and "pickable" in request.POST


def said(flag: Flag) -> str:
    """What happened, in words for the status line."""
    return {
        "open": _("Open again."),
        "acknowledged": _("Acknowledged."),
        "snoozed": _("Snoozed."),
        "resolved": _("Done."),
        "dismissed": _("Dismissed."),
    }[flag.state]


def back(request: Request) -> str:
    """Where the person came from, when that is one of our own pages."""
    there = request.POST.get("next", "") or (
        request.get_full_path() if request.method == "GET" else ""
    )
    return there if is_ours(request, there) else "/flags/"


def is_ours(request: Request, there: str) -> bool:
    return url_has_allowed_host_and_scheme(
        there, {request.get_host()}, require_https=request.is_secure()
    )
