from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from tracker.insight.backtest import keeping
from tracker.insight.backtest.telling import lines


class Command(BaseCommand):
    help = "Would the rules of silence have been right? Tried on the past."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--cutoff",
            type=date.fromisoformat,
            nargs="+",
            action="extend",
            default=[],
            metavar="DATE",
            help="ends of months to look from; without: once a year. Then it is kept.",
        )
        parser.add_argument("--horizon", type=int, default=24, metavar="MONTHS")
        parser.add_argument("--format", choices=["table", "json"], default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        cutoffs, horizon = options["cutoff"], options["horizon"]
        if not 1 <= horizon <= 120:
            raise CommandError(_("The horizon is between 1 and 120 months."))
        try:
            found = keeping.run(cutoffs, horizon)
        except keeping.TooEarly as early:
            raise CommandError(str(early)) from None
        if not cutoffs and horizon == keeping.HORIZON:
            keeping.keep(found)
        if options["format"] == "json":
            json.dump(found.report, self.stdout, ensure_ascii=False, indent=1)
            self.stdout.write("")
            return
        for line in lines(found.report):
            self.stdout.write(line)
