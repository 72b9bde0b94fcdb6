"""Documents of records: what there is, the content, and new ones."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, cast

from django.db.models import QuerySet
from django.http import Http404, HttpResponseBase
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.reverse import reverse

from tracker.api import conditions
from tracker.api.lists import PlainJSON, refuse_unknown
from tracker.api.once import answered_once
from tracker.api.permissions import SignedIn
from tracker.api.problems import PreconditionFailed, PreconditionRequired
from tracker.api.requests import Request
from tracker.exchange.downloads import to_save
from tracker.kinds import BY_NAME, RECORDS
from tracker.kinds.references import number
from tracker.records import storage
from tracker.records.models import Record, StoredFile

MODELS = tuple(cast("type[Record]", kind.model) for kind in RECORDS)
RECORD_PARAMETER = "record"


class FileSerializer(serializers.ModelSerializer):
    """What is known of a document; its record by reference."""

    record = serializers.CharField(source="ref", read_only=True)
    record_kind = serializers.CharField(source="kind_of_record", read_only=True)
    added_by = serializers.CharField(source="added_by.username", default=None)

    class Meta:
        model = StoredFile
        fields = [
            "id",
            "record",
            "record_kind",
            "kind",
            "name",
            "language",
            "revision",
            "sha256",
            "size",
            "content_type",
            "confidential",
            "added_by",
            "added_at",
        ]
        read_only_fields = fields


class NewFile(serializers.Serializer):
    file = serializers.FileField(max_length=255)
    record = serializers.CharField(max_length=20)
    kind = serializers.ChoiceField(choices=StoredFile.Kind.choices, default="other")
    language = serializers.CharField(max_length=10, default="", allow_blank=True)
    confidential = serializers.BooleanField(default=False)


def kind_of(ref: str) -> Any:
    """The kind whose references begin like this one."""
    start = ref.upper().partition("-")[0]
    known = zip(RECORDS, MODELS, strict=True)
    return next((kind for kind, model in known if model.prefix == start), None)


class FileViewSet(viewsets.GenericViewSet):
    """Documents of the records you may see."""

    request: Request
    permission_classes = [SignedIn]
    renderer_classes = [PlainJSON]
    parser_classes = [MultiPartParser]
    serializer_class = FileSerializer
    lookup_url_kwarg = "key"
    lookup_value_regex = r"[0-9]{1,19}"

    def get_queryset(self) -> QuerySet:
        return storage.visible_to(self.request.user, MODELS)

    def list(self, request: Request) -> Response:
        refuse_unknown(request, {RECORD_PARAMETER})
        found = self.get_queryset()
        if ref := request.query_params.get(RECORD_PARAMETER):
            record = self.record(ref)
            found = found.filter(
                kind_of_record=record._meta.model_name, record_id=record.pk
            )
        rows = self.named(self.paginate_queryset(found) or [])
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    def retrieve(self, request: Request, key: str) -> Response:
        file = self.find(key)
        headers = {"ETag": etag(file), "Cache-Control": "private, no-cache"}
        if conditions.fresh(request, headers["ETag"]):
            return Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)
        return Response(self.get_serializer(file).data, headers=headers)

    @extend_schema(request={"multipart/form-data": NewFile}, responses=FileSerializer)
    def create(self, request: Request) -> Response:
        return answered_once(request, self._created)

    def destroy(self, request: Request, key: str) -> Response:
        file = self.find(key)
        kind = BY_NAME[file.kind_of_record]
        mine = kind.editable_by(request.user).filter(pk=file.record_id)
        if not mine.exists():
            raise PermissionDenied
        asked = request.headers.get("If-Match")
        if not asked:
            raise PreconditionRequired
        if asked != "*" and etag(file) not in asked:
            raise PreconditionFailed
        storage.remove(file, file.ref, by=request.user)
        return Response(status=HTTPStatus.NO_CONTENT)

    @extend_schema(
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    @action(detail=True, methods=["get"])
    def content(self, request: Request, key: str) -> HttpResponseBase:
        """The document itself: to save, never to run in our name."""
        return to_save(self.find(key))

    def _created(self) -> Response:
        asked = NewFile(data=self.request.data)
        asked.is_valid(raise_exception=True)
        given = dict(asked.validated_data)
        record = self.record(given.pop("record"))
        kind = BY_NAME[str(record._meta.model_name)]
        mine = kind.editable_by(self.request.user).filter(pk=record.pk)
        if not mine.exists():
            raise PermissionDenied(_("This record is not yours to change."))
        content = given.pop("file")
        made = storage.add(
            record, content, content.name or "", by=self.request.user, **given
        )
        made.ref = record.ref
        place = reverse("api:files-detail", args=[made.pk], request=self.request)
        return Response(
            self.get_serializer(made).data,
            HTTPStatus.CREATED,
            headers={"ETag": etag(made), "Location": place},
        )

    def record(self, ref: str) -> Record:
        """The record with this reference, if it may be known."""
        kind = kind_of(ref)
        text = _("There is no record %(ref)s.") % {"ref": ref[:20]}
        if kind is None:
            raise ValidationError({RECORD_PARAMETER: [text]})
        try:
            return kind.get(ref, kind.visible_to(self.request.user))
        except kind.model.DoesNotExist:
            raise ValidationError({RECORD_PARAMETER: [text]}) from None

    def find(self, key: str) -> StoredFile:
        found = number(key)
        file = self.get_queryset().filter(pk=found).first() if found else None
        if file is None:
            raise Http404
        return self.named([file])[0]

    def named(self, files: Sequence[StoredFile]) -> Sequence[StoredFile]:
        """With the references of their records, in a query for each kind there is."""
        for kind in {file.kind_of_record for file in files}:
            own = [file for file in files if file.kind_of_record == kind]
            seen = BY_NAME[kind].visible_to(self.request.user)
            keys = {file.record_id for file in own}
            refs = dict(seen.filter(pk__in=keys).values_list("pk", "ref"))
            for file in own:
                file.ref = refs.get(file.record_id, "")
        return files


def etag(file: StoredFile) -> str:
    """A document never changes: its digest names it."""
    return f'"{file.pk}-{file.sha256[:16]}"'
