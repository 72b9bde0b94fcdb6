"""What asks to be tidied, a few of each kind, and the click that mends it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tracker.exchange import affiliations, candidates
from tracker.kinds import BY_NAME, Column, Kind, saving
from tracker.kinds.references import number
from tracker.records import countries, tidying
from tracker.records.models import Stale
from tracker.web import undoing
from tracker.web.requests import Request
from tracker.web.tidy import mending

AT_ONCE = 5
FACTS = 5


@dataclass(frozen=True)
class Row:
    record: Any
    offered: str
    because: str


@dataclass(frozen=True)
class Asked:
    """One check with the first of its records."""

    check: tidying.Check
    kind: Kind
    count: int
    rows: list[Row]

    @property
    def mends(self) -> tuple[mending.Mend, ...]:
        return mending.MENDS.get(self.check.slug, ())

    @property
    def columns(self) -> list[Column]:
        """A few facts that say which record this is."""
        shown = [one for one in self.kind.columns if one.shown]
        return shown[1:FACTS]

    @property
    def right(self) -> Promise | None:
        return mending.RIGHTS.get(self.check.slug)

    @property
    def rows_href(self) -> str:
        return f"{self.kind.url('list')}?tidy={self.check.slug}"


def asked(request: Request, check: tidying.Check) -> Asked:
    kind = BY_NAME[str(check.model._meta.model_name)]
    found = tidying.found(check, request.user)
    first = kind.listed(request.user, kind.columns).filter(pk__in=found.values("pk"))
    rows = [
        Row(record, *mending.proposed(check.slug, record))
        for record in first.order_by("pk")[:AT_ONCE]
    ]
    count = found.count() if len(rows) == AT_ONCE else len(rows)
    return Asked(check, kind, count, rows)


@require_safe
def page(request: Request) -> HttpResponse:
    if not request.user.is_officer:
        raise PermissionDenied
    every = [asked(request, check) for check in tidying.CHECKS]
    context = {
        "asked": [one for one in every if one.count],
        "countries": countries.choices(),
        "elsewhere": [one for one in _elsewhere(request) if one["count"] != 0],
    }
    return render(request, "tidy/page.html", context)


def _elsewhere(request: Request) -> list[dict[str, Any]]:
    """What is decided on pages of its own; likely duplicates are counted there."""
    return [
        {
            "label": _("Names on outputs that mean nobody yet"),
            "href": reverse("import:affiliations"),
            "count": affiliations.waiting(request.user).count(),
        },
        {
            "label": _("Participants of grants that may be partners"),
            "href": reverse("import:candidates"),
            "count": candidates.waiting(request.user).count(),
        },
        *(
            {
                "label": _("Likely duplicates: %(kind)s") % {"kind": kind.title},
                "href": kind.url("twins"),
                "count": None,
            }
            for kind in (BY_NAME["partner"], BY_NAME["person"])
        ),
    ]


@require_POST
def mend(request: Request, slug: str) -> HttpResponse:
    """Set what the button sets, or remember that it is right as it is."""
    check = tidying.BY_SLUG.get(slug)
    if check is None:
        raise Http404
    kind = BY_NAME[str(check.model._meta.model_name)]
    record = _record(request, check)
    try:
        _mended(request, check, kind, record)
    except ValidationError as problem:
        messages.error(request, f"{record}: {' '.join(problem.messages)}")
    except Stale:
        messages.error(request, _("Somebody just changed this record. Look again."))
    if not request.htmx:
        return redirect(f"{reverse('tidy')}#{slug}")
    return render(request, "tidy/_mended.html", {"one": asked(request, check)})


def _record(request: Request, check: tidying.Check) -> Any:
    key = number(request.POST.get("record", ""))
    try:
        return check.model.objects.editable_by(request.user).get(pk=key)
    except ObjectDoesNotExist:
        raise Http404 from None


def _mended(request: Request, check: tidying.Check, kind: Kind, record: Any) -> None:
    do = request.POST.get("do", "")
    if do == mending.RIGHT and check.slug in mending.RIGHTS:
        tidying.right_as_it_is(check, record, request.user)
        messages.success(request, _("%(name)s is right as it is.") % {"name": record})
        return
    chosen = {one.slug: one for one in mending.MENDS.get(check.slug, ())}.get(do)
    if chosen is None:
        raise ValidationError(_("There is no such answer."))
    typed = request.POST.get("value", "")[: mending.LONGEST].replace("\x00", "").strip()
    given = chosen.sets(typed)
    before = record.version
    version = number(request.POST.get("version", ""))
    saving.save(kind, record, given, by=request.user, version=version or 0)
    text = _("%(name)s: saved.") % {"name": record}
    undoing.said(request, text, kind, record, before)
