from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from tqdm import tqdm

from tracker.exchange.backup import Refused, restore


class Command(BaseCommand):
    help = "Put a backup back into an empty house: all of it or nothing."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--seal",
            default="",
            help="what the backup command said: refuses a file that somebody forged",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with tqdm(disable=None, file=sys.stderr, unit="B", unit_scale=True) as bar:

            def told(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            try:
                made = restore(options["file"], seal=options["seal"], progress=told)
            except Refused as refused:
                raise CommandError(str(refused)) from None
        if made.begun_anew:
            self.stderr.write(_("An earlier restore had stopped half-way; begun anew."))
        for name in made.missing:
            self.stderr.write(_("Was missing already when it was backed up: %s") % name)
        self.stdout.write(
            _("%(rows)s rows and %(documents)s documents of %(made_at)s are back.")
            % made.to_dict()
        )
        if made.letters:
            self.stdout.write(
                _("%s letters had not left then; they are marked as unknown.")
                % made.letters
            )
        self.stdout.write(_("Everybody signs in again; passwords are the same."))
