"""A date known to the year counts in July, to the month on its first day."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.utils import translation

from tests.factories import (
    ActivitySourceFactory,
    OutputFactory,
    PartnerFactory,
    VisitFactory,
)
from tracker.insight import gather, health
from tracker.insight.indicators import BY_SLUG, Ask
from tracker.insight.indicators.visit_balance import counted
from tracker.insight.months import month_of
from tracker.insight.portfolio.activity import active_partners
from tracker.insight.portfolio.happenings import Happenings
from tracker.insight.wording import sentence
from tracker.kinds import BY_SLUG as KINDS

pytestmark = pytest.mark.django_db
ON = date(2026, 10, 31)
YEAR = {"starts_on": date(2024, 7, 1), "date_precision": "year"}


def seen(partner):
    return gather.evidence([partner.pk], on=ON)[partner.pk]


def test_evidence_stands_where_it_counts_and_says_how_it_is_known():
    partner = PartnerFactory()
    VisitFactory(partners=[partner], **YEAR)
    VisitFactory(partners=[partner], starts_on=date(2025, 3, 9), date_precision="month")
    OutputFactory(partners=[partner], published_on=date(2025, 5, 6), year=2025)

    found = seen(partner)

    assert found.days == (date(2024, 7, 1), date(2025, 3, 1), date(2025, 5, 6))
    assert found.known == {date(2024, 7, 1): "year", date(2025, 3, 1): "month"}


def test_a_stay_known_by_its_years_runs_from_july_to_july():
    partner = PartnerFactory()
    VisitFactory(
        partners=[partner],
        category="research_stay",
        starts_on=date(2024, 1, 1),
        ends_on=date(2025, 12, 31),
        date_precision="year",
    )

    july = month_of(date(2024, 7, 1)), month_of(date(2025, 7, 1))
    assert seen(partner).running == (july,)


def test_a_figure_and_the_rows_behind_it_agree_on_the_day(coordinator):
    """Half a year that begins in July has the visit known by its year."""
    partner = PartnerFactory()
    visit = VisitFactory(partners=[partner], direction="inbound", **YEAR)
    spring = Happenings(date(2024, 1, 1), date(2024, 6, 30))
    autumn = Happenings(date(2024, 7, 1), date(2024, 12, 31))

    for half, there in ((spring, []), (autumn, [visit])):
        number = half.ask("COUNT(*)")[0][0]
        listed = KINDS["visits"].found_by({"acted": half.code}, coordinator)
        between = KINDS["visits"].found_by(
            {"starts_on_after": half.first, "starts_on_before": half.last}, coordinator
        )
        assert number == len(there)
        assert list(listed.found) == list(between.found) == there
    assert list(active_partners(date(2026, 6, 30))) == [partner]
    assert list(active_partners(date(2026, 7, 1))) == []


def test_a_year_does_not_tell_how_many_days_a_visit_took():
    given = {"direction": "inbound", "n_theirs": 3}
    VisitFactory(ends_on=date(2024, 12, 31), **given, **YEAR)
    VisitFactory(starts_on=date(2024, 5, 6), ends_on=date(2024, 5, 7), **given)

    balance = counted(Happenings(date(2024, 1, 1), date(2024, 12, 31), ("visit",)))
    assert balance["inbound"] == (2, 2, 6, 1, 6)
    assert BY_SLUG["visit-balance"].answer(Ask(as_of=ON)).rows


@time_machine.travel("2026-11-25 09:00", tick=False)
def test_a_sentence_says_no_more_than_is_known():
    ActivitySourceFactory(since=date(2019, 1, 1))
    partner = PartnerFactory()
    VisitFactory(partners=[partner], starts_on=date(2022, 7, 1), date_precision="year")
    health.refresh(partners=[partner.pk])
    partner.refresh_from_db()

    told = partner.standing.findings[0]
    assert (told["code"], told["numbers"]["last_known"]) == ("DORMANT", "year")
    said = sentence("DORMANT", told["numbers"])
    assert "since 2022 (" in said and "since 2022." in said
    with translation.override("zh-hans"):
        chinese = sentence("DORMANT", told["numbers"])
    assert "2022年" in chinese and "7月" not in chinese
