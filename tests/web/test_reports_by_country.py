"""A row about a country tells that there is a partner: only who may know gets it."""

from __future__ import annotations

import pytest

from tests.factories import (
    AgreementFactory,
    CountryNoteFactory,
    GrantFactory,
    OutputFactory,
    PartnerFactory,
    PersonFactory,
    StrandFactory,
    VisitFactory,
)
from tracker.insight import health
from tracker.records.models import Participant

BY_COUNTRY = {
    "community-ageing": ("unit", "Iceland"),
    "funding-by-country": ("country", "IS"),
    "growth": ("code", "IS"),
    "joint-outputs": ("code", "IS"),
    "partner-intensity": ("code", "IS"),
    "what-it-brings-by-country": ("row", "Iceland"),
}


@pytest.fixture
def there(engineering):
    """The only partner of a country is confidential, with all that can be recorded."""
    partner = PartnerFactory(
        name="Hidden House", country="IS", lead_unit=engineering, confidential=True
    )
    given = {"partners": [partner], "unit": engineering}
    for year in (2023, 2024):
        for _n in range(12):
            OutputFactory(year=year, kind="article", **given)
    GrantFactory(
        approved_on="2025-03-03", currency="EUR", total_minor=1_000_000, **given
    )
    visit = VisitFactory(starts_on="2025-05-05", **given)
    ours = PersonFactory(side="ours")
    Participant.objects.create(visit=visit, side="ours", person=ours)
    health.refresh()
    return partner


@pytest.mark.parametrize("slug", BY_COUNTRY)
def test_who_sees_no_partner_there_gets_no_row_but_the_same_totals(
    slug, client, leader, outsider, there
):
    column, value = BY_COUNTRY[slug]
    told = {}
    for user in (leader, outsider):
        client.force_login(user)
        told[user] = client.get(f"/api/v1/indicators/{slug}/").json()
    assert value in {row[column] for row in told[leader]["rows"]}
    assert value not in {row[column] for row in told[outsider]["rows"]}
    assert told[leader]["totals"] == told[outsider]["totals"]
    client.force_login(outsider)
    page = client.get(f"/reports/{slug}/").content.decode()
    assert "Iceland" not in page.replace('<option value="IS">Iceland</option>', "")


@pytest.mark.parametrize("slug", BY_COUNTRY)
def test_an_open_partner_beside_it_opens_the_row(slug, client, outsider, there):
    PartnerFactory(country="IS")
    column, value = BY_COUNTRY[slug]
    client.force_login(outsider)
    told = client.get(f"/api/v1/indicators/{slug}/").json()
    assert value in {row[column] for row in told["rows"]}


@pytest.fixture
def quantum(there, engineering):
    """A theme that everybody knows of runs with the hidden partner."""
    theme = StrandFactory(name="Quantum", kind="theme")
    given = {"partners": [there], "unit": engineering, "strands": [theme]}
    VisitFactory(starts_on="2025-06-05", **given)
    AgreementFactory(starts_on="2024-01-01", **given)
    return theme


def themes_told(client, user):
    client.force_login(user)
    told = client.get("/api/v1/indicators/theme-country/?as_of=2026-10-31").json()
    return {(row["theme"], row["country"]): row for row in told["rows"]}


def matrix(client, user):
    client.force_login(user)
    page = client.get("/reports/themes/?as_of=2026-10-31").content.decode()
    return page.replace('<option value="IS">Iceland</option>', "")


def test_a_theme_tells_nothing_of_a_country_with_hidden_partners_only(
    client, leader, outsider, quantum
):
    assert themes_told(client, leader)["Quantum", "Iceland"]["visits"] == 1
    assert themes_told(client, outsider) == {}
    assert "Iceland" in matrix(client, leader)
    assert "Iceland" not in matrix(client, outsider)
    PartnerFactory(country="IS")
    assert themes_told(client, outsider)["Quantum", "Iceland"]["visits"] == 1
    assert "Iceland" in matrix(client, outsider)


def test_what_is_noted_of_a_theme_there_is_told_as_where_no_partner_is(
    client, leader, outsider, quantum
):
    for country in ("IS", "NO"):
        CountryNoteFactory(
            kind="openness",
            strand=quantum,
            noted_on="2025-01-01",
            openness="closed",
            country=country,
        )
    told = themes_told(client, outsider)
    hidden, none = told["Quantum", "Iceland"], told["Quantum", "Norway"]
    assert hidden | {"country": ""} == none | {"country": ""}
    assert hidden["openness"] == "Closed"
    assert hidden["visits"] is None
    assert hidden["opens"] == {}
    assert hidden["why"]["visits"] == "no_partner_seen"
    everything = themes_told(client, leader)
    assert everything["Quantum", "Iceland"]["visits"] == 1
    assert everything["Quantum", "Norway"]["visits"] == 0
    page = matrix(client, outsider)
    assert "Iceland" in page
    assert "country=IS" not in page


@pytest.mark.parametrize("address", ["/portfolio/", "/portfolio/?map=outline"])
def test_the_portfolio_names_no_country_of_hidden_partners_only(
    address, client, leader, outsider, there
):
    for user, named in ((leader, True), (outsider, False)):
        client.force_login(user)
        page = client.get(address).content.decode()
        page = page.replace('<option value="IS">Iceland</option>', "")
        assert ("Iceland" in page) is named
    PartnerFactory(country="IS")
    assert "Iceland" in client.get(address).content.decode().replace(
        '<option value="IS">Iceland</option>', ""
    )
