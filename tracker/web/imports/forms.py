from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.exchange.formats.refused import Refused
from tracker.exchange.mapping import LONGEST, read_text
from tracker.exchange.models import Mapping
from tracker.exchange.periods import read_period
from tracker.kinds.sheets import sheets

if TYPE_CHECKING:
    from accounts.models import User


def kinds() -> list[tuple[str, Any]]:
    """Every sheet, by the name people know it under."""
    found: list[tuple[str, Any]] = [("auto", _("Find out from the file"))]
    own = {"members": _("Members of networks"), "ledger": _("Ledger of grants")}
    for slug, sheet in sheets().items():
        found.append((slug, own.get(slug) or sheet.kind.title))
    return found


class UploadForm(forms.Form):
    """A file, and what its sender knows about it."""

    file = forms.FileField(label=_("File"), max_length=255)
    kind = forms.ChoiceField(label=_("What it holds"), choices=kinds, initial="auto")
    unit: Any = forms.ModelChoiceField(
        label=_("Unit"),
        queryset=None,
        required=False,
        help_text=_("For records that name none."),
    )
    mapping: Any = forms.ModelChoiceField(
        label=_("Saved mapping"), queryset=None, required=False
    )
    mapping_file = forms.FileField(
        label=_("Or a mapping file"),
        required=False,
        max_length=255,
        help_text=_("MAP.toml, as the import command takes it."),
    )
    covers = forms.CharField(
        label=_("Knows activity from, to"),
        required=False,
        max_length=30,
        help_text=_("As in 2014-01:2021-03; else from its first to its last date."),
    )
    create_partners = forms.BooleanField(
        label=_("Make missing partners from name and country"), required=False
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units, fields = user.writable_units, cast("dict[str, Any]", self.fields)
        fields["unit"].queryset = units
        fields["mapping"].queryset = Mapping._default_manager.all()
        if len(only := units[:2]) == 1:
            self.fields["unit"].initial = only[0].pk

    def clean_mapping_file(self) -> dict[str, Any]:
        """What the mapping says, as it is kept with the import."""
        upload = self.cleaned_data["mapping_file"]
        if not upload:
            return {}
        try:
            return read_text(upload.read(LONGEST + 1))
        except Refused as refused:
            raise forms.ValidationError(refused.message) from None

    def clean_covers(self) -> str:
        text = self.cleaned_data["covers"].strip()
        if text:
            try:
                read_period(text)
            except Refused as refused:
                raise forms.ValidationError(refused.message) from None
        return text
