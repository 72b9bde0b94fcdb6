from __future__ import annotations

from typing import Any, cast

from django import forms

from accounts.models import Unit

from .seen import SeenForm


class Places(forms.ModelChoiceField):
    def label_from_instance(self, unit: Unit) -> str:
        """Indented by depth, so that the list reads as the tree it is."""
        return "\u2003" * (unit.path.count("/") - 2) + str(unit)


class UnitForm(SeenForm):
    """A unit and its place in the tree."""

    parent = Places(Unit.objects.none(), required=False)

    class Meta:
        model = Unit
        fields = ["name", "name_zh", "code", "parent"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = Unit.objects.all()
        if self.instance.pk:
            places = places.exclude(path__startswith=self.instance.path)
        parent = cast(forms.ModelChoiceField, self.fields["parent"])
        parent.queryset = places
        parent.label = Unit._meta.get_field("parent").verbose_name
