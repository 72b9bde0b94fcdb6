"""Thresholds are changed by an administrator who saw first what it does."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.factories import (
    PartnerFactory,
    VisitFactory,
    everything_recorded,
)
from tracker.insight import health, parameters
from tracker.insight.models import Flag, ParameterSet, Standing, Verdict
from tracker.insight.thresholds import Thresholds
from tracker.jobs import running, schedule
from tracker.jobs.models import Job
from tracker.web.house import rehearsals

pytestmark = pytest.mark.usefixtures("today")

TODAY = date(2026, 11, 22)
CHANGE = "/settings/thresholds/change/"


@pytest.fixture
def judged(db):
    """Met every other month, silent for 15 and more months: cooling or dormant."""
    everything_recorded()
    made = []
    for place, last in enumerate((2, 14, 17, 20)):
        partner = PartnerFactory(name=f"Partner {place}")
        for back in range(last, last + 40, 2):
            month = 12 * 2026 + 10 - back
            on = date(month // 12, month % 12 + 1, 5)
            VisitFactory(partners=[partner], starts_on=on, title=f"Visit {on}")
        made.append(partner)
    health.refresh()
    return made


@pytest.fixture
def keeper(client, administrator):
    client.force_login(administrator)
    return client


def form(**changes):
    given = Thresholds().to_dict()
    given |= {"first_day": "2026-11-22", "reason": "A slow house"}
    return given | changes


def tried(client, **changes):
    answered = client.post(CHANGE, form(**changes))
    assert answered.status_code == 302, answered.context["form"].errors
    return answered.url


def test_only_an_administrator_finds_the_door(
    client, viewer, officer, leader, coordinator, administrator, judged
):
    client.force_login(administrator)
    page = tried(client, dorm_floor=20)
    for user in (viewer, officer, leader, coordinator):
        client.force_login(user)
        assert client.get(CHANGE).status_code == 404
        assert client.post(CHANGE, form(dorm_floor=20)).status_code == 404
        assert client.get(page).status_code == 404
        assert client.get(f"{page}progress/").status_code == 404
        assert client.post(page).status_code == 404
        text = client.get("/settings/thresholds/").content.decode()
        assert CHANGE not in text
    assert ParameterSet.objects.count() == 1


def test_it_is_shown_before_anything_is_saved(keeper, judged):
    before = [list(m.objects.values()) for m in (Verdict, Standing, Flag, ParameterSet)]

    page = keeper.get(tried(keeper, dorm_floor=17)).content.decode()

    after = [list(m.objects.values()) for m in (Verdict, Standing, Flag, ParameterSet)]
    assert before == after
    assert "2 partners would move to another state" in page
    assert "2 partners from Dormant to Cooling" in page
    assert "Partner 1" in page
    assert "2 would close" in page


def test_what_is_foretold_is_what_comes(keeper, judged):
    url = tried(keeper, dorm_floor=17, cool_floor=8)
    foretold = Job.objects.get(kind=rehearsals.KIND).result

    keeper.post(url)
    health.refresh()

    states: dict[str, int] = {}
    for state in Standing.objects.values_list("state", flat=True):
        states[state] = states.get(state, 0) + 1
    assert states == foretold["after"]
    closed = Flag.objects.exclude(closed_on=None).values_list("code", flat=True)
    assert sorted(closed) == sorted(
        code for code, keys in foretold["closes"].items() for _ in keys
    )


def test_months_that_are_over_keep_their_verdicts(keeper, judged, administrator):
    before = list(Verdict.objects.order_by("pk").values())

    url = tried(keeper, dorm_floor=20, weight_people=30)
    made = keeper.post(url, follow=True)

    assert "Set 2 is made" in made.content.decode()
    kept = ParameterSet.objects.get(number=2)
    assert (kept.made_by, kept.reason, kept.first_day) == (
        administrator,
        "A slow house",
        TODAY,
    )
    health.refresh(full=True)
    assert list(Verdict.objects.order_by("pk").values()) == before
    assert set(Standing.objects.values_list("parameter_set", flat=True)) == {2}


def test_a_later_day_begins_on_it(keeper, judged, today):
    keeper.post(tried(keeper, dorm_floor=20, first_day="2027-01-15"))
    health.refresh()
    assert set(Standing.objects.values_list("parameter_set", flat=True)) == {1}

    today.move_to("2027-01-14 09:00")
    health.refresh(nightly=True)
    numbers = list(
        ParameterSet.objects.order_by("number").values_list("number", flat=True)
    )
    assert numbers == [1, 2, 3]
    assert set(Standing.objects.values_list("parameter_set", flat=True)) == {3}
    quarterly = ParameterSet.objects.get(number=3)
    assert quarterly.first_day == date(2027, 1, 1)
    assert quarterly.thresholds["dorm_floor"] == 12

    today.move_to("2027-01-15 09:00")
    health.refresh(nightly=True)
    assert set(Standing.objects.values_list("parameter_set", flat=True)) == {2}


def test_the_history_says_who_when_why_and_what(keeper, judged, administrator):
    keeper.post(tried(keeper, dorm_floor=20))

    page = keeper.get("/settings/thresholds/?set=2").content.decode()

    assert "Changed from set 1" in page
    assert str(administrator) in page
    assert "A slow house" in page
    assert "Dormant: at the earliest, months" in page
    rows = keeper.get("/settings/thresholds/?set=2").context["changed"]["rows"]
    assert [(row["before"], row["after"]) for row in rows] == [("12", "20")]


def test_it_is_undone_by_a_set_of_its_own(keeper, judged):
    keeper.post(tried(keeper, dorm_floor=20))
    page = keeper.get("/settings/thresholds/").content.decode()
    assert f"{CHANGE}?from=1" in page

    again = keeper.get(f"{CHANGE}?from=1").context["form"].initial
    keeper.post(tried(keeper, **again))

    back = ParameterSet.objects.get(number=3)
    assert back.thresholds == ParameterSet.objects.get(number=1).thresholds
    assert "set 1" in back.reason
    assert ParameterSet.objects.get(number=2).thresholds["dorm_floor"] == 20


def test_what_begins_later_is_undone_on_its_day(keeper, judged):
    keeper.post(tried(keeper, dorm_floor=20, first_day="2027-02-01"))

    early = keeper.post(CHANGE, form())
    assert "first_day" in early.context["form"].errors
    again = keeper.get(f"{CHANGE}?from=1").context["form"].initial
    assert again["first_day"] == date(2027, 2, 1)
    keeper.post(tried(keeper, **again))

    chosen = parameters.in_use()
    assert rehearsals.in_force_on(chosen, date(2027, 2, 1)).number == 3


def test_only_one_of_two_who_decide_at_once(keeper, judged):
    first = tried(keeper, dorm_floor=20)
    second = tried(keeper, dorm_floor=24)
    keeper.post(first)
    keeper.post(first)
    keeper.post(second)

    assert ParameterSet.objects.count() == 2
    assert ParameterSet.objects.get(number=2).thresholds["dorm_floor"] == 20
    assert "Another set was made meanwhile" in keeper.get(second).content.decode()


def test_what_was_tried_yesterday_is_tried_again(keeper, judged, today, administrator):
    url = tried(keeper, dorm_floor=20, first_day="2026-11-30")
    today.move_to("2026-11-23 09:00")
    keeper.force_login(administrator)

    answered = keeper.post(url)

    assert answered.url.startswith(f"{CHANGE}?job=")
    assert ParameterSet.objects.count() == 1
    filled = keeper.get(answered.url).context["form"].initial
    assert (filled["dorm_floor"], filled["first_day"]) == (20, "2026-11-30")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("first_day", "2026-11-21"),
        ("first_day", "2029-01-01"),
        ("first_day", "soon"),
        ("reason", ""),
        ("dorm_cap", "3"),
        ("cool_quantile", "1.5"),
        ("new_months", "2.5"),
        ("new_months", "-1"),
        ("half_life", "0"),
        ("half_life", "nan"),
        ("weight_people", "9" * 400),
        ("band_weak", ""),
    ],
)
def test_nonsense_is_refused_at_its_field(keeper, judged, field, value):
    answered = keeper.post(CHANGE, form(**{"dorm_floor": 20, field: value}))

    assert answered.status_code == 422
    assert field in answered.context["form"].errors
    assert not Job.objects.filter(kind=rehearsals.KIND).exists()


def test_nothing_new_is_no_new_set(keeper, judged):
    answered = keeper.post(CHANGE, form())
    assert answered.status_code == 422
    assert not Job.objects.filter(kind=rehearsals.KIND).exists()


def test_a_large_house_is_tried_by_a_job_with_progress(keeper, judged, monkeypatch):
    monkeypatch.setattr(rehearsals, "AT_ONCE", 1)
    url = tried(keeper, dorm_floor=20)

    waiting = keeper.get(url)
    assert f'hx-get="{url}progress/"' in waiting.content.decode()
    assert keeper.get(f"{url}progress/").status_code == 200
    keeper.post(url)
    assert ParameterSet.objects.count() == 1

    job = running.run_inline(Job.objects.get(kind=rehearsals.KIND))
    assert (job.done_count, job.total) == (4, 4)
    assert keeper.get(f"{url}progress/")["HX-Redirect"] == url
    assert "found" in keeper.get(url).context


def test_who_may_not_be_known_is_only_counted(keeper, judged):
    hidden = judged[1]
    type(hidden).objects.filter(pk=hidden.pk).update(confidential=True)

    page = keeper.get(tried(keeper, dorm_floor=17)).content.decode()

    assert "2 partners from Dormant to Cooling" in page
    assert "Partner 1" not in page
    assert "and 1 more" in page


def test_peer_medians_stay_frozen_unless_they_are_made_otherwise(judged):
    frozen = {"gap": 7.5, "mass": 3.0}
    ParameterSet.objects.update(thin=False, peers=frozen)

    same = parameters.change({"dorm_floor": 20}, on=TODAY, by=None)
    other = parameters.change({"default_peer_gap": 9}, on=TODAY + timedelta(1), by=None)

    assert same.peers == frozen
    assert other.peers["gap"] != 7.5


@pytest.mark.parametrize("key", ["0", "999999", str(2**63), str(2**70)])
def test_a_try_that_is_none_is_not_there(keeper, key):
    assert keeper.get(f"{CHANGE}{key}/").status_code == 404
    assert keeper.get(f"{CHANGE}{key}/progress/").status_code == 404
    assert keeper.get(f"{CHANGE}?job={key}&from={key}").status_code == 200


def test_how_much_hangs_on_the_weights_is_told_with_its_day(
    keeper, judged, viewer, client
):
    assert "Not computed yet" in keeper.get("/settings/thresholds/").content.decode()
    keeper.post("/settings/thresholds/weigh/")
    for n in range(4):
        partner = PartnerFactory(name=f"More {n}")
        for back in range(1, 30, 3):
            on = date(2026 - back // 12, 12 - back % 12, 5)
            VisitFactory(partners=[partner], starts_on=on, title=f"Visit {on}")
    few = keeper.get("/settings/thresholds/").context["weighed"]
    health.refresh()

    assert keeper.get("/settings/thresholds/weigh/").status_code == 405
    keeper.post("/settings/thresholds/weigh/")

    scored = Standing.objects.exclude(score=None).count()
    assert few["partners"] < scored
    found = keeper.get("/settings/thresholds/").context["weighed"]
    assert (found["partners"], found["on"], found["set"]) == (scored, TODAY, 1)
    client.force_login(viewer)
    assert "22" in client.get("/settings/thresholds/").content.decode()
    assert client.post("/settings/thresholds/weigh/").status_code == 404


def test_it_is_weighed_once_a_week():
    running.discover()
    turn = schedule.TURNS["weigh"]
    assert turn.slot(datetime(2026, 11, 22, 12, tzinfo=UTC)) == "2026-W47"
    assert turn.slot(datetime(2026, 11, 21, 12, tzinfo=UTC)) is None
