"""The pages that ask what hangs on somebody, and where a theme is open."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.factories import (
    AgreementFactory,
    CountryNoteFactory,
    GrantFactory,
    PartnerFactory,
    PersonFactory,
    StrandFactory,
    VisitFactory,
)

PAGE, API = "/reports/what-if/", "/api/v1/what-if/"


@pytest.fixture
def wang(engineering):
    return PersonFactory(name="Wang Wei", side="ours", unit=engineering)


@pytest.fixture
def house(wang, officer, engineering):
    from django.utils import timezone

    today = timezone.localdate()
    partner = PartnerFactory(name="Akino", country="JP", owner=officer)
    VisitFactory(
        partners=[partner],
        unit=engineering,
        starts_on=today,
        participants=[{"person": wang, "side": "ours"}],
    )
    AgreementFactory(partners=[partner], unit=engineering, champion=wang)
    GrantFactory(
        partners=[partner],
        unit=engineering,
        currency="EUR",
        total_minor=500_000,
        people=[{"person": wang}],
    )
    return partner


def test_it_asks_before_it_tells(client, viewer):
    client.force_login(viewer)
    answered = client.get(PAGE)
    assert answered.status_code == 200
    assert "found" not in answered.context
    assert "kept nowhere" in answered.content.decode()


@pytest.mark.parametrize(
    "query", ["country=JP", "partners={p}", "person={w}", "officer=officer"]
)
def test_each_question_is_answered(client, coordinator, house, wang, query):
    client.force_login(coordinator)
    query = query.format(p=house.ref, w=wang.ref)
    answered = client.get(f"{PAGE}?{query}")
    assert answered.status_code == 200
    text = answered.content.decode()
    assert "1 relationship hangs on" in text
    assert "Akino" in text
    found = client.get(f"{API}?{query}").json()
    assert [one["partner"] for one in found["relationships"]] == [house.ref]


def test_two_questions_at_once_are_refused(client, coordinator, house):
    client.force_login(coordinator)
    query = f"country=JP&partners={house.ref}"
    assert client.get(f"{PAGE}?{query}").status_code == 400
    assert client.get(f"{API}?{query}").status_code == 400
    assert client.get(API).status_code == 400
    assert client.get(f"{API}?colour=red").status_code == 400


def test_who_may_not_be_seen_cannot_be_asked_about(client, outsider, engineering):
    hidden = PersonFactory(side="ours", unit=engineering, confidential=True)
    secret = PartnerFactory(confidential=True, lead_unit=engineering)
    client.force_login(outsider)
    for asked in (f"person={hidden.ref}", f"partners={secret.ref}"):
        answered = client.get(f"{API}?{asked}")
        nobody = client.get(f"{API}?{asked[:-1]}9")
        assert answered.status_code == nobody.status_code == 400
        assert hidden.name not in answered.content.decode()
        assert secret.name not in answered.content.decode()


def test_names_stay_with_who_may_know_them(client, outsider, house, wang, engineering):
    other = PersonFactory(name="Zhang Min", side="ours", unit=engineering)
    VisitFactory(
        partners=[house],
        unit=engineering,
        starts_on="2026-01-05",
        participants=[{"person": other, "side": "ours"}],
    )
    client.force_login(outsider)
    text = client.get(f"{PAGE}?person={wang.ref}").content.decode()
    assert "Zhang Min" not in text
    assert "Told is only what concerns partners that you answer for" in text
    assert "relationship hangs on" not in text
    found = client.get(f"{API}?person={wang.ref}").json()
    assert found["relationships"] == []
    assert found["activities"] == 0
    assert found["all_told"] is False


def test_the_command_says_the_same_as_the_api(client, coordinator, house, wang):
    client.force_login(coordinator)
    said = StringIO()
    call_command("what_if", person=wang.ref, stdout=said)
    assert json.loads(said.getvalue()) == client.get(f"{API}?person={wang.ref}").json()
    with pytest.raises(CommandError, match="Nothing here is called"):
        call_command("what_if", person="PE-9999")


def test_themes_are_seen_with_their_openness(client, viewer, coordinator, house):
    client.force_login(viewer)
    assert (
        "Nothing stands under a theme yet"
        in client.get("/reports/themes/").content.decode()
    )
    theme = StrandFactory(name="Quantum", kind="theme", rolls_up_to="talent")
    secret = StrandFactory(name="Whispers", kind="theme", confidential=True)
    for one in (theme, secret):
        CountryNoteFactory(
            kind="openness",
            strand=one,
            noted_on="2025-01-01",
            openness="sensitive",
            country="JP",
            source_name="Gazette 7",
        )
    AgreementFactory(partners=[house], strands=[theme])
    text = client.get("/reports/themes/").content.decode()
    assert "Quantum" in text
    assert "Sensitive" in text
    assert "Gazette 7" in text
    assert "Whispers" not in text
    client.force_login(coordinator)
    assert "Whispers" in client.get("/reports/themes/").content.decode()
    assert client.get("/reports/themes/?as_of=2999-01-01").status_code == 400


def test_themes_are_asked_of_a_unit_a_country_and_a_group(
    client, coordinator, engineering, sciences
):
    theme = StrandFactory(name="Quantum", kind="theme")
    for country, unit in (("JP", engineering), ("NL", sciences)):
        AgreementFactory(
            partners=[PartnerFactory(country=country)], strands=[theme], unit=unit
        )
    client.force_login(coordinator)

    def countries(query: str) -> list[str]:
        return client.get(f"/reports/themes/?{query}").context["countries"]

    assert countries("") == ["Japan", "Netherlands"]
    assert countries("country=NL") == ["Netherlands"]
    assert countries("group=EU") == ["Netherlands"]
    assert countries(f"unit={engineering.pk}") == ["Japan"]
    page = client.get(f"/reports/themes/?country=NL&unit={sciences.pk}")
    assert page.context["hub"] == f"/reports/?unit={sciences.pk}&country=NL"
    assert client.get(page.context["excel"]).status_code == 200
    for hostile in ("country=%00", "unit=99999999999999999999", "from=x", "shape=1"):
        assert client.get(f"/reports/themes/?{hostile}").status_code == 400
