"""Template words of records: cells of a list, names one may know, addresses."""

from __future__ import annotations

from functools import cache
from typing import Any

from django import template
from django.template.base import Template
from django.template.loader import get_template
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString, mark_safe

from tracker.kinds import Column, Kind
from tracker.records import countries

register = template.Library()


@cache
def _compiled(name: str) -> Template:
    return get_template(name).template  # type: ignore[attr-defined]


@register.simple_tag(takes_context=True)
def cell(context: template.Context, column: Column, record: Any) -> SafeString:
    """One cell of a list, by the template that its column names."""
    given = {"record": record, "value": column.value(record), "column": column}
    with context.push(**given):
        # The template escapes for itself.
        return mark_safe(_compiled(column.cell).render(context).strip())  # noqa: S308


@register.filter
def choice(record: Any, column: Column) -> str:
    """The label of a choice, by the name its column has."""
    if column.path == "unit":
        return str(record.unit)
    name = f"get_{column.path}_display"
    return str(getattr(record, name)() if hasattr(record, name) else "")


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
