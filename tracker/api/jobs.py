"""Work that was asked for: how far it is, and what came out."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import serializers, viewsets
from rest_framework.response import Response

from tracker.api.lists import PlainJSON, refuse_unknown
from tracker.api.permissions import SignedIn
from tracker.api.requests import Request
from tracker.exchange.sayings import tell
from tracker.jobs.models import Job
from tracker.kinds.references import number


class ToldField(serializers.JSONField):
    """What came out, with its sentences in the language of whoever asks."""

    def to_representation(self, value: Any) -> Any:
        return tell(super().to_representation(value))


class JobSerializer(serializers.ModelSerializer):
    """A job as its owner follows it."""

    done = serializers.IntegerField(source="done_count", read_only=True)
    message = serializers.SerializerMethodField()
    result = ToldField(read_only=True)

    class Meta:
        model = Job
        fields = [
            "id",
            "kind",
            "state",
            "done",
            "total",
            "message",
            "result",
            "created",
            "finished",
        ]
        read_only_fields = fields

    def get_message(self, job: Job) -> str:
        """Why it was refused; what broke inside is for the log, not for people."""
        if job.state == Job.State.FAILED:
            return tell((job.result or {}).get("why")) or job.error
        if job.state == Job.State.DEAD:
            return _("This work failed several times and was given up.")
        return job.message


class JobViewSet(viewsets.GenericViewSet):
    """The jobs you asked for."""

    request: Request
    permission_classes = [SignedIn]
    renderer_classes = [PlainJSON]
    serializer_class = JobSerializer
    lookup_url_kwarg = "key"
    lookup_value_regex = r"[0-9]{1,19}"

    def get_queryset(self) -> QuerySet:
        return Job._default_manager.visible_to(self.request.user)

    def list(self, request: Request) -> Response:
        refuse_unknown(request, {"state", "kind"})
        found: dict[str, Any] = {
            name: request.query_params[name]
            for name in ("state", "kind")
            if request.query_params.get(name)
        }
        bad = [name for name, value in found.items() if "\x00" in value]
        if bad:
            raise serializers.ValidationError({name: [_("Not text.")] for name in bad})
        rows = self.paginate_queryset(self.get_queryset().filter(**found))
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    def retrieve(self, request: Request, key: str) -> Response:
        found = number(key)
        job = self.get_queryset().filter(pk=found).first() if found else None
        if job is None:
            raise Http404
        return Response(self.get_serializer(job).data)
