"""What a line means, asked by a program: the draft it would become, nothing kept."""

from __future__ import annotations

from tests.factories import PartnerFactory, VisitFactory
from tracker.exchange.models import LineDraft
from tracker.records.models import Visit

LINE = "Visit from TU Delft 12–14 May 2026, 3 people, signed letter of intent"


def test_a_line_is_answered_with_its_draft_and_kept_nowhere(api_of, officer):
    delft = PartnerFactory(name="Delft University of Technology", acronym="TU Delft")
    answered = api_of(officer).post("log/", {"text": LINE})
    assert answered.status_code == 200
    body = answered.json()
    assert body["left_out"] == 0
    [draft] = body["drafts"]
    assert (draft["kind"], draft["ready"], draft["asks"]) == ("visit", True, [])
    assert draft["fields"]["starts_on"] == "2026-05-12"
    assert draft["fields"]["n_theirs"] == 3
    assert draft["lines"]["hosts"] == [{"partner": delft.pk}]
    assert "".join(part["text"] for part in draft["understood"]) == LINE
    assert not LineDraft.objects.exists()
    assert not Visit.objects.exists()


def test_what_is_asked_comes_with_its_offers(api_of, officer):
    one = PartnerFactory(name="Northern College", acronym="NOCO")
    two = PartnerFactory(name="Norwich College", acronym="NOCO")
    text = "Visit from NOCO 3/4/2026\ncall with Quillmark yesterday"
    first, second = api_of(officer).post("log/", {"text": text}).json()["drafts"]
    asked = {ask["about"]: ask for ask in first["asks"]}
    assert asked["date"]["why"] == "order"
    assert asked["date"]["offers"][0] == ["2026-04-03", "2026-04-03"]
    assert {offer["ref"] for offer in asked["partner"]["offers"]} == {one.ref, two.ref}
    assert all(ask["before_saving"] for ask in first["asks"])
    assert second["asks"][0]["why"] == "unknown"
    assert not first["ready"]


def test_a_record_it_looks_like_is_named_to_who_may_see_it(
    api_of, officer, outsider, sciences
):
    delft = PartnerFactory(name="Delft University of Technology", acronym="TU Delft")
    there = VisitFactory(
        partners=[delft], unit=sciences, direction="inbound", confidential=True,
        starts_on="2026-05-13", owner=outsider,
    )  # fmt: skip

    def seen(user):
        return api_of(user).post("log/", {"text": LINE}).json()["drafts"][0]

    assert seen(outsider)["looks_like"] == [there.ref]
    assert seen(officer)["looks_like"] == []


def test_who_may_not_add_or_sends_nothing_is_told(api_of, viewer, officer):
    assert api_of(viewer).post("log/", {"text": LINE}).status_code == 403
    assert api_of(None).post("log/", {"text": LINE}).status_code == 401
    assert api_of(officer).post("log/", {}).status_code == 400
    assert api_of(officer).post("log/", {"text": "x" * 100_001}).status_code == 400
    assert api_of(officer, scope="read").post("log/", {"text": LINE}).status_code == 403
    assert api_of(officer).get("log/").status_code == 405
