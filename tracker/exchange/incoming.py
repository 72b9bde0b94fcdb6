"""The door for files: kept, read, checked, shown, applied: all of it or nothing."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping as Words
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Unit
from tracker.exchange import applying, layouts, mapping
from tracker.exchange.checking import Progress, check
from tracker.exchange.formats.refused import MOST_BYTES, Refused
from tracker.exchange.formats.sources import too_large
from tracker.exchange.models import ImportRun, kept_files
from tracker.exchange.periods import read_period
from tracker.exchange.plans import Check
from tracker.exchange.sayings import keep
from tracker.exchange.sayings import say as _
from tracker.exchange.works_in import bibliographic_format
from tracker.jobs import ledger
from tracker.kinds.sheets import sheets
from tracker.records.models import Batch

if TYPE_CHECKING:
    from accounts.models import User
    from tracker.jobs.models import Job
    from tracker.jobs.running import Running

JOB = "import"
CHUNK = 1 << 20


def start_import(
    file_path: str | Path,
    name: str,
    kind: str,
    *,
    by: User,
    format: str | None = None,
    mapping: Words[str, Any] | None = None,
    dry_run: bool = False,
    create_partners: bool = False,
    covers: str | None = None,
    unit: Unit | None = None,
    skip_bad: bool = False,
) -> Job:
    """Keep the file and promise to import it (or only to check it). Raises Refused."""
    run = take_in(
        file_path,
        name,
        kind,
        by=by,
        format=format or "",
        mapping=mapping or {},
        create_partners=create_partners,
        covers=covers or "",
        unit=unit,
    )
    return promise(run, by=by, dry_run=dry_run, skip_bad=skip_bad)


def take_in(
    file_path: str | Path,
    name: str,
    kind: str,
    *,
    by: User,
    format: str = "",
    mapping: Words[str, Any] | None = None,
    create_partners: bool = False,
    covers: str = "",
    unit: Unit | None = None,
) -> ImportRun:
    """Keep a file as it came, and what was said about it. Raises Refused."""
    from tracker.exchange import mapping as mappings

    path = Path(file_path)
    if path.stat().st_size > MOST_BYTES:
        raise too_large()
    mappings.made(mapping or {})
    if covers:
        read_period(covers)
    kind = kind.replace("_", "-")
    if kind not in ("auto", "") and kind not in sheets():
        raise Refused(_("There is no kind “%(kind)s”.") % {"kind": kind}, "kind")
    options: dict[str, Any] = {"create_partners": create_partners, "covers": covers}
    if unit is not None:
        options["unit"] = unit.pk
    return ImportRun._default_manager.create(
        name=Path(name).name[:255],
        sha256=_kept(path),
        kind=kind or "auto",
        format=format,
        mapping=dict(mapping or {}),
        options=options,
        by=by,
    )


def _kept(path: Path) -> str:
    """Copy the file under its SHA-256; what is there already is the same file."""
    digest = hashlib.sha256()
    folder = kept_files()
    with (
        path.open("rb") as source,
        tempfile.NamedTemporaryFile(dir=folder, delete=False) as copy,
    ):
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            copy.write(chunk)
        copy.flush()
        os.fsync(copy.fileno())
    name = digest.hexdigest()
    shutil.move(copy.name, folder / name)
    return name


def promise(
    run: ImportRun, *, by: User, dry_run: bool = False, skip_bad: bool = False
) -> Job:
    """The check, or the import itself, as a job."""
    with transaction.atomic():
        args = {"run": run.pk, "dry_run": dry_run, "skip_bad": skip_bad}
        job = ledger.promise(JOB, args, dedupe_key=f"import {run.pk}", by=by)
        ImportRun._default_manager.filter(pk=run.pk).update(job=job)
    return job


def work(running: Running) -> None:
    """Check a file; unless only that was asked for, write it in one transaction."""
    run = ImportRun._default_manager.select_related("by").get(pk=running.args["run"])
    if run.state in (ImportRun.State.APPLIED, ImportRun.State.DISCARDED):
        running.result = _result(run, dict(run.summary))
        return
    try:
        found = look(run, progress=running.progress)
    except Refused as refused:
        _refuse(run, refused)
        result = {"code": refused.code, "why": keep(refused.message)}
        raise ledger.Problem(refused.message, result=result) from None
    summary = found.as_json() | {"again": applied_before(run)}
    skip_bad = running.args.get("skip_bad", False)
    stop = running.args.get("dry_run") or (found.blocked and not skip_bad)
    try:
        with running.effect():
            if not stop:
                apply(run, found)
                summary["counts"] = found.counts
                summary["plans"] = found.as_json()["plans"]
            state = ImportRun.State.CHECKED if stop else ImportRun.State.APPLIED
            _keep(run, state, found, summary)
            running.result = _result(run, summary) | {"applied": not stop}
    except ValidationError as problem:
        raise ledger.Problem("; ".join(problem.messages)) from None
    except IntegrityError as problem:
        raise ledger.Problem(
            _("Another record took a number of this file meanwhile; check it again."),
            result={"code": "changed"},
        ) from problem


def look(run: ImportRun, progress: Progress = lambda *told: None) -> Check:
    """What the file of this run would do now. Raises Refused."""
    if run.by is None:
        raise Refused(_("Whoever brought this file is gone."), "nobody")
    path = run.path
    kind = run.kind
    if kind == "auto":
        kind = guess(path)
    words = mapping.made(run.mapping).also(run.decisions)
    found = check(
        path,
        kind,
        by=run.by,
        name=run.name,
        format=run.format,
        mapping=words,
        create_partners=bool(run.options.get("create_partners")),
        unit=usual_unit(run.by, run.options.get("unit")),
        progress=progress,
    )
    run.kind, run.format = found.kind, run.format
    return found


def guess(path: Path) -> str:
    """What sort of records a file holds. Raises Refused when it does not tell."""
    if bibliographic_format(path):
        return "outputs"
    return layouts.guess_kind(path)


def usual_unit(user: User, key: int | None) -> Unit | None:
    """The unit named for the file, else the only one the person writes for."""
    if key is not None:
        if key not in user.writable_unit_ids:
            raise Refused(_("You do not work for this unit."), "unit")
        return user.writable_units.get(pk=key)
    units = list(user.writable_units[:2])
    return units[0] if len(units) == 1 else None


def apply(run: ImportRun, found: Check) -> None:
    """Write it, in the caller's transaction."""
    user = run.by
    if user is None:
        raise Refused(_("Whoever brought this file is gone."), "nobody")
    batch = Batch.begin(
        lambda: str(_("Import of %(name)s") % {"name": run.name}), by=user
    )
    applying.keep(found, batch, by=user)
    covers = run.options.get("covers")
    unit = None
    if not user.edits_everything:
        unit = usual_unit(user, run.options.get("unit"))
    if user.is_coordinator or user.is_administrator:
        applying.keep_coverage(
            found,
            run.name,
            read_period(covers) if covers else None,
            by=user,
            unit=unit,
            batch=batch,
        )
    run.batch = batch


