"""The same records for programs: one serializer for any kind."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.validators import UniqueValidator

from accounts.models import Unit
from tracker.kinds import amounts, saving
from tracker.kinds.inputs import LARGEST_AMOUNT, names
from tracker.kinds.references import narrow, resolve
from tracker.records.models import Record
from tracker.records.models.fields import ListField, MinorUnitsField

if TYPE_CHECKING:
    from tracker.kinds.base import Kind, Lines

MOST_LINES = 5000


class RefField(serializers.RelatedField):
    """A record by its reference; written as reference, number or identifier."""

    default_error_messages = {"wrong": "{problem}"}

    def get_queryset(self) -> Any:
        return narrow(super().get_queryset(), self.context["request"].user)

    def use_pk_only_optimization(self) -> bool:
        return False

    def to_representation(self, value: Any) -> Any:
        if isinstance(value, Unit):
            return value.name
        if isinstance(value, get_user_model()):
            return value.username
        return value.ref

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str | int) or isinstance(data, bool):
            self.fail("wrong", problem=_("Expected a reference."))
        try:
            return resolve(self.get_queryset(), str(data))
        except ValidationError as problem:
            self.fail("wrong", problem=problem.messages[0])


class AmountField(serializers.DecimalField):
    """Money as a decimal number, in the currency that stands beside it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs |= {"max_digits": 18, "decimal_places": 4, "max_value": LARGEST_AMOUNT}
        super().__init__(coerce_to_string=True, **kwargs)

    def get_attribute(self, instance: Any) -> Decimal | None:
        minor = super().get_attribute(instance)
        currency = getattr(instance, "currency", "")
        if not currency and (owner := getattr(instance, "grant", None)):
            currency = owner.currency
        return amounts.shown(minor, currency)

    def to_representation(self, value: Any) -> str:
        return str(value)


class ModelFields(serializers.ModelSerializer):
    """Builds its fields from the model's, under their public names."""

    asked: tuple[str, ...] = ()

    @cached_property
    def asked_for(self) -> dict[str, models.Field]:
        return names(self.Meta.model, self.asked)

    def get_fields(self) -> dict[str, Any]:
        found = super().get_fields()
        for field in found.values():
            # What is unique the record itself checks, once, when it is saved.
            field.validators = [
                v for v in field.validators if not isinstance(v, UniqueValidator)
            ]
        return found

    def kept(self, given: dict[str, Any], currency: str) -> dict[str, Any]:
        """Validated data as the model keeps it: amounts in minor units."""
        public = {
            field.name: name for name, field in self.asked_for.items() if name in given
        }
        shaped = {name: given[name] for name in public.values()}
        try:
            shaped = amounts.to_kept(self.asked_for, shaped, currency=currency)
        except ValidationError as problem:
            raise serializers.ValidationError(problem.message_dict) from None
        return {own: shaped[name] for own, name in public.items()}


def declared(model: Any, fields: tuple[str, ...]) -> dict[str, Any]:
    """Serializer fields where the framework's own guess would not do."""
    found: dict[str, Any] = {}
    for name, field in names(model, fields).items():
        if field.is_relation:
            found[name] = RefField(
                queryset=field.related_model.objects.all(),
                many=field.many_to_many,
                required=not field.blank and not field.has_default(),
                **({} if field.many_to_many else {"allow_null": field.null}),
            )
        elif isinstance(field, MinorUnitsField):
            found[name] = AmountField(
                required=not field.blank,
                allow_null=field.null,
                **({"source": field.name} if name != field.name else {}),
            )
        elif isinstance(field, ListField):
            found[name] = serializers.ListField(
                child=serializers.CharField(max_length=300),
                required=False,
                max_length=500,
            )
    return found


def _line_serializer(model: Any, lines: Lines) -> type[ModelFields]:
    meta = type(
        "Meta",
        (),
        {
            "model": model,
            "fields": ["id", *names(model, lines.fields)],
            "validators": [],
        },
    )
    return type(
        f"{model.__name__}Serializer",
        (ModelFields,),
        {
            "Meta": meta,
            "asked": lines.fields,
            "id": serializers.IntegerField(required=False),
            **declared(model, lines.fields),
        },
    )


