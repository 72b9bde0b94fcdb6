"""Flags: what one sees of them, the four answers, one by one and many at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.factories import AgreementFactory, PartnerFactory, VisitFactory
from tracker.insight import flags as verbs
from tracker.insight.models import Flag
from tracker.records.models import Change


def opened(partner, code="DORMANT", **given):
    numbers = {"last": "2020-01-10", "silence": 40, "dorm_at": 15.2}
    return Flag.objects.create(
        partner=partner,
        code=code,
        opened_on=given.pop("opened_on", date(2026, 1, 5)),
        numbers=given.pop("numbers", numbers),
        **given,
    )


@pytest.fixture
def flag(engineering):
    return opened(PartnerFactory(name="Akino University", lead_unit=engineering))


def in_days(days):
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def answer(client, flag, verb, **given):
    given.setdefault("version", flag.version)
    return client.post(f"/flags/{flag.pk}/{verb}/", given)


def test_a_flag_says_why_and_offers_the_answers_in_their_order(client, officer, flag):
    client.force_login(officer)
    page = client.get("/flags/").content.decode()
    assert "No joint activity with Akino University since" in page
    assert "Akino University" in page
    places = [
        page.index(f">{word}<")
        for word in ("Acknowledge", "Snooze", "Not recorded here", "Dismiss")
    ]
    assert places == sorted(places)
    assert f"/reviews/new/?partner={flag.partner.ref}" in page


def test_nobody_has_to_sign_in_to_be_refused(client, flag):
    assert client.get("/flags/").status_code == 302
    assert client.post(f"/flags/{flag.pk}/dismiss/").status_code == 302


def test_the_list_is_narrowed_by_every_filter(client, coordinator, flag):
    other = opened(PartnerFactory(name="Ballo Institute", country="JP"), "UNUSED")
    client.force_login(coordinator)

    def names(query):
        page = client.get(f"/flags/?{query}").content.decode()
        return {
            name for name in ("Akino University", "Ballo Institute") if name in page
        }

    assert names("") == {"Akino University", "Ballo Institute"}
    assert names("code=UNUSED") == {"Ballo Institute"}
    assert names("country=JP") == {"Ballo Institute"}
    assert names(f"partner={flag.partner.ref}") == {"Akino University"}
    assert names(f"unit={flag.partner.lead_unit_id}") == {"Akino University"}
    assert names("state=snoozed") == set()
    verbs.snooze(other, by=coordinator, until=timezone.localdate() + timedelta(days=30))
    assert names("state=snoozed") == {"Ballo Institute"}
    assert names("asking=true") == {"Akino University"}


@pytest.mark.parametrize(
    "query",
    ["colour=red", "state=burning", "ordering=secret", "partner=PA-9999", "page=x"],
)
def test_a_question_that_means_nothing_is_answered_in_words(client, officer, query):
    client.force_login(officer)
    answered = client.get(f"/flags/?{query}")
    assert answered.status_code == (200 if query == "page=x" else 400)
    assert "<h1>" in answered.content.decode().replace("\n", "")


def test_an_answer_leaves_its_trace(client, officer, flag):
    client.force_login(officer)
    answered = answer(
        client, flag, "acknowledge", plan="Call them", remind_on=in_days(20)
    )
    assert answered.status_code == 302
    flag.refresh_from_db()
    assert (flag.state, flag.plan, flag.acknowledged_by) == (
        "acknowledged",
        "Call them",
        officer,
    )
    assert Change.objects.get(kind="flag", record_id=flag.pk).made_by == officer
    page = client.get(f"/flags/{flag.pk}/").content.decode()
    assert "Call them" in page
    assert "What was said" in page


def test_snoozed_until_a_day_that_comes(client, officer, flag):
    client.force_login(officer)
    assert answer(client, flag, "snooze", until=in_days(-1)).status_code == 422
    assert answer(client, flag, "snooze", until="someday").status_code == 422
    assert answer(client, flag, "snooze", until=in_days(40)).status_code == 302
    flag.refresh_from_db()
    assert flag.state == "snoozed"


def test_not_recorded_here_asks_until_when(client, officer, flag):
    client.force_login(officer)
    refused = answer(client, flag, "dismiss", reason="not_recorded")
    assert refused.status_code == 422
    assert "attested_until_error" in refused.content.decode()
    answer(
        client,
        flag,
        "dismiss",
        reason="not_recorded",
        attested_until=in_days(300),
        note="Joint school",
    )
    flag.refresh_from_db()
    flag.partner.refresh_from_db()
    assert flag.state == "dismissed"
    assert flag.partner.attested_until == flag.attested_until
    assert flag.partner.attested_by == officer


def test_dismissed_only_for_a_reason_and_opened_again(client, officer, flag):
    client.force_login(officer)
    assert answer(client, flag, "dismiss", reason="bored").status_code == 422
    assert answer(client, flag, "dismiss", reason="intended").status_code == 302
    page = client.get("/flags/?state=dismissed").content.decode()
    assert "Intended" in page
    flag.refresh_from_db()
    assert answer(client, flag, "reopen").status_code == 302
    flag.refresh_from_db()
    assert flag.state == "open"


@pytest.mark.parametrize("htmx", [True, False])
def test_a_stale_answer_changes_nothing(client, officer, coordinator, flag, htmx):
    read = flag.version
    verbs.acknowledge(flag, by=coordinator, plan="Mine")
    client.force_login(officer)
    headers = {"HX-Request": "true"} if htmx else {}
    answered = client.post(
        f"/flags/{flag.pk}/dismiss/",
        {"version": read, "reason": "intended"},
        headers=headers,
    )
    assert answered.status_code == 409
    assert "Nothing was overwritten" in answered.content.decode()
    flag.refresh_from_db()
    assert flag.state == "acknowledged"
    assert (
        client.post(
            f"/flags/{flag.pk}/dismiss/", {"reason": "intended"}, headers=headers
        ).status_code
        == 409
    )


def test_htmx_swaps_the_row_alone(client, officer, flag):
    client.force_login(officer)
    answered = client.post(
        f"/flags/{flag.pk}/acknowledge/",
        {"version": flag.version},
        headers={"HX-Request": "true"},
    )
    row = answered.content.decode()
    assert answered.status_code == 200
    assert "<html" not in row
    assert f'id="flag-{flag.pk}"' in row
    assert 'role="status"' in row


def test_who_may_not_answer_sees_no_buttons_and_is_told_nothing(
    client, outsider, viewer, flag
):
    for somebody in (outsider, viewer):
        client.force_login(somebody)
        page = client.get("/flags/").content.decode()
        assert "Akino University" in page
        assert "Not recorded here" not in page
        assert answer(client, flag, "snooze", until=in_days(9)).status_code == 404
    flag.refresh_from_db()
    assert flag.state == "open"


def test_a_hidden_partner_has_no_flags(client, outsider, engineering, leader):
    secret = PartnerFactory(name="Hush Labs", lead_unit=engineering, confidential=True)
    flag = opened(secret)
    client.force_login(outsider)
    assert "Hush Labs" not in client.get("/flags/").content.decode()
    assert client.get(f"/flags/{flag.pk}/").status_code == 404
    assert answer(client, flag, "acknowledge").status_code == 404
    client.force_login(leader)
    assert client.get(f"/flags/{flag.pk}/").status_code == 200
    assert answer(client, flag, "acknowledge").status_code == 404


@pytest.mark.parametrize("key", ["0", "999999", "99999999999999999999999"])
def test_a_flag_that_is_not_there(client, coordinator, key):
    client.force_login(coordinator)
    assert client.get(f"/flags/{key}/").status_code == 404
    assert client.post(f"/flags/{key}/reopen/").status_code == 404


def test_one_answer_for_many(client, officer, coordinator, engineering, outsider):
    flags = [opened(PartnerFactory(lead_unit=engineering)) for _ in range(4)]
    foreign = opened(PartnerFactory(owner=outsider))
    picked = [f"{one.pk}:{one.version}" for one in [*flags, foreign]]
    verbs.acknowledge(flags[0], by=coordinator)
    client.force_login(officer)
    page = client.post(
        "/flags/bulk/",
        {"verb": "dismiss", "reason": "seasonal", "note": "Summer", "flag": picked},
        follow=True,
    ).content.decode()
    states = [Flag.objects.get(pk=one.pk).state for one in [*flags, foreign]]
    assert states == ["acknowledged", "dismissed", "dismissed", "dismissed", "open"]
    assert "3 flags answered" in page
    assert "2 flags were changed by somebody else" in page


def test_many_are_snoozed_but_not_into_the_past(client, officer, engineering):
    flags = [opened(PartnerFactory(lead_unit=engineering)) for _ in range(2)]
    picked = [f"{one.pk}:{one.version}" for one in flags]
    client.force_login(officer)
    client.post(
        "/flags/bulk/", {"verb": "snooze", "until": in_days(-3), "flag": picked}
    )
    assert not Flag.objects.filter(state="snoozed").exists()
    client.post(
        "/flags/bulk/", {"verb": "snooze", "until": in_days(30), "flag": picked}
    )
    assert Flag.objects.filter(state="snoozed").count() == 2


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"verb": "erase", "flag": ["1:1"]},
        {"verb": "snooze", "flag": ["x:y", ":", "9" * 40]},
        {"verb": "dismiss", "reason": "not_recorded", "flag": ["1:1"]},
    ],
)
def test_nonsense_for_many_does_nothing(client, officer, flag, given):
    client.force_login(officer)
    answered = client.post("/flags/bulk/", given, follow=True)
    assert answered.status_code == 200
    flag.refresh_from_db()
    assert flag.state == "open"


def test_back_only_to_our_own_pages(client, officer, flag):
    client.force_login(officer)
    answered = answer(client, flag, "acknowledge", next="https://evil.example/x")
    assert answered.headers["Location"] == "/flags/"


def test_closed_flags_say_by_what(client, officer, coordinator, engineering):
    partner = PartnerFactory(name="Came Back", lead_unit=engineering)
    visit = VisitFactory(unit=engineering, partners=[partner], title="The return")
    hidden = VisitFactory(
        unit=engineering, partners=[partner], title="Quiet trip", confidential=True
    )
    for code, by in (("DORMANT", visit.ref), ("TRAILING_ONLY", hidden.ref)):
        opened(
            partner,
            code,
            state="resolved",
            closed_on=date(2026, 2, 2),
            closed_by=by,
        )
    client.force_login(officer)
    assert "Quiet trip" in client.get("/flags/?state=resolved").content.decode()
    stranger = coordinator
    stranger.is_coordinator = False
    stranger.save()
    client.force_login(stranger)
    page = client.get("/flags/?state=resolved").content.decode()
    assert "The return" in page
    assert "Quiet trip" not in page
    assert hidden.ref not in page
    assert "A new activity" not in page


def test_the_list_costs_the_same_for_any_number_of_rows(
    client, officer, engineering, count_queries
):
    client.force_login(officer)

    def some(number):
        for _ in range(number):
            partner = PartnerFactory(lead_unit=engineering)
            paper = AgreementFactory(unit=engineering, partners=[partner])
            opened(partner, "EXPIRING", agreement=paper, subject=paper.ref)
            visit = VisitFactory(unit=engineering, partners=[partner])
            opened(
                partner,
                state="resolved",
                closed_on=date(2026, 3, 3),
                closed_by=visit.ref,
            )

    some(1)
    every = "/flags/?state=open,resolved"
    client.get(every)
    one = count_queries(lambda: client.get(every))
    some(6)
    assert count_queries(lambda: client.get(every)) == one


def test_pages_of_fifty(client, coordinator):
    partner = PartnerFactory()
    for number in range(53):
        opened(partner, "STALE_TEXT", subject=f"AG-{number}")
    client.force_login(coordinator)
    first = client.get("/flags/").content.decode()
    assert first.count("<article") == 50
    assert client.get("/flags/?page=2").content.decode().count("<article") == 3


def test_a_house_without_flags_says_so(client, officer):
    client.force_login(officer)
    assert "No flag asks for anything" in client.get("/flags/").content.decode()
    page = client.get("/flags/?code=DORMANT").content.decode()
    assert "Remove filters" in page
