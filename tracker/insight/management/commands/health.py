from __future__ import annotations

import csv
import json
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from tracker.insight import health
from tracker.insight.labels import state_label
from tracker.records.models import Partner

COLUMNS = (
    "partner",
    "name",
    "as_of",
    "state",
    "since",
    "score",
    "coverage",
    "findings",
)


class Command(BaseCommand):
    help = "The verdicts on partners (all, or those named), as the API gives them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("partners", nargs="*", metavar="PARTNER")
        parser.add_argument("--as-of", type=date.fromisoformat, metavar="DATE")
        parser.add_argument(
            "--format", choices=["table", "json", "csv"], default="table"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        partners = list(_asked(options["partners"]))
        found = health.reports(partners, options["as_of"])
        if options["format"] == "json":
            json.dump(list(found), self.stdout, ensure_ascii=False, indent=1)
            self.stdout.write("")
            return
        lines = [_line(p, each) for p, each in zip(partners, found, strict=True)]
        if options["format"] == "csv":
            writer = csv.writer(self.stdout)
            writer.writerow(COLUMNS)
            writer.writerows(lines)
            return
        for line in lines:
            ref, name, _day, state, since, score, _coverage, codes = line
            known = f"{state_label(state) if state else '–':10} {since:10} {score:>4}"
            self.stdout.write(f"{ref:8} {known}  {name}  {codes}".rstrip())


def _line(partner: Partner, found: dict[str, Any]) -> list[str]:
    codes = " ".join(each["code"] for each in found["findings"])
    score = "" if found["score"] is None else str(found["score"])
    head = [found["partner"], _tame(str(partner)), found["as_of"]]
    told = [found["state"] or "", found["since"] or "", score, str(found["coverage"])]
    return [*head, *told, codes]


def _tame(text: str) -> str:
    """Text that a spreadsheet would take for a formula stays text."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text


def _asked(names: list[str]) -> Iterator[Partner]:
    if not names:
        yield from Partner.objects.living().order_by("ref")
        return
    for name in names:
        known = Partner.objects.filter(ref=name).first()
        found = [known] if known else list(Partner.objects.named(name)[:2])
        if len(found) != 1:
            raise CommandError(
                _("Which partner is “%(name)s”? Give its reference.") % {"name": name}
            )
        yield found[0]
