"""Suggestions while somebody types the name of a record."""

from __future__ import annotations

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tracker.kinds import BY_NAME, BY_SLUG, Kind
from tracker.kinds.references import followed, number
from tracker.records import countries, search
from tracker.records.marks import listed
from tracker.records.models import Partner, Person, Record
from tracker.web.requests import Request

AT_MOST = 20
LONGEST = 200


@require_safe
def pick(request: Request, name: str) -> JsonResponse:
    kind = BY_NAME.get(name) or BY_SLUG.get(name)
    if kind is None or not issubclass(kind.model, Record):
        raise Http404
    text = request.GET.get("q", "")[:LONGEST].replace("\x00", "")
    found: QuerySet = (known := kind.listed(request.user, ()))
    if text.strip():
        found = nearest_first(known.found(text), text)
        led_on = followed(known, text.strip(), request.user)
        if led_on is not None:
            found = known.filter(pk=led_on.pk)
    if issubclass(kind.model, Person):
        found = of_partner(found, request)
    results = [suggestion(kind, record) for record in found[:AT_MOST]]
    return JsonResponse({"results": results})


def nearest_first(found: QuerySet, text: str) -> QuerySet:
    """A name that begins so, then the others, each in their usual order."""
    begins = When(search_text__startswith=search.fold(text), then=Value(0))
    spaced = When(search_text__contains=f" {search.fold(text)}", then=Value(1))
    how = Case(begins, spaced, default=Value(2), output_field=IntegerField())
    return found.order_by(how, *found.model._meta.ordering)


def of_partner(found: QuerySet, request: Request) -> QuerySet:
    partner = number(request.GET.get("partner", ""))
    side = request.GET.get("side", "")
    if partner is not None:
        found = found.filter(partner=partner)
    return found.filter(side=side) if side in ("ours", "theirs") else found


def suggestion(kind: Kind, record: Record) -> dict[str, object]:
    return {"id": record.pk, "text": str(record), "detail": detail(record)}


def detail(record: Record) -> str:
    """What tells two of the same name apart."""
    if isinstance(record, Partner):
        words = [record.other_name or record.acronym, record.city]
        words.append(countries.name(record.country) if record.country else "")
    elif isinstance(record, Person):
        words = [record.other_name, record.position]
        words.append(str(record.partner or record.unit or _("no institution")))
    else:
        words = [record.ref]
    return listed(word for word in words if word)
