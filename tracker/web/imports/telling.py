"""What the page of an import shows: how far it is, what is asked, what comes of it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from tracker.exchange.mapping import LEAVE_OUT
from tracker.exchange.models import ImportRun
from tracker.jobs.models import Job
from tracker.kinds.sheets import sheets
from tracker.records.marks import listed
from tracker.web.imports import asking
from tracker.web.imports.asking import numbered
from tracker.web.imports.forms import kinds
from tracker.web.numbers import grouped
from tracker.web.underway import bar, is_running

PLANS_SHOWN = 300


def context(run: ImportRun) -> dict[str, Any]:
    counts = run.counts
    by_outcome = counts.get("by_outcome", {})
    blocked = by_outcome.get("bad", 0) + by_outcome.get("asked", 0)
    told = run.told
    asked = numbered(told)
    if _several_sheets(run):
        asked = [{**each, "rows": _where(each) or each["rows"]} for each in asked]
    questions, ways = asking.by_column(asked)
    plans = told.get("plans", [])
    wrong = [p for p in plans if p[2] in ("bad", "asked")]
    others = [p for p in plans if p[2] not in ("bad", "asked")]
    return {
        "run": run,
        "kind_title": dict(kinds()).get(run.kind, run.kind),
        "counts": counts,
        "by_outcome": by_outcome,
        "rows_by_outcome": counts.get("rows_by_outcome", {}),
        "blocked": blocked,
        "ready": by_outcome.get("created", 0) + by_outcome.get("updated", 0),
        "told": told,
        "questions": questions,
        "problems": _rows(run, wrong),
        "n_problems": blocked,
        "often": asking.often(wrong),
        "others": _rows(run, others),
        "n_others": counts.get("records", 0) - blocked,
        "ways_round": ways,
        "n_questions": len(questions) + len(ways),
        "set_aside": told.get("set_aside", counts.get("set_aside", {}).items()),
        "notes": Counter(told.get("notes", [])).items(),
        "columns": columns(run),
        "open": run.state in ("checked", "refused"),
        "job": job_shown(run.job) if run.job else None,
        "steps": _steps(run, blocked),
        "leave_out": LEAVE_OUT,
    }


def _several_sheets(run: ImportRun) -> bool:
    return sum(bool(each["used"]) for each in run.summary.get("sheets", [])) > 1


def _placed(sheet: str, row: Any) -> str:
    return f"{sheet} · {row}" if sheet else str(row)


def _where(question: dict[str, Any]) -> list[str]:
    """The rows it is about, each with the sheet it stands on."""
    return list(map(_placed, question.get("sheets", []), question["rows"]))


def _rows(run: ImportRun, plans: list[list[Any]]) -> list[dict[str, Any]]:
    """What becomes of each record, with the way to it; sheets by name if several."""
    several = _several_sheets(run)
    sheet = sheets().get(run.kind)
    found = []
    for numbers, name, outcome, label, ref, why in plans[:PLANS_SHOWN]:
        more = len(numbers) - 3
        rows = listed(numbers[:3]) + (f" +{more}" if more > 0 else "")
        found.append(
            {
                "rows": _placed(name, rows) if several else rows,
                "outcome": outcome,
                "label": label,
                "ref": ref,
                "href": sheet.kind.url("detail", ref) if sheet and ref else "",
                "why": why,
            }
        )
    return found


def columns(run: ImportRun) -> list[dict[str, Any]]:
    """Each column of the file, and the column of ours that it became, if one."""
    sheet, language = sheets().get(run.kind), get_language() or "en"
    known = dict.fromkeys(run.summary.get("unused", []), "")
    found = []
    for header, code in (run.summary.get("columns", {}) | known).items():
        column = sheet.column(code) if sheet and code else None
        label = column.label(language) if column else code
        found.append({"header": header, "code": code, "label": label})
    return found


def _steps(run: ImportRun, blocked: int) -> list[dict[str, Any]]:
    """Where this file stands between reading and applying: what was done, what is to.

    A step is said as done only once it is; the first that is not is the present one.
    """
    applied, left = run.state == "applied", run.state == "discarded"
    applying = not (applied or left) and _being_applied(run.job)
    read = (
        run.state in ("checked", "applied") or applying or (left and bool(run.counts))
    )
    steps = [
        (read, _("File read"), _("Read the file")),
        (read, _("Columns mapped"), _("Map the columns")),
        (read, _("Rows checked"), _("Check the rows")),
        (
            read and (not blocked or applied or applying),
            _left_out(run, blocked),
            _held_back(blocked) if read else _("Answer the questions"),
        ),
        (applied, _("Applied"), _("Being applied") if applying else _("Apply")),
    ]
    if left:
        steps = [step for step in steps if step[0]] + [(False, "", _("Discarded"))]
    at = next((n for n, (done, *_words) in enumerate(steps) if not done), None)
    return [
        {"label": was if done else will, "done": done, "current": number == at}
        for number, (done, was, will) in enumerate(steps)
    ]


def _being_applied(job: Job | None) -> bool:
    return bool(job and is_running(job) and not job.args.get("dry_run"))


def _held_back(blocked: int) -> str:
    words = ngettext("%(n)s record held back", "%(n)s records held back", blocked)
    return words % {"n": grouped(blocked)}


def _left_out(run: ImportRun, blocked: int) -> str:
    if blocked:
        words = ngettext("%(n)s record left out", "%(n)s records left out", blocked)
        return words % {"n": grouped(blocked)}
    return _("Questions answered") if run.decisions else _("Nothing to ask")


def job_shown(job: Job) -> dict[str, Any]:
    return bar(job) | {"error": job.error if job.state == Job.State.FAILED else ""}
