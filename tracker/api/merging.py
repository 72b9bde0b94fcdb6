"""Two partners or people that are one: merged, and found under the old reference."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.reverse import reverse

from tracker.api import conditions
from tracker.api.once import answered_once
from tracker.api.requests import Request
from tracker.kinds import merging
from tracker.kinds.base import Kind
from tracker.records import merged

TAKEN = frozenset(["gone", "version", "version_gone", "choices", "why"])


class OfTwins:
    """Merging, beside what every record has."""

    kind: Kind
    request: Request
    editable: Any
    reverse_name: Any

    @extend_schema(request=OpenApiTypes.OBJECT, responses=OpenApiTypes.OBJECT)
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, key: str) -> Response:
        """Lead everything of another record (`gone`) here, and take it away.

        `choices` names fields in which the two differ, with `kept`, `gone` or `both`.
        The version read is sent as `version` or in If-Match; `version_gone` may say
        that of the other. The page `/changes/<batch>/` takes it back.
        """
        return answered_once(request, lambda: self._merged(key))

    def _merged(self, key: str) -> Response:
        given = self.request.data
        if not isinstance(given, dict) or not isinstance(given.get("gone"), str | int):
            raise ValidationError({"gone": [_("Say which record goes.")]})
        if unknown := sorted(set(given) - TAKEN):
            raise ValidationError({name: [_("Unknown field.")] for name in unknown})
        kept = self.editable(key)
        try:
            gone = self.editable(str(given["gone"]))
        except Http404:
            raise ValidationError({"gone": [_("There is nothing here.")]}) from None
        if given.get("version") is None:
            conditions.demand(self.request, kept.version)
        batch = merging.merge(
            self.kind,
            kept,
            gone,
            self._choices(given.get("choices") or {}),
            by=self.request.user,
            versions=(
                self._number(given, "version", kept.version),
                self._number(given, "version_gone", gone.version),
            ),
            why=str(given.get("why") or ""),
        )
        now = self.kind.get(str(kept.pk), self.kind.visible_to(self.request.user))
        told = {"ref": now.ref, "version": now.version, "batch": batch.pk}
        return Response(told)

    def _choices(self, given: Any) -> dict[str, str]:
        if isinstance(given, dict) and all(isinstance(v, str) for v in given.values()):
            return given
        raise ValidationError({"choices": [_("Fields with kept, gone or both.")]})

    def _number(self, given: dict[str, Any], name: str, otherwise: int) -> int:
        found = given.get(name, otherwise)
        if isinstance(found, int) and not isinstance(found, bool):
            return found
        raise ValidationError({name: [_("A whole number is expected.")]})

    def retrieve(self, request: Request, key: str) -> Response:
        """The record; for one that was merged, where it went."""
        try:
            return super().retrieve(request, key)  # type: ignore[misc]
        except Http404:
            found = merged.successor(self.kind.model, key.upper()[:20], request.user)
            if found is None:
                raise
        place = reverse(self.reverse_name("detail"), args=[found.ref], request=request)
        return Response(status=HTTPStatus.FOUND, headers={"Location": place})
