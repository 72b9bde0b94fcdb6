# ruff: noqa: N999 - the command's name is a word of the language
from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _
from tqdm import tqdm

from accounts.models import Unit, User
from tracker.exchange import incoming
from tracker.exchange.bad_rows import write_bad_rows
from tracker.exchange.formats.refused import Refused
from tracker.exchange.mapping import read_map
from tracker.exchange.models import ImportRun
from tracker.jobs import running
from tracker.jobs.models import Job
from tracker.kinds.references import resolve

MOST_SHOWN = 200


class Command(BaseCommand):
    help = "Read a file, say what it would do, and do it: all of it or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", help="partners, agreements, visits … or auto")
        parser.add_argument("file", type=Path)
        parser.add_argument("--format", default="", help="bibtex, wos; else by content")
        parser.add_argument("--map", type=Path, help="a mapping, MAP.toml")
        parser.add_argument("--unit", help="the unit of rows that name none")
        parser.add_argument(
            "--create-partners",
            action="store_true",
            help="make missing partners from name and country",
        )
        parser.add_argument(
            "--covers", default="", help="FROM:TO, the months this file knows about"
        )
        parser.add_argument("--dry-run", action="store_true", help="say, and stop")
        parser.add_argument(
            "--skip-bad", type=Path, help="write the good rows, and the bad ones here"
        )
        parser.add_argument("--as", dest="user", help="the user who imports")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(_("There is no file %(path)s.") % {"path": path})
        user = self._user(options["user"])
        try:
            words = read_map(options["map"]).as_json() if options["map"] else {}
            run = incoming.take_in(
                path,
                path.name,
                options["kind"],
                by=user,
                format=options["format"],
                mapping=words,
                create_partners=options["create_partners"],
                covers=options["covers"],
                unit=self._unit(options["unit"], user),
            )
        except Refused as refused:
            raise CommandError(refused.message) from None
        job = incoming.promise(
            run,
            by=user,
            dry_run=options["dry_run"],
            skip_bad=bool(options["skip_bad"]),
        )
        job = self._run(job)
        run.refresh_from_db()
        if job.state != Job.State.DONE:
            raise CommandError(job.error.strip() or _("The import did not end."))
        self._tell(run)
        if options["skip_bad"]:
            with options["skip_bad"].open("w", encoding="utf-8-sig", newline="") as out:
                write_bad_rows(run, out, in_codes=True)
        applied = run.state == ImportRun.State.APPLIED
        if not applied and not options["dry_run"]:
            raise CommandError(
                _("Nothing was written: %(bad)d records cannot go in. Correct the file,"
                  " answer in a mapping, or take the good rows with --skip-bad.")
                % {"bad": sum(run.counts["by_outcome"][o] for o in ("bad", "asked"))}
            )  # fmt: skip

    def _run(self, job: Job) -> Job:
        with tqdm(disable=None, file=sys.stderr, unit=" rows", leave=False) as bar:

            def show(
                self: running.Running, done: int, total: int = 0, message: str = ""
            ) -> None:
                bar.total = total or None
                bar.update(done - bar.n)
                told(self, done, total, message)

            told = running.Running.progress
            running.Running.progress = show  # type: ignore[method-assign]
            try:
                return running.run_inline(job)
            finally:
                running.Running.progress = told  # type: ignore[method-assign]

    def _user(self, name: str | None) -> User:
        if name:
            found = User.objects.filter(username=name, is_active=True).first()
            if found is None:
                raise CommandError(_("There is no user %(name)s.") % {"name": name})
            return found
        people = User.objects.filter(is_active=True, is_coordinator=True)
        if first := people.order_by("pk").first():
            return first
        raise CommandError(_("Nobody coordinates yet: name a user with --as."))

    def _unit(self, name: str | None, user: User) -> Unit | None:
        if name:
            try:
                return resolve(Unit.objects.all(), name)  # type: ignore[return-value]
            except ValidationError as problem:
                raise CommandError("; ".join(problem.messages)) from None
        return first_unit(user)

    def _tell(self, run: ImportRun) -> None:
        counts, told = run.counts, run.told
        write = self.stderr.write
        done = run.state == ImportRun.State.APPLIED
        write(_("%(name)s: %(rows)d rows, read as %(kind)s") % {
            "name": run.name, "rows": counts["rows"], "kind": run.kind})  # fmt: skip
        if told.get("again"):
            write(_("This file was applied on %(day)s.") % {"day": told["again"]})
        for outcome, number in counts["by_outcome"].items():
            rows = counts["rows_by_outcome"][outcome]
            if number or rows:
                write(f"  {outcome}: {number} ({rows} rows)")
        for why, number in counts["set_aside"].items():
            write(f"  {number} × {why}")
        for name in (
            "new_partners",
            "candidates",
            "matched",
            "unmatched",
            "early_access",
        ):
            if counts.get(name):
                write(f"  {name}: {counts[name]}")
        if unused := told.get("unused"):
            write(_("  columns not used: %(names)s") % {"names": ", ".join(unused)})
        for note in told.get("notes", []):
            write(f"  {note}")
        listed = [p for p in told["plans"] if p[5] and p[2] in ("bad", "asked")]
        noted = [p for p in told["plans"] if p[5] and p[2] not in ("bad", "asked")]
        for numbers, sheet, outcome, label, _ref, why in [*listed, *noted][:MOST_SHOWN]:
            where = f"{sheet} {', '.join(map(str, numbers[:5]))}".strip()
            write(f"  {where} [{outcome}] {label[:60]}: {'; '.join(why)[:300]}")
        for question in told.get("questions", [])[:MOST_SHOWN]:
            offers = " | ".join(text for _answer, text in question["proposals"])
            write(f"  ? {question['column']} “{question['said'][:60]}”: {offers}")
        write(_("Done.") if done else _("Checked; nothing was written."))


def first_unit(user: User) -> Unit | None:
    """A house without any unit gets its first, so that its files can come in."""
    if Unit.objects.exists() or not user.edits_everything:
        return None
    with transaction.atomic():
        return Unit.objects.create(
            name=settings.HOME_NAME or "International Office",
            name_zh="" if settings.HOME_NAME else "国际合作与交流处",
        )
