"""What every list of the API does: refuse unknown questions, answer in pages."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError as ModelValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request

from tracker.api.pages import PAGE, PAGE_SIZE
from tracker.kinds.filters import RecordFilterSet

BESIDE = frozenset({PAGE, PAGE_SIZE, "format"})
MOST_NAMED = 20


class PlainJSON(JSONRenderer):
    """JSON, and nothing that only a browser would ask for."""

    charset = None


class CSVRenderer(BaseRenderer):
    """Named so that `Accept: text/csv` is understood; the export writes the text."""

    media_type = "text/csv"
    format = "csv"

    def render(self, data: Any, *args: Any, **kwargs: Any) -> bytes:
        raise NotImplementedError("the export streams its own text")


def answered(found: RecordFilterSet, request: Request) -> QuerySet:
    """The records asked for. Raises ValidationError, which names what is wrong."""
    refuse_unknown(request, found.known())
    repeated = [n for n, v in request.query_params.lists() if len(v) > 1]
    if repeated := [n for n in repeated if n in ("ordering", PAGE, PAGE_SIZE)]:
        raise ValidationError({name: [_("Given twice.")] for name in repeated})
    try:
        return found.found
    except ModelValidationError as wrong:
        raise ValidationError(wrong.message_dict) from None


def refuse_unknown(request: Request, known: set[str]) -> None:
    known = known | BESIDE
    unknown = sorted(set(request.query_params) - known)[:MOST_NAMED]
    if unknown:
        text = _("Unknown parameter. Known are: %(known)s.")
        said = text % {"known": ", ".join(sorted(known))}
        raise ValidationError({name[:100]: [said] for name in unknown})
