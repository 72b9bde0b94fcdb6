from __future__ import annotations

import csv
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts.models import User
from tracker.exchange.formats.refused import Refused
from tracker.exchange.formats.spreadsheet import read_table
from tracker.exchange.matching import Matcher
from tracker.exchange.values.countries import country_code
from tracker.kinds import PARTNERS


class Command(BaseCommand):
    help = "Which partner each string of a column means, with score and reason."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--column", required=True)
        parser.add_argument("--country-column", default="")
        parser.add_argument("--as", dest="user")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["file"].is_file():
            raise CommandError(
                _("There is no file %(path)s.") % {"path": options["file"]}
            )
        try:
            table = read_table(options["file"])
        except Refused as refused:
            raise CommandError(refused.message) from None
        for name in filter(None, (options["column"], options["country_column"])):
            if name not in table.headers:
                raise CommandError(_("There is no column %(name)s.") % {"name": name})
        people = User.objects.filter(is_active=True)
        user = (
            people.filter(username=options["user"])
            if options["user"]
            else people.filter(is_coordinator=True).order_by("pk")
        ).first()
        if user is None:
            raise CommandError(_("Name the user who may see it, with --as."))
        matcher = Matcher(PARTNERS.visible_to(user))
        writer = csv.writer(self.stdout, lineterminator="")
        writer.writerow(["row", "text", "ref", "partner", "score", "how", "evidence"])
        asked = set()
        for row, cells in table.records():
            text = str(cells[options["column"]])
            written = str(cells.get(options["country_column"], ""))
            country = country_code(written) or ""
            if not text or (text, country) in asked:
                continue
            asked.add((text, country))
            found = matcher.match(text, country)
            for one in found:
                told = [one.ref, one.name, one.score, one.how, one.evidence]
                writer.writerow([row.number, text, *told])
            if not found:
                writer.writerow([row.number, text, "", "", "", "", ""])
