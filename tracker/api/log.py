"""What a line means: the draft it would become; nothing is saved."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status, viewsets
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response

from tracker.api.lists import PlainJSON, refuse_unknown
from tracker.api.permissions import SignedIn
from tracker.api.requests import Request
from tracker.exchange.drafting import keeping
from tracker.exchange.drafting.checking import Checked, checked
from tracker.exchange.drafting.meaning import Reader
from tracker.exchange.drafting.questions import Question

LONGEST = 100_000


class LineSerializer(serializers.Serializer):
    """One line, several, or the cells of a spreadsheet with tabs between them."""

    text = serializers.CharField(max_length=LONGEST, trim_whitespace=False)


class LogViewSet(viewsets.ViewSet):
    """Reads a line as the quick log does and answers with drafts; it saves nothing."""

    permission_classes = [SignedIn]
    renderer_classes = [PlainJSON]
    serializer_class = LineSerializer

    @extend_schema(
        request=LineSerializer,
        responses={(200, "application/json"): OpenApiTypes.OBJECT},
    )
    def create(self, request: Request) -> Response:
        """The drafts that the text would become, with what each still asks."""
        refuse_unknown(request, set())
        if not keeping.may_log(request.user):
            raise PermissionDenied
        given = LineSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        reader = Reader(request.user, timezone.localdate())
        drafts, left_out = keeping.from_text(given.validated_data["text"], reader)
        found = [told(one, reader) for one in checked(drafts, reader)]
        answer = {"drafts": found, "left_out": left_out}
        return Response(answer, status=status.HTTP_200_OK)


def told(one: Checked, reader: Reader) -> dict[str, Any]:
    """A draft in full: fields and lines as its kind's form has them."""
    draft = one.draft
    return {
        "kind": draft.kind,
        "line": draft.line,
        "fields": draft.fields,
        "lines": draft.lines,
        "understood": [
            {"start": s.start, "end": s.end, "role": s.role, "text": s.text}
            for s in one.meant.said.spans
        ],
        "asks": [_asked(question, reader) for question in one.questions],
        "missing": one.missing,
        "looks_like": [record.ref for record in one.alike],
        "ready": one.ready,
    }


def _asked(question: Question, reader: Reader) -> dict[str, Any]:
    offers: list[Any] = []
    for offer in question.offers:
        if question.about == "date":
            offers.append([day.isoformat() for day in offer])
        elif (known := reader.matcher.known.get(offer)) is not None:
            offers.append({"id": known.pk, "ref": known.ref, "name": known.name})
    return {
        "about": question.about,
        "text": question.text,
        "why": question.why,
        "offers": offers,
        "before_saving": question.must,
    }
