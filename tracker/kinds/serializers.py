"""The same records for programs: one serializer for any kind."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.db.backends.base.operations import BaseDatabaseOperations
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.settings import api_settings
from rest_framework.validators import UniqueValidator

from accounts.models import Unit
from tracker.kinds import amounts, saving
from tracker.kinds.inputs import names
from tracker.kinds.readers import Reader, readers
from tracker.kinds.serializer_fields import (
    AmountField,
    ComputedField,
    FiniteField,
    KnownDayField,
    RefField,
)
from tracker.kinds.spared import spared
from tracker.records import known_days
from tracker.records.models import Record
from tracker.records.models.fields import ListField, MinorUnitsField

if TYPE_CHECKING:
    from tracker.kinds.base import Kind, Lines

MOST_LINES = 5000
LARGEST_KEY = 2**63 - 1


class ModelFields(serializers.ModelSerializer):
    """Builds its fields from the model's, under their public names."""

    asked: tuple[str, ...] = ()
    serializer_field_mapping = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.FloatField: FiniteField,
    }

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

    def build_standard_field(self, name: str, field: Any) -> Any:
        """The same bounds on every database, whatever it could store."""
        made, options = super().build_standard_field(name, field)
        ranges = BaseDatabaseOperations.integer_field_ranges
        if made is serializers.IntegerField and field.get_internal_type() in ranges:
            least, most = ranges[field.get_internal_type()]
            options["min_value"] = max(least, options.get("min_value") or least)
            options["max_value"] = min(most, options.get("max_value") or most)
        return made, options

    @cached_property
    def _readers(self) -> list[tuple[str, Reader]]:
        return readers(self)

    def to_representation(self, record: Any) -> dict[str, Any]:
        return {name: read(record) for name, read in self._readers}

    def to_internal_value(self, data: Any) -> Any:
        found = super().to_internal_value(data)
        # `source` turns public names into columns; give the public ones back.
        for name, field in self.asked_for.items():
            if field.name != name and field.name in found:
                found[name] = found.pop(field.name)
        if unknown := set(data) - set(self.fields):
            raise serializers.ValidationError(
                {
                    str(name)[:100]: [_("There is no such field.")]
                    for name in sorted(unknown, key=str)[:20]
                }
            )
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

    def spared(self, record: Any, given: dict[str, Any]) -> dict[str, Any]:
        """What a person could not see, they did not mean to take away."""
        return spared(record, self.asked_for, self.context["request"].user, given)


def declared(model: Any, fields: tuple[str, ...]) -> dict[str, Any]:
    """Serializer fields where the framework's own guess would not do."""
    found: dict[str, Any] = {}
    for name, field in names(model, fields).items():
        if field.is_relation:
            several, target = bool(field.many_to_many), cast(Any, field.related_model)
            null: dict[str, Any] = {} if several else {"allow_null": field.null}
            found[name] = RefField(
                queryset=target.objects.all(),
                many=several,
                required=not field.blank and not field.has_default(),
                **null,
            )
        elif isinstance(field, MinorUnitsField):
            found[name] = AmountField(
                required=not field.blank,
                allow_null=field.null,
                **({"source": field.name} if name != field.name else {}),
            )
        elif name in getattr(model, "imprecise", ()):
            found[name] = KnownDayField(required=not field.blank, allow_null=field.null)
        elif name == known_days.FIELD:
            found[name] = serializers.ChoiceField(
                choices=cast(Any, field.choices),
                required=False,
                help_text=_(
                    "How closely the days beside it are known. One known to the month "
                    "stands as its first day, one known to the year as 1 July."
                ),
            )
        elif isinstance(field, ListField):
            found[name] = serializers.ListField(
                child=serializers.CharField(max_length=300),
                required=False,
                max_length=500,
            )
    return found


def _line_serializer(owner: Any, model: Any, lines: Lines) -> type[ModelFields]:
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
        f"{owner.__name__}{model.__name__.removeprefix(owner.__name__)}Line",
        (ModelFields,),
        {
            "Meta": meta,
            "asked": lines.fields,
            "id": serializers.IntegerField(
                required=False, min_value=1, max_value=LARGEST_KEY
            ),
            **declared(model, lines.fields),
        },
    )


