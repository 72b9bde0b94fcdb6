from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import django_filters as filters
from django import forms
from django.db.models import Case, DateField, F, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tracker.insight.health import days_seen
from tracker.insight.labels import FINDING_LABELS
from tracker.kinds.base import Column, Kind, Lines, Panel, Section
from tracker.kinds.filters import (
    CountryFilter,
    ListedChoices,
    UnitFilter,
)
from tracker.kinds.groups import (
    ActedFilter,
    FriendsFilter,
    GroupFilter,
    PlacedFilter,
    TileFilter,
)
from tracker.kinds.reviewed import ReviewedFilterSet
from tracker.records.dates import add_months
from tracker.records.models import Partner

if TYPE_CHECKING:
    from accounts.models import User

UNFLAGGED = ("COOLING", "LAPSED", "REVIVED")  # states that raise no flag
FLAGS: list[tuple[str, Any]] = [("", "")]
FLAGS += [
    (code, word) for code, word in FINDING_LABELS.items() if code not in UNFLAGGED
]


LAST, END = "last_activity_seen", "agreement_end_seen"
"""Days of the verdict, as far as their reader may know what they come from."""


def seen_by(partners: QuerySet, user: User) -> QuerySet:
    """With both days, in the query itself; as kept, where nothing hidden shows."""
    known = days_seen(user)

    def day(path: str, place: int) -> Any:
        cases = [
            When(pk=key, then=Value(days[place], output_field=DateField()))
            for key, days in known.items()
        ]
        kept = F(path)
        return Case(*cases, default=kept, output_field=DateField()) if cases else kept

    return partners.annotate(
        **{
            LAST: day("standing__last_activity_on", 0),
            END: day("standing__next_agreement_end", 1),
        }
    )


class PartnerFilterSet(ReviewedFilterSet):
    orders = {
        "name": "name",
        "country": "country",
        "tier": "tier",
        "state": "standing__state",
        "score": "standing__score",
        "last_activity": LAST,
        "agreement_end": END,
        "created": "created",
        "ref": "ref",
    }

    state = ListedChoices("standing__state", label=_("State"))
    not_enough_data = filters.BooleanFilter(
        "standing__enough_data", exclude=True, label=_("Not enough data")
    )
    country = CountryFilter("country")
    group = GroupFilter("country", label=_("Country group"))
    tile = TileFilter("country", label=_("Region"))
    tier = ListedChoices("tier", label=_("Tier"))
    kind = ListedChoices("kind", label=_("Kind"))
    status = ListedChoices("status", label=_("Status"))
    unit = UnitFilter(path="lead_unit", label=_("Lead unit"))
    owner = filters.CharFilter("owner__username", label=_("Owner"))
    mine = filters.BooleanFilter(method="only_mine", label=_("My partners"))
    flag = filters.CharFilter(
        method="with_flag", label=_("Flag"), widget=forms.Select(choices=FLAGS)
    )
    moved = filters.CharFilter(  # comes from a figure of the portfolio, never typed
        method="who_moved",
        label=pgettext_lazy("partners", "Moved"),
        widget=forms.HiddenInput,
    )
    active = filters.NumberFilter(
        method="active_within", label=_("Active within (months)")
    )
    in_force = filters.BooleanFilter(
        method="with_agreement", label=_("Agreement in force")
    )
    ends_within = filters.NumberFilter(
        method="agreement_ends_within", label=_("Agreement ends within (days)")
    )
    needs_name = filters.BooleanFilter("needs_name", label=_("Needs a name"))
    without_country = filters.BooleanFilter(
        method="lacking_country", label=_("Without a country")
    )
    acted = ActedFilter("partners")
    friends = FriendsFilter()
    placed = PlacedFilter("pk")

    class Meta:
        model = Partner
        fields: list[str] = []

    def ordered(self, qs: QuerySet) -> QuerySet:
        asked = {name.lstrip("-") for name in self.ordering}
        return seen_by(qs, self.user) if asked & {LAST, END} else qs

    def only_mine(self, qs: QuerySet, name: str, value: bool) -> QuerySet:  # noqa: FBT001
        return qs.filter(owner=self.user) if value else qs

    def with_flag(self, qs: QuerySet, name: str, value: str) -> QuerySet:
        from tracker.insight.models import Flag

        standing = Flag.objects.visible_to(self.user).standing()
        found = standing.filter(code__in=value.upper().split(","))
        return qs.filter(pk__in=found.values("partner"))

    def who_moved(self, qs: QuerySet, name: str, value: str) -> QuerySet:
        from tracker.insight import portfolio

        return qs.filter(pk__in=portfolio.moved(value, self.user))

    def active_within(self, qs: QuerySet, name: str, value: int) -> QuerySet:
        since = add_months(timezone.localdate(), -min(int(value), 1200))
        return seen_by(qs, self.user).filter(**{f"{LAST}__gte": since})

    def with_agreement(self, qs: QuerySet, name: str, value: bool) -> QuerySet:  # noqa: FBT001
        from tracker.records.models import Agreement, AgreementParty

        bound = Agreement.objects.visible_to(self.user).in_force(timezone.localdate())
        through = AgreementParty.objects.filter(agreement__in=bound)
        keys = through.exclude(partner=None).values("partner")
        return qs.filter(pk__in=keys) if value else qs.exclude(pk__in=keys)

    def agreement_ends_within(self, qs: QuerySet, name: str, value: int) -> QuerySet:
        today = timezone.localdate()
        last = today + timedelta(days=max(0, min(int(value), 36500)))
        return seen_by(qs, self.user).filter(**{f"{END}__range": (today, last)})

    def lacking_country(self, qs: QuerySet, name: str, value: bool) -> QuerySet:  # noqa: FBT001
        return qs.filter(country="") if value else qs.exclude(country="")


