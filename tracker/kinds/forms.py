"""A form for any kind: its sections, its lines, and one way to save them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext_lazy as _

from tracker.kinds import amounts, saving
from tracker.kinds.inputs import answered, asked, names
from tracker.kinds.spared import shown, spared
from tracker.records import known_days
from tracker.records.models.fields import MinorUnitsField

if TYPE_CHECKING:
    from accounts.models import User
    from tracker.kinds.base import Kind, Lines
    from tracker.records.models import Versioned

MOST_LINES = 500


class FieldsForm(forms.Form):
    """Asks for some fields of a model, under their public names."""

    def ask(self, model: Any, fields: tuple[str, ...], user: User) -> None:
        self.asked_for = names(model, fields)
        for name, field in self.asked_for.items():
            self.fields[name] = asked(field, user)
            if field.has_default() and not field.is_relation:
                self.fields[name].initial = field.get_default()

    def filled(self, currency: str = "") -> dict[str, Any]:
        """The answers as the model keeps them. Raises ValidationError by field."""
        given = {
            name: answered(field, self.cleaned_data.get(name))
            for name, field in self.asked_for.items()
        }
        given = amounts.to_kept(self.asked_for, given, currency=currency)
        return {self.asked_for[name].name: value for name, value in given.items()}


def as_asked(
    record: Any, fields: dict[str, Any], currency: str, user: User
) -> dict[str, Any]:
    """What a form shows at first for a record, to somebody who may not know all."""
    found: dict[str, Any] = {}
    for name, field in fields.items():
        if field.many_to_many:
            found[name] = list(getattr(record, field.name).all()) if record.pk else []
        elif isinstance(field, MinorUnitsField):
            own = getattr(record, "currency", "") or currency
            found[name] = amounts.shown(getattr(record, field.name), own)
        else:
            found[name] = known_days.told(record, field.attname)
        if field.is_relation:
            found[name] = shown(found[name], field, user)
    return found


class LineForm(FieldsForm):
    """One line of a record."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, lines: Lines, model: Any, user: User, **kw: Any):
        super().__init__(*args, **kw)
        self.ask(model, lines.fields, user)


class RecordForm(FieldsForm):
    """Asks for a record with all its lines; saves all of it or nothing."""

    kind: Kind
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        user: User,
        instance: Versioned | None = None,
        initial: dict[str, Any] | None = None,
        fields: tuple[str, ...] | None = None,
        why: str = "",
    ) -> None:
        self.user, self.why = user, why
        self.instance = instance or self.kind.model()
        self.short = fields is not None
        super().__init__(data, prefix=None)
        self.ask(self.kind.model, fields or self.kind.fields, user)
        self.initial = {"version": self.instance.version if self.instance.pk else None}
        if self.instance.pk:
            self.initial |= as_asked(self.instance, self.asked_for, "", user)
            self._keep_unit_choosable()
        else:
            self.initial |= self._usual() | (initial or {})
        self.begun = initial or {}

    def _usual(self) -> dict[str, Any]:
        """What a new record of this officer most often has."""
        usual: dict[str, Any] = {}
        if "unit" in self.fields and len(units := self.user.writable_units[:2]) == 1:
            usual["unit"] = units[0].pk
        if "owner" in self.fields:
            usual["owner"] = self.user.pk
        return usual

    def _keep_unit_choosable(self) -> None:
        """An owner may edit a record of a unit they do not write for: it stays."""
        unit: Any = self.fields.get("unit")
        if unit is not None and (key := getattr(self.instance, "unit_id", None)):
            unit.queryset |= type(unit.queryset)(unit.queryset.model).filter(pk=key)

    @cached_property
    def formsets(self) -> dict[str, forms.BaseFormSet]:
        """The lines, by name; a short form has none."""
        return (
            {}
            if self.short
            else {lines.name: self._formset(lines) for lines in self.kind.lines}
        )

    def _formset(self, lines: Lines) -> forms.BaseFormSet:
        relation: Any = self.kind.model._meta.get_field(lines.name)
        model = relation.related_model
        currency = getattr(self.instance, "currency", "")
        asked_for = names(model, lines.fields)
        rows = getattr(self.instance, lines.name).all() if self.instance.pk else []
        initial = [
            {"id": row.pk} | as_asked(row, asked_for, currency, self.user)
            for row in rows
        ] or self.begun.get(lines.name, [])
        made = forms.formset_factory(
            LineForm,
            extra=0 if initial else 1,
            can_delete=True,
            max_num=MOST_LINES,
            absolute_max=MOST_LINES,
        )
        return made(
            self.data if self.is_bound else None,
            prefix=lines.name,
            initial=initial,
            form_kwargs={"lines": lines, "model": model, "user": self.user},
        )

    def is_valid(self) -> bool:
        lines_valid = [formset.is_valid() for formset in self.formsets.values()]
        return super().is_valid() and all(lines_valid)

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """The lines as they were filled in. Raises ValidationError by list."""
        currency = self.cleaned_data.get("currency") or ""
        found: dict[str, list[dict[str, Any]]] = {}
        for name, formset in self.formsets.items():
            found[name] = []
            there = self._there(name)
            for form in formset:
                gone = form.cleaned_data.get("DELETE")
                if gone or not (form.has_changed() or form.cleaned_data.get("id")):
                    continue
                try:
                    row = form.filled(currency)
                except ValidationError as problem:
                    raise ValidationError({name: problem.messages}) from None
                if key := form.cleaned_data.get("id"):
                    if key in there:
                        row = self._spared(there[key], row)
                    row["id"] = key
                found[name].append(row)
        return found

    def _there(self, name: str) -> dict[int, Any]:
        """The lines as they stand."""
        rows = getattr(self.instance, name).all() if self.instance.pk else []
        return {row.pk: row for row in rows}

    def _spared(self, record: Any, given: dict[str, Any]) -> dict[str, Any]:
        """Whatever stood there and was hidden from the writer stays."""
        fields = {name: record._meta.get_field(name) for name in given}
        return spared(record, fields, self.user, given)

    def save(self) -> Versioned | None:
        """The saved record, or nothing with the reasons in `errors`. Raises Stale."""
        if not self.is_valid():
            return None
        try:
            return saving.save(
                self.kind,
                self.instance,
                self._spared(self.instance, self.filled()),
                by=self.user,
                lines=self.rows(),
                version=self.cleaned_data.get("version"),
                why=self.why,
            )
        except ValidationError as problem:
            self._tell(problem)
            return None

    def _tell(self, problem: ValidationError) -> None:
        by_field = getattr(problem, "error_dict", None)
        if by_field is None:
            self.add_error(None, problem)
            return
        public = {field.name: name for name, field in self.asked_for.items()}
        for name, errors in by_field.items():
            shown = public.get(name, name)
            if shown in self.fields:
                self.add_error(shown, errors)
            elif shown in self.formsets:
                cast(Any, self.formsets[shown])._non_form_errors.extend(errors)
                self.add_error(None, _("Some lines below need a look."))
            elif shown == NON_FIELD_ERRORS:
                self.add_error(None, errors)
            else:
                self.add_error(None, errors)


def form_for(kind: Kind) -> type[RecordForm]:
    """The form of a kind."""
    base = kind.form_class or RecordForm
    return type(f"{kind.model.__name__}Form", (base,), {"kind": kind})
