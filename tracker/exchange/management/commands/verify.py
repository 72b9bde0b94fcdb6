from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.exchange.backup import Archive, Refused
from tracker.exchange.verifying import Looked, verify


class Command(BaseCommand):
    help = "Look whether documents, jobs, verdicts and counters are in order."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--full", action="store_true", help="verdicts of all partners, not of some"
        )
        parser.add_argument(
            "--backup", type=Path, metavar="FILE", help="look at a backup instead"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["backup"]:
            self.look_at(options["backup"])
            return
        wrong = 0
        for looked in verify(full=options["full"]):
            self.tell(looked)
            wrong += looked.count
        if wrong:
            raise CommandError(
                ngettext("%s thing is wrong.", "%s things are wrong.", wrong) % wrong
            )
        self.stdout.write(_("Everything is in order."))

    def tell(self, looked: Looked) -> None:
        said = {"name": looked.name, "n": looked.seen, "wrong": looked.count}
        self.stdout.write(
            _("%(name)s: %(n)s looked at, %(wrong)s wrong.") % said
            if looked.count
            else _("%(name)s: %(n)s looked at, all in order.") % said
        )
        for line in looked.wrong:
            self.stdout.write(f"  {line}")
        if more := looked.count - len(looked.wrong):
            self.stdout.write("  " + _("… and %(number)d more") % {"number": more})

    def look_at(self, path: Path) -> None:
        try:
            with Archive(path) as archive:
                archive.refuse_newer()
                archive.check()
                told = {
                    "rows": archive.row_count,
                    "documents": archive.manifest["documents"]["count"],
                    "made_at": archive.manifest["made_at"],
                }
                self.stdout.write(
                    _("Whole: %(rows)s rows, %(documents)s documents of %(made_at)s.")
                    % told
                )
                self.stdout.write(_("Seal: %s") % archive.seal)
        except Refused as refused:
            raise CommandError(str(refused)) from None
