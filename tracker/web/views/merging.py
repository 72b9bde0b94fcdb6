"""Two records side by side that are one: which stays, what is taken, what moves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tracker.kinds import RECORDS, Kind, differences, merging
from tracker.kinds.inputs import names
from tracker.kinds.pickers import Picker, RefChoiceField
from tracker.records import merged, repointing
from tracker.records.models import Batch, Change, Stale, StoredFile
from tracker.web.facts import Fact, Told
from tracker.web.past import Past
from tracker.web.requests import Request
from tracker.web.views.detail import editable

WITH = "with"
NAMED = 20


@dataclass(frozen=True)
class Row:
    """One field of both, and the ways to settle it."""

    name: str
    label: str
    sides: list[tuple[str, Fact | None]]
    chosen: str


@dataclass(frozen=True)
class Moving:
    """Records that lead to the one that goes: how many, and where they stand."""

    kind: Kind
    count: int
    href: str
    records: list[Any]


@require_http_methods(["GET", "POST"])
def merge(request: Request, kind: Kind, key: str) -> HttpResponse:
    kept = editable(request, kind, key)
    context: dict[str, Any] = {"kind": kind, "record": kept, "problems": []}
    asked = request.GET.get(WITH) or request.GET.get(f"{WITH}__typed")
    form = _with_form(request, kind, kept, asked)
    context["form"] = form
    if not asked:
        return render(request, "records/merge_with.html", context)
    if not form.is_valid():
        if request.method == "POST" and _done_before(request, kind, kept, asked):
            return redirect(kept.get_absolute_url())
        return render(request, "records/merge_with.html", context, status=422)
    gone = form.cleaned_data[WITH]
    if request.method != "POST":
        return _page(request, kind, kept, gone, context)
    return _posted(request, kind, kept, gone, context)


def _with_form(request: Request, kind: Kind, kept: Any, asked: str | None) -> Any:
    """Asks for the other one, among those that this person may change."""
    others = kind.editable_by(request.user).exclude(pk=kept.pk)
    field = RefChoiceField(
        queryset=others, widget=Picker(kind.name), label=gettext_lazy("Merge with")
    )
    field.widget.allow_multiple_selected = False
    made = type("WithForm", (forms.Form,), {WITH: field})
    return made(request.GET if asked else None)


def _done_before(request: Request, kind: Kind, kept: Any, asked: str) -> bool:
    """The same form was sent before: by a double click, or another window."""
    return merged.successor(kind.model, asked.upper()[:20], request.user) == kept


def _posted(
    request: Request, kind: Kind, kept: Any, gone: Any, context: dict[str, Any]
) -> HttpResponse:
    asked = differences.differences(kind, kept, gone, request.user)
    given = {one.name: request.POST.get(f"take-{one.name}") for one in asked}
    choices = {name: way for name, way in given.items() if way}
    context["choices"] = choices
    versions = _versions(request)
    why = request.POST.get("why", "")
    status = 200
    try:
        if "apply" in request.POST:
            batch = merging.merge(
                kind, kept, gone, choices, by=request.user, versions=versions, why=why
            )
            return _done(request, kept, batch)
        context |= _tried(request, kind, kept, gone, choices, versions)
    except ValidationError as problem:
        context["problems"], status = problem.messages, 422
    except Stale:
        context["stale"], status = True, 409
    return _page(request, kind, kept, gone, context, status)


def _versions(request: Request) -> tuple[int, int]:
    """Those that were looked at; what is none was never looked at."""
    found = [request.POST.get(name, "") for name in ("version", "version_gone")]
    if not all(one.isascii() and one.isdigit() and len(one) < 10 for one in found):
        return (0, 0)
    return int(found[0]), int(found[1])


def _done(request: Request, kept: Any, batch: Batch) -> HttpResponse:
    said = format_html(
        '{} <a href="{}">{}</a>',
        _("Merged."),
        reverse("batch", args=[batch.pk]),
        _("What moved, and taking it back"),
    )
    messages.success(request, said)
    return redirect(kept.get_absolute_url())


def _tried(
    request: Request,
    kind: Kind,
    kept: Any,
    gone: Any,
    choices: dict[str, str],
    versions: tuple[int, int],
) -> dict[str, Any]:
    """What the record that stays would be; nothing is kept."""
    with transaction.atomic():
        batch = merging.merge(
            kind, kept, gone, choices, by=request.user, versions=versions
        )
        steps = batch.changes.filter(
            kind=kind.name, record_id=kept.pk, action=Change.Action.CHANGED
        )
        entries = Past(kind, request.user).entries(list(steps.order_by("pk")))
        transaction.set_rollback(True)
    return {"tried": True, "entries": [one for one in entries if one.steps]}


def _page(
    request: Request,
    kind: Kind,
    kept: Any,
    gone: Any,
    context: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    rows, same = _side_by_side(request, kind, kept, gone, context.get("choices", {}))
    context |= {
        "gone": gone,
        "rows": rows,
        "same": same,
        "moving": _moving(request, kind, kept, gone),
        "files": _files(request, kind, gone),
        "swap_href": f"{kind.url('merge', gone.ref)}?{WITH}={kept.ref}",
        "why": request.POST.get("why", ""),
    }
    return render(request, "records/merge.html", context, status=status)


def _side_by_side(
    request: Request, kind: Kind, kept: Any, gone: Any, choices: dict[str, str]
) -> tuple[list[Row], list[Fact]]:
    """Fields that differ, each with its ways; then what both say alike."""
    ours, theirs = Told(kind, kept, request.user), Told(kind, gone, request.user)
    asked = differences.differences(kind, kept, gone, request.user)
    rows = []
    for one in asked:
        told = {
            differences.KEPT: ours.fact(kept, one.field),
            differences.GONE: theirs.fact(gone, one.field),
        }
        sides = [(way, told.get(way)) for way in one.ways]
        chosen = choices.get(one.name, one.chosen)
        label = told[differences.KEPT].label
        rows.append(Row(one.name, label, sides, chosen))
    differ = {one.name for one in asked}
    facts = [
        ours.fact(kept, one)
        for name, one in names(kind.model, kind.fields).items()
        if name not in differ
    ]
    return rows, [fact for fact in facts if not fact.empty]


def _moving(request: Request, kind: Kind, kept: Any, gone: Any) -> list[Moving]:
    """By kind, of what this person may know; each opens its rows."""
    user, found = request.user, []
    own = [kept.pk, gone.pk]
    for each in RECORDS:
        seen = each.visible_to(user)
        seen = seen.exclude(pk__in=own) if each.name == kind.name else seen
        records = repointing.leading_records(gone, seen)
        if records is None or not (count := records.order_by().count()):
            continue
        href = ""
        if kind.name in each.filterset.base_filters:
            listed = each.found_by({kind.name: str(gone.pk)}, user).found
            if listed.order_by().count() == count:
                href = f"{each.url('list')}?{kind.name}={gone.ref}"
        some = [] if href else list(records[:NAMED])
        found.append(Moving(each, count, href, some))
    return found


def _files(request: Request, kind: Kind, gone: Any) -> int:
    kept = StoredFile.objects.filter(kind_of_record=kind.name, record_id=gone.pk)
    if not request.user.sees_everything:
        kept = kept.filter(confidential=False)
    return kept.count()
