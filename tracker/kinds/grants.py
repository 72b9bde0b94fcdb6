from __future__ import annotations

from typing import TYPE_CHECKING

import django_filters as filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tracker.insight.brings import behind
from tracker.kinds.base import Column, Kind, Lines, Panel, Section
from tracker.kinds.filters import (
    CountryFilter,
    ListedChoices,
    RecordFilterSet,
    RefFilter,
    UnitFilter,
    with_partner,
    with_theme,
)
from tracker.kinds.groups import ActedFilter, AwardedFilter, GroupFilter
from tracker.records.models import Agreement, Grant, Person

if TYPE_CHECKING:
    from tracker.records.models.grants import GrantQuerySet


class GrantFilterSet(RecordFilterSet):
    orders = {
        "title": "title",
        "starts_on": "starts_on",
        "ends_on": "ends_on",
        "created": "created",
        "stage": "stage",
    }

    kind = ListedChoices("kind", label=_("Kind"))
    stage = ListedChoices("stage", label=_("Stage"))
    our_role = ListedChoices("our_role", label=_("Our role"))
    partner = with_partner()
    country = CountryFilter("partners__country")
    group = GroupFilter("partners__country")
    unit = UnitFilter()
    theme = with_theme()
    owner = filters.CharFilter("owner__username", label=_("Owner"))
    person = RefFilter(
        "people__person", queryset=Person.objects.all(), label=_("Person")
    )
    agreement = RefFilter(queryset=Agreement.objects.all(), label=_("Agreement"))
    programme = filters.CharFilter("programme", label=_("Programme"), max_length=200)
    running = filters.BooleanFilter(method="only_running", label=_("Running today"))
    settlement_overdue = filters.BooleanFilter(
        method="late_settlement", label=_("Settlement overdue")
    )
    year = filters.NumberFilter(
        "starts_on__year", label=_("Year"), min_value=1, max_value=9998
    )
    starts_on = filters.DateFromToRangeFilter(label=_("Starts between"))
    ends_on = filters.DateFromToRangeFilter(label=_("Ends between"))
    won = filters.DateFromToRangeFilter(method="won_between", label=_("Won between"))
    needs_title = filters.BooleanFilter("needs_title", label=_("Needs a title"))
    acted = ActedFilter("grants")
    awarded = AwardedFilter()
    research_area = filters.CharFilter(label=_("Research area"), max_length=120)
    without_area = filters.BooleanFilter(
        method="lacking_area", label=_("Without a research area")
    )

    class Meta:
        model = Grant
        fields: list[str] = []

    def lacking_area(self, qs: QuerySet, name: str, value: bool) -> QuerySet:  # noqa: FBT001
        return qs.filter(research_area="") if value else qs.exclude(research_area="")

    def only_running(self, qs: GrantQuerySet, name: str, value: bool) -> QuerySet:  # noqa: FBT001
        today = timezone.localdate()
        if value:
            return qs.running(today)
        return qs.exclude(pk__in=Grant.objects.running(today).values("pk"))

    def late_settlement(self, qs: QuerySet, name: str, value: bool) -> QuerySet:  # noqa: FBT001
        late = Grant.objects.settlement_overdue(timezone.localdate())
        return qs.filter(pk__in=late) if value else qs.exclude(pk__in=late)

    def won_between(self, qs: QuerySet, name: str, value: slice) -> QuerySet:
        return qs.filter(pk__in=behind.grants(value.start, value.stop))


GRANTS = Kind(
    slug="grants",
    model=Grant,
    icon="coins",
    filterset=GrantFilterSet,
    sections=(
        Section(
            _("Grant"),
            ("title", "title_zh", "acronym", "kind", "our_role", "unit", "stage"),
        ),
        Section(
            _("Funder"),
            (
                "funder",
                "funder_ids",
                "programme",
                "call",
                "award_number",
                "grant_doi",
                "raid",
                "finance_number",
            ),
        ),
        Section(
            _("Dates"),
            (
                "applied_on",
                "approved_on",
                "contract_on",
                "starts_on",
                "ends_on",
                "completed_on",
                "settlement_due_on",
                "settled_on",
            ),
        ),
        Section(_("Money"), ("currency", "total_minor", "our_share_minor", "audit")),
        Section(
            _("Substance"),
            (
                "fields",
                "research_area",
                "sdg",
                "agreement",
                "strands",
                "ip_split",
                "dual_use",
                "needs_title",
            ),
            folded=True,
        ),
        Section(_("Keeping"), ("owner", "confidential", "tags", "notes"), folded=True),
    ),
    lines=(
        Lines(
            "grant_partners",
            _("Partners"),
            ("partner", "role", "amount_minor", "share"),
            folded=False,
        ),
        Lines("people", _("People"), ("person", "role")),
        Lines("stages", _("Stages"), ("stage", "entered_on", "note")),
        Lines(
            "matching_funds",
            _("Matching funds"),
            ("origin", "in_kind", "amount_minor", "currency", "note"),
        ),
        Lines(
            "ledger",
            _("Ledger"),
            ("booked_on", "kind", "amount_minor", "currency", "note"),
        ),
        Lines("reports", _("Reports due"), ("title", "due_on", "submitted_on")),
        Lines(
            "candidates",
            _("Other participants"),
            ("name", "identifier", "country", "kind", "role", "amount_minor"),
        ),
    ),
    columns=(
        Column("title", _("Grant"), cell="link", order="title"),
        Column("partners", _("Partners"), cell="records"),
        Column("stage", _("Stage"), cell="choice", order="stage"),
        Column("starts_on", _("Starts"), cell="date", order="starts_on"),
        Column("ends_on", _("Ends"), cell="date", order="ends_on"),
        Column("total_minor", _("Total"), cell="money", number=True),
        Column("our_role", _("Our role"), cell="choice"),
        Column("funder", _("Funders"), shown=False),
        Column("programme", _("Programme"), shown=False),
        Column("unit", _("Unit"), shown=False),
        Column("award_number", _("Award number"), shown=False),
        Column("ref", _("Reference"), shown=False),
    ),
    computed=("partners",),
    listed_with=("unit", "owner", "agreement"),
    counted_with=("partners", "strands"),
    panels=(
        Panel("outputs", "grant", _("Outputs it led to")),
        Panel("visits", "grant", _("Visits")),
    ),
)
