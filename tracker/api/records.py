"""One viewset for any kind of record."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.core.exceptions import ValidationError as ModelValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rest_framework import viewsets
from rest_framework.exceptions import NotAcceptable, PermissionDenied
from rest_framework.response import Response
from rest_framework.reverse import reverse

from tracker.api import bulk, conditions
from tracker.api.lists import CSVRenderer, PlainJSON, answered
from tracker.api.once import answered_once
from tracker.api.permissions import SignedIn
from tracker.api.problems import Conflict
from tracker.api.requests import Request
from tracker.kinds.base import Kind
from tracker.kinds.readers import NAMES
from tracker.kinds.row_names import RowNames, plain_rows
from tracker.kinds.serializers import list_serializer_for, with_lines
from tracker.records import changes
from tracker.records.models import Record, Versioned

REF_OR_NUMBER = r"[0-9]{1,19}|[A-Za-z]{2}-[0-9][0-9-]{0,16}"
NUMBER = r"[0-9]{1,19}"


class RecordViewSet(viewsets.GenericViewSet):
    """List, read, add, change and delete the records of one kind."""

    kind: Kind
    request: Request
    permission_classes = [SignedIn]
    lookup_field = "pk"
    lookup_url_kwarg = "key"

    def get_queryset(self) -> QuerySet:
        return self.kind.visible_to(self.request.user)

    def get_serializer_class(self) -> Any:
        if self.action == "list":
            return list_serializer_for(self.kind)
        return self.kind.serializer

    def get_renderers(self) -> list[Any]:
        csv = [CSVRenderer()] if self.action == "list" else []
        return [PlainJSON(), *csv]

    # --- Reading ------------------------------------------------------------------
    def list(self, request: Request) -> HttpResponseBase:
        found = self.kind.found_by(request.query_params, request.user)
        records = answered(found, request)
        if request.accepted_renderer.format == "csv":
            return self.export(records)
        rows = self.paginate_queryset(plain_rows(self.kind, records)) or []
        known = {NAMES: RowNames(self.kind, rows, request.user)}
        context = {**self.get_serializer_context(), **known}
        shown = list_serializer_for(self.kind)(rows, many=True, context=context)
        return self.get_paginated_response(shown.data)

    def export(self, records: QuerySet) -> HttpResponseBase:
        # Loaded here: writers of files are heavy, and lists are read far more often.
        from tracker.exchange import outgoing

        try:
            content_type, name, parts = outgoing.stream(
                self.kind,
                records,
                "csv",
                get_language() or "en",
                reader=self.request.user,
            )
        except KeyError:
            raise NotAcceptable from None
        named = f'attachment; filename="{name}"'
        return StreamingHttpResponse(
            parts, content_type=content_type, headers={"Content-Disposition": named}
        )

    def retrieve(self, request: Request, key: str) -> Response:
        return self.shown(self.find(key, lines=True))

    # --- Writing ------------------------------------------------------------------
    def create(self, request: Request) -> Response:
        if not self.kind.may_add(request.user):
            raise PermissionDenied
        return answered_once(request, self._created)

    def update(self, request: Request, key: str, *, partial: bool = False) -> Response:
        record = self.editable(key)
        conditions.demand(request, record.version)
        filled = self.get_serializer(record, data=request.data, partial=partial)
        filled.is_valid(raise_exception=True)
        saved = filled.save(version=record.version)
        return self.shown(self.find(str(saved.pk), lines=True))

    def partial_update(self, request: Request, key: str) -> Response:
        return self.update(request, key, partial=True)

    def destroy(self, request: Request, key: str) -> Response:
        record = self.editable(key)
        conditions.demand(request, record.version)
        try:
            changes.delete(record, by=request.user)
        except ModelValidationError as needed:
            raise Conflict(" ".join(needed.messages)) from None
        return Response(status=HTTPStatus.NO_CONTENT)

    def _created(self) -> Response:
        if isinstance(self.request.data, list):
            made = bulk.add(
                self.kind, self.request.data, dict(self.get_serializer_context())
            )
            keys = [record.pk for record in made]
            found = with_lines(self.kind, self.get_queryset().filter(pk__in=keys))
            there = {record.pk: record for record in found}
            rows = [there.get(key, one) for key, one in zip(keys, made, strict=True)]
            shown = self.get_serializer(rows, many=True)
            return Response(shown.data, HTTPStatus.CREATED)
        filled = self.get_serializer(data=self.request.data)
        filled.is_valid(raise_exception=True)
        made = filled.save()
        place = reverse(
            self.reverse_name("detail"), args=[key_of(made)], request=self.request
        )
        return self.shown(
            self.again(made), status=HTTPStatus.CREATED, headers={"Location": place}
        )

    # --- Finding ------------------------------------------------------------------
    def find(self, key: str, *, lines: bool = False) -> Versioned:
        """The record, if this person may know of it."""
        records = self.get_queryset()
        records = with_lines(self.kind, records) if lines else records
        try:
            return self.kind.get(key, records)
        except ObjectDoesNotExist:
            raise Http404 from None

    def editable(self, key: str) -> Versioned:
        """The record, if this person may change it: 404 unseen, 403 not theirs."""
        record = self.find(key)
        may = self.kind.editable_by(self.request.user).filter(pk=record.pk)
        if not may.exists():
            raise PermissionDenied(_("This record is not yours to change."))
        return record

    def again(self, made: Versioned) -> Versioned:
        """As it stands now; one that was given out of sight is shown as it was made."""
        found = with_lines(self.kind, self.get_queryset()).filter(pk=made.pk).first()
        return found or made

    def shown(self, record: Versioned, **more: Any) -> Response:
        data = self.get_serializer(record).data
        return conditions.shown(self.request, self.kind, data, **more)

    def reverse_name(self, page: str) -> str:
        return f"api:{self.basename}-{page}"


def key_of(record: Versioned) -> str:
    return record.ref if isinstance(record, Record) else str(record.pk)


def viewset_for(kind: Kind, *more: type) -> type[RecordViewSet]:
    """The viewset of a kind, with what only this kind can do."""
    pattern = REF_OR_NUMBER if issubclass(kind.model, Record) else NUMBER
    return type(
        f"{kind.model.__name__}ViewSet",
        (*more, RecordViewSet),
        {
            "kind": kind,
            "lookup_value_regex": pattern,
            "__doc__": f"{kind.one}: {RecordViewSet.__doc__}",
        },
    )
