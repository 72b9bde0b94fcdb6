"""Files to be read into records: each becomes a job."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.exceptions import PermissionDenied
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from tracker.api.jobs import JobSerializer
from tracker.api.lists import PlainJSON
from tracker.api.once import answered_once
from tracker.api.permissions import SignedIn

AUTO = "auto"


class NewImport(serializers.Serializer):
    file = serializers.FileField(max_length=255)
    kind = serializers.CharField(max_length=40, default=AUTO)
    format = serializers.CharField(max_length=40, default="", allow_blank=True)
    dry_run = serializers.BooleanField(default=False)


class ImportViewSet(viewsets.GenericViewSet):
    """Read a file into records; the answer is a job to be followed."""

    permission_classes = [SignedIn]
    renderer_classes = [PlainJSON]
    parser_classes = [MultiPartParser]
    serializer_class = NewImport

    @extend_schema(
        request={"multipart/form-data": NewImport}, responses={202: JobSerializer}
    )
    def create(self, request: Request) -> Response:
        if not request.user.is_officer:
            raise PermissionDenied(_("Only officers import records."))
        return answered_once(request, self._started)

    def _started(self) -> Response:
        from tracker.exchange import incoming

        asked = NewImport(data=self.request.data)
        asked.is_valid(raise_exception=True)
        given: dict[str, Any] = dict(asked.validated_data)
        job = incoming.start_import(
            given["file"],
            kind=given["kind"],
            format=given["format"],
            dry_run=given["dry_run"],
            by=self.request.user,
        )
        place = reverse("api:jobs-detail", args=[job.pk], request=self.request)
        return Response(
            JobSerializer(job).data, HTTPStatus.ACCEPTED, headers={"Location": place}
        )
