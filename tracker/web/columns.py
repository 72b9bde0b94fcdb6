"""Which columns a list shows: those in the address, else those chosen last."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tracker.kinds import Column, Kind
from tracker.web.requests import Request

# Classes of app.css, which say where a cell stands on a phone.
PLACES = {
    "country": "c-ctry",
    "tier": "c-tier",
    "standing_state": "c-state",
    "standing_last_activity_on": "c-last",
    "standing_next_agreement_end": "c-end",
    "owner": "c-own",
    "lead_unit": "c-own",
    "kind": "c-tier",
}
A_YEAR = 365 * 24 * 3600
DATES = ("date", "end")


@dataclass(frozen=True)
class Head:
    """The head of a column: what it is called, how it sorts, where it stands."""

    column: Column
    label: str
    css: str
    sorted: str = ""  # ascending, descending
    ordering: str = ""  # what a click on it asks for

    @cached_property
    def opening(self) -> SafeString:
        """The tag before a value of this column; on phones it says which."""
        label = self.phone_label
        told = format_html(' data-l="{}"', label) if label else ""
        return format_html('<td class="{}"{}>', self.css, told)

    @property
    def phone_label(self) -> str:
        """Days need their name on a phone; words speak for themselves."""
        return self.label if self.column.cell in DATES else ""


def chosen(request: Request, kind: Kind) -> list[Column]:
    """The first column always stands: it leads to the record."""
    asked = request.GET.getlist("columns") or request.COOKIES.get(
        cookie(kind), ""
    ).split(".")
    wanted = {name for one in asked for name in one.split(",")}
    known = {column.name for column in kind.columns} & wanted
    first, *rest = kind.columns
    return [first, *(c for c in rest if (c.name in known if known else c.shown))]


def remember(response: HttpResponse, request: Request, kind: Kind) -> None:
    """The choice of columns stays with the browser."""
    if "columns" in request.GET:
        names = ".".join(column.name for column in chosen(request, kind))
        response.set_cookie(
            cookie(kind), names, max_age=A_YEAR, httponly=True, samesite="Lax"
        )


def cookie(kind: Kind) -> str:
    return f"columns_{kind.name}"


def heads(columns: list[Column], request: Request, orders: Any) -> list[Head]:
    asked = request.GET.get("ordering", "").split(",")[0]
    by, falling = asked.removeprefix("-"), asked.startswith("-")
    found = []
    for place, column in enumerate(columns):
        css = "who" if place == 0 else PLACES.get(column.name, "")
        if column.cell in ("records", "record"):
            css = f"{css} c-rel".strip()
        if column.number or (column.cell in DATES and place):
            css = f"n {css}".strip()
        here = column.order and column.order == by
        first = f"-{column.order}" if column.cell in DATES else column.order
        other = column.order if asked == f"-{column.order}" else f"-{column.order}"
        found.append(
            Head(
                column,
                str(column.label),
                css,
                ("descending" if falling else "ascending") if here else "",
                (other if here else first) if column.order in orders else "",
            )
        )
    return found


def choices(kind: Kind, columns: list[Column]) -> list[dict[str, Any]]:
    """What the column chooser offers; the first cannot be left out."""
    return [
        {"name": c.name, "label": c.label or _("Column"), "shown": c in columns}
        for c in kind.columns[1:]
    ]
