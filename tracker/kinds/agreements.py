from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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
from tracker.kinds.groups import GroupFilter, PlacedFilter
from tracker.records.models import Agreement

if TYPE_CHECKING:
    from tracker.records.models.agreements import AgreementQuerySet


class AgreementFilterSet(RecordFilterSet):
    orders = {
        "title": "title",
        "starts_on": "starts_on",
        "ends_on": "ends_on",
        "signed_on": "signed_on",
        "stage": "stage",
        "created": "created",
    }

    kind = ListedChoices("kind", label=_("Kind"))
    stage = ListedChoices("stage", label=_("Stage"))
    level = ListedChoices("level", label=_("Level"))
    renewal = ListedChoices("renewal", label=_("Renewal"))
    partner = with_partner()
    country = CountryFilter("partners__country")
    group = GroupFilter("partners__country")
    unit = UnitFilter()
    theme = with_theme()
    owner = filters.CharFilter("owner__username", label=_("Owner"))
    in_force = filters.BooleanFilter(method="only_in_force", label=_("In force today"))
    in_force_on = filters.DateFilter(method="in_force_then", label=_("In force on"))
    ends_within = filters.NumberFilter(
        method="ending_within", label=_("Ends within (days)")
    )
    end_bucket = filters.CharFilter(method="by_bucket", label=_("Days to the end"))
    figure = filters.CharFilter(
        method="behind_figure", label=_("Behind a figure of the portfolio")
    )
    starts_on = filters.DateFromToRangeFilter(label=_("Starts between"))
    ends_on = filters.DateFromToRangeFilter(label=_("Ends between"))
    signed_on = filters.DateFromToRangeFilter(label=_("Signed between"))
    umbrella = RefFilter(queryset=Agreement.objects.all(), label=_("Under"))
    activity = filters.CharFilter(
        "activities", lookup_expr="contains", label=_("Covers")
    )
    placed = PlacedFilter("partners")
    entered_after_the_fact = filters.BooleanFilter(label=_("Entered after the fact"))
    needs_title = filters.BooleanFilter(label=_("Needs a title"))

    class Meta:
        model = Agreement
        fields: list[str] = []

    def only_in_force(self, qs: AgreementQuerySet, name: str, value: bool) -> QuerySet:  # noqa: FBT001
        today = timezone.localdate()
        if value:
            return qs.in_force(today)
        return qs.exclude(pk__in=Agreement.objects.in_force(today).values("pk"))

    def in_force_then(self, qs: AgreementQuerySet, name: str, value: date) -> QuerySet:
        return qs.in_force(value)

    def ending_within(self, qs: AgreementQuerySet, name: str, value: int) -> QuerySet:
        days = max(0, min(int(value), 36500))
        return qs.ending_within(days, on=timezone.localdate())

    def behind_figure(self, qs: QuerySet, name: str, value: str) -> QuerySet:
        from tracker.insight import portfolio

        return qs.filter(pk__in=portfolio.agreements(value, self.user).values("pk"))

    def by_bucket(self, qs: AgreementQuerySet, name: str, value: str) -> QuerySet:
        """`overdue`, `open`, or days as `0-90`, `731-`; days count from today."""
        today = timezone.localdate()
        if value == "open":
            return qs.in_force(today).filter(effective_end=None)
        if value == "overdue":
            late = Q(stage__in=["in_force", "notice_given"], effective_end__lt=today)
            return qs.filter(late)
        first, _dash, last = value.partition("-")
        if not first.isdecimal() or (last and not last.isdecimal()):
            return qs.none()
        found = qs.in_force(today).filter(
            effective_end__gte=today + timedelta(days=min(int(first), 36500))
        )
        if last:
            found = found.filter(
                effective_end__lte=today + timedelta(days=min(int(last), 36500))
            )
        return found


AGREEMENTS = Kind(
    slug="agreements",
    model=Agreement,
    icon="file-certificate",
    filterset=AgreementFilterSet,
    sections=(
        Section(
            _("Agreement"),
            ("title", "title_zh", "kind", "level", "unit", "stage", "partner_ref"),
        ),
        Section(
            _("Dates"),
            (
                "proposed_on",
                "approved_on",
                "signed_on",
                "starts_on",
                "ends_on",
                "end_is_estimated",
                "terminated_on",
                "notice_given_on",
                "reviewed_on",
            ),
        ),
        Section(
            _("Renewal and notice"),
            ("renewal", "renewal_months", "notice_months", "termination_notice_months"),
        ),
        Section(
            pgettext_lazy("agreement", "Scope"),
            (
                "activities",
                "fields",
                "legal_effect",
                "languages",
                "prevailing_language",
                "governing_law",
                "disputes",
            ),
        ),
        Section(_("Chain"), ("umbrella", "amends", "renews"), folded=True),
        Section(
            _("Money"),
            ("currency", "money_ours_minor", "money_theirs_minor", "in_kind"),
            folded=True,
        ),
        Section(
            _("Intellectual property"),
            (
                "ip_background",
                "ip_foreground",
                "ip_split",
                "publication_terms",
                "confidentiality_until",
            ),
            folded=True,
        ),
        Section(
            _("Keeping"),
            (
                "owner",
                "deputy",
                "champion",
                "strands",
                "archive_location",
                "needs_title",
                "confidential",
                "tags",
                "notes",
            ),
        ),
    ),
    lines=(
        Lines(
            "parties",
            _("Parties"),
            ("partner", "unit", "role", "signatory", "signed_on"),
            folded=False,
        ),
        Lines(
            "quotas",
            _("Quotas"),
            (
                "direction",
                "category",
                "academic_year",
                "places",
                "taken",
                "months",
                "level",
                "language",
            ),
        ),
        Lines("commitments", _("Commitments"), ("text", "side", "due_on", "done_on")),
        Lines(
            "clearances",
            _("Compliance checks"),
            ("subject", "answer", "reviewer", "decided_on", "note"),
        ),
    ),
    columns=(
        Column("title", _("Agreement"), cell="link", order="title"),
        Column("partners", _("Partners"), cell="records"),
        Column("kind", _("Kind"), cell="choice"),
        Column("stage", _("Stage"), cell="stage", order="stage"),
        Column(
            "signed_on",
            _("Signed"),
            cell="date",
            order="signed_on",
            shown=False,
        ),
        Column(
            "starts_on",
            pgettext_lazy("agreement", "Starts"),
            cell="date",
            order="starts_on",
        ),
        Column(
            "ends_on",
            pgettext_lazy("agreement", "Ends"),
            cell="end",
            order="ends_on",
        ),
        Column("unit", _("Unit")),
        Column("renewal", _("Renewal"), cell="choice", shown=False),
        Column("owner", _("Owner"), shown=False),
        Column("ref", _("Reference"), shown=False),
    ),
    computed=("partners", "effective_end"),
    listed_with=("unit", "owner", "deputy", "champion", "umbrella", "amends", "renews"),
    counted_with=("partners", "strands"),
    panels=(
        Panel("visits", "agreement", _("Visits under it")),
        Panel("grants", "agreement", _("Grants under it")),
        Panel("outputs", "agreement", _("Outputs under it")),
        Panel("agreements", "umbrella", _("Agreements under it")),
    ),
)
