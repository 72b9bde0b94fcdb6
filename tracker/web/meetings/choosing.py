"""Which partners a meeting goes through: any filter of their list, then by hand."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Case, IntegerField, Value, When
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import SavedView, Unit
from tracker.kinds import BY_NAME
from tracker.kinds.inputs import RefMultipleField
from tracker.kinds.pickers import Picker
from tracker.records import changes
from tracker.records.models import AgendaItem, Meeting, Stale
from tracker.web import finding, saved_views, sending
from tracker.web.meetings.agenda import Agenda, held_by
from tracker.web.requests import Request
from tracker.web.views.listing import refused

MOST = 200
OURS = {*finding.PAGE_ONLY}
TIERS = ("strategic", "key", "regular", "prospect")


def a_day() -> forms.DateInput:
    """What a browser has a calendar for; it takes a day in one form only."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class MeetingForm(forms.Form):
    """What a meeting is called, when it is, whose it is and who is there."""

    title = forms.CharField(max_length=200)
    held_on = forms.DateField(widget=a_day())
    unit = forms.ModelChoiceField(Unit.objects.none(), required=False)
    present = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}), required=False, max_length=5000
    )
    confidential = forms.BooleanField(required=False)

    def __init__(self, *args: Any, user: Any, meeting: Meeting, **more: Any) -> None:
        super().__init__(*args, **more)
        for name, field in self.fields.items():
            own = Meeting._meta.get_field(name)
            field.label = own.verbose_name  # type: ignore[union-attr]
            field.help_text = own.help_text  # type: ignore[union-attr]
        unit: Any = self.fields["unit"]
        may = Unit.objects.all() if user.is_leader else user.writable_units
        unit.queryset = may | Unit.objects.filter(pk=meeting.unit_id or 0)
        # What an officer holds belongs to a unit; leaders and the office to none.
        unit.required = not (user.is_leader or user.edits_everything)
        unit.empty_label = "–"


class AgendaForm(MeetingForm):
    """The same of a meeting that is there, and which partners are added."""

    def __init__(self, *args: Any, user: Any, **more: Any) -> None:
        super().__init__(*args, user=user, **more)
        self.fields["more"] = RefMultipleField(
            BY_NAME["partner"].visible_to(user),
            label=_("More partners"),
            required=False,
            widget=Picker("partner", several=True),
        )


def fill(meeting: Meeting, form: MeetingForm) -> Meeting:
    for name in MeetingForm.base_fields:
        setattr(meeting, name, form.cleaned_data[name])
    return meeting


@require_http_methods(["GET", "POST"])
def choose(request: Request) -> HttpResponse:
    """The partners that the address asks for, to be ticked off; then the meeting."""
    user, kind = request.user, BY_NAME["partner"]
    if not Meeting.may_be_added_by(user):
        raise Http404
    given = asked_for(request)
    asked = kind.found_by(given, user)
    try:
        finding.refuse_unknown(asked, OURS)
        partners = asked.found
    except ValidationError as problem:
        return refused(request, kind, problem)
    if "ordering" not in given:
        partners = partners.order_by(by_weight(), "name", "pk")
    shown = list(partners.select_related("standing", "owner")[: MOST + 1])
    form, status, chosen = _form(request), 200, []
    if request.method == "POST":
        chosen = ticked(request, kind.visible_to(user))
        if not chosen:
            form.add_error(None, _("Choose at least one partner."))
        if form.is_valid():
            return _kept(request, form, chosen)
        status = 422
    context = {
        "form": form,
        "partners": shown[:MOST],
        "ticked": {one.pk for one in chosen},
        "too_many": len(shown) > MOST,
        "most": MOST,
        "tabs": tabs(request, given),
        "applied": finding.applied(asked, request.GET),
        "once": sending.new_key(),
        "kind": kind,
    }
    return render(request, "meetings/choose.html", context, status=status)


def asked_for(request: Request) -> QueryDict:
    """What the address asks for; without a question, those whose review is due."""
    given = request.GET.copy()
    for name in (*OURS, "csrfmiddlewaretoken"):
        given.pop(name, None)
    return given if finding.filtered(given) else QueryDict("review_due=true")


