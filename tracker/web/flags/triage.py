"""The flags of a first import in one list: an answer to many, looked at first."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from tracker.insight import triage as steps
from tracker.insight.health.telling import Reader, told
from tracker.kinds.references import number
from tracker.records.models import Batch, Stale
from tracker.web.flags.bulk import chosen
from tracker.web.flags.forms import BELIEVED, SLEEPS, Day, in_months
from tracker.web.requests import Request
from tracker.web.templatetags.face import flag_word

SHOWN = 50
"""Of each kind of flag at once; the others follow once these are answered."""


class SortForm(forms.Form):
    """One answer, with the words and the day that it needs."""

    how = forms.ChoiceField(
        label=gettext_lazy("Answer"),
        choices=[
            (steps.PLAN, gettext_lazy("Planned: we deal with it")),
            (steps.INTENDED, gettext_lazy("Intended: it may stay so")),
            (steps.ELSEWHERE, gettext_lazy("Active, but not recorded here")),
            (steps.END, gettext_lazy("End the relationship")),
        ],
    )
    words = forms.CharField(
        label=gettext_lazy("Plan, note or reason"), max_length=300, required=False
    )
    day = forms.DateField(
        label=gettext_lazy("Remind on, or active until"),
        required=False,
        widget=Day,
        help_text=gettext_lazy(
            "Left empty: three months for a plan, a year for what is active elsewhere."
        ),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        how, day = given.get("how"), given.get("day")
        if how == steps.END and not given.get("words"):
            self.add_error("words", _("A decision needs its reason."))
        usual = {steps.PLAN: SLEEPS, steps.ELSEWHERE: BELIEVED}
        if how not in usual:
            given["day"] = None
        elif day is None:
            given["day"] = in_months(usual[how])()
        elif day <= timezone.localdate():
            self.add_error("day", _("This day is over."))
        return given


@require_http_methods(["GET", "POST"])
def page(request: Request) -> HttpResponse:
    """Officers sort out what they answer for; what is not theirs is not here."""
    if not request.user.is_officer:
        raise Http404
    today = timezone.localdate()
    if request.method == "POST":
        return look_or_do(request, today)
    return shown(request, today)


def shown(
    request: Request, today: date, form: SortForm | None = None, of: str = ""
) -> HttpResponse:
    waiting = groups(request, today, form, of)
    batch = number(request.GET.get("done", "")) or 0
    done = Batch.objects.filter(
        pk=batch, made_by=request.user, taken_back_by=None, changes__kind="flag"
    ).distinct()
    context = {
        "going": steps.running(today),
        "groups": waiting,
        "left": sum(group["n"] for group in waiting),
        "done": done.first() if batch else None,
    }
    status = 422 if form is not None else 200
    return render(request, "flags/triage.html", context, status=status)


def groups(
    request: Request, today: date, form: SortForm | None, of: str
) -> list[dict[str, Any]]:
    """By kind of flag, the most frequent first; each with its own answer."""
    rows = steps.mine(request.user, today).select_related(
        "partner__lead_unit", "agreement", "person"
    )
    codes: dict[str, list[Any]] = defaultdict(list)
    for flag in rows.order_by("partner__name", "pk"):
        codes[flag.code].append(flag)
    few = [flag for found in codes.values() for flag in found[:SHOWN]]
    reader = Reader(request.user).about(few)
    order = sorted(codes, key=lambda code: (-len(codes[code]), code))
    return [
        {
            "code": code,
            "n": len(codes[code]),
            "more": max(0, len(codes[code]) - SHOWN),
            "flags": [
                (one, told(one, reader)["sentence"]) for one in codes[code][:SHOWN]
            ],
            "form": form if form and of == code else SortForm(auto_id=f"{code}-%s"),
        }
        for code in order
    ]


def look_or_do(request: Request, today: date) -> HttpResponse:
    """First what would happen; with `do` it happens, all of it or nothing."""
    wanted, of = chosen(request), request.POST.get("of", "")[:40]
    form = SortForm(request.POST, auto_id=f"{of}-%s")
    if not wanted:
        messages.error(request, _("Select flags first, then say what to do."))
        return redirect("flag:triage")
    if not form.is_valid():
        return shown(request, today, form, of)
    found = steps.mine(request.user, today).filter(pk__in=wanted)
    found = list(found.select_related("partner").order_by("partner__name", "pk"))
    if "do" not in request.POST:
        return looked_at(request, form, found)
    try:
        batch = steps.answer(
            wanted,
            form.cleaned_data["how"],
            by=request.user,
            words=form.cleaned_data["words"],
            day=form.cleaned_data["day"],
        )
    except (Stale, PermissionDenied):
        messages.warning(
            request,
            _("Some of these were answered meanwhile. Nothing was done; look again."),
        )
        return redirect("flag:triage")
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return redirect("flag:triage")
    n = len(wanted)
    words = ngettext("%(n)s flag answered.", "%(n)s flags answered.", n)
    messages.success(request, words % {"n": n})
    answer = redirect("flag:triage")
    answer["Location"] += f"?done={batch.pk}"
    return answer


def looked_at(request: Request, form: SortForm, found: list[Any]) -> HttpResponse:
    partners = {flag.partner_id: flag.partner for flag in found}
    labels = dict(form.fields["how"].choices)  # type: ignore[attr-defined]
    kinds = dict.fromkeys(flag_word(flag.code) for flag in found)
    context = {
        "found": found,
        "partners": list(partners.values()),
        "kinds": list(kinds),
        "how": form.cleaned_data["how"],
        "label": labels[form.cleaned_data["how"]],
        "words": form.cleaned_data["words"],
        "day": form.cleaned_data["day"],
        "of": request.POST.get("of", "")[:40],
    }
    return render(request, "flags/triage_look.html", context)


@require_POST
def back(request: Request) -> HttpResponse:
    """The whole answer taken back, or nothing of it."""
    key = number(request.POST.get("batch", "")) or 0
    batch = Batch.objects.filter(
        pk=key, made_by=request.user, changes__kind="flag"
    ).first()
    if batch is None:
        raise Http404
    try:
        n = steps.take_back(batch, by=request.user)
    except ValidationError as problem:
        said = _("Nothing was taken back. %(why)s")
        messages.error(request, said % {"why": " ".join(problem.messages)})
    else:
        words = ngettext("%(n)s flag is open again.", "%(n)s flags are open again.", n)
        messages.success(request, words % {"n": n})
    return redirect("flag:triage")
