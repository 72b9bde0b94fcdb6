from __future__ import annotations

import json
import unicodedata
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from tracker.insight.indicators import BY_SLUG, INDICATORS, Answer, Ask, Indicator
from tracker.insight.indicators.answering import answer
from tracker.insight.indicators.asking import Asking
from tracker.insight.indicators.base import Column, Line, Value
from tracker.insight.indicators.telling import (
    as_csv,
    body,
    for_people,
    head,
    plain,
    reason,
    told,
)
from tracker.insight.rounding import half_up

FORMATS = ("table", "json", "csv")
ASKED = {"from": "Y", "to": "Y", "unit": "U", "group": "G", "country": "C"}
TEXTS = {"text", "code"}
GAP = "  "
WHY = Column("why", "", "text")


class Command(BaseCommand):
    help = "One indicator, as page and API give it; without a name, which there are."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", nargs="?", metavar="SLUG")
        for name, word in ASKED.items():
            parser.add_argument(f"--{name}", metavar=word, dest=f"asked_{name}")
        parser.add_argument("--as-of", metavar="DATE", dest="asked_as_of")
        parser.add_argument(
            "--format", metavar="{" + ",".join(FORMATS) + "}", default="table"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["format"] not in FORMATS:
            known = ", ".join(FORMATS)
            raise CommandError(_("The format is one of: %(known)s.") % {"known": known})
        if not options["slug"]:
            self.list_them()
            return
        indicator = BY_SLUG.get(options["slug"])
        if indicator is None:
            known = ", ".join(sorted(BY_SLUG))
            raise CommandError(
                _("There is no indicator “%(slug)s”. There are: %(known)s.")
                % {"slug": options["slug"], "known": known}
            )
        ask = asked(indicator, options)
        found = answer(indicator, ask)
        write = {"table": self.table, "json": self.json, "csv": self.csv}
        write[options["format"]](indicator, ask, found)

    def list_them(self) -> None:
        widest = max(len(each.slug) for each in INDICATORS)
        for each in sorted(INDICATORS, key=lambda one: one.slug):
            self.stdout.write(f"{each.slug:{widest}}{GAP}{each.title}")

    def json(self, indicator: Indicator, ask: Ask, found: Answer) -> None:
        shown = told(indicator, ask, found)
        self.stdout.write(json.dumps(shown, ensure_ascii=False, indent=1))

    def csv(self, indicator: Indicator, ask: Ask, found: Answer) -> None:
        for line in as_csv(found, codes=True):
            self.stdout.write(line, ending="")

    def table(self, indicator: Indicator, ask: Ask, found: Answer) -> None:
        found = for_people(found)
        self.stdout.write(
            f"{indicator.title} ({ask.as_of}; {indicator.unit_of_measure})"
        )
        heads = head(found)
        spare = [WHY] * (len(heads) - len(found.columns))
        columns = [*found.columns, *spare]
        rows = [
            [
                shown(c, value)
                for c, value in zip(kinds(row, columns), cells, strict=True)
            ]
            for row, cells in zip(read(found), body(found), strict=True)
        ]
        for line in laid_out(columns, [heads, *rows]):
            self.stdout.write(line)
        if not rows:
            self.stdout.write(_("Nothing to show."))
        for line in below(found):
            self.stdout.write(line)


def asked(indicator: Indicator, options: dict[str, Any]) -> Ask:
    """Raises CommandError, which says in one line what is wrong."""
    names = (*ASKED, "as_of")
    given = {name: options[f"asked_{name}"] for name in names}
    form = Asking({n: v for n, v in given.items() if v is not None}, indicator.takes)
    if form.refused:
        wrong = (
            f"--{name.replace('_', '-')}: {' '.join(texts)}"
            for name, texts in form.refused.items()
        )
        raise CommandError(" ".join(wrong))
    return form.ask()


def read(found: Answer) -> list[Line]:
    return [*found.rows, *([found.totals] if found.totals else [])]


def kinds(row: Line, columns: list[Column]) -> list[Column]:
    return [row.of_kind(column) for column in columns]


def shown(column: Column, value: Value) -> str:
    if value is None:
        return "–"
    if not isinstance(value, int | float) or column.kind in ("year", *TEXTS):
        return str(value)
    if column.kind in ("share", "change"):
        sign = "+" if column.kind == "change" else ""
        places = 1 if column.digits is None else column.digits
        return f"{half_up(100 * value, places):{sign}.{places}f} %"
    if column.digits is not None or isinstance(value, float):
        places = 2 if column.digits is None else column.digits
        return f"{half_up(value, places):.{places}f}"
    return str(value)


def laid_out(columns: list[Column], rows: list[list[str]]) -> list[str]:
    """Texts to the left, numbers to the right, in columns as wide as they need."""
    widths = [max(width(row[at]) for row in rows) for at in range(len(columns))]
    lines = []
    for row in rows:
        cells = []
        for column, wide, cell in zip(columns, widths, row, strict=True):
            blank = " " * (wide - width(cell))
            cells.append(cell + blank if column.kind in TEXTS else blank + cell)
        lines.append(GAP.join(cells).rstrip())
    return lines


def width(text: str) -> int:
    """Places on a terminal: Chinese takes two each."""
    return sum(1 + (unicodedata.east_asian_width(letter) in "WF") for letter in text)


def below(found: Answer) -> list[str]:
    lines = []
    if found.coverage:
        counts = {"n": found.coverage.included, "all": found.coverage.of}
        lines.append(_("Included: %(n)s of %(all)s.") % counts)
        for each in found.coverage.left_out:
            lines.append(
                _("Left out: %(n)s (%(why)s).") % {"n": each.n, "why": reason(each.why)}
            )
    return lines + [plain(note) for note in found.notes]
