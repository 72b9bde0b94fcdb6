"""Flags: what health found, and what somebody does about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response

from tracker.api import conditions
from tracker.api.lists import PlainJSON, answered
from tracker.api.once import answered_once
from tracker.api.permissions import SignedIn
from tracker.api.requests import Request
from tracker.insight import flags as verbs
from tracker.insight.health.telling import Reader, told
from tracker.insight.models import Flag
from tracker.kinds import flags
from tracker.kinds.references import number


class FlagSerializer(serializers.ModelSerializer):
    """A flag as this reader may have it."""

    partner = serializers.CharField(source="partner.ref")
    agreement = serializers.SerializerMethodField()
    numbers = serializers.DictField()
    sentence = serializers.CharField()
    # A field of a serializer has a `label` of its own, says the type check.
    label = serializers.CharField()  # type: ignore[assignment]
    acknowledged_by = serializers.CharField(allow_null=True)
    handled_by = serializers.CharField(allow_null=True)

    class Meta:
        model = Flag
        fields = [
            "id",
            "code",
            "label",
            "partner",
            "agreement",
            "sentence",
            "numbers",
            "state",
            "opened_on",
            "closed_on",
            "acknowledged_by",
            "plan",
            "remind_on",
            "snoozed_until",
            "dismissed_reason",
            "attested_until",
            "note",
            "handled_by",
            "handled_at",
            "version",
        ]
        read_only_fields = fields

    def get_agreement(self, flag: Flag) -> str | None:
        return flag.agreement.ref if flag.agreement else None

    def to_representation(self, flag: Flag) -> dict[str, Any]:
        said = told(flag, self.context["reader"])
        own = {
            "numbers": said["numbers"],
            "sentence": said["sentence"],
            "label": flag.label,
            "partner": flag.partner.ref,
            "agreement": self.get_agreement(flag),
            "acknowledged_by": getattr(flag.acknowledged_by, "username", None),
            "snoozed_until": self.context["reader"].asleep_until(flag),
            "handled_by": getattr(flag.handled_by, "username", None),
        }
        plain = [name for name in self.Meta.fields if name not in own]
        found = own | {name: getattr(flag, name) for name in plain}
        return {name: found[name] for name in self.Meta.fields}


class Acknowledgement(serializers.Serializer):
    plan = serializers.CharField(max_length=5000, required=False, allow_blank=True)
    remind_on = serializers.DateField(required=False, allow_null=True)


class Snooze(serializers.Serializer):
    until = serializers.DateField()


class Dismissal(serializers.Serializer):
    reason = serializers.ChoiceField(choices=Flag.Reason.choices)
    attested_until = serializers.DateField(required=False, allow_null=True)
    note = serializers.CharField(max_length=5000, required=False, allow_blank=True)


class Resolution(serializers.Serializer):
    what = serializers.CharField(max_length=200, required=False, allow_blank=True)


class FlagViewSet(viewsets.GenericViewSet):
    """List and read flags; acknowledge, snooze, dismiss or resolve one."""

    request: Request
    permission_classes = [SignedIn]
    renderer_classes = [PlainJSON]
    serializer_class = FlagSerializer
    lookup_url_kwarg = "key"
    lookup_value_regex = r"[0-9]{1,19}"

    def get_queryset(self) -> QuerySet:
        return flags.visible_to(self.request.user)

    def get_serializer_context(self) -> dict[str, Any]:
        more = {"reader": Reader(self.request.user)}
        return {**super().get_serializer_context(), **more}

    def list(self, request: Request) -> Response:
        found = flags.found_by(request.query_params, request.user)
        rows = self.paginate_queryset(answered(found, request))
        context = self.get_serializer_context()
        context["reader"].about(rows)
        shown = FlagSerializer(rows, many=True, context=context)
        return self.get_paginated_response(shown.data)

    def retrieve(self, request: Request, key: str) -> Response:
        return self.shown(self.find(key))

    @extend_schema(request=Acknowledgement, responses=FlagSerializer)
    @action(detail=True, methods=["post"])
    def acknowledge(self, request: Request, key: str) -> Response:
        return self.dealt_with(key, verbs.acknowledge, Acknowledgement)

    @extend_schema(request=Snooze, responses=FlagSerializer)
    @action(detail=True, methods=["post"])
    def snooze(self, request: Request, key: str) -> Response:
        return self.dealt_with(key, verbs.snooze, Snooze)

    @extend_schema(request=Dismissal, responses=FlagSerializer)
    @action(detail=True, methods=["post"])
    def dismiss(self, request: Request, key: str) -> Response:
        return self.dealt_with(key, verbs.dismiss, Dismissal)

    @extend_schema(request=Resolution, responses=FlagSerializer)
    @action(detail=True, methods=["post"])
    def resolve(self, request: Request, key: str) -> Response:
        return self.dealt_with(key, verbs.resolve, Resolution)

    def dealt_with(self, key: str, verb: Callable[..., Flag], asked: Any) -> Response:
        flag = self.find(key)
        mine = flags.editable_by(self.request.user).filter(pk=flag.pk)
        if not mine.exists():
            raise PermissionDenied(_("Somebody else deals with this flag."))

        def work() -> Response:
            conditions.allow(self.request, flag.version)
            given = asked(data=self.request.data)
            given.is_valid(raise_exception=True)
            verb(flag, by=self.request.user, **given.validated_data)
            return self.shown(self.find(key))

        return answered_once(self.request, work)

    def find(self, key: str) -> Flag:
        found = number(key)
        flag = self.get_queryset().filter(pk=found).first() if found else None
        if flag is None:
            raise Http404
        return flag

    def shown(self, flag: Flag) -> Response:
        context = self.get_serializer_context()
        data = FlagSerializer(flag, context=context).data
        etag = {"ETag": f'"{flag.version}"', "Cache-Control": "private, no-cache"}
        if self.request.method == "GET" and conditions.fresh(
            self.request, etag["ETag"]
        ):
            return Response(status=304, headers=etag)
        return Response(data, headers=etag)
