"""Letters: only what is new or asks for this person, once, and nothing hidden."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail as letters
from django.utils import timezone, translation

from tests.factories import AgreementFactory, PartnerFactory, VisitFactory
from tracker.insight.models import Flag, ParameterSet, Standing
from tracker.insight.notices import letter, rhythm, sending
from tracker.jobs import outbox, schedule
from tracker.jobs.models import Mail

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)  # a Monday
BEFORE = TODAY - timedelta(days=7)


def at(day: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = at(TODAY, time(8, 0))
    monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.fixture
def with_mail(settings: Any) -> None:
    settings.EMAIL_URL = SimpleNamespace(scheme="smtp")


def addressed(user: Any, **given: Any) -> Any:
    type(user).objects.filter(pk=user.pk).update(
        email=f"{user.username}@example.org", **given
    )
    user.refresh_from_db()
    return user


def flag(partner: Any, code: str = "DORMANT", **given: Any) -> Flag:
    told = {"silence": 30, "usual_gap": 12.0, "last_on": "2024-05-01"}
    given = {"opened_on": TODAY - timedelta(days=2), "numbers": told} | given
    return Flag.objects.create(partner=partner, code=code, **given)


def written(user: Any, *, monthly: bool = False) -> str:
    found = letter(user, BEFORE, TODAY, monthly=monthly)
    return found.text if found else ""


def test_nothing_new_is_no_letter(officer):
    assert letter(officer, BEFORE, TODAY, monthly=False) is None


def test_new_flags_of_my_partners_are_told_and_older_ones_are_not(officer, coordinator):
    mine = PartnerFactory(name="Delft", owner=officer)
    other = PartnerFactory(name="Ghent", owner=coordinator)
    flag(mine)
    flag(other)
    flag(mine, "UNUSED", opened_on=BEFORE)
    flag(mine, "STALE_TEXT", state="dismissed", dismissed_reason="intended")
    found = letter(officer, BEFORE, TODAY, monthly=False)
    assert "1 new flag since" in found.text
    assert "Delft" in found.text
    assert "Ghent" not in found.text


def test_the_first_day_is_not_told_twice_and_the_last_one_is_told(officer):
    mine = PartnerFactory(owner=officer)
    flag(mine, opened_on=BEFORE)
    assert written(officer) == ""
    flag(mine, "UNUSED", opened_on=TODAY)
    assert "1 new flag" in written(officer)


def test_what_is_due_this_week_leads_and_names_its_number(officer, engineering):
    VisitFactory(
        title="Visit of May",
        unit=engineering,
        owner=officer,
        starts_on=date(2026, 5, 4),
        status="done",
        report_due_on=TODAY + timedelta(days=3),
    )
    found = letter(officer, BEFORE, TODAY, monthly=False)
    assert found.subject == "Rapport: 1 thing needs you this week"
    assert "Hand in the report: Visit of May" in found.text
    assert "/visits/VI-2026-" in found.text


def test_partners_that_changed_are_named_with_their_state(officer):
    partner = PartnerFactory(name="Delft", owner=officer)
    Standing.objects.create(
        partner=partner,
        as_of=TODAY,
        state="cooling",
        since=TODAY - timedelta(days=1),
        coverage=100,
        parameter_set=ParameterSet.objects.create(number=1, first_day=date(2020, 1, 1)),
        digest="x",
    )
    assert "Delft: cooling" in written(officer)
    with translation.override("zh-hans"):
        assert "Delft：" in written(officer)


def test_a_hidden_agreement_of_my_partner_is_not_told(outsider, engineering):
    partner = PartnerFactory(name="Delft", owner=outsider)
    secret = AgreementFactory(
        title="Quiet paper",
        unit=engineering,
        confidential=True,
        parties=[{"partner": partner}, {"unit": engineering}],
    )
    flag(partner, "EXPIRED", agreement=secret, subject=secret.ref)
    assert "Quiet paper" not in written(outsider)
    assert secret.ref not in written(outsider)
    assert "new flag" not in written(outsider)


def test_many_flags_are_counted_and_some_are_told(officer):
    for number in range(11):
        flag(PartnerFactory(name=f"Partner {number}", owner=officer))
    text = written(officer)
    assert "11 new flags" in text
    assert text.count("* Partner") == 8
    assert "/flags/?mine=true" in text


def test_the_address_of_all_flags_opens_them(client, officer):
    client.force_login(officer)
    assert client.get("/flags/?mine=true&state=open").status_code == 200


def test_leaders_are_told_of_the_house_once_a_month(leader):
    AgreementFactory(
        title="Framework",
        starts_on=date(2021, 1, 1),
        ends_on=TODAY + timedelta(days=40),
    )
    assert written(leader) == ""
    text = written(leader, monthly=True)
    assert "1 decision asked for" in text
    assert "Framework" in text
    assert "/portfolio/" in text


def test_how_often_follows_from_what_one_does_unless_one_chose(
    officer, leader, coordinator, viewer
):
    assert [rhythm(each) for each in (officer, coordinator, leader, viewer)] == [
        "weekly",
        "weekly",
        "monthly",
        "never",
    ]
    officer.letters = "never"
    assert rhythm(officer) == "never"


def run(handler: Any, slot: str) -> Any:
    return handler(SimpleNamespace(args={"slot": slot}))


def test_each_gets_one_letter_however_often_it_is_asked(with_mail, officer, leader):
    flag(PartnerFactory(owner=addressed(officer)))
    addressed(leader)
    for _again in range(3):
        assert run(sending.weekly, "2026-W48")["letters"] == 1
    [mail] = Mail.objects.all()
    outbox.send(mail.pk)
    outbox.send(mail.pk)
    assert [each.to for each in letters.outbox] == [["officer@example.org"]]


def test_who_turned_letters_down_meanwhile_gets_none(with_mail, officer):
    flag(PartnerFactory(owner=addressed(officer)))
    run(sending.weekly, "2026-W48")
    addressed(officer, letters="never")
    outbox.send(Mail.objects.get().pk)
    assert letters.outbox == []


def test_what_was_hidden_meanwhile_is_not_in_the_letter(
    with_mail, outsider, engineering
):
    partner = PartnerFactory(
        name="Quiet Institute", owner=addressed(outsider), lead_unit=engineering
    )
    flag(partner)
    run(sending.weekly, "2026-W48")
    type(partner).objects.filter(pk=partner.pk).update(confidential=True, owner=None)
    outbox.send(Mail.objects.get().pk)
    assert letters.outbox == []


def test_a_month_is_the_one_before(with_mail, leader):
    addressed(leader)
    assert run(sending.monthly, "2026-11") == {"letters": 1, "mail_server": True}
    assert Mail.objects.get().args == {
        "since": "2026-10-01",
        "until": "2026-11-23",
        "which": "monthly",
    }


def test_without_a_mail_server_nothing_is_promised(officer, settings):
    settings.EMAIL_URL = SimpleNamespace(scheme="")
    addressed(officer)
    assert run(sending.weekly, "2026-W48") == {"letters": 0, "mail_server": False}
    assert not Mail.objects.exists()


def test_once_a_month_by_the_clock():
    turn = schedule.Turn("x", schedule.TURNS["monthly-letters"].slot)
    assert turn.slot(at(date(2026, 12, 1), time(6, 59))) is None
    assert turn.slot(at(date(2026, 12, 1), time(7, 0))) == "2026-12"
    assert turn.slot(at(date(2026, 12, 31), time(23, 0))) == "2026-12"


def test_the_page_shows_the_letter_and_sends_nothing(client, officer):
    flag(PartnerFactory(name="Delft <b>", owner=officer))
    client.force_login(officer)
    page = client.get("/profile/letter/").content.decode()
    assert "Delft &lt;b&gt;" in page
    assert not Mail.objects.exists()
    assert letters.outbox == []


def test_the_choice_is_made_on_the_profile(client, officer):
    client.force_login(officer)
    client.post("/profile/", {"name": "Li", "language": "", "letters": "monthly"})
    officer.refresh_from_db()
    assert officer.letters == "monthly"
