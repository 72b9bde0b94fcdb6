"""What the house keeps for everybody: totals, rates, groups, targets, coverage."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from tracker.kinds.base import Column, Kind, Section
from tracker.kinds.filters import CountryFilter, ListedChoices, RecordFilterSet
from tracker.records.models import (
    ActivitySource,
    CountryGroupMember,
    CountryNote,
    Deflator,
    Holiday,
    PartnerTotal,
    Rate,
    ReferenceLine,
    Target,
    YearlyTotal,
)


def _filterset(model: Any, orders: tuple[str, ...], **own: Any) -> Any:
    meta = type("Meta", (), {"model": model, "fields": []})
    return type(
        f"{model.__name__}FilterSet",
        (RecordFilterSet,),
        {"Meta": meta, "orders": {name: name for name in orders}, **own},
    )


def _kind(
    slug: str,
    model: Any,
    fields: tuple[str, ...],
    *,
    dates: tuple[str, ...] = (),
    filtered: dict[str, Any] | None = None,
) -> Kind:
    """A kind whose list shows all its fields, the first as the link."""
    columns = []
    for name in fields:
        field = model._meta.get_field(name)
        cell = "text"
        if name == fields[0]:
            cell = "link"
        elif name in dates:
            cell = "date"
        elif name == "country":
            cell = "country"
        elif field.choices:
            cell = "choice"
        relation = field.is_relation
        columns.append(
            Column(name, field.verbose_name, cell=cell, order="" if relation else name)
        )
    orders = tuple(c.order for c in columns if c.order)
    return Kind(
        slug=slug,
        model=model,
        icon="table",
        filterset=_filterset(model, orders, **(filtered or {})),
        sections=(Section(model._meta.verbose_name, fields),),
        columns=tuple(columns),
        listed_with=tuple(f for f in fields if model._meta.get_field(f).many_to_one),
        in_menu=False,
    )


TOTALS = _kind(
    "totals",
    YearlyTotal,
    ("year", "unit", "discipline", "outputs"),
    filtered={"year": filters.NumberFilter(label=_("Year"))},
)
PARTNER_TOTALS = _kind(
    "partner-totals",
    PartnerTotal,
    ("year", "ror_id", "outputs", "source_name", "counted_on"),
    dates=("counted_on",),
    filtered={"year": filters.NumberFilter(label=_("Year"))},
)
COUNTRY_GROUPS = _kind(
    "country-groups",
    CountryGroupMember,
    ("code", "country", "valid_from", "valid_to", "source_name"),
    dates=("valid_from", "valid_to"),
    filtered={
        "code": ListedChoices("code", label=_("Group")),
        "country": CountryFilter("country"),
    },
)
RATES = _kind(
    "rates",
    Rate,
    ("day", "currency", "base", "rate", "source_name"),
    filtered={"currency": ListedChoices("currency", label=_("Currency"))},
)
DEFLATORS = _kind("deflators", Deflator, ("year", "index", "source_name"))
REFERENCE_LINES = _kind(
    "reference-lines",
    ReferenceLine,
    ("label", "label_zh", "indicator", "year", "low", "high", "source_name"),
)
TARGETS = _kind(
    "targets",
    Target,
    ("indicator", "unit", "country_group", "year", "value", "set_by", "source_name"),
)
COUNTRY_NOTES = _kind(
    "country-notes",
    CountryNote,
    ("noted_on", "country", "kind", "strand", "openness", "text", "source_name"),
    filtered={"country": CountryFilter("country")},
)
HOLIDAYS = _kind("holidays", Holiday, ("day", "working", "name", "source_name"))
COVERAGE = _kind(
    "coverage",
    ActivitySource,
    ("name", "unit", "kinds", "since", "until"),
    dates=("since", "until"),
)

VOCABULARIES = (
    COVERAGE,
    TOTALS,
    PARTNER_TOTALS,
    COUNTRY_GROUPS,
    COUNTRY_NOTES,
    TARGETS,
    REFERENCE_LINES,
    RATES,
    DEFLATORS,
    HOLIDAYS,
)
