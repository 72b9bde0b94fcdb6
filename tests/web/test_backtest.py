"""The page that asks whether the rule would have been right."""

from __future__ import annotations

import pytest

from tests.factories import PartnerFactory
from tracker.insight.backtest.keeping import _told
from tracker.insight.backtest.protocol import report
from tracker.insight.backtest.trial import Cut, Returns, Tried
from tracker.insight.models import BacktestRun, ParameterSet
from tracker.jobs import running
from tracker.jobs.models import Job

PATH = "/reports/backtest/"
T = 12 * 2024 + 9


def one(partner, **known) -> Tried:
    usual = {
        "rhythm": "fast",
        "silence": 14,
        "dorm_at": 12.4,
        "own": True,
        "old": False,
        "y": True,
        "by_year": False,
    }
    return Tried(partner.pk, **usual | known)


def kept(*tried: Tried) -> BacktestRun:
    cuts = [Cut(T, tried, 0, Returns(), 6.0)]
    return BacktestRun.objects.create(
        horizon=24, partners=len(tried), report=report(cuts, 24), cases=[_told(cuts[0])]
    )


@pytest.fixture
def house(db):
    """Seven flagged by their own rhythm, two of which came back; one was missed."""
    gone = [PartnerFactory(name=f"Gone {n}") for n in range(5)]
    back = PartnerFactory(name="Came Back Institute")
    secret = PartnerFactory(name="Secret Institute", confidential=True)
    missed = PartnerFactory(name="Missed Institute")
    return kept(
        *(one(each) for each in gone),
        one(back, y=False, old=True, silence=30),
        one(secret, y=False),
        one(missed, own=False, silence=3),
    )


@pytest.mark.parametrize("who", ["coordinator", "leader", "administrator"])
def test_leaders_and_keepers_may_look(client, request, who, house):
    client.force_login(request.getfixturevalue(who))
    assert client.get(PATH).status_code == 200


@pytest.mark.parametrize("who", ["officer", "viewer", "outsider"])
def test_others_may_not(client, request, who, house):
    client.force_login(request.getfixturevalue(who))
    assert client.get(PATH).status_code == 403
    assert client.post(f"{PATH}run/").status_code == 403
    assert client.get(f"{PATH}job/1/").status_code == 403
    assert not Job.objects.filter(kind="backtest").exists()


def test_counts_and_names(client, coordinator, house):
    client.force_login(coordinator)
    page = client.get(PATH).content.decode()
    assert "would have flagged <b>7</b> partners" in page
    assert "<b>5</b> did nothing in the following 24 months" in page
    assert "<b>2</b> came back" in page
    assert (
        "The 24-month rule would have flagged <b>1</b>: 0 did nothing, 1 came" in page
    )
    assert "It missed 6, the own rhythm missed 1." in page
    assert "Of 100 partners flagged so, <b>71</b> did nothing." in page
    for name in ("Came Back Institute", "Secret Institute", "Missed Institute"):
        assert name in page
    assert "Only 8 partners: too few" in page
    assert "AUC" not in page


def test_who_may_not_see_a_partner_is_not_told_by_a_count(client, administrator, house):
    client.force_login(administrator)
    page = client.get(PATH).content.decode()
    assert "Secret" not in page
    assert "would have flagged <b>6</b> partners" in page
    assert "<b>1</b> came back" in page


def test_no_picture_of_a_hundred_from_four(client, coordinator):
    kept(*(one(PartnerFactory()) for _ in range(4)))
    client.force_login(coordinator)
    assert "Of 100 partners" not in client.get(PATH).content.decode()


def test_nothing_yet_and_then_a_job(client, coordinator, db):
    client.force_login(coordinator)
    assert "Nothing was tried on the past yet." in client.get(PATH).content.decode()
    assert client.post(f"{PATH}run/").status_code == 302
    client.post(f"{PATH}run/")
    job = Job.objects.get(kind="backtest")
    assert f"{PATH}job/{job.pk}/" in client.get(PATH).content.decode()
    assert "HX-Refresh" not in client.get(f"{PATH}job/{job.pk}/")
    assert running.run_inline(job).state == Job.State.DONE
    assert client.get(f"{PATH}job/{job.pk}/")["HX-Refresh"] == "true"
    assert BacktestRun.objects.get().rule == ""
    assert "Nothing to try" in client.get(PATH).content.decode()


def test_the_rule_in_use_is_named(client, coordinator, house):
    client.force_login(coordinator)
    assert "In use: each partner's own rhythm." in client.get(PATH).content.decode()
    ParameterSet.objects.create(
        number=1, first_day="2020-01-01", thresholds={"fixed_months": 24}
    )
    assert "In use: 24 months for everybody." in client.get(PATH).content.decode()
    limits = client.get("/settings/thresholds/").content.decode()
    assert "Rule of silence: 24 months for everybody" in limits
    assert PATH in limits


def test_the_door_is_not_shown_to_who_may_not_enter(client, viewer, house):
    client.force_login(viewer)
    assert PATH not in client.get("/settings/thresholds/").content.decode()


def test_in_chinese(client, coordinator, house):
    coordinator.language = "zh-hans"
    coordinator.save()
    client.force_login(coordinator)
    page = client.get(PATH, headers={"accept-language": "zh-hans"}).content.decode()
    assert "规则当时会判断正确吗？" in page
    assert "24 个月规则会提示 <b>1</b> 个" in page


def test_more_partners_cost_no_more_queries(client, coordinator, house, count_queries):
    client.force_login(coordinator)
    client.get(PATH)
    few = count_queries(lambda: client.get(PATH))
    kept(*(one(PartnerFactory(), y=False) for _ in range(12)))
    assert count_queries(lambda: client.get(PATH)) == few
