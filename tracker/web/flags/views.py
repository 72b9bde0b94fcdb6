"""The list of flags and one flag with its history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from tracker.insight import triage
from tracker.insight.models import Flag
from tracker.kinds import flags as known
from tracker.records.models import Change
from tracker.web import finding
from tracker.web.flags import answering, forms
from tracker.web.flags.rows import Told
from tracker.web.requests import Request

if TYPE_CHECKING:
    from tracker.insight.models.flags import FlagQuerySet

AT_ONCE = 50
# What says which flags are meant; without any of these, those not settled are.
SAYS_WHICH = ("state", "asking", "search")
BESIDE = {"page"}
CLOSED = "resolved,dismissed"


@require_safe
@vary_on_headers("HX-Request")
def listing(request: Request) -> HttpResponse:
    asked = known.found_by(request.GET, request.user)
    try:
        finding.refuse_unknown(asked, BESIDE)
        found = asked.found
    except ValidationError as problem:
        return refused(request, asked, problem)
    if not any(request.GET.get(name) for name in SAYS_WHICH):
        found = found.filter(state__in=Flag.State.unsettled())
    page = Paginator(found, AT_ONCE).get_page(request.GET.get("page"))
    rows = Told(page.object_list, request.user).rows()
    context = {
        "page": page,
        "rows": rows,
        "tabs": tabs(request),
        "first_flags": triage.mine(request.user, timezone.localdate()).count(),
        "applied": finding.applied(asked, request.GET),
        "filtered": finding.filtered(request.GET),
        "searched": request.GET.get("search", ""),
        "filter_form": asked.form,
        "may_answer": any(row.may_answer and row.flag.unsettled for row in rows),
        "snooze": forms.Snooze(auto_id="bulk-%s"),
        # The one that attests something for many partners comes last.
        "reasons": [*Flag.Reason.choices[1:], Flag.Reason.choices[0]],
        "back": request.get_full_path(),
        "believed": forms.in_months(forms.BELIEVED)(),
    }
    template = "flags/_found.html" if request.htmx else "flags/list.html"
    return render(request, template, context)


def tabs(request: Request) -> list[dict[str, Any]]:
    """Views people come back to, counted in one query."""
    counts = counted(known.visible_to(request.user), request.user)
    views = (
        (_("Not settled"), "", counts["unsettled"]),
        (_("Waits for somebody"), "asking=true", counts["asking"]),
        (_("My partners"), "mine=true", counts["mine"]),
        (_("Acknowledged"), "state=acknowledged", counts["acknowledged"]),
        (_("Snoozed"), "state=snoozed", counts["snoozed"]),
        (_("Closed"), f"state={CLOSED}", counts["closed"]),
    )
    here = request.GET.copy()
    here.pop("page", None)
    asked = "&".join(f"{name}={value}" for name, value in here.items() if value)
    return [
        {
            "label": label,
            "href": f"?{query}" if query else request.path,
            "count": count,
            "current": asked == query,
        }
        for label, query, count in views
    ]


def counted(flags: FlagQuerySet, user: Any) -> dict[str, int]:
    state = Flag.State
    waits = Q(pk__in=flags.asking(timezone.localdate()).values("pk"))
    mine = Q(pk__in=flags.of_people(user).values("pk"))
    unsettled = Q(state__in=state.unsettled())
    return flags.order_by().aggregate(
        unsettled=Count("pk", filter=unsettled),
        asking=Count("pk", filter=waits),
        mine=Count("pk", filter=unsettled & mine),
        acknowledged=Count("pk", filter=Q(state=state.ACKNOWLEDGED)),
        snoozed=Count("pk", filter=Q(state=state.SNOOZED)),
        closed=Count("pk", filter=Q(state__in=["resolved", "dismissed"])),
    )


def refused(request: Request, asked: Any, problem: ValidationError) -> HttpResponse:
    """An address that cannot be answered: what is wrong with it, in plain words."""
    fields = type(asked).base_filters
    problems = [
        {
            "name": str(fields[name].label) if name in fields else name,
            "errors": errors,
        }
        for name, errors in problem.message_dict.items()
    ]
    return render(request, "flags/refused.html", {"problems": problems}, status=400)


@require_safe
@vary_on_headers("HX-Request")
def detail(request: Request, key: int) -> HttpResponse:
    found = known.visible_to(request.user).filter(pk=key) if key < 2**63 else None
    flag = found.first() if found is not None else None
    if flag is None:
        raise Http404
    row = Told([flag], request.user).row(flag)
    if request.htmx:
        return answering.unfolded(request, row)
    history = Change.objects.filter(kind="flag", record_id=flag.pk)
    context = {
        "row": row,
        "opened": answering.asked_for(request, row),
        "history": [told_step(one) for one in history.select_related("made_by")[:100]],
        "back": answering.came_from(request),
    }
    return render(request, "flags/detail.html", context)


def told_step(change: Change) -> dict[str, Any]:
    state = change.after.get("state", "")
    words = dict(Flag.State.choices).get(state, "")
    until = change.after.get("snoozed_until") or change.after.get("attested_until")
    return {
        "at": change.made_at,
        "who": change.made_by,
        "state": words,
        "until": until,
        "said": change.after.get("plan") or change.after.get("note") or "",
    }