def by_weight() -> Case:
    """Strategic partners first."""
    cases = [When(tier=tier, then=Value(place)) for place, tier in enumerate(TIERS)]
    return Case(*cases, default=Value(len(TIERS)), output_field=IntegerField())


def tabs(request: Request, given: QueryDict) -> list[dict[str, Any]]:
    """Where the partners come from: what is due, then the views of their list."""
    kind = BY_NAME["partner"]
    ready = [
        (_("Review due"), "review_due=true"),
        (_("Decision asked for"), "decision_asked=true"),
        (_("Never reviewed"), "never_reviewed=true"),
        (_("Strategic and key"), "tier=strategic,key"),
    ]
    ready += [(str(view.label), view.query) for view in saved_views.VIEWS["partner"]]
    saved = SavedView.objects.of(request.user, kind.name)
    ready += [(view.name, view.query) for view in saved]
    here = {name: values for name, values in given.lists() if any(values)}
    return [
        {
            "label": label,
            "href": f"?{query}",
            "current": dict(QueryDict(query).lists()) == here,
            "count": None,
        }
        for label, query in ready
        if query
    ]


def ticked(request: Request, known: Any) -> list[Any]:
    """The chosen ones in the order they were shown in."""
    keys = [int(k) for k in request.POST.getlist("partner") if k.isdecimal()]
    keys = [key for key in dict.fromkeys(keys) if key < 2**63][:MOST]
    there = known.in_bulk(keys)
    return [there[key] for key in keys if key in there]


def _form(request: Request) -> MeetingForm:
    data = request.POST if request.method == "POST" else None
    today = timezone.localdate()
    units = request.user.writable_units[:2]
    usual = {
        "title": _("Review meeting %(year)s") % {"year": today.year},
        "held_on": today,
        "unit": units[0].pk
        if len(units) == 1 and not request.user.sees_everything
        else None,
        "present": str(request.user),
    }
    return MeetingForm(data, user=request.user, meeting=Meeting(), initial=usual)


def _kept(request: Request, form: MeetingForm, chosen: list[Any]) -> HttpResponse:
    def saved() -> str:
        meeting = fill(Meeting(owner=request.user), form)
        rows = [{"partner": partner} for partner in chosen]
        changes.write(meeting, by=request.user, lines={"agenda": rows})
        return meeting.get_absolute_url()

    return redirect(sending.once(request, saved))


@require_http_methods(["GET", "POST"])
def edit(request: Request, key: str) -> HttpResponse:
    """Its name, day and people; partners taken off the agenda, others put on it."""
    meeting = held_by(request, key)
    agenda = Agenda(meeting, request.user)
    data = request.POST if request.method == "POST" else None
    first = {name: getattr(meeting, name) for name in MeetingForm.base_fields}
    form = AgendaForm(data, user=request.user, meeting=meeting, initial=first)
    status = 200
    if data is not None:
        status = 422
        if data.get("version") != str(meeting.version):
            form.add_error(None, _("Somebody just changed this meeting. Look again."))
        elif form.is_valid():
            try:
                _change(request, meeting, agenda, form)
            except (ValidationError, Stale) as problem:
                form.add_error(None, getattr(problem, "messages", str(problem)))
            else:
                messages.success(request, _("Saved."))
                return redirect(meeting)
    context = {"meeting": meeting, "agenda": agenda, "form": form}
    return render(request, "meetings/edit.html", context, status=status)


def _change(
    request: Request, meeting: Meeting, agenda: Agenda, form: MeetingForm
) -> None:
    """Those that this person does not see stay where they are."""
    off = set(request.POST.getlist("off"))
    shown = {item.partner.pk for item in agenda.items}
    decided = {item.partner.pk for item in agenda.decided}
    rows = [
        {"id": row.pk}
        for row in AgendaItem.objects.filter(meeting=meeting)
        if str(row.partner_id) not in off
        or row.partner_id not in shown
        or row.partner_id in decided
    ]
    put_on = form.cleaned_data["more"] or []
    rows += [{"partner": one} for one in put_on if one.pk not in shown]
    changes.write(fill(meeting, form), by=request.user, lines={"agenda": rows[:MOST]})
