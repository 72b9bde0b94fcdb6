"""The report of a year as a paper: cover, chapters, each figure with its sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.exchange.papers.document import (
    Bars,
    Block,
    Break,
    Heading,
    Line,
    Paper,
    Points,
    Remark,
    Table,
)
from tracker.exchange.papers.words import count, day, short
from tracker.insight.indicators import Answer, Column, Indicator
from tracker.insight.indicators.base import Value
from tracker.insight.indicators.telling import (
    WORDS,
    for_people,
    plain,
    reason,
    words,
)
from tracker.insight.rounding import half_up
from tracker.records.models import HomeInstitution

from . import chapters

if TYPE_CHECKING:
    from accounts.models import User

MOST_ROWS, MOST_COLUMNS, MOST_BARS = 12, 8, 12
NOTHING = "–"


def paper(year: int, user: User, language: str, at: datetime) -> Paper:
    """With what this reader may see, in one language."""
    today = timezone.localdate(at)
    home = HomeInstitution.get()
    with translation.override(language):
        title = _("Annual report of international cooperation %(year)s") % {
            "year": year
        }
        printed = date_format(timezone.localtime(at), "DATETIME_FORMAT")
        head = _("as of %(day)s, printed %(printed)s by %(who)s") % {
            "day": day(chapters.as_of(year, today)),
            "printed": printed,
            "who": user,
        }
        return Paper(
            title=(title,),
            under=(str(home),),
            head=(head,),
            pages=(_("Page %(page)s of %(of)s"),),
            blocks=tuple(_blocks(year, today, user)),
            languages=(language,),
        )


def _blocks(year: int, today: date, user: User) -> Iterator[Block]:
    yield Heading((_("Contents"),))
    contents = chapters.contents()
    yield Points(
        tuple(
            (f"{title}: " + ", ".join(str(one.title) for one in some),)
            for title, some in contents
        )
    )
    yield Break()
    for title, some in contents:
        yield Heading((str(title),))
        for indicator in some:
            _ask, found = chapters.answered(indicator, year, today, user)
            yield from _figure(indicator, _in_words(found))


def _in_words(found: Answer) -> Answer:
    """Without codes: on paper there is always a name beside them."""
    columns = tuple(c for c in found.columns if c.kind != "code" or c.code in WORDS)
    return replace(for_people(found), columns=columns or found.columns)


def _figure(indicator: Indicator, found: Answer) -> Iterator[Block]:
    yield Heading((str(indicator.title),))
    for note in found.notes[:6]:
        yield Remark((short(note, 400),))
    if not found.rows:
        yield Remark((_("Nothing to show."),))
        return
    if bars := _bars(indicator, found):
        yield bars
    yield _table(found)
    yield from _left_out(found)


def _bars(indicator: Indicator, found: Answer) -> Bars | None:
    """The first drawn column, row by row, where it can be drawn."""
    columns = {column.code: column for column in found.columns}
    axis = columns.get(indicator.category)
    drawn = [columns[code] for code in indicator.series if code in columns]
    if axis is None or not drawn:
        return None
    rows = [
        row
        for row in found.rows
        if not indicator.draws or row.values.get("level") == indicator.draws
    ]
    bars = []
    for row in rows[:MOST_BARS]:
        value = plain(row.values.get(drawn[0].code))
        if isinstance(value, int | float) and value >= 0:
            name = short(said(axis, words(axis, row.values.get(axis.code))), 40)
            bars.append(((name,), float(value), (said(drawn[0], value),)))
    if len(bars) < 2 or not any(value for _name, value, _said in bars):
        return None
    return Bars((str(drawn[0].label),), tuple(bars))


def _table(found: Answer) -> Table:
    columns = found.columns[:MOST_COLUMNS]
    lines = [*found.rows[:MOST_ROWS], *([found.totals] if found.totals else [])]
    rows: list[tuple[Line, ...]] = []
    for line in lines:
        cells = [words(column, line.values.get(column.code)) for column in columns]
        if line is found.totals and cells[0] is None:
            cells[0] = _("Total")
        pairs = zip(columns, cells, strict=True)
        rows.append(tuple((said(column, value),) for column, value in pairs))
    return Table(tuple((str(column.label),) for column in columns), tuple(rows))


def _left_out(found: Answer) -> Iterator[Block]:
    told = []
    if (rows := len(found.rows) - MOST_ROWS) > 0:
        words_of_rows = ngettext(
            "%(n)s more row is in the workbook.",
            "%(n)s more rows are in the workbook.",
            rows,
        )
        told.append(words_of_rows % {"n": count(rows)})
    if (columns := len(found.columns) - MOST_COLUMNS) > 0:
        words_of_columns = ngettext(
            "%(n)s more column is in the workbook.",
            "%(n)s more columns are in the workbook.",
            columns,
        )
        told.append(words_of_columns % {"n": count(columns)})
    why = {code for row in found.rows for code in row.why.values()}
    told += [f"{NOTHING} {reason(code)}" for code in sorted(why)]
    if found.coverage:
        counts = {"n": found.coverage.included, "all": found.coverage.of}
        told.append(_("Included: %(n)s of %(all)s.") % counts)
    for text in told:
        yield Remark((text,))


def said(column: Column, value: Value) -> str:
    """A cell as people read it."""
    if value is None:
        return NOTHING
    if not isinstance(value, int | float) or isinstance(value, bool):
        return short(value, 60)
    if column.kind in ("year", "text", "code"):
        return str(value)
    if column.kind in ("share", "change"):
        places = 1 if column.digits is None else column.digits
        sign = "+" if column.kind == "change" else ""
        return f"{half_up(100 * value, places):{sign}.{places}f} %"
    if isinstance(value, int) and not column.digits:
        return count(value)
    places = 1 if column.digits is None else column.digits
    if column.kind == "money" and column.digits is None:
        places = 0
    return f"{half_up(value, places):,.{places}f}".replace(
        ",", "\N{NARROW NO-BREAK SPACE}"
    )
