"""One partner on the screen of a meeting: decide, with reason and next date; go on."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tracker.kinds import BY_NAME, saving
from tracker.records import changes, once
from tracker.records.dates import add_months
from tracker.records.models import Meeting, Review, Stale
from tracker.web import sending
from tracker.web.meetings.agenda import Agenda, Item, found, held_by, may_hold
from tracker.web.meetings.choosing import a_day
from tracker.web.meetings.partner import shown
from tracker.web.requests import Request

LOOK_AGAIN = {"grow": 12, "keep": 12, "re_engage": 6, "let_lapse": 12}
"""Months until the next review, unless another day is chosen; *end* needs none."""


class DecisionForm(forms.Form):
    """One of five decisions, its reason, and when to look again."""

    decision = forms.ChoiceField(
        choices=Review.Decision.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 5000}), max_length=5000
    )
    next_review_on = forms.DateField(
        required=False,
        widget=a_day(),
    )

    def __init__(self, data: Any = None, *, held_on: date, decided: Any) -> None:
        first = {} if decided is None else _values(decided)
        super().__init__(data, initial=first)
        self.held_on = held_on
        self.fields["decision"].label = _("Decision")
        self.fields["reason"].label = _("Reason")
        self.fields["next_review_on"].label = _("Next review")
        day = self.fields["next_review_on"].widget
        day.attrs["min"] = held_on.isoformat()
        if decided is not None:
            day.attrs["data-chosen"] = "yes"

    def choices(self) -> list[dict[str, Any]]:
        """The decisions with their key and the day on which one would look again."""
        now = self["decision"].value()
        return [
            {
                "code": code,
                "label": label,
                "key": place,
                "then": usual_day(code, self.held_on),
                "checked": code == now,
            }
            for place, (code, label) in enumerate(Review.Decision.choices, 1)
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        then = given.get("next_review_on")
        if then and then <= self.held_on:
            self.add_error("next_review_on", _("This day is not after the meeting."))
        elif not then and given.get("decision") and not self.errors:
            given["next_review_on"] = usual_day(given["decision"], self.held_on)
        return given


def _values(decided: Any) -> dict[str, Any]:
    names = DecisionForm.base_fields
    return {name: getattr(decided, name) for name in names}


def usual_day(decision: str, held_on: date) -> date | None:
    months = LOOK_AGAIN.get(decision)
    return add_months(held_on, months) if months else None


@require_http_methods(["GET", "POST"])
def screen(request: Request, key: str, ref: str) -> HttpResponse:
    meeting = found(request, key)
    agenda = Agenda(meeting, request.user)
    item = agenda.at(ref)
    if request.method != "POST":
        return _screen(request, agenda, item)
    if not may_hold(meeting, request.user):
        raise Http404
    form = DecisionForm(request.POST, held_on=meeting.held_on, decided=item.decision)
    if not form.is_valid():
        return _screen(request, agenda, item, form, status=422)

    def saved() -> str:
        _decide(request, meeting, item, form.cleaned_data)
        after = agenda.open_after(item)
        told = urlencode({"after": item.partner.ref})
        return f"{after.href if after else meeting.get_absolute_url()}?{told}"

    try:
        return redirect(sending.once(request, saved))
    except (Stale, once.OtherRequest):
        form.add_error(
            None, _("Somebody decided this meanwhile. What you typed is still here.")
        )
        return _screen(request, Agenda(meeting, request.user), item, form, status=409)
    except ValidationError as problem:
        form.add_error(None, problem.messages)
        return _screen(request, agenda, item, form, status=422)


@transaction.atomic
def _decide(
    request: Request, meeting: Meeting, item: Item, given: dict[str, Any]
) -> None:
    """Write it down once for each partner, however many decide at a time."""
    Meeting.objects.select_for_update().get(pk=meeting.pk)
    now = Agenda(meeting, request.user).at(item.partner.ref).decision
    if request.POST.get("version", "0") != str(now.version if now else 0):
        raise Stale(item.partner.ref)
    kind = BY_NAME["review"]
    if now is None:
        now = Review(
            meeting=meeting,
            partner=item.partner,
            unit=meeting.unit,
            owner=request.user,
            confidential=meeting.confidential,
            reviewed_on=meeting.held_on,
        )
    elif not kind.editable_by(request.user).filter(pk=now.pk).exists():
        raise Http404
    saving.save(kind, now, given, by=request.user)


def _screen(
    request: Request,
    agenda: Agenda,
    item: Item,
    form: DecisionForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    meeting = agenda.meeting
    decided = agenda.at(item.partner.ref).decision
    form = form or DecisionForm(held_on=meeting.held_on, decided=decided)
    context = shown(item.partner, meeting, request.user) | {
        "meeting": meeting,
        "agenda": agenda,
        "item": item,
        "decided": decided,
        "form": form,
        "may_decide": may_hold(meeting, request.user),
        "once": sending.new_key(),
        "previous": agenda.beside(item, -1),
        "next": agenda.beside(item, +1),
        "after": just_decided(request, agenda),
    }
    return render(request, "meetings/screen.html", context, status=status)


def just_decided(request: Request, agenda: Agenda) -> Item | None:
    """The partner that was decided a moment ago, to be taken back with one click."""
    ref = request.GET.get("after", "")
    return next((one for one in agenda.decided if one.partner.ref == ref), None)


@require_POST
def take_back(request: Request, key: str, ref: str) -> HttpResponse:
    """As if it had not been decided; history keeps what was."""
    meeting = held_by(request, key)
    item = Agenda(meeting, request.user).at(ref)
    if item.decision is None:
        return redirect(item.href)
    kind = BY_NAME["review"]
    mine = kind.editable_by(request.user).filter(pk=item.decision.pk).first()
    if mine is None:
        raise Http404
    try:
        changes.delete(mine, by=request.user, why=_("Taken back in the meeting"))
    except (ValidationError, PermissionDenied, Stale) as problem:
        words = getattr(problem, "messages", [str(problem)])
        messages.error(request, " ".join(words))
    else:
        messages.success(request, _("The decision was taken back."))
    return redirect(item.href)
