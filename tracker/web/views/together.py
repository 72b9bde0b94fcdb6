"""Several records edited together: which, what, a look at what would change, done."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods

from tracker.kinds import Kind
from tracker.kinds import together as steps
from tracker.web import finding
from tracker.web.past import Past
from tracker.web.requests import Request
from tracker.web.views.listing import refused

FIELD = "what"
OURS = {FIELD, *finding.PAGE_ONLY}


@require_http_methods(["GET", "POST"])
def together(request: Request, kind: Kind) -> HttpResponse:
    if not kind.may_add(request.user):
        raise Http404
    given = _without_ours(request)
    asked = kind.found_by(given, request.user)
    try:
        finding.refuse_unknown(asked, set())
        found = asked.found
    except ValidationError as problem:
        return refused(request, kind, problem)
    editable = kind.editable_by(request.user).values("pk")
    records = list(found.filter(pk__in=editable)[: steps.MOST + 1])
    page = {
        "kind": kind,
        "records": records[: steps.MOST],
        "too_many": len(records) > steps.MOST,
        "most": steps.MOST,
        "applied": finding.applied(asked, given),
        "fields": _fields(kind),
        "kept": [(key, each) for key, values in given.lists() for each in values],
    }
    name = request.GET.get(FIELD, "")
    one = steps.choosable(kind).get(name)
    if one is None:
        return render(request, "records/together.html", page)
    page |= {"name": name, "ways": _ways(one), "how": steps.ways(one)[0]}
    filled = kind.form(
        request.POST if request.method == "POST" else None,
        user=request.user,
        fields=(one.name,),
    )
    filled.fields[name].required = False
    filled.fields[name].label = _("Value")
    page["form"] = filled
    if request.method != "POST":
        filled.initial = {}
        return render(request, "records/together.html", page)
    return _posted(request, kind, one, page)


def _without_ours(request: Request) -> Any:
    given = request.GET.copy()
    for name in OURS:
        given.pop(name, None)
    return given


def _fields(kind: Kind) -> list[tuple[str, str]]:
    found = [
        (name, str(one.verbose_name)) for name, one in steps.choosable(kind).items()
    ]
    return sorted(found, key=lambda each: each[1].casefold())


def _ways(one: Any) -> list[tuple[str, str]]:
    words = {
        steps.ADD: pgettext("edit together", "Add this to what is there"),
        steps.TAKE: pgettext("edit together", "Take this away"),
        steps.SET: pgettext("edit together", "Put this in its place"),
        steps.EMPTY: pgettext("edit together", "Leave it empty"),
    }
    return [(how, words[how]) for how in steps.ways(one)]


def _posted(
    request: Request, kind: Kind, one: Any, page: dict[str, Any]
) -> HttpResponse:
    filled, how = page["form"], request.POST.get("how", "")
    page["how"] = how if how in steps.ways(one) else page["how"]
    versions = _versions(request)
    page["chosen"] = set(versions)
    if not versions:
        filled.add_error(None, _("Choose at least one record."))
    wish = _wish(filled, one, page["how"]) if filled.is_valid() else None
    if wish is None or filled.errors:
        return render(request, "records/together.html", page, status=422)
    if "apply" in request.POST:
        why = request.POST.get("why", "")
        result = steps.done(kind, request.user, versions, wish, why=why)
        if result.batch is not None:
            n = len({change.record_id for change in result.changes})
            said = ngettext(
                "%(n)s record was changed.", "%(n)s records were changed.", n
            )
            messages.success(request, said % {"n": n})
            return redirect("batch", result.batch.pk)
    else:
        result = steps.tried(kind, request.user, versions, wish)
    page |= _looked_at(request, kind, result, page["records"])
    status = 409 if "apply" in request.POST else 200
    return render(request, "records/together.html", page, status=status)


def _versions(request: Request) -> dict[int, int | None]:
    """Number and version of each ticked record: `12:3`."""
    found: dict[int, int | None] = {}
    for text in request.POST.getlist("record")[: steps.MOST]:
        key, _colon, version = text.partition(":")
        if key.isascii() and key.isdigit() and len(key) < 19:
            known = version.isascii() and version.isdigit() and len(version) < 10
            found[int(key)] = int(version) if known else None
    return found


def _wish(filled: Any, one: Any, how: str) -> steps.Wish | None:
    """What is asked for; nothing, with the reason in the form, where it is not said."""
    if how == steps.EMPTY:
        return steps.Wish(one.name, how)
    try:
        value = filled.filled().get(one.name)
    except ValidationError as problem:
        filled.add_error(None, problem)
        return None
    if one.many_to_many:
        value = list(value or ())
    if value in (None, "", []):
        name = next(iter(filled.asked_for))
        filled.add_error(name, _("Say which value."))
        return None
    return steps.Wish(one.name, how, value)


def _looked_at(
    request: Request, kind: Kind, result: steps.Outcome, records: list[Any]
) -> dict[str, Any]:
    by_key = {record.pk: record for record in records}
    entries = Past(kind, request.user).entries(result.changes)
    return {
        "tried": result,
        "entries": [(by_key.get(each.change.record_id), each) for each in entries],
        "problems": [
            (by_key.get(key), words) for key, words in result.problems.items()
        ],
        "same": [by_key[key] for key in result.same if key in by_key],
    }
