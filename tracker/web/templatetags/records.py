"""Template words of records: cells of a list, names one may know, addresses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString, mark_safe

from tracker.kinds import Column, Kind
from tracker.records import countries
from tracker.web import cells, undoing
from tracker.web.columns import Head

register = template.Library()


@register.simple_tag
def cell(column: Column, record: Any) -> SafeString:
    """One cell of a list, as its column names it."""
    return cells.written(column, record)


@register.simple_tag
def row_cells(heads: Sequence[Head], record: Any) -> SafeString:
    """The cells of one row; the first names it."""
    first, *rest = heads
    parts = [f'<th scope="row" class="who">{cells.written(first.column, record)}</th>']
    for head in rest:
        parts.append(f"{head.opening}{cells.written(head.column, record)}</td>")
    return mark_safe("".join(parts))  # noqa: S308 - each part is escaped


@register.filter
def choice(record: Any, column: Column) -> str:
    """The label of a choice, by the name its column has."""
    return cells.label_of(record, column)


@register.filter
def country_name(code: str) -> str:
    return countries.name(code) if code else ""


@register.filter
def page_of(record: Any) -> str:
    """The address of a record's page; nothing for what has no page."""
    find = getattr(record, "get_absolute_url", None)
    try:
        return find() if find else ""
    except NoReverseMatch:
        return ""


register.filter("out_of_days", cells.out_of_days)
register.simple_tag(undoing.address, name="undo_address")


@register.simple_tag
def kind_url(kind: Kind, page: str, *args: Any) -> str:
    return kind.url(page, *args)


@register.simple_tag
def house_url(name: str, *args: Any) -> str:
    """An address that may not be there: then nothing, and no button is shown."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
