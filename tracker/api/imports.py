"""Files to be read into records: each becomes a job."""

from __future__ import annotations

import tempfile
from http import HTTPStatus
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import ValidationError as ModelValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.reverse import reverse

from accounts.models import Unit
from tracker.api.jobs import JobSerializer
from tracker.api.lists import PlainJSON, refuse_unknown
from tracker.api.once import answered_once
from tracker.api.permissions import SignedIn
from tracker.api.requests import Request
from tracker.exchange import incoming
from tracker.exchange.formats.refused import Refused
from tracker.exchange.mapping import LONGEST, read_text
from tracker.exchange.models import ImportRun
from tracker.jobs.models import Job
from tracker.kinds.references import number, resolve

AUTO = "auto"


class NewImport(serializers.Serializer):
    file = serializers.FileField(max_length=255)
    kind = serializers.CharField(max_length=40, default=AUTO)
    format = serializers.CharField(max_length=40, default="", allow_blank=True)
    dry_run = serializers.BooleanField(default=False)
    create_partners = serializers.BooleanField(default=False)
    skip_bad = serializers.BooleanField(default=False)
    covers = serializers.CharField(max_length=40, default="", allow_blank=True)
    unit = serializers.CharField(max_length=200, default="", allow_blank=True)
    mapping = serializers.FileField(required=False, max_length=255)

    def validate_unit(self, said: str) -> Unit | None:
        """The unit of rows that name none: its number, code or name."""
        if not said:
            return None
        try:
            units = self.context["request"].user.writable_units
            return cast(Unit, resolve(units, said))
        except ModelValidationError as wrong:
            raise serializers.ValidationError(wrong.messages) from None

    def validate_mapping(self, file: UploadedFile) -> dict[str, Any]:
        try:
            return read_text(file.read(LONGEST + 1))
        except Refused as refused:
            raise serializers.ValidationError(refused.message) from None


class ImportSerializer(serializers.ModelSerializer):
    """A file that was handed in, and the job that reads it."""

    job = serializers.IntegerField(source="job_id", allow_null=True)

    class Meta:
        model = ImportRun
        fields = [
            "id",
            "name",
            "kind",
            "format",
            "state",
            "sha256",
            "job",
            "created",
            "applied_at",
        ]
        read_only_fields = fields


class ImportViewSet(viewsets.GenericViewSet):
    """Read a file into records; the answer is a job to be followed."""

    request: Request
    permission_classes = [SignedIn]
    renderer_classes = [PlainJSON]
    parser_classes = [MultiPartParser]
    serializer_class = ImportSerializer
    lookup_url_kwarg = "key"
    lookup_value_regex = r"[0-9]{1,19}"

    def get_queryset(self) -> QuerySet:
        return ImportRun._default_manager.visible_to(self.request.user)

    def list(self, request: Request) -> Response:
        refuse_unknown(request, set())
        rows = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    def retrieve(self, request: Request, key: str) -> Response:
        found = number(key)
        run = self.get_queryset().filter(pk=found).first() if found else None
        if run is None:
            raise Http404
        return Response(self.get_serializer(run).data)

    @extend_schema(
        request={"multipart/form-data": NewImport}, responses={202: JobSerializer}
    )
    def create(self, request: Request) -> Response:
        if not request.user.is_officer:
            raise PermissionDenied(_("Only officers import records."))
        return answered_once(request, self._started)

    def _started(self) -> Response:
        asked = NewImport(data=self.request.data, context={"request": self.request})
        asked.is_valid(raise_exception=True)
        job = started(by=self.request.user, **asked.validated_data)
        place = reverse("api:jobs-detail", args=[job.pk], request=self.request)
        return Response(
            JobSerializer(job).data, HTTPStatus.ACCEPTED, headers={"Location": place}
        )


def started(*, file: UploadedFile, by: Any, kind: str, **given: Any) -> Job:
    """The job that reads this file. Raises ValidationError."""
    with tempfile.NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as copy:
        for chunk in file.chunks():
            copy.write(chunk)
        copy.flush()
        try:
            return incoming.start_import(
                copy.name, file.name or "", kind, by=by, **given
            )
        except Refused as why:
            name = "kind" if why.code == "kind" else "file"
            raise ValidationError({name: [why.message]}) from None
        except ModelValidationError as wrong:
            raise ValidationError(wrong.messages) from None
