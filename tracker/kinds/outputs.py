from __future__ import annotations

from typing import TYPE_CHECKING

import django_filters as filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tracker.insight.brings import behind
from tracker.kinds.base import Column, Kind, Lines, Section
from tracker.kinds.behind import WorksFilter
from tracker.kinds.filters import (
    CountryFilter,
    ListedChoices,
    RecordFilterSet,
    RefFilter,
    UnitFilter,
    WordFilter,
    with_partner,
    with_theme,
)
from tracker.kinds.groups import ActedFilter, GroupFilter
from tracker.records.models import Agreement, Centre, Grant, Output, Person

if TYPE_CHECKING:
    from tracker.records.models.outputs import OutputQuerySet


class OutputFilterSet(RecordFilterSet):
    orders = {
        "title": "title",
        "year": "year",
        "citations": "citations",
        "created": "created",
    }

    kind = ListedChoices("kind", label=_("Kind"))
    year = filters.NumberFilter(label=_("Year"), min_value=1, max_value=9998)
    year_range = filters.RangeFilter("year", label=_("Years"))
    discipline = filters.CharFilter(label=_("Discipline"), max_length=60)
    without_discipline = filters.BooleanFilter(
        method="lacking_discipline", label=_("Without a discipline")
    )
    research_area = filters.CharFilter(label=_("Research area"), max_length=120)
    without_area = filters.BooleanFilter(
        method="lacking_area", label=_("Without a research area")
    )
    behind = WorksFilter()
    partner = with_partner()
    country = CountryFilter("partners__country")
    group = GroupFilter("partners__country")
    with_country = WordFilter("countries", label=_("Author from"), max_length=2)
    unit = UnitFilter()
    person = RefFilter("people_ours", queryset=Person.objects.all(), label=_("Person"))
    grant = RefFilter("grants", queryset=Grant.objects.all(), label=_("Grant"))
    agreement = RefFilter(queryset=Agreement.objects.all(), label=_("Agreement"))
    centre = RefFilter(queryset=Centre.objects.all(), label=_("Centre"))
    theme = with_theme()
    joint = filters.BooleanFilter(method="only_joint", label=_("With a partner"))
    international = filters.BooleanFilter(label=_("International"))
    counted = filters.BooleanFilter(method="only_counted", label=_("Counted types"))
    trained = filters.BooleanFilter(method="of_training", label=_("People trained"))
    highly_cited = filters.BooleanFilter(label=_("Highly cited"))
    retracted = filters.BooleanFilter(label=_("Retracted"))
    early_access = filters.BooleanFilter(
        "year_from_early_access", label=_("Year of early access")
    )
    acted = ActedFilter("outputs")
    our_lead = filters.BooleanFilter(label=_("Our first or corresponding author"))

    class Meta:
        model = Output
        fields: list[str] = []

    def only_joint(self, qs: QuerySet, name: str, value: bool) -> QuerySet:  # noqa: FBT001
        return qs.filter(n_partners__gt=0) if value else qs.filter(n_partners=0)

    def only_counted(self, qs: OutputQuerySet, name: str, value: bool) -> QuerySet:  # noqa: FBT001
        if value:
            return qs.counted()
        return qs.exclude(pk__in=Output.objects.counted().values("pk"))

    def of_training(self, qs: QuerySet, name: str, value: bool) -> QuerySet:  # noqa: FBT001
        return qs.filter(behind.TRAINING) if value else qs.exclude(behind.TRAINING)

    def lacking_discipline(self, qs: QuerySet, name: str, value: bool) -> QuerySet:  # noqa: FBT001
        return qs.filter(discipline="") if value else qs.exclude(discipline="")

    def lacking_area(self, qs: QuerySet, name: str, value: bool) -> QuerySet:  # noqa: FBT001
        return qs.filter(research_area="") if value else qs.exclude(research_area="")


OUTPUTS = Kind(
    slug="outputs",
    model=Output,
    icon="book-2",
    filterset=OutputFilterSet,
    sections=(
        Section(
            _("Work"),
            (
                "title",
                "title_zh",
                "kind",
                "year",
                "published_on",
                "year_from_early_access",
                "unit",
            ),
        ),
        Section(
            _("Where it appeared"),
            ("venue", "issn", "publisher", "language", "doi", "isbn"),
        ),
        Section(
            _("Field"),
            ("discipline", "research_area", "grants", "agreement", "centre", "strands"),
        ),
        Section(
            _("Authors and countries"),
            ("people_ours", "n_authors", "n_institutions", "n_countries", "countries"),
        ),
        Section(
            _("Citations"),
            (
                "citations",
                "citations_source",
                "citations_as_of",
                "fwci",
                "highly_cited",
                "retracted",
            ),
            folded=True,
        ),
        Section(
            _("Other identifiers"),
            ("wos_ut", "scopus_eid", "openalex_id", "pmid", "arxiv", "patent_no"),
            folded=True,
        ),
        Section(
            _("Keeping"),
            ("owner", "result_count", "result_unit", "confidential", "tags", "notes"),
            folded=True,
        ),
    ),
    lines=(
        Lines("shares", _("Partners"), ("partner",), folded=False),
        Lines(
            "authors",
            _("Authors"),
            ("name", "orcid", "side", "corresponding", "person"),
        ),
        Lines(
            "affiliations",
            _("Affiliations as printed"),
            ("printed", "institution", "city", "country", "partner", "state"),
        ),
    ),
    columns=(
        Column("title", _("Output"), cell="link", order="title"),
        Column("year", _("Year"), order="year", number=True),
        Column("kind", _("Kind"), cell="choice"),
        Column("partners", _("Partners"), cell="records"),
        Column("discipline", _("Discipline")),
        Column("venue", _("Venue")),
        Column("citations", _("Citations"), order="citations", number=True),
        Column("doi", _("DOI"), shown=False),
        Column("unit", _("Unit"), shown=False),
        Column("ref", _("Reference"), shown=False),
    ),
    computed=("partners", "hyper_authored", "international"),
    listed_with=("unit", "owner", "agreement", "centre"),
    counted_with=("partners", "grants", "people_ours", "strands"),
)
