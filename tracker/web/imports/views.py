"""A file on its way in, page by page; nothing is written before "apply"."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tracker.exchange import bad_rows as bad
from tracker.exchange import incoming
from tracker.exchange.formats.refused import Refused
from tracker.exchange.models import ImportRun, Mapping
from tracker.kinds.sheets import sheets
from tracker.web.imports import asking, telling
from tracker.web.imports.asking import numbered
from tracker.web.imports.forms import UploadForm, kinds
from tracker.web.requests import Request

SHOWN = 50


def may_import(user: Any) -> bool:
    return user.is_officer or user.is_administrator


def run_of(request: Request, key: int) -> ImportRun:
    """The import, if it is one this person may see; else it is not there."""
    runs = ImportRun._default_manager.visible_to(request.user)
    found = runs.select_related("job", "by").filter(pk=key).first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
def listing(request: Request) -> HttpResponse:
    """Files that came in, and the place to drop the next."""
    if not may_import(request.user):
        raise PermissionDenied
    form = UploadForm(
        request.POST or None,
        request.FILES or None,
        user=request.user,
        initial=usual(request),
    )
    if request.method == "POST" and form.is_valid():
        try:
            run = _take_in(request, form.cleaned_data)
        except Refused as refused:
            form.add_error("file", refused.message)
        else:
            return redirect("import:detail", run.pk)
    runs = ImportRun._default_manager.visible_to(request.user).select_related("by")
    status = 400 if form.is_bound else 200
    names = dict(kinds())
    told = [(run, names.get(run.kind, run.kind)) for run in runs[:SHOWN]]
    context = {"form": form, "runs": told}
    return render(request, "imports/list.html", context, status=status)


def usual(request: Request) -> dict[str, Any]:
    """The kind that a list asked for, and the unit of this person's last file."""
    found: dict[str, Any] = {}
    if request.GET.get("kind") in sheets():
        found["kind"] = request.GET["kind"]
    last = ImportRun._default_manager.filter(by=request.user.pk).first()
    if last is not None and last.options.get("unit"):
        found["unit"] = last.options["unit"]
    return found