def _keep(run: ImportRun, state: str, found: Check, summary: dict[str, Any]) -> None:
    run.state, run.summary, run.kind = state, summary, found.kind
    run.format = run.format or ("" if found.format == "spreadsheet" else found.format)
    if state == ImportRun.State.APPLIED:
        run.applied_at = timezone.now()
    run.save(update_fields=["state", "summary", "kind", "applied_at", "batch"])


def _refuse(run: ImportRun, refused: Refused) -> None:
    summary: dict[str, Any] = {"refused": keep(refused.message), "code": refused.code}
    layout = getattr(refused, "layout", None)
    if layout is not None:
        summary["columns"] = {h: c.code for h, c in layout.columns.items()}
        summary["unused"] = layout.unused
        summary["kind"] = layout.sheet.slug
        run.kind = layout.sheet.slug
    run.state, run.summary = ImportRun.State.REFUSED, summary
    run.save(update_fields=["state", "summary", "kind"])


def _result(run: ImportRun, summary: dict[str, Any]) -> dict[str, Any]:
    return {
        "import": run.pk,
        "kind": run.kind,
        "counts": summary.get("counts", {}),
        "questions": summary.get("questions", [])[:100],
        "again": summary.get("again", ""),
        "applied": run.state == ImportRun.State.APPLIED,
    }


def applied_before(run: ImportRun) -> str:
    """The day this very file went in before, if it did."""
    earlier = ImportRun._default_manager.filter(
        sha256=run.sha256, kind=run.kind, state=ImportRun.State.APPLIED
    ).exclude(pk=run.pk)
    day = earlier.order_by("-applied_at").values_list("applied_at", flat=True).first()
    return timezone.localdate(day).isoformat() if day else ""
