"""“For ever” is typed as the last day of the calendar: nothing breaks on it."""

from __future__ import annotations

from datetime import date

import pytest

from tests.factories import AgreementFactory, GrantFactory, PartnerFactory, VisitFactory
from tracker.exchange import outgoing
from tracker.insight import health
from tracker.insight.models import Standing
from tracker.insight.months import add_months
from tracker.kinds import BY_SLUG
from tracker.records import dates

pytestmark = pytest.mark.django_db
FOR_EVER = date(9999, 12, 31)


@pytest.mark.parametrize("add", [add_months, dates.add_months])
def test_months_end_with_the_calendar(add):
    assert add(FOR_EVER, 12) == FOR_EVER
    assert add(date(9999, 11, 30), 24) == date(9999, 12, 30)
    assert add(date(1, 1, 15), -1) == date(1, 1, 15)
    assert add(date(2024, 2, 29), 12) == date(2025, 2, 28)


@pytest.fixture
def partner():
    found = PartnerFactory()
    GrantFactory(partners=[found], stage="use", ends_on=FOR_EVER)
    AgreementFactory(
        parties=[{"partner": found}],
        starts_on=date(2020, 1, 1),
        ends_on=FOR_EVER,
        notice_months=6,
        renewal="automatic",
        renewal_months=60,
    )
    VisitFactory(
        partners=[found], starts_on=FOR_EVER, ends_on=FOR_EVER, status="planned"
    )
    return found


def test_a_relationship_is_judged(partner):
    health.refresh(partners=[partner.pk])
    assert Standing.objects.get(partner=partner).judge_again_on is not None


@pytest.mark.parametrize(
    "page", ["", "health/", "?as_of=2026-01-01"], ids=["page", "card", "past"]
)
def test_its_page_is_shown(client, coordinator, partner, page):
    client.force_login(coordinator)
    health.refresh(partners=[partner.pk])
    assert client.get(f"/partners/{partner.ref}/{page}").status_code == 200


@pytest.mark.parametrize("slug", ["agreements", "visits"])
def test_it_is_written_into_calendars(coordinator, partner, slug):
    rows = BY_SLUG[slug].visible_to(coordinator)
    body = b"".join(outgoing.stream(slug, rows, "ical", reader=coordinator)[2])
    assert b"DTSTART;VALUE=DATE:99991231" in body