class RecordSerializer(ModelFields):
    """A record with its lines; saving goes the way of the pages."""

    kind: Kind

    def validate_unit(self, unit: Unit | None) -> Unit | None:
        user = self.context["request"].user
        model: Any = self.Meta.model
        if not issubclass(model, Record):
            return unit  # who keeps a vocabulary keeps it for all units
        own = getattr(self.instance, "unit_id", None)
        named = unit if unit is not None and unit.pk != own else None
        if named is not None and not model.writes_for(user, named.pk):
            raise serializers.ValidationError(_("You do not work for this unit."))
        return unit

    def save(self, **kwargs: Any) -> Any:
        """Write the record and its lines. Raises serializers.ValidationError, Stale."""
        record = self.instance or self.kind.model()
        given = self.spared(record, dict(self.validated_data))
        if self.instance is None and isinstance(record, Record):
            record.source = Record.Source.API
            if "owner" not in given:
                given["owner"] = self.context["request"].user
        currency = given.get("currency") or getattr(record, "currency", "") or ""
        self._keep_amounts(record, given, currency)
        lines = {}
        for spec in self.kind.lines:
            if spec.name in given:
                lines[spec.name] = self._rows(
                    record, spec.name, given.pop(spec.name), currency
                )
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

    def _keep_amounts(self, record: Any, given: dict[str, Any], currency: str) -> None:
        """A hundred stays a hundred when only its currency is put right."""
        before = getattr(record, "currency", "")
        if not before or before == currency:
            return
        for name, field in self.asked_for.items():
            if isinstance(field, MinorUnitsField) and name not in given:
                given[name] = amounts.shown(getattr(record, field.name), before)

    def _rows(
        self, record: Any, name: str, rows: Any, currency: str
    ) -> list[dict[str, Any]]:
        child = cast(Any, self.fields[name]).child
        there = {}
        if record.pk and any(row.get("id") for row in rows):
            there = {line.pk: line for line in getattr(record, name).all()}
        shaped = []
        for row in rows:
            given = dict(row)
            if (line := there.get(row.get("id"))) is not None:
                given = child.spared(line, given)
            kept = child.kept(given, currency)
            if row.get("id"):
                kept["id"] = row["id"]
            shaped.append(kept)
        return shaped

    def _public(self, problem: ValidationError) -> Any:
        general = api_settings.NON_FIELD_ERRORS_KEY
        if not hasattr(problem, "error_dict"):
            return {general: problem.messages}
        public = {field.name: name for name, field in self.asked_for.items()}
        return {
            public.get(name, general if name == NON_FIELD_ERRORS else name): errors
            for name, errors in problem.message_dict.items()
        }


def serializer_for(kind: Kind) -> type[RecordSerializer]:
    """The serializer of a kind, with its lines."""
    return _made(kind, with_lines=True)


def list_serializer_for(kind: Kind) -> type[RecordSerializer]:
    """Rows of a list: without the lines, which would cost a query each."""
    return kind._once("list_serializer", lambda k: _made(k, with_lines=False))


def with_relations(kind: Kind, records: models.QuerySet) -> models.QuerySet:
    """Read together with what the serializer says of each, in few queries."""
    fields = names(kind.model, kind.fields).values()
    one = [f.name for f in fields if f.is_relation and not f.many_to_many]
    many = [f.name for f in fields if f.many_to_many]
    if one:
        records = records.select_related(*one)
    return records.prefetch_related(*dict.fromkeys([*many, *kind.counted_with]))


def with_lines(kind: Kind, records: models.QuerySet) -> models.QuerySet:
    """Read together with the lines and what these refer to."""
    found = with_relations(kind, records)
    for spec in kind.lines:
        line = cast(Any, kind.model._meta.get_field(spec.name)).related_model
        fields = names(line, spec.fields).values()
        rows = line._default_manager.select_related(
            *[f.name for f in fields if f.is_relation]
        )
        found = found.prefetch_related(models.Prefetch(spec.name, queryset=rows))
    return found


def _made(kind: Kind, *, with_lines: bool) -> type[RecordSerializer]:
    model = kind.model
    record = issubclass(model, Record)
    before = ["id", "ref"] if record else ["id"]
    after = ["source", "created", "updated", "version"] if record else ["version"]
    known = (known_days.FIELD,) if model.imprecise else ()
    asked = names(model, (*kind.fields, *known))
    shown = [name for name in kind.computed if name not in asked]
    fields = [*before, *asked, *shown]
    attributes: dict[str, Any] = {"kind": kind, "asked": (*kind.fields, *known)}
    attributes |= declared(model, attributes["asked"])
    for name in shown:
        attributes[name] = ComputedField(
            kind=kind, name=name, source="*", read_only=True
        )
    if with_lines:
        for spec in kind.lines:
            line = model._meta.get_field(spec.name).related_model
            attributes[spec.name] = _line_serializer(model, line, spec)(
                many=True,
                required=False,
                max_length=MOST_LINES,  # type: ignore[call-arg]
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
