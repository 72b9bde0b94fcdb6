"""A row about a country tells that there is a partner: only who may know gets it."""

from __future__ import annotations

import pytest

from tests.factories import (
    GrantFactory,
    OutputFactory,
    PartnerFactory,
    PersonFactory,
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
