"""What cooperation costs and what stands beside it: computed by hand, never assumed."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlsplit

import pytest

from accounts.models import Unit
from tests.factories import (
    CountryGroupMemberFactory,
    GrantFactory,
    OutputFactory,
    PartnerFactory,
    RateFactory,
    VisitFactory,
)
from tracker.insight.indicators import BY_SLUG, Ask

pytestmark = pytest.mark.django_db
ON = date(2026, 10, 31)


@pytest.fixture(autouse=True)
def euro(settings) -> None:
    settings.BASE_CURRENCY = "EUR"


@pytest.fixture
def house(engineering):
    """Two partners: one with money in three shapes, one that shares a visit with it."""
    delft = PartnerFactory(name="Delft", country="NL")
    osaka = PartnerFactory(name="Osaka", country="JP")
    RateFactory(day=date(2025, 5, 1), currency="USD", rate="0.90")
    RateFactory(day=date(2025, 5, 20), currency="USD", rate="0.94")
    given = {"unit": engineering, "partners": [delft]}
    VisitFactory(
        **given,
        starts_on="2025-05-12",
        ends_on="2025-05-14",
        currency="USD",
        cost_minor=100_000,
        borne_by_partner_minor=25_000,
        n_theirs=4,
        follow_ups=[
            {"text": "a", "due_on": date(2025, 6, 1), "status": "done"},
            {"text": "b", "due_on": date(2025, 6, 2), "status": "open"},
            {"text": "c", "due_on": date(2025, 6, 3), "status": "dropped"},
            {"text": "d", "due_on": date(2027, 1, 1), "status": "open"},
        ],
    )
    VisitFactory(  # no rate of its month
        **given, starts_on="2025-07-01", currency="USD", cost_minor=70_000
    )
    VisitFactory(
        unit=engineering,
        partners=[delft, osaka],
        starts_on="2026-03-02",
        ends_on="2026-03-02",
        direction="outbound",
        currency="EUR",
        cost_minor=50_000,
        participants=[{"name": "A", "side": "ours"}, {"name": "B", "side": "ours"}],
    )
    GrantFactory(
        **given,
        approved_on="2025-05-03",
        currency="EUR",
        total_minor=1_000_000,
        our_share_minor=400_000,
    )
    GrantFactory(**given, starts_on="2026-01-01")
    GrantFactory(**given, starts_on="2026-01-01", stage="rejected")
    OutputFactory(**given, kind="article", year=2025)
    OutputFactory(**given, kind="patent", year=2026)
    OutputFactory(**given, kind="article", year=2025, retracted=True)
    OutputFactory(
        **given, kind="other", year=2026, result_count=30, result_unit="people trained"
    )
    return delft, osaka


def asked(slug: str, **more):
    return BY_SLUG[slug].answer(Ask(ON, **more))


def row(found, name):
    return next(line for line in found.rows if line.values["row"] == name)


def test_the_figures_of_a_partner_are_those_computed_by_hand(house):
    delft = row(asked("what-it-brings"), "Delft").values
    assert delft["visits"] == 3
    assert delft["cost"] == pytest.approx(1000 * 0.92 + 500)
    assert delft["cost_n"] == 2
    assert delft["ours"] == pytest.approx(750 * 0.92)
    assert delft["borne"] == pytest.approx(250 * 0.92)
    assert (delft["grants"], delft["grant_total_n"]) == (2, 1)
    assert (delft["grant_total"], delft["our_share"]) == (10_000, 4_000)
    assert (delft["outputs"], delft["patent"], delft["trained"]) == (1, 1, 30)
    assert (delft["people_in"], delft["people_out"]) == (4, 2)
    assert (delft["person_days"], delft["days_n"]) == (4 * 3 + 2, 2)
    assert (delft["due"], delft["kept"]) == (2, 1)


def test_what_is_not_recorded_is_absent_with_its_reason(house):
    osaka = row(asked("what-it-brings"), "Osaka")
    assert osaka.values["grant_total"] is None
    assert osaka.why["grant_total"] == "no_grants"
    assert osaka.why["ours"] == "not_split"
    assert osaka.why["kept"] == "nothing_due"
    july = asked("what-it-brings", first=2025, last=2025, country="NL")
    assert july.coverage.included == 2
    reasons = {one.why: one.n for one in july.coverage.left_out}
    assert reasons == {"no_rate": 1}


def test_no_rate_of_the_month_is_said_and_nothing_is_assumed(engineering):
    partner = PartnerFactory(name="Porto")
    given = {"unit": engineering, "partners": [partner], "currency": "USD"}
    RateFactory(day=date(2025, 6, 1), currency="USD")
    VisitFactory(**given, starts_on="2025-07-01", cost_minor=70_000)
    found = row(asked("what-it-brings"), "Porto")
    assert found.values["cost"] is None
    assert found.why["cost"] == "no_rate"


def test_a_record_of_two_partners_counts_once_in_the_total(house):
    found = asked("what-it-brings")
    assert sum(line.values["visits"] for line in found.rows) == 4
    assert found.totals.values["visits"] == 3


@pytest.mark.parametrize("by", ["", "-by-unit", "-by-country", "-by-year"])
def test_the_total_is_the_same_however_it_is_grouped(house, by):
    plain = asked("what-it-brings").totals.values
    found = asked(f"what-it-brings{by}").totals.values
    assert {k: v for k, v in found.items() if k != "row"} == plain


def test_years_add_up(house):
    found = asked("what-it-brings-by-year")
    for name in ("visits", "cost_n", "grants", "outputs", "due"):
        in_rows = sum(line.values[name] for line in found.rows)
        assert in_rows == found.totals.values[name]
    assert [line.values["row"] for line in found.rows] == [2022, 2023, 2024, 2025, 2026]


def test_a_unit_contains_those_below(engineering):
    below = Unit.objects.create(name="Mechanics", parent=engineering)
    VisitFactory(unit=below, starts_on="2025-05-05")
    VisitFactory(unit=engineering, starts_on="2025-05-05")
    found = asked("what-it-brings-by-unit")
    assert row(found, "Engineering").values["visits"] == 2
    assert row(found, "Mechanics").values["visits"] == 1
    inside = asked("what-it-brings-by-unit", unit=below)
    assert [line.values["row"] for line in inside.rows] == ["Mechanics"]


def test_a_group_is_the_one_of_the_day(house):
    CountryGroupMemberFactory(code="G", country="JP", valid_to=date(2026, 1, 1))
    CountryGroupMemberFactory(code="G", country="NL", valid_from=date(2020, 1, 1))
    found = asked("what-it-brings-by-country", group="G")
    assert len(found.rows) == 1
    assert found.totals.values["visits"] == 3


@pytest.mark.parametrize("by", ["", "-by-unit", "-by-country", "-by-year"])
def test_every_count_opens_as_many_rows(client, coordinator, house, by):
    client.force_login(coordinator)
    found = asked(f"what-it-brings{by}", country="NL")
    checked = 0
    for line in [*found.rows, found.totals]:
        for name in ("visits", "grants", "outputs", "patent"):
            address = line.opens[name].address
            answered = client.get(f"/api/v1{address}")
            assert answered.status_code == 200, (address, answered.content)
            assert answered.json()["count"] == line.values[name], address
            checked += bool(line.values[name])
    assert checked > 4
    kept = found.totals.opens["kept"].address
    assert client.get(f"/api/v1{kept}").json()["count"] == 1
    trained = found.totals.opens["trained"].address
    assert client.get(f"/api/v1{trained}").json()["count"] == 1
    assert urlsplit(trained).path == "/outputs/"


def test_it_asks_the_same_for_one_and_for_many(house, count_queries):
    one = count_queries(lambda: asked("what-it-brings"))
    for number in range(30):
        VisitFactory(partners=[PartnerFactory(name=f"P{number}")])
    assert count_queries(lambda: asked("what-it-brings")) == one
