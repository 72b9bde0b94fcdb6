"""Bring a file in the way commands and pages do."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from tracker.exchange import incoming
from tracker.exchange.models import ImportRun
from tracker.jobs import running
from tracker.jobs.models import Job

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def bring(path: Path, kind: str, by: Any, **options: Any) -> ImportRun:
    """Import a file here and now; the run says what came of it."""
    job = running.run_inline(
        incoming.start_import(path, path.name, kind, by=by, **options)
    )
    run = ImportRun._default_manager.get(job=job)
    if job.state == Job.State.DEAD or (job.state == Job.State.NEW and job.error):
        raise AssertionError(job.error)
    return run


def sheet(folder: Path, rows: list[list[Any]], name: str = "file.csv") -> Path:
    held = io.StringIO()
    csv.writer(held).writerows(rows)
    path = folder / name
    path.write_text(held.getvalue(), encoding="utf-8")
    return path


def workbook(folder: Path, pages: dict[str, list[list[Any]]], name: str) -> Path:
    """A workbook whose first row is a title over all columns, as offices keep it."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in pages.items():
        page = book.create_sheet(title)
        for row in rows:
            page.append(row)
        page.merge_cells(
            start_row=1, start_column=1, end_row=1, end_column=max(map(len, rows))
        )
    path = folder / name
    book.save(path)
    return path


def outcomes(run: ImportRun) -> dict[str, int]:
    return {k: v for k, v in run.counts["by_outcome"].items() if v}


def accounted(run: ImportRun) -> bool:
    """Every row of the file stands under exactly one outcome."""
    return sum(run.counts["rows_by_outcome"].values()) == run.counts["rows"]
