"""What an officer holds, on one page to print; and giving it all to others."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.models import User
from tracker.insight.desk import next_actions
from tracker.kinds import BY_NAME
from tracker.records import handing_over
from tracker.records.handing_over import Held
from tracker.web.requests import Request

ACTIONS = 30
SHOWN = 200


class HandOverForm(forms.Form):
    """To whom: everything to one, or a part of it to somebody else."""

    def __init__(self, data: Any, *, leaver: User, parts: list[Held]) -> None:
        super().__init__(data)
        others = User.objects.filter(is_active=True).exclude(pk=leaver.pk)
        others = others.order_by("name", "username")
        self.fields["everything"] = forms.ModelChoiceField(
            others, label=_("Everything to"), required=False, empty_label="–"
        )
        for part in parts:
            self.fields[part.key] = forms.ModelChoiceField(
                others, label=title(part), required=False, empty_label=_("as above")
            )
        self.fields["why"] = forms.CharField(
            label=_("Why"), max_length=300, required=False
        )
        self.parts = parts

    def takers(self) -> dict[str, User | None]:
        given = self.cleaned_data
        return {
            part.key: given.get(part.key) or given["everything"] for part in self.parts
        }

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and not any(
            given.get(name) for name in self.fields if name != "why"
        ):
            raise ValidationError(_("Choose to whom."))
        return given


def title(part: Held) -> str:
    kind = BY_NAME[str(part.model._meta.model_name)]
    return f"{kind.title.capitalize()} – {part.part}"


@require_http_methods(["GET", "POST"])
def page(request: Request, key: int) -> HttpResponse:
    """For coordinators, who may change every record; others find nothing here."""
    if not request.user.edits_everything:
        raise Http404
    leaver = get_object_or_404(User, pk=key)
    parts = [part for part in handing_over.held(leaver) if part.records.exists()]
    posted = request.method == "POST"
    form = HandOverForm(request.POST if posted else None, leaver=leaver, parts=parts)
    if posted and form.is_valid():
        try:
            batch = handing_over.hand_over(
                leaver, form.takers(), by=request.user, why=form.cleaned_data["why"]
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            n = batch.changes.count()
            said = ngettext(
                "%(n)s record has a new officer.",
                "%(n)s records have a new officer.",
                n,
            )
            messages.success(request, said % {"n": n})
            return redirect("batch", batch.pk)
    waiting = next_actions(leaver, timezone.localdate(), ACTIONS)
    context = {
        "leaver": leaver,
        "form": form,
        "parts": [told(part) for part in parts],
        "waiting": [*waiting.late, *waiting.this_week, *waiting.when_there_is_time],
        "not_shown": max(0, waiting.total - ACTIONS),
    }
    status = 422 if posted else 200
    return render(request, "house/handing_over.html", context, status=status)


def told(part: Held) -> dict[str, Any]:
    """A part with its records, as many as a page carries."""
    n = part.records.count()
    return {
        "title": title(part),
        "n": n,
        "records": part.records[:SHOWN],
        "more": max(0, n - SHOWN),
    }
