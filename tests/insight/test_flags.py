"""Flags: what a person may do with them, and what time does."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from tests.factories import (
    AgreementFactory,
    PartnerFactory,
    VisitFactory,
    everything_recorded,
)
from tracker.insight import flags, health
from tracker.insight.models import Flag
from tracker.records.models import Change, Partner, Stale

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def partner(engineering) -> Partner:
    everything_recorded()
    partner = PartnerFactory(name="Silent University")
    for year in (2021, 2022, 2023):
        visit(partner, date(year, 4, 4))
        visit(partner, date(year, 9, 9))
    return partner


def visit(partner: Partner, on: date, **given):
    return VisitFactory(partners=[partner], title=f"On {on}", starts_on=on, **given)


@pytest.fixture
def flag(partner) -> Flag:
    health.refresh()
    return Flag.objects.get(code="DORMANT")


def again(flag: Flag) -> Flag:
    health.refresh(full=True)
    return Flag.objects.get(pk=flag.pk)


def test_acknowledged_with_a_plan_and_a_day_to_be_reminded(flag, officer):
    flags.acknowledge(flag, by=officer, plan="Write", remind_on=date(2026, 12, 1))

    flag = again(flag)
    assert (flag.state, flag.acknowledged_by, flag.plan) == (
        "acknowledged",
        officer,
        "Write",
    )
    asking = Flag.objects.asking
    assert not asking(date(2026, 11, 30)).exists()
    assert asking(date(2026, 12, 1)).exists()


def test_snoozed_until_the_day_and_open_on_the_next(flag, officer, today):
    flags.snooze(flag, by=officer, until=date(2026, 12, 1))

    today.move_to("2026-12-01 09:00")
    assert again(flag).state == "snoozed"
    today.move_to("2026-12-02 09:00")
    assert again(flag).state == "open"


def test_dismissed_stays_dismissed_until_what_was_found_goes_away(flag, officer, today):
    flags.dismiss(flag, by=officer, reason="seasonal")

    flag = again(flag)
    assert (flag.state, flag.closed_on) == ("dismissed", None)
    assert Flag.objects.count() == 1

    visit(flag.partner, date(2026, 11, 20))
    flag = again(flag)
    assert (flag.state, flag.closed_on) == ("dismissed", date(2026, 11, 22))

    today.move_to("2030-06-15 09:00")
    health.refresh()
    assert Flag.objects.filter(code="DORMANT", state="open").count() == 1


def test_active_elsewhere_is_attested_on_the_partner_until_a_day(flag, officer, today):
    flags.dismiss(
        flag, by=officer, reason="not_recorded", attested_until=date(2027, 1, 31)
    )

    partner = Partner.objects.get(pk=flag.partner_id)
    assert (partner.attested_until, partner.attested_by) == (
        date(2027, 1, 31),
        officer,
    )
    today.move_to("2027-01-31 09:00")
    assert again(flag).state == "dismissed"
    today.move_to("2027-02-01 09:00")
    assert again(flag).state == "open"


@pytest.mark.parametrize(
    "given",
    [
        {"reason": ""},
        {"reason": "bored"},
        {"reason": "not_recorded"},
        {"reason": "not_recorded", "attested_until": date(2026, 11, 21)},
    ],
)
def test_a_dismissal_needs_its_reason(flag, officer, given):
    with pytest.raises(ValidationError):
        flags.dismiss(flag, by=officer, **given)

    assert Flag.objects.get().state == "open"


@pytest.mark.parametrize("until", [None, date(2026, 11, 22), date(2026, 1, 1)])
def test_nobody_snoozes_into_the_past(flag, officer, until):
    with pytest.raises(ValidationError):
        flags.snooze(flag, by=officer, until=until)


def test_resolved_by_a_person_is_not_opened_again_while_it_stands(flag, officer):
    flags.resolve(flag, by=officer, what="Agreed by telephone")

    flag = again(flag)
    assert (flag.state, flag.closed_by) == ("resolved", "Agreed by telephone")
    assert Flag.objects.count() == 1

    flags.reopen(flag, by=officer)
    assert again(flag).state == "open"


def test_what_is_over_cannot_be_handled(flag, officer):
    visit(flag.partner, date(2026, 11, 20))
    flag = again(flag)

    with pytest.raises(ValidationError):
        flags.snooze(flag, by=officer, until=date(2027, 1, 1))
    with pytest.raises(ValidationError):
        flags.reopen(flag, by=officer)


def test_the_second_of_two_who_handle_it_is_told(flag, officer, coordinator):
    copy = Flag.objects.get(pk=flag.pk)
    flags.acknowledge(flag, by=officer)

    with pytest.raises(Stale):
        flags.snooze(copy, by=coordinator, until=date(2027, 1, 1))

    assert Flag.objects.get().state == "acknowledged"


def test_new_numbers_are_no_conflict(flag, officer, today):
    today.move_to("2026-12-05 09:00")
    health.refresh()

    flags.acknowledge(flag, by=officer)

    assert Flag.objects.get().numbers["silence"] == 39


def test_what_was_done_with_a_flag_has_its_history(flag, officer):
    flags.acknowledge(flag, by=officer, plan="Write")

    change = Change.objects.get(kind="flag")
    assert (change.made_by, change.before["state"], change.after["state"]) == (
        officer,
        "open",
        "acknowledged",
    )


def test_a_plan_lets_a_dormancy_sleep_until_then(flag):
    planned = visit(flag.partner, date(2027, 2, 1), status="planned")
    flag = again(flag)
    assert (flag.state, flag.snoozed_until) == ("snoozed", date(2027, 2, 1))

    planned.status = "cancelled"
    planned.save()
    assert again(flag).state == "open"


def test_a_plan_far_off_lets_nothing_sleep(flag):
    visit(flag.partner, date(2027, 6, 1), status="planned")

    assert again(flag).state == "open"


def test_a_renewed_agreement_closes_the_flag_and_is_named(partner):
    visit(partner, date(2026, 11, 1))
    old = AgreementFactory(
        partners=[partner],
        signed_on=date(2024, 1, 1),
        starts_on=date(2024, 1, 1),
        ends_on=date(2026, 9, 30),
    )
    health.refresh()
    flag = Flag.objects.get(code="EXPIRED")
    assert (flag.subject, flag.agreement) == (old.ref, old)

    new = AgreementFactory(
        partners=[partner],
        renews=old,
        signed_on=date(2026, 10, 1),
        starts_on=date(2026, 10, 1),
    )

    assert again(flag).closed_by == new.ref


class TestWhoMay:
    @pytest.mark.parametrize(
        ("who", "seen", "edited"),
        [
            ("coordinator", True, True),
            ("leader", True, False),
            ("viewer", True, False),
            ("outsider", True, False),
            ("officer", True, True),
        ],
    )
    def test_handle_a_flag(self, flag, engineering, request, who, seen, edited):
        Partner.objects.update(lead_unit=engineering)
        user = request.getfixturevalue(who)

        assert Flag.objects.visible_to(user).filter(pk=flag.pk).exists() == seen
        assert Flag.objects.editable_by(user).filter(pk=flag.pk).exists() == edited

    def test_the_owner_handles_it(self, flag, outsider, engineering):
        Partner.objects.update(lead_unit=engineering, owner=outsider)

        assert Flag.objects.editable_by(outsider).exists()

    def test_what_closed_it_is_named_only_to_who_may_know(
        self, flag, officer, outsider, engineering
    ):
        made = visit(
            flag.partner, date(2026, 11, 20), unit=engineering, confidential=True
        )
        flag = again(flag)

        assert made.ref in flags.why_closed(flag, officer)
        assert made.ref not in flags.why_closed(flag, outsider)
        assert flags.why_closed(flag, outsider)
