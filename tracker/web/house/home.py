"""Who we are: read, and saved over the version that was read."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tracker.records import changes
from tracker.records.models import Change, HomeInstitution, Stale
from tracker.web.house.doors import keepers_only
from tracker.web.house.forms import HomeForm
from tracker.web.requests import Request


@require_http_methods(["GET", "POST"])
@keepers_only
def home(request: Request) -> HttpResponse:
    ours = HomeInstitution.get()
    if request.method != "POST":
        return shown(request, HomeForm(instance=ours))
    form = HomeForm(request.POST, instance=ours)
    if not form.is_valid():
        return shown(request, form, status=422)
    read = form.cleaned_data["version"]
    try:
        if read != HomeInstitution.get().version:
            raise Stale
        changes.write(form.instance, by=request.user)
    except Stale:
        return shown(request, form, status=409, stale=differing(form))
    except ValidationError as problem:
        form.add_error(None, problem.messages)
        return shown(request, form, status=422)
    messages.success(request, _("Saved."))
    return redirect("house:home")


def differing(form: HomeForm) -> dict[str, Any]:
    """What somebody else saved meanwhile, beside what was typed here."""
    stored = HomeInstitution.get()
    rows = [
        {"label": field.label, "theirs": theirs, "yours": field.value()}
        for field in form.visible_fields()
        if str(theirs := getattr(stored, field.name)) != str(field.value())
    ]
    last = history()[:1]
    who = str(last[0].made_by) if last and last[0].made_by else _("Somebody")
    typed = cast(QueryDict, form.data).copy()
    typed["version"] = str(stored.version)
    form.data = typed
    return {"who": who, "at": last[0].made_at if last else None, "rows": rows}


def history() -> Any:
    found = Change.objects.filter(kind=HomeInstitution._meta.model_name)
    return found.select_related("made_by")


def shown(
    request: Request,
    form: HomeForm,
    *,
    status: int = 200,
    stale: dict[str, Any] | None = None,
) -> HttpResponse:
    context = {"form": form, "stale": stale, "history": history()[:10]}
    return render(request, "house/home.html", context, status=status)
