from __future__ import annotations

import django_filters as filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tracker.insight.brings import behind
from tracker.kinds.base import Column, Kind, Lines, Section
from tracker.kinds.filters import (
    CountryFilter,
    ListedChoices,
    RecordFilterSet,
    RefFilter,
    UnitFilter,
    with_partner,
    with_theme,
)
from tracker.kinds.groups import ActedFilter, GroupFilter
from tracker.records.models import Agreement, Centre, Grant, Person, Visit


class VisitFilterSet(RecordFilterSet):
    orders = {
        "starts_on": "starts_on",
        "ends_on": "ends_on",
        "title": "title",
        "created": "created",
        "report_due_on": "report_due_on",
    }

    direction = ListedChoices("direction", label=_("Direction"))
    category = ListedChoices("category", label=_("Category"))
    status = ListedChoices("status", label=_("Status"))
    outcome = ListedChoices("outcome", label=_("Outcome"))
    partner = with_partner()
    country = CountryFilter("partners__country")
    group = GroupFilter("partners__country")
    unit = UnitFilter()
    theme = with_theme()
    owner = filters.CharFilter("owner__username", label=_("Owner"))
    person = RefFilter(
        "participants__person", queryset=Person.objects.all(), label=_("Person")
    )
    agreement = RefFilter(queryset=Agreement.objects.all(), label=_("Agreement"))
    grant = RefFilter(queryset=Grant.objects.all(), label=_("Grant"))
    centre = RefFilter(queryset=Centre.objects.all(), label=_("Centre"))
    year = filters.NumberFilter(
        "starts_on__year", label=_("Year"), min_value=1, max_value=9998
    )
    starts_on = filters.DateFromToRangeFilter(label=_("Starts between"))
    report_overdue = filters.BooleanFilter(
        method="late_reports", label=_("Report overdue")
    )
    acted = ActedFilter("visits")
    follow_up = filters.CharFilter(
        method="with_follow_up", label=_("Follow-ups due or kept"), max_length=20
    )

    class Meta:
        model = Visit
        fields: list[str] = []

    def late_reports(self, qs: QuerySet, name: str, value: bool) -> QuerySet:  # noqa: FBT001
        late = Visit.objects.report_overdue(timezone.localdate())
        return qs.filter(pk__in=late) if value else qs.exclude(pk__in=late)

    def with_follow_up(self, qs: QuerySet, name: str, value: str) -> QuerySet:
        return qs.filter(pk__in=behind.visits(value))


VISITS = Kind(
    slug="visits",
    model=Visit,
    icon="plane-departure",
    filterset=VisitFilterSet,
    sections=(
        Section(
            _("Visit"),
            (
                "title",
                "title_zh",
                "direction",
                "category",
                "starts_on",
                "ends_on",
                "status",
                "unit",
            ),
        ),
        Section(
            _("Who"),
            (
                "n_theirs",
                "n_ours",
                "head",
                "highest_rank",
                "n_early",
                "n_mid",
                "n_late",
            ),
        ),
        Section(_("What"), ("purpose", "outcome", "outcome_note", "agenda")),
        Section(_("Part of"), ("agreement", "grant", "centre", "strands"), folded=True),
        Section(
            _("Approval and report"),
            (
                "approval_no",
                "approved_on",
                "planned_in_year_plan",
                "report_due_on",
                "report_submitted_on",
            ),
            folded=True,
        ),
        Section(
            _("Money"),
            (
                "funding_source",
                "currency",
                "budget_minor",
                "cost_minor",
                "borne_by_partner_minor",
            ),
            folded=True,
        ),
        Section(_("Keeping"), ("owner", "confidential", "tags", "notes"), folded=True),
    ),
    lines=(
        Lines("hosts", _("Partners"), ("partner", "their_unit"), folded=False),
        Lines("participants", _("Participants"), ("person", "name", "side", "role")),
        Lines("places", _("Places"), ("country", "city")),
        Lines(
            "follow_ups",
            _("Follow-ups"),
            ("text", "responsible", "side", "due_on", "done_on", "status"),
        ),
    ),
    columns=(
        Column("title", _("Visit"), cell="link", order="title"),
        Column("partners", _("Partners"), cell="records"),
        Column("starts_on", _("Starts"), cell="date", order="starts_on"),
        Column("ends_on", _("Ends"), cell="date", order="ends_on"),
        Column("direction", _("Direction"), cell="choice"),
        Column("category", _("Category"), cell="choice"),
        Column("status", _("Status"), cell="choice"),
        Column("unit", _("Unit")),
        Column(
            "report_due_on",
            _("Report due"),
            cell="date",
            order="report_due_on",
            shown=False,
        ),
        Column("outcome", _("Outcome"), cell="choice", shown=False),
        Column("owner", _("Owner"), shown=False),
        Column("ref", _("Reference"), shown=False),
    ),
    computed=("partners",),
    listed_with=("unit", "owner", "head", "agreement", "grant", "centre"),
    counted_with=("partners", "strands"),
)
