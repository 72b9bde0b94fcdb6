"""One record: its facts, its lines, what is connected to it, what one may do."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tracker.insight import own_ties
from tracker.kinds import BY_SLUG, Kind
from tracker.kinds.merging import MERGED
from tracker.records import alike, merged, stages
from tracker.web.columns import Head
from tracker.web.facts import Told
from tracker.web.links import pages
from tracker.web.requests import Request

FIRST = 10
AT_MOST = 20


def visible(request: Request, kind: Kind, key: str) -> Any:
    """The record; what one may not see is not there."""
    return _got(kind, kind.listed(request.user, ()), key)


def present(request: Request, kind: Kind, key: str) -> Any:
    """The record, or the one into which it was merged."""
    try:
        return visible(request, kind, key)
    except Http404:
        found = merged.successor(kind.model, key.upper()[:20], request.user)
        if found is None:
            raise
        return visible(request, kind, found.ref)


def editable(request: Request, kind: Kind, key: str) -> Any:
    """The record to change; what one may see but not change is not there either."""
    keys = kind.editable_by(request.user).values("pk")
    return _got(kind, kind.listed(request.user, ()).filter(pk__in=keys), key)


def _got(kind: Kind, records: Any, key: str) -> Any:
    try:
        return kind.get(key, records)
    except ObjectDoesNotExist:
        raise Http404 from None


@require_safe
def detail(request: Request, kind: Kind, key: str) -> HttpResponse:
    record = present(request, kind, key)
    if key != record.ref:
        return redirect(record.get_absolute_url(), permanent=False)
    context = told(request, kind, record) | {"panels": panels(request, kind, record)}
    if kind.name == "agreement" and context["may_edit"]:
        context["moves"] = [
            (code, record.Stage(code).label) for code in stages.moves_from(record.stage)
        ]
    if kind.name == "visit" and context["may_edit"]:
        context["links"] = pages.of_visit(record, request.user)
    if kind.name == "person":
        context["ties"] = own_ties.own_ties(record, request.user, timezone.localdate())
    return render(request, "records/detail.html", context)


def told(request: Request, kind: Kind, record: Any) -> dict[str, Any]:
    """What every page of a record needs."""
    written = Told(kind, record, request.user)
    parts = written.parts()
    return {
        "kind": kind,
        "record": record,
        "parts": [part for part in parts if part.filled],
        "blank": [fact for part in parts for fact in part.blank],
        "tables": written.tables(),
        "with_partners": partners_of(record),
        "twins": alike.twins(record, request.user),
        "may_edit": kind.editable_by(request.user).filter(pk=record.pk).exists(),
        "may_merge": kind.name in MERGED,
    }


def partners_of(record: Any) -> list[Any]:
    """Whom it is with; who may see a record may see its partners."""
    if hasattr(record, "partners"):
        return list(record.partners.all()[:AT_MOST])
    partner = getattr(record, "partner", None)
    return [partner] if partner is not None else []


def panels(request: Request, kind: Kind, record: Any) -> list[dict[str, Any]]:
    """Related records: the first ten, and where all of them are."""
    found = [
        panel(request, BY_SLUG[one.slug], one.parameter, record, str(one.title))
        for one in kind.panels
    ]
    return [one for one in found if one["count"]]


def panel(
    request: Request, kind: Kind, parameter: str, record: Any, title: str
) -> dict[str, Any]:
    records = kind.found_by({parameter: str(record.pk)}, request.user).found
    columns = [column for column in kind.columns if column.shown][:5]
    wanted = kind.listed(request.user, columns)
    keys = list(records.values_list("pk", flat=True)[: FIRST + 1])
    rows = wanted.in_bulk(keys[:FIRST])
    count = len(keys) if len(keys) <= FIRST else records.order_by().count()
    here = urlencode({parameter: record.ref})
    add = f"{kind.url('add')}?{here}" if kind.may_add(request.user) else ""
    return {
        "kind": kind,
        "title": title,
        "count": count,
        "rows": [rows[key] for key in keys[:FIRST] if key in rows],
        "heads": [
            Head(c, str(c.label), "who" if place == 0 else "")
            for place, c in enumerate(columns)
        ],
        "all_href": f"{kind.url('list')}?{here}",
        "add_href": add,
        "more": count > FIRST,
        "all_words": _("All %(count)s") % {"count": count},
    }
