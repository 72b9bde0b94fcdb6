"""Indicators: the same figures as the pages and the command, for programs."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.cache import patch_vary_headers
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from tracker.api.lists import CSVRenderer, PlainJSON, refuse_unknown
from tracker.api.permissions import SignedIn
from tracker.api.requests import Request
from tracker.insight.indicators import BY_SLUG, INDICATORS, Indicator
from tracker.insight.indicators.answering import answer
from tracker.insight.indicators.asking import FIRST_YEAR, LAST_YEAR, Asking
from tracker.insight.indicators.telling import as_csv, named, told

SLUG = r"[a-z0-9][a-z0-9-]{0,59}"
TEXT = {"type": "string"}
COUNT = {"type": "integer", "minimum": 0}
VALUE = {"type": ["string", "number", "null"]}
INDICATOR = {
    "type": "object",
    "required": ["slug", "title", "definition", "unit_of_measure", "takes", "source"],
    "properties": {
        "slug": TEXT,
        "title": TEXT,
        "definition": TEXT,
        "unit_of_measure": TEXT,
        "takes": {
            "type": "array",
            "items": TEXT,
            "description": "The parameters it understands.",
        },
        "source": TEXT,
    },
}
COLUMN = {
    "type": "object",
    "required": ["code", "label", "kind", "digits"],
    "properties": {
        "code": {"type": "string", "description": "The name of the value in a row."},
        "label": TEXT,
        "kind": {
            "type": "string",
            "description": (
                "text, code, year, count, number, share (a fraction of 1), change (a "
                "signed fraction of 1), money (units of the base currency), days, "
                "months."
            ),
        },
        "digits": {"type": ["integer", "null"]},
    },
}
ROW = {
    "type": "object",
    "required": ["opens", "why"],
    "properties": {
        "opens": {
            "type": "object",
            "additionalProperties": TEXT,
            "description": "By column, the address of the records behind the value.",
        },
        "why": {
            "type": "object",
            "additionalProperties": TEXT,
            "description": "By column, the code of the reason why a value is absent.",
        },
    },
    "additionalProperties": VALUE,
    "description": "A value for each column under its code; null where not known.",
}
COVERAGE = {
    "type": "object",
    "required": ["included", "of", "left_out"],
    "properties": {
        "included": COUNT,
        "of": COUNT,
        "left_out": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["why", "n"],
                "properties": {"why": TEXT, "n": COUNT},
            },
        },
    },
}


def or_nothing(shape: dict[str, Any]) -> dict[str, Any]:
    return {"oneOf": [shape, {"type": "null"}]}


ANSWER = {
    "type": "object",
    "required": [
        "slug",
        "as_of",
        "unit_of_measure",
        "columns",
        "rows",
        "totals",
        "coverage",
        "notes",
    ],
    "properties": {
        "slug": TEXT,
        "as_of": {"type": "string", "format": "date"},
        "unit_of_measure": TEXT,
        "columns": {"type": "array", "items": COLUMN},
        "rows": {"type": "array", "items": ROW},
        "totals": or_nothing(ROW),
        "coverage": or_nothing(COVERAGE),
        "notes": {"type": "array", "items": TEXT},
    },
}
YEAR = {"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR}
ASKED = [
    OpenApiParameter("from", YEAR, description="The first year."),
    OpenApiParameter("to", YEAR, description="The last year."),
    OpenApiParameter(
        "unit", str, description="A unit and all below it: number, code or name."
    ),
    OpenApiParameter("group", str, description="The code of a country group."),
    OpenApiParameter("country", str, description="A country: code or name."),
    OpenApiParameter(
        "as_of",
        OpenApiTypes.DATE,
        description="Without it the figures stand at the last month end.",
    ),
]


class IndicatorViewSet(viewsets.GenericViewSet):
    """List the indicators with their definitions; ask one of them."""

    permission_classes = [SignedIn]
    lookup_url_kwarg = "slug"
    lookup_value_regex = SLUG

    def get_renderers(self) -> list[Any]:
        csv = [CSVRenderer()] if self.action == "retrieve" else []
        return [PlainJSON(), *csv]

    @extend_schema(responses={200: INDICATOR})
    def list(self, request: Request) -> Response:
        """Which indicators there are, and what each takes."""
        refuse_unknown(request, set())
        known = sorted(INDICATORS, key=lambda one: one.slug)
        page: Any = self.paginate_queryset(known)
        return self.get_paginated_response([named(each) for each in page])

    @extend_schema(
        parameters=ASKED,
        responses={(200, "application/json"): ANSWER, (200, "text/csv"): str},
    )
    def retrieve(self, request: Request, slug: str) -> Response | HttpResponse:
        """The figures of one indicator, and the records behind each.

        A parameter that the indicator does not take is refused. Totals are counted
        from everything; rows and records open only to those who may see them.
        """
        indicator = BY_SLUG.get(slug)
        if indicator is None:
            raise Http404
        form = Asking(request.query_params, indicator.takes, beside={"format"})
        if form.refused:
            raise ValidationError(form.refused)
        ask = form.ask()
        found = answer(indicator, ask, request.user)
        if request.accepted_renderer.format == "csv":
            return as_file(indicator, "".join(as_csv(found)))
        return Response(told(indicator, ask, found))


def as_file(indicator: Indicator, text: str) -> HttpResponse:
    made = HttpResponse(
        f"\ufeff{text}".encode("utf-8", "replace"),
        content_type="text/csv; charset=utf-8",
    )
    made["Content-Disposition"] = f'attachment; filename="{indicator.slug}.csv"'
    patch_vary_headers(made, ["Accept"])
    return made
