from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tracker.kinds.base import Column, Kind, Section
from tracker.kinds.filters import ListedChoices, RecordFilterSet, UnitFilter
from tracker.records.models import Strand


class StrandFilterSet(RecordFilterSet):
    orders = {"name": "name", "kind": "kind"}

    kind = ListedChoices("kind", label=_("Kind"))
    unit = UnitFilter()

    class Meta:
        model = Strand
        fields: list[str] = []


STRANDS = Kind(
    slug="themes",
    model=Strand,
    icon="tags",
    filterset=StrandFilterSet,
    sections=(
        Section(
            _("Theme, programme or team"),
            (
                "kind",
                "name",
                "name_zh",
                "sdg",
                "rolls_up_to",
                "people",
                "unit",
                "owner",
                "confidential",
                "tags",
                "notes",
            ),
        ),
    ),
    columns=(
        Column("name", _("Name"), cell="link", order="name"),
        Column("kind", _("Kind"), cell="choice", order="kind"),
        Column("rolls_up_to", _("Rolls up to"), cell="choice"),
        Column("unit", _("Unit")),
    ),
    listed_with=("unit", "owner"),
    counted_with=("people",),
    in_menu=False,
)