PARTNERS = Kind(
    slug="partners",
    model=Partner,
    icon="building-bank",
    filterset=PartnerFilterSet,
    sections=(
        Section(
            _("Names"),
            ("name", "name_zh", "name_local", "acronym", "kind", "tags"),
        ),
        Section(
            _("Where"),
            (
                "country",
                "subdivision",
                "city",
                "latitude",
                "longitude",
                "website",
                "domains",
            ),
        ),
        Section(
            _("Who looks after it"),
            (
                "status",
                "tier",
                "lead_unit",
                "owner",
                "deputy",
                "champion_ours",
                "champion_theirs",
                "first_contact_on",
                "confidential",
            ),
        ),
        Section(
            _("Identifiers"),
            ("ror_id", "pic", "oid", "erasmus_code", "schac", "wikidata"),
            folded=True,
        ),
        Section(
            _("Substance"),
            (
                "fields",
                "strengths_ours",
                "strengths_theirs",
                "expected_balance",
                "notes",
            ),
            folded=True,
        ),
        Section(
            _("Due diligence"),
            (
                "risk_level",
                "screened_on",
                "screened_by",
                "screen_again_on",
                "restricted_fields",
                "risk_note",
            ),
            folded=True,
        ),
        Section(_("Structure"), ("parent", "succeeded_by", "needs_name"), folded=True),
    ),
    lines=(Lines("aliases", _("Other names"), ("name", "language", "kind")),),
    columns=(
        Column("name", _("Partner"), cell="partner", order="name"),
        Column(
            "country",
            _("Country or region"),
            cell="country",
            order="country",
        ),
        Column(
            "standing.state",
            _("State"),
            cell="state",
            order="state",
        ),
        Column(
            "standing.score",
            _("Score"),
            cell="number",
            order="score",
            number=True,
        ),
        Column(
            "standing.last_activity_on",
            _("Last activity"),
            cell="date",
            order="last_activity",
            seen=LAST,
        ),
        Column(
            "standing.next_agreement_end",
            _("Agreement ends"),
            cell="date",
            order="agreement_end",
            seen=END,
        ),
        Column("tier", _("Tier"), cell="choice", order="tier"),
        Column("standing.enough_data", _("Enough data"), shown=False),
        Column("kind", _("Kind"), cell="choice", shown=False),
        Column("city", _("City"), shown=False),
        Column("lead_unit", _("Lead unit"), shown=False),
        Column("owner", _("Owner"), shown=False),
        Column("ref", _("Reference"), order="ref", shown=False),
        Column(
            "created",
            _("Created"),
            cell="date",
            order="created",
            shown=False,
        ),
    ),
    computed=("state", "score", "enough_data"),
    listed_with=("standing", "lead_unit", "owner"),
    unlisted=tuple(
        f"standing__{name}"
        for name in ("parts", "cadence", "return_chance", "findings", "people")
    ),
    seen_by=seen_by,
    panels=(
        Panel("agreements", "partner", _("Agreements")),
        Panel("visits", "partner", _("Visits")),
        Panel("grants", "partner", _("Grants")),
        Panel("outputs", "partner", _("Outputs")),
        Panel("people", "partner", _("People")),
        Panel("notes", "partner", _("Notes")),
        Panel("centres", "partner", _("Centres")),
        Panel("reviews", "partner", _("Reviews")),
    ),
)