def _take_in(request: Request, given: dict[str, Any]) -> ImportRun:
    upload, mapping = given["file"], given["mapping"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload"
        with path.open("wb") as target:
            for chunk in upload.chunks():
                target.write(chunk)
        kind = given["kind"]
        run = incoming.take_in(
            path,
            upload.name,
            mapping.kind if mapping and kind == "auto" else kind,
            by=request.user,
            mapping=given["mapping_file"] or (mapping.content if mapping else {}),
            create_partners=given["create_partners"],
            covers=given["covers"],
            unit=given["unit"],
        )
    incoming.promise(run, by=request.user, dry_run=True)
    return run


@require_GET
def detail(request: Request, key: int) -> HttpResponse:
    """How far a file is, what it would do, and what a person must decide."""
    run = run_of(request, key)
    given = telling.context(run) | {
        "kinds": kinds(),
        "units": request.user.writable_units,
    }
    return render(request, "imports/detail.html", given)


@require_GET
def job(request: Request, key: int) -> HttpResponse:
    """The job's progress alone; when it is over the page is shown again."""
    run = run_of(request, key)
    shown = telling.job_shown(run.job) if run.job else None
    if shown is None or not shown["running"]:
        answer = HttpResponse()
        answer["HX-Refresh"] = "true"
        return answer
    return render(request, "imports/_job.html", {"run": run, "job": shown})


def _changeable(request: Request, key: int) -> ImportRun:
    run = run_of(request, key)
    if run.by_id != request.user.pk or run.state not in ("checked", "refused"):
        raise Http404
    return run


@require_http_methods(["GET", "POST"])
def columns(request: Request, key: int) -> HttpResponse:
    """Which column of the file is which of ours; kept under a name if one is given."""
    run = _changeable(request, key)
    if run.kind not in sheets():
        messages.error(request, _("Choose what the file holds first."))
        return redirect("import:detail", key)
    sheet = sheets()[run.kind]
    found = telling.columns(run)
    if request.method == "POST":
        codes = {column.code for column in sheet.columns}
        chosen, unused = {}, []
        for number, column in enumerate(found):
            code = request.POST.get(f"column-{number}", "")
            if code in codes:
                chosen[column["header"]] = code
            else:
                unused.append(column["header"])
        if len(set(chosen.values())) < len(chosen):
            messages.error(request, _("Two columns of the file lead to the same one."))
            return redirect("import:columns", key)
        constants = dict(run.mapping.get("constants", {}))
        for code in codes:
            if value := request.POST.get(f"constant-{code}", "").strip():
                constants[code] = value
        run.mapping = {
            **run.mapping, "columns": chosen, "unused": unused, "constants": constants
        }  # fmt: skip
        run.state = ImportRun.State.NEW
        run.save(update_fields=["mapping", "state"])
        if name := request.POST.get("save_as", "").strip()[:120]:
            Mapping._default_manager.update_or_create(
                kind=run.kind,
                name=name,
                defaults={"content": run.mapping, "by": request.user},
            )
        incoming.promise(run, by=request.user, dry_run=True)
        return redirect("import:detail", key)
    language = getattr(request, "LANGUAGE_CODE", "en")
    offered = [(column.code, column.label(language)) for column in sheet.columns]
    taken = {column["code"] for column in found}
    context = {
        "run": run,
        "columns": list(enumerate(found)),
        "offered": offered,
        "missing": [
            (column.code, column.label(language))
            for column in sheet.needed
            if column.code not in taken
        ],
    }
    return render(request, "imports/columns.html", context)


@require_POST
def answers(request: Request, key: int) -> HttpResponse:
    """Keep what was decided, then check again."""
    run = _changeable(request, key)
    decided = {column: dict(words) for column, words in run.decisions.items()}
    for question in numbered(run.summary):
        number = question["number"]
        answer = request.POST.get(f"answer-{number}", "")
        typed = request.POST.get(f"typed-{number}", "").strip()
        if answer == "typed":
            answer = typed
        if answer:
            decided.setdefault(question["column"], {})[question["said"]] = answer[:500]
    run.decisions, run.state = decided, ImportRun.State.NEW
    run.mapping = asking.with_day_orders(run, request.POST)
    if request.POST.get("create_partners"):
        run.options = {**run.options, "create_partners": True}
    kind = request.POST.get("kind", "")
    if kind in sheets():
        run.kind = kind
    unit = request.POST.get("unit", "")
    if unit.isdecimal() and int(unit) in request.user.writable_unit_ids:
        run.options = {**run.options, "unit": int(unit)}
    run.save(update_fields=["decisions", "state", "options", "kind", "mapping"])
    incoming.promise(run, by=request.user, dry_run=True)
    return redirect("import:detail", key)


@require_POST
def apply(request: Request, key: int) -> HttpResponse:
    """Write it as a job: everything, or the good rows if that was chosen."""
    run = _changeable(request, key)
    if run.state != ImportRun.State.CHECKED:
        raise Http404
    skip_bad = request.POST.get("rows") == "good"
    run.state = ImportRun.State.NEW
    run.save(update_fields=["state"])
    incoming.promise(run, by=request.user, skip_bad=skip_bad)
    return redirect("import:detail", key)


@require_POST
def discard(request: Request, key: int) -> HttpResponse:
    """Leave the file; nothing of it was written."""
    run = _changeable(request, key)
    run.state = ImportRun.State.DISCARDED
    run.save(update_fields=["state"])
    messages.success(request, _("Discarded. Nothing of it was written."))
    return redirect("import:list")


@require_GET
def bad_rows(request: Request, key: int) -> HttpResponse:
    """The rows that did not go in, as they came, to correct and send again."""
    run = run_of(request, key)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="import-{run.pk}-bad.csv"'
    answer.write("\ufeff")
    try:
        bad.write_bad_rows(run, answer)
    except (Refused, KeyError, FileNotFoundError):
        raise Http404 from None
    return answer
