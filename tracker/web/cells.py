"""Cells of a list, written out by name: a template for each would cost most of a page.

A page has hundreds of cells; everything else on it is rendered once.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, reduce
from html import escape
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tracker.kinds import Column
from tracker.records import countries, known_days, marks
from tracker.records.models import Record
from tracker.web import numbers

Cell = Callable[[Any, Any, Column], str]  # record, value, column
MOST_NAMED = 2
SHORT = 12  # letters that fit any column


def written(column: Column, record: Any) -> SafeString:
    """One cell, safe to print: each of these functions escapes what it is given."""
    return mark_safe(CELLS[column.cell](record, column.value(record), column))  # noqa: S308


@lru_cache(maxsize=256)
def _pattern(name: str) -> str:
    return reverse(f"{name}:detail", args=["REF"])


def address(record: Any) -> str:
    """Where a record's page is, looked up once for its kind; nothing for no page."""
    key = record.ref if isinstance(record, Record) else str(record.pk)
    try:
        return _pattern(record._meta.model_name or "").replace("REF", key)
    except NoReverseMatch:
        return ""


def _linked(record: Any) -> str:
    name, to = escape(str(record)), address(record)
    return f'<a href="{escape(to)}" title="{name}">{name}</a>' if to else name


def text(record: Any, value: Any, column: Column) -> str:
    """What is kept, as one says it: no code of a choice, no `True`."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return escape(_("yes") if value else _("no"))
    if isinstance(value, list):
        labels = dict(record._meta.get_field(column.path).choices or ())
        return escape(marks.listed(labels.get(one, one) for one in value))
    return escape(str(value))


def link(record: Any, value: Any, column: Column) -> str:
    """The name that leads to the record, the other script below it."""
    other = getattr(record, "other_name", "")  # vocabularies have but one
    if getattr(record, "needs_title", False):
        other = _("needs a title")
    return _linked(record) + (f"<small>{escape(str(other))}</small>" if other else "")


def partner(record: Any, value: Any, column: Column) -> str:
    """Both scripts, or the acronym."""
    other = record.other_name or record.acronym
    if record.needs_name:
        other = _("needs a name")
    return _linked(record) + (f"<small>{escape(str(other))}</small>" if other else "")


def one_record(record: Any, value: Any, column: Column) -> str:
    return _linked(value) if value else ""


def some_records(record: Any, value: Any, column: Column) -> str:
    """Related records, already read: the first of them, and how many more."""
    if value is None:
        return ""
    every = list(value.all())
    shown = marks.mark(",").join(_linked(one) for one in every[:MOST_NAMED])
    more = len(every) - MOST_NAMED
    return shown + (f' <span class="dim num">+{more}</span>' if more > 0 else "")


def choice(record: Any, value: Any, column: Column) -> str:
    """The label of a choice, or of several."""
    if isinstance(value, list):
        return text(record, value, column)
    return _whole(label_of(record, column)) if value else ""


def _whole(words: str) -> str:
    """What a narrow column may cut says itself in full when one points at it."""
    safe = escape(words)
    return f'<span title="{safe}">{safe}</span>' if len(words) > SHORT else safe


def stage(record: Any, value: Any, column: Column) -> str:
    """The stage of a paper, and where its days say otherwise."""
    words = out_of_days(record)
    if not words:
        return choice(record, value, column)
    return f'<span class="dim" title="{escape(words)}">{escape(words)}</span>'


def out_of_days(paper: Any) -> str:
    """A paper that is called in force, but has not begun or is past its end."""
    today = timezone.localdate()
    if paper.stage != "in_force":
        return ""
    if paper.starts_on and paper.starts_on > today:
        return _("not begun")
    if paper.effective_end and paper.effective_end < today:
        return _("past its end")
    return ""


def label_of(record: Any, column: Column) -> str:
    if column.path == "unit":
        return str(record.unit)
    told = getattr(record, f"get_{column.path}_display", None)
    return str(told()) if told else ""


def country(record: Any, value: Any, column: Column) -> str:
    return escape(countries.name(value)) if value else ""


@lru_cache(maxsize=8192)
def _day(day: Any, language: str | None, known: str = known_days.DAY) -> str:
    if known != known_days.DAY:  # equal days, known differently, are the same key
        day = known_days.KnownDay.of(day, known)
    words = escape(numbers.day_words(day, cell=True))
    return f'<time datetime="{known_days.written(day)}">{words}</time>'


def day(record: Any, value: Any, column: Column) -> str:
    on = numbers.as_day(value)
    if on is None:
        return ""
    *owner, name = column.path.split(".")
    of = reduce(getattr, owner, record)
    return _day(on, get_language(), known_days.how(of, name))


def end(record: Any, value: Any, column: Column) -> str:
    """The day an agreement ends; none means open-ended while it is in force."""
    if record.effective_end:
        return _day(record.effective_end, get_language())
    if record.stage != "in_force":
        return ""
    return f'<span class="dim">{escape(_("open-ended"))}</span>'


def money(record: Any, value: Any, column: Column) -> str:
    if value is None:
        return ""
    return escape(numbers.cash(value, record.currency, short=True))


def number(record: Any, value: Any, column: Column) -> str:
    return "" if value is None else escape(numbers.grouped(value))


def state(record: Any, value: Any, column: Column) -> str:
    """The state of a partner; none where there is not enough data."""
    from tracker.web.templatetags.face import state_pill

    known = value and record.standing.enough_data
    return state_pill(value if known else "")


CELLS: dict[str, Cell] = {
    "choice": choice,
    "country": country,
    "date": day,
    "end": end,
    "link": link,
    "money": money,
    "number": number,
    "partner": partner,
    "record": one_record,
    "records": some_records,
    "stage": stage,
    "state": state,
    "text": text,
}
