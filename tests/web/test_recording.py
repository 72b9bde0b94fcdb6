"""Not recorded is not the same as not active: what stands beside a flag."""

from __future__ import annotations

from datetime import date

import pytest

from tests.factories import (
    GrantFactory,
    OutputFactory,
    PartnerFactory,
    UnitFactory,
    VisitFactory,
    everything_recorded,
)
from tracker.insight import health
from tracker.insight.models import Flag
from tracker.insight.recording import recorded_by

pytestmark = pytest.mark.usefixtures("today")

TODAY = date(2026, 11, 22)


@pytest.fixture
def silent(engineering):
    everything_recorded()
    partner = PartnerFactory(name="Silent University", lead_unit=engineering)
    for month in (1, 3, 5, 7, 9, 11):
        visit_of(engineering, date(2023, month, 3), partner)
    return partner


def visit_of(unit, on, partner=None, **more):
    more.setdefault("title", f"Visit {on} {partner}")
    return VisitFactory(
        partners=[partner or PartnerFactory()], unit=unit, starts_on=on, **more
    )


def test_months_and_kinds_of_a_unit_and_all_below_it(engineering, sciences):
    below = UnitFactory(name="Mechanics", parent=engineering)
    visit_of(engineering, date(2026, 11, 1))
    visit_of(below, date(2026, 11, 2))
    visit_of(below, date(2025, 12, 1), category="workshop")
    visit_of(below, date(2025, 11, 30))
    visit_of(below, date(2026, 5, 1), status="planned")
    visit_of(sciences, date(2026, 3, 1))
    GrantFactory(
        partners=[PartnerFactory()],
        unit=engineering,
        starts_on=date(2026, 8, 1),
        ends_on=date(2027, 8, 1),
    )
    OutputFactory(
        partners=[PartnerFactory()],
        unit=below,
        year=2026,
        published_on=date(2026, 8, 9),
    )

    found = recorded_by([engineering.pk, below.pk, sciences.pk, None], None, TODAY)

    assert found[engineering.pk].active == 3
    assert found[engineering.pk].told() == [
        ("output", 1),
        ("visit", 2),
        ("grant", 1),
        ("event", 1),
    ]
    assert (found[below.pk].active, found[sciences.pk].active) == (3, 1)
    assert found[None].active == 4


def test_a_flag_says_how_well_the_unit_records(client, coordinator, silent):
    visit_of(silent.lead_unit, date(2026, 9, 1))
    visit_of(silent.lead_unit, date(2026, 4, 1))
    health.refresh()
    client.force_login(coordinator)
    words = "Engineering recorded activity in 2 of the last 12 months: 2 visits."
    flag = Flag.objects.get(code="DORMANT", partner=silent)

    for path in (silent.get_absolute_url(), "/flags/", flag.get_absolute_url()):
        assert words in client.get(path).content.decode(), path


def test_a_unit_that_records_nothing_is_told_so(client, coordinator, silent):
    health.refresh()
    client.force_login(coordinator)

    page = client.get(silent.get_absolute_url()).content.decode()

    assert "Engineering recorded no activity in the last 12 months." in page


def test_hidden_records_are_not_counted_for_who_may_not_see_them(
    client, outsider, silent
):
    visit_of(silent.lead_unit, date(2026, 9, 1), confidential=True)
    health.refresh()
    client.force_login(outsider)

    page = client.get(silent.get_absolute_url()).content.decode()

    assert "Engineering recorded no activity in the last 12 months." in page


def test_the_list_of_flags_costs_the_same(client, coordinator, silent, count_queries):
    health.refresh()
    client.force_login(coordinator)
    client.get("/flags/")
    one = count_queries(lambda: client.get("/flags/"))
    for n in range(3):
        unit = UnitFactory()
        other = PartnerFactory(name=f"Other {n}", lead_unit=unit)
        for month in (1, 3, 5, 7, 9, 11):
            visit_of(unit, date(2023, month, 3), other)
    health.refresh()
    assert Flag.objects.filter(code="DORMANT").count() == 4

    assert count_queries(lambda: client.get("/flags/")) == one


class TestAttested:
    """Active elsewhere: the officer says so, and until when."""

    @pytest.fixture
    def flag(self, silent):
        health.refresh()
        return Flag.objects.get(code="DORMANT")

    def attest(self, client, flag, **more):
        given = {"reason": "not_recorded", "attested_until": "2027-03-31", **more}
        return client.post(
            f"/api/v1/flags/{flag.pk}/dismiss/",
            given,
            content_type="application/json",
            headers={"if-match": f'"{flag.version}"'},
        )

    def test_a_program_may_attest_it(self, client, coordinator, flag, silent, today):
        client.force_login(coordinator)
        answer = self.attest(client, flag)
        assert answer.status_code == 200, answer.json()

        health.refresh()

        assert not Flag.objects.filter(code="DORMANT").unsettled().exists()
        told = client.get(f"/api/v1/partners/{silent.ref}/health/").json()
        (found,) = [f for f in told["findings"] if f["code"] == "DORMANT"]
        assert "Attested as active, but not recorded here, until" in found["sentence"]
        assert "31" in found["sentence"]
        today.move_to("2027-03-31 09:00")
        health.refresh()
        assert not Flag.objects.filter(code="DORMANT").unsettled().exists()
        today.move_to("2027-04-01 09:00")
        health.refresh()
        assert Flag.objects.filter(code="DORMANT", state="open").exists()

    def test_the_page_says_so_too(self, client, coordinator, flag, silent):
        client.force_login(coordinator)
        given = {
            "reason": "not_recorded",
            "attested_until": "2027-03-31",
            "version": flag.version,
        }
        client.post(f"/flags/{flag.pk}/dismiss/", given)
        health.refresh()

        page = client.get(silent.get_absolute_url())

        assert "DORMANT" not in {one["code"] for one in page.context["flags"]}
        assert "Attested as active" in page.content.decode()

    def test_attested_beforehand_no_flag_opens(self, silent):
        type(silent).objects.filter(pk=silent.pk).update(
            attested_until=date(2027, 3, 31)
        )
        health.refresh()
        assert not Flag.objects.filter(code="DORMANT").exists()