class RecordSerializer(ModelFields):
    """A record with its lines; saving goes the way of the pages."""

    kind: Kind

    def to_internal_value(self, data: Any) -> Any:
        found = super().to_internal_value(data)
        # `source` turns public names into columns; give the public ones back.
        for name, field in self.asked_for.items():
            if field.name != name and field.name in found:
                found[name] = found.pop(field.name)
        if unknown := set(data) - set(self.fields):
            raise serializers.ValidationError(
                {name: [_("There is no such field.")] for name in sorted(unknown)}
            )
        return found

    def validate_unit(self, unit: Unit | None) -> Unit | None:
        user = self.context["request"].user
        own = getattr(self.instance, "unit_id", None)
        if unit and unit.pk not in user.writable_unit_ids and unit.pk != own:
            raise serializers.ValidationError(_("You do not work for this unit."))
        return unit

    def save(self, **kwargs: Any) -> Any:
        """Write the record and its lines. Raises serializers.ValidationError, Stale."""
        given = dict(self.validated_data)
        record = self.instance or self.kind.model()
        if self.instance is None and isinstance(record, Record):
            record.source = Record.Source.API
            if "owner" not in given:
                given["owner"] = self.context["request"].user
        currency = given.get("currency") or getattr(record, "currency", "")
        lines = {}
        for spec in self.kind.lines:
            if spec.name in given:
                lines[spec.name] = self._rows(spec.name, given.pop(spec.name), currency)
        try:
            self.instance = saving.save(
                self.kind,
                record,
                self.kept(given, currency),
                by=self.context["request"].user,
                lines=lines,
                **kwargs,
            )
        except ValidationError as problem:
            raise serializers.ValidationError(self._public(problem)) from None
        return self.instance

    def _rows(self, name: str, rows: Any, currency: str) -> list[dict[str, Any]]:
        child = self.fields[name].child
        shaped = []
        for row in rows:
            given = dict(row)
            for public, field in child.asked_for.items():
                if field.name != public and field.name in given:
                    given[public] = given.pop(field.name)
            kept = child.kept(given, currency)
            if row.get("id"):
                kept["id"] = row["id"]
            shaped.append(kept)
        return shaped

    def _public(self, problem: ValidationError) -> Any:
        if not hasattr(problem, "error_dict"):
            return problem.messages
        public = {field.name: name for name, field in self.asked_for.items()}
        return {
            public.get(name, "errors" if name == "__all__" else name): errors
            for name, errors in problem.message_dict.items()
        }


def serializer_for(kind: Kind) -> type[RecordSerializer]:
    """The serializer of a kind, with its lines."""
    return _made(kind, with_lines=True)


def list_serializer_for(kind: Kind) -> type[RecordSerializer]:
    """Rows of a list: without the lines, which would cost a query each."""
    return _made(kind, with_lines=False)


def _made(kind: Kind, *, with_lines: bool) -> type[RecordSerializer]:
    model = kind.model
    record = issubclass(model, Record)
    before = ["id", "ref"] if record else ["id"]
    after = ["source", "created", "updated", "version"] if record else ["version"]
    fields = [*before, *names(model, kind.fields), *kind.computed]
    attributes: dict[str, Any] = {"kind": kind, "asked": kind.fields}
    attributes |= declared(model, kind.fields)
    for name in kind.computed:
        attributes[name] = ComputedField(source="*", read_only=True, name=name)
    if with_lines:
        for spec in kind.lines:
            line = model._meta.get_field(spec.name).related_model
            attributes[spec.name] = _line_serializer(line, spec)(
                many=True, required=False, max_length=MOST_LINES
            )
            fields.append(spec.name)
    attributes["Meta"] = type(
        "Meta",
        (),
        {
            "model": model,
            "fields": [*fields, *after],
            "read_only_fields": [*before, *after],
            "validators": [],
        },
    )
    base = kind.serializer_class or RecordSerializer
    suffix = "" if with_lines else "Row"
    return type(f"{model.__name__}{suffix}", (base,), attributes)


class ComputedField(serializers.ReadOnlyField):
    """A value that the kind's column of this name computes."""

    def __init__(self, *, name: str, **kwargs: Any) -> None:
        self.column = name
        super().__init__(**kwargs)

    def to_representation(self, record: Any) -> Any:
        kind = self.parent.kind
        column = kind.column(self.column)
        value = column.value(record) if column else getattr(record, self.column, None)
        if hasattr(value, "all"):
            return [one.ref for one in value.all()]
        return value.ref if hasattr(value, "ref") else value
