from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from tqdm import tqdm

from tracker.exchange.backup import Refused, back_up


class Command(BaseCommand):
    help = "Write all rows and documents into one file, while people go on working."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        with tqdm(disable=None, file=sys.stderr, unit=" rows", leave=False) as bar:
            try:
                made = back_up(
                    options["file"], lambda done, total: bar.update(done - bar.n)
                )
            except Refused as refused:
                raise CommandError(str(refused)) from None
        for name in made.missing:
            self.stderr.write(_("Missing or damaged, not in the backup: %s") % name)
        self.stdout.write(
            _("%(rows)s rows and %(documents)s documents in %(seconds)s s: %(file)s")
            % made.to_dict()
        )
        self.stdout.write(_("Seal: %s") % made.seal)
