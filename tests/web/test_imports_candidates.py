"""Participants of grants become partners; spellings of ours become ours."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from tests.cast import member
from tests.factories import GrantFactory, OutputFactory, PartnerFactory
from tracker.exchange import affiliations, candidates
from tracker.records.models import (
    Change,
    Grant,
    HomeInstitution,
    OutputAffiliation,
    Partner,
)

PIC = "999977172"


def participant(**given: Any) -> dict[str, Any]:
    return {
        "name": "Deep Water Institute",
        "identifier": PIC,
        "country": "FR",
        "kind": "research_institute",
        "role": "coordinator",
    } | given


@pytest.fixture
def two_grants(engineering: Any) -> list[Grant]:
    """One organisation in two grants, spelled in two ways, beside another."""
    other = participant(name="Shore Ltd", identifier="", kind="enterprise")
    return [
        GrantFactory(unit=engineering, candidates=[participant(), other]),
        GrantFactory(
            unit=engineering, candidates=[participant(name="DEEP WATER INST.")]
        ),
    ]


def test_the_heaviest_stands_first_and_is_counted_once(
    coordinating: Any, two_grants: list[Grant]
) -> None:
    page = coordinating.get(reverse("import:candidates"))
    rows = page.context["rows"]
    assert [(one["key"], one["grants"]) for one in rows] == [(PIC, 2), ("Shore Ltd", 1)]
    assert "Research institute" in page.content.decode()
    found = coordinating.get(reverse("import:candidates"), {"q": "shore"})
    assert [one["key"] for one in found.context["rows"]] == ["Shore Ltd"]
    assert (
        coordinating.get(reverse("import:candidates"), {"q": "\x00"}).status_code == 200
    )


def test_a_participant_becomes_a_partner_of_all_its_grants(
    coordinating: Any, coordinator: Any, two_grants: list[Grant]
) -> None:
    given = {"key": PIC, "country": "FR", "answer": "new", "page": "1"}
    answer = coordinating.post(reverse("import:decide-candidate"), given)
    assert answer["Location"].endswith("?page=1")
    made = Partner.objects.get(pic=PIC)
    assert made.kind == "research_institute"
    assert made.country == "FR"
    for grant in two_grants:
        line = grant.grant_partners.get(partner=made)
        assert line.role == "coordinator"
        told = Change.objects.filter(kind="grant", record_id=grant.pk)
        assert told.latest("pk").action == "changed"
    left = candidates.waiting(coordinator)
    assert [one["key"] for one in left] == ["Shore Ltd"]
    again = coordinating.post(reverse("import:decide-candidate"), given, follow=True)
    assert "decided this meanwhile" in again.content.decode()
    assert Partner.objects.filter(pic=PIC).count() == 1


def test_a_participant_may_be_a_partner_that_is_there_already(
    coordinating: Any, two_grants: list[Grant]
) -> None:
    known = PartnerFactory(name="Shore Limited", country="FR")
    there = two_grants[0].grant_partners.count()
    given = {"key": "Shore Ltd", "country": "FR", "partner": known.ref}
    coordinating.post(reverse("import:decide-candidate"), given)
    assert two_grants[0].grant_partners.count() == there + 1
    assert two_grants[0].candidates.count() == 1
    # A second line of the same partner is no second partner.
    two_grants[0].candidates.create(name="Shore Co", country="FR")
    given["key"] = "Shore Co"
    coordinating.post(reverse("import:decide-candidate"), given)
    assert two_grants[0].grant_partners.count() == there + 1


def test_nobody_learns_who_is_in_a_grant_they_may_not_see(
    client: Any, sciences: Any, two_grants: list[Grant]
) -> None:
    Grant.objects.update(confidential=True)
    client.force_login(member("other", sciences, "officer"))
    page = client.get(reverse("import:candidates"))
    assert page.status_code == 200
    assert "Deep Water" not in page.content.decode()
    given = {"key": PIC, "country": "FR", "answer": "new"}
    client.post(reverse("import:decide-candidate"), given)
    assert not Partner.objects.filter(pic=PIC).exists()


def test_readers_decide_about_no_candidate(client: Any, viewer: Any) -> None:
    client.force_login(viewer)
    assert client.get(reverse("import:candidates")).status_code == 403
    assert client.post(reverse("import:decide-candidate")).status_code == 403


def a_spelling(name: str = "Inst Deep Water Home") -> OutputAffiliation:
    output = OutputFactory(affiliations=[{"printed": name, "institution": name}])
    return output.affiliations.get()


def test_a_spelling_of_ours_is_kept_among_our_names(
    coordinating: Any, coordinator: Any
) -> None:
    one, two = a_spelling(), a_spelling()
    page = coordinating.get(reverse("import:affiliations")).content.decode()
    assert "This is us" in page
    given = {"name": one.folded, "country": "", "answer": "ours", "q": "deep"}
    answer = coordinating.post(reverse("import:decide"), given)
    assert answer["Location"].endswith("?q=deep")
    assert one.institution in HomeInstitution.get().names()
    for line in (one, two):
        line.refresh_from_db()
        assert line.state == OutputAffiliation.State.HOME
    assert not affiliations.waiting(coordinator).exists()
    assert Change.objects.filter(kind="homeinstitution").exists()


def test_only_who_keeps_the_house_says_who_we_are(as_officer: Any) -> None:
    one = a_spelling()
    page = as_officer.get(reverse("import:affiliations")).content.decode()
    assert "This is us" not in page
    given = {"name": one.folded, "country": "", "answer": "ours"}
    assert as_officer.post(reverse("import:decide"), given).status_code == 403
    assert one.institution not in HomeInstitution.get().names()
