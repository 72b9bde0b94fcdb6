"""A form of the office on its way in: what it is called, what fills it, whose it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tracker.exchange.office import keeping
from tracker.exchange.office.guard import MOST_BYTES
from tracker.exchange.office.places import KINDS
from tracker.kinds import BY_NAME

if TYPE_CHECKING:
    from accounts.models import User
    from tracker.exchange.models import OfficeForm


def kinds() -> list[tuple[str, Any]]:
    return [(name, BY_NAME[name].model._meta.verbose_name) for name in KINDS]


class NewForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        max_length=255,
        help_text=_("DOCX or XLSX, at most 2 MB."),
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        required=False,
        help_text=_("Empty means the name of the file."),
    )
    kind = forms.ChoiceField(label=_("Filled from"), choices=kinds)
    unit: Any = forms.ModelChoiceField(label=_("Unit"), queryset=None, required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        unit = cast("dict[str, Any]", self.fields)["unit"]
        unit.queryset = user.writable_units
        unit.required = not user.edits_everything
        if user.edits_everything:
            unit.empty_label = _("The whole institution")
        elif user.writable_units.count() == 1:
            unit.initial = user.writable_units.first()

    def keep(self) -> OfficeForm | None:
        """The form that was kept; else nothing, and the file says what is wrong."""
        given = self.cleaned_data
        if given["file"].size > MOST_BYTES:
            self.add_error("file", _("This file is too large."))
            return None
        own = given["file"].name.rsplit(".", 1)[0]
        name = given["name"].strip() or own[:120]
        try:
            return keeping.keep(
                given["file"].read(),
                name=name,
                kind=given["kind"],
                unit=given["unit"],
                by=self.user,
            )
        except ValidationError as problem:
            self.add_error("file", problem.messages)
            return None
