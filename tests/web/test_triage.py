"""After a first large import flags arrive as one list; until then nobody is told."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from tests.factories import AgreementFactory, PartnerFactory, VisitFactory
from tracker.insight import triage
from tracker.insight.health import refresh
from tracker.insight.models import Flag, Triage
from tracker.insight.notices.letter import letter
from tracker.insight.portfolio import Scope, decisions
from tracker.records.models import Batch, Partner, Review

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
ON = date(2026, 11, 22)
PAGE = "/flags/triage/"


def wave(owner: Any, n: int = triage.FEWEST, on: date = ON, **given: Any) -> list[Any]:
    """Partners that came from files, and a flag of each, as one night finds them."""
    given = {"owner": owner, "tier": "key"} | given
    partners = PartnerFactory.create_batch(n, **given)
    keys = [partner.pk for partner in partners]
    Partner.objects.filter(pk__in=keys).update(source="import")
    told = {"silence": 30, "usual_gap": 12.0, "last_on": "2024-05-01"}
    Flag.objects.bulk_create(
        Flag(partner=one, code="DORMANT", opened_on=on, numbers=told)
        for one in partners
    )
    triage.gather(on)
    return partners


def ticked(*partners: Any) -> list[str]:
    found = Flag.objects.filter(partner__in=partners)
    return [f"{flag.pk}:{flag.version}" for flag in found]


def text(answer: Any) -> str:
    return answer.content.decode()


# --- When it is a wave --------------------------------------------------------------


def test_twenty_flags_in_a_house_filled_from_files_are_a_wave(officer):
    wave(officer)

    made = Triage.objects.get()
    assert (made.begun_on, made.until) == (ON, date(2026, 12, 22))
    assert made.flags.count() == triage.FEWEST


def test_one_flag_fewer_is_none(officer):
    wave(officer, triage.FEWEST - 1)

    assert not Triage.objects.exists()


def test_what_people_typed_is_none(officer):
    wave(officer, 0)
    for partner in PartnerFactory.create_batch(triage.FEWEST):
        Flag.objects.create(partner=partner, code="DORMANT", opened_on=ON)
    triage.gather(ON)

    assert not Triage.objects.exists()


def test_a_house_that_had_its_flags_before_has_no_first_wave(officer):
    for partner in PartnerFactory.create_batch(triage.FEWEST):
        Flag.objects.create(partner=partner, code="UNUSED", opened_on=date(2026, 1, 1))
    wave(officer)

    assert not Triage.objects.exists()


def test_the_next_file_of_the_same_days_belongs_to_it_and_single_flags_do_not(officer):
    wave(officer)
    wave(officer, on=date(2026, 11, 25))
    later = wave(officer, 1, on=date(2026, 11, 26))

    assert Triage.objects.get().flags.count() == 2 * triage.FEWEST
    assert Flag.objects.get(partner=later[0]).triage is None


def test_what_a_later_turn_of_the_first_day_finds_belongs_to_it(officer):
    wave(officer)
    wave(officer, 3)

    assert Triage.objects.get().flags.count() == triage.FEWEST + 3


def test_a_year_later_as_many_flags_are_no_first_wave(officer):
    wave(officer)
    wave(officer, on=date(2027, 11, 25))

    assert Triage.objects.get().flags.count() == triage.FEWEST


def test_judging_itself_makes_the_list(officer):
    partners = PartnerFactory.create_batch(triage.FEWEST, owner=officer)
    Partner.objects.update(source="import")
    for partner in partners:
        AgreementFactory(
            partners=[partner],
            signed_on=date(2020, 1, 1),
            starts_on=date(2020, 1, 1),
            ends_on=date(2026, 6, 1),
        )
    refresh()

    assert Triage.objects.get().flags.filter(code="EXPIRED").count() == triage.FEWEST
    refresh(full=True)
    assert Triage.objects.count() == 1


# --- Nobody is told until then ------------------------------------------------------


def test_no_letter_no_count_and_no_leaders_decision_has_them(client, officer, leader):
    partners = wave(officer)
    before = ON - timedelta(days=7)

    assert letter(officer, before, ON, monthly=False) is None
    assert not [one for one in decisions(leader, Scope(ON)) if one.what == "DORMANT"]
    assert not Flag.objects.asking(ON).exists()
    client.force_login(officer)
    page = text(client.get("/"))
    assert "Sort out 20 flags of the first import" in page
    assert partners[0].name not in page.split("To do")[-1].split("aside")[0]


def test_after_thirty_days_they_are_flags_like_any_other(officer, leader):
    wave(officer)
    last, after = date(2026, 12, 22), date(2026, 12, 23)

    assert not Flag.objects.asking(last).exists()
    assert Flag.objects.asking(after).count() == triage.FEWEST
    assert triage.running(after) is None
    with time_machine.travel("2026-12-23 09:00", tick=False):
        assert decisions(leader, Scope(after))


def test_once_worked_through_it_is_over(officer):
    wave(officer)
    Flag.objects.update(state="acknowledged", remind_on=date(2026, 12, 1))

    assert triage.running(ON) is None
    assert Flag.objects.asking(date(2026, 12, 1)).count() == triage.FEWEST


def test_the_portfolio_says_so(client, leader, officer):
    for partner in wave(officer, 2):
        VisitFactory(partners=[partner], starts_on=date(2026, 9, 1))
    refresh()
    client.force_login(leader)
    assert "first import" not in text(client.get("/portfolio/"))
    wave(officer)
    page = text(client.get("/portfolio/"))
    assert "20 flags of the first import of 22\N{NO-BREAK SPACE}Nov" in page


# --- Sorting them out ---------------------------------------------------------------


def test_who_answers_for_them_has_them_and_others_do_not(
    client, officer, outsider, viewer, sciences
):
    partners = wave(officer, lead_unit=sciences)
    client.force_login(officer)
    page = text(client.get(PAGE))
    assert all(partner.name in page for partner in partners)
    assert "wait for you in a list of their own" in text(client.get("/flags/"))
    client.force_login(viewer)
    assert client.get(PAGE).status_code == 404
    Partner.objects.update(lead_unit=None)
    client.force_login(outsider)
    assert partners[0].name not in text(client.get(PAGE))
    sent = {"flag": ticked(*partners), "how": "intended", "do": "1"}
    client.post(PAGE, sent)
    assert Flag.objects.filter(state="open").count() == triage.FEWEST


def test_it_is_looked_at_before_it_is_done(client, officer):
    partners = wave(officer)
    client.force_login(officer)
    sent = {"flag": ticked(*partners[:3]), "how": "intended", "words": "By design"}
    page = text(client.post(PAGE, sent))

    assert "Answer 3 flags" in page
    assert partners[0].name in page
    assert Flag.objects.filter(state="open").count() == triage.FEWEST


@pytest.mark.parametrize(
    ("how", "state", "more"),
    [
        ("plan", "acknowledged", {"remind_on": date(2027, 2, 22)}),
        ("intended", "dismissed", {"dismissed_reason": "intended"}),
        ("elsewhere", "dismissed", {"attested_until": date(2027, 11, 22)}),
        ("end", "resolved", {}),
    ],
)
def test_one_answer_to_many_is_done_and_taken_back_as_one(
    client, officer, how, state, more
):
    partners = wave(officer)
    client.force_login(officer)
    sent = {"flag": ticked(*partners[:3]), "how": how, "words": "Why", "do": "1"}
    answer = client.post(PAGE, sent)

    done = Flag.objects.filter(partner__in=partners[:3], state=state, **more)
    assert done.count() == 3
    assert Flag.objects.filter(state="open").count() == triage.FEWEST - 3
    ended = Review.objects.filter(decision="end", reason="Why")
    assert ended.count() == (3 if how == "end" else 0)
    attested = Partner.objects.exclude(attested_until=None)
    assert attested.count() == (3 if how == "elsewhere" else 0)
    page = text(client.get(answer["Location"]))
    key = re.search(r'name="batch" value="(\d+)"', page)
    assert key

    client.post("/flags/triage/back/", {"batch": key[1]})
    assert Flag.objects.in_triage(ON).count() == triage.FEWEST
    assert not Review.objects.exists()
    assert not attested.exists()
    assert Batch.objects.get(pk=key[1]).taken_back_by is not None
    client.post("/flags/triage/back/", {"batch": key[1]})
    assert Batch.objects.count() == 2  # the second time nothing is there to do


def test_what_was_answered_meanwhile_stops_the_whole_step(client, officer):
    partners = wave(officer)
    client.force_login(officer)
    flags = ticked(*partners[:3])
    Flag.objects.filter(partner=partners[1]).update(version=7)
    client.post(PAGE, {"flag": flags, "how": "end", "words": "Why", "do": "1"})

    assert Flag.objects.in_triage(ON).count() == triage.FEWEST
    assert not Review.objects.exists()
    assert not Batch.objects.exists()


def test_a_step_is_not_taken_back_over_a_later_answer(client, officer):
    partners = wave(officer)
    client.force_login(officer)
    client.post(PAGE, {"flag": ticked(*partners[:2]), "how": "plan", "do": "1"})
    batch = Batch.objects.get()
    Flag.objects.filter(partner=partners[0]).update(version=9)
    client.post("/flags/triage/back/", {"batch": batch.pk})

    assert Flag.objects.filter(state="acknowledged").count() == 2


def test_nobody_takes_back_what_another_did(client, officer, outsider):
    partners = wave(officer)
    client.force_login(officer)
    client.post(PAGE, {"flag": ticked(partners[0]), "how": "plan", "do": "1"})
    client.force_login(outsider)
    sent = {"batch": Batch.objects.get().pk}

    assert client.post("/flags/triage/back/", sent).status_code == 404


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"how": "end", "words": ""}, 422),
        ({"how": "sell"}, 422),
        ({"how": "plan", "day": "2026-11-22"}, 422),
        ({"how": "plan", "day": "never"}, 422),
        ({"how": "plan", "words": "\x00"}, 422),
        ({"flag": []}, 302),
        ({"flag": ["x:y", "9" * 30 + ":1", "\x00"]}, 302),
    ],
)
def test_what_makes_no_sense_is_refused(client, officer, more, status):
    partners = wave(officer)
    client.force_login(officer)
    sent = {"flag": ticked(partners[0]), "how": "plan", "do": "1"} | more

    assert client.post(PAGE, sent).status_code == status
    assert Flag.objects.in_triage(ON).count() == triage.FEWEST


@pytest.mark.parametrize("key", ["", "x", "0", "9" * 30, "\x00"])
def test_a_step_that_is_not_there_is_not_taken_back(client, officer, key):
    client.force_login(officer)

    assert client.post("/flags/triage/back/", {"batch": key}).status_code == 404
    assert client.get(f"{PAGE}?done={key.strip(chr(0))}").status_code == 200


def test_the_list_asks_as_much_for_many_flags_as_for_few(
    client, officer, count_queries
):
    wave(officer)
    client.force_login(officer)
    client.get(PAGE)
    few = count_queries(lambda: client.get(PAGE))
    wave(officer, 60)

    assert count_queries(lambda: client.get(PAGE)) == few
