"""The verdict on a partner, as people and programs read it."""

from __future__ import annotations

from datetime import date

import pytest

from tests.factories import (
    AgreementFactory,
    PartnerFactory,
    PersonFactory,
    VisitFactory,
    everything_recorded,
)
from tracker.insight import health
from tracker.insight.models import Flag, Standing, Verdict
from tracker.insight.months import last_day
from tracker.records.models import Partner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

NAMES = {
    "partner", "as_of", "state", "since", "score", "coverage", "parts", "cadence",
    "return_chance", "covered_until", "alive_until", "findings", "thresholds",
}  # fmt: skip


@pytest.fixture
def partner(engineering) -> Partner:
    everything_recorded()
    partner = PartnerFactory(name="Silent University")
    person = PersonFactory(side="ours", name="Ms Secret", career_stage="late")
    for year in (2019, 2020, 2021, 2022, 2023, 2024):
        for month in (1, 5, 9):
            VisitFactory(
                partners=[partner],
                unit=engineering,
                title=f"Visit {year} {month}",
                starts_on=date(year, month, 3),
                participants=[{"person": person, "side": "ours"}],
            )
    return partner


def codes(found) -> list[str]:
    return [each["code"] for each in found["findings"]]


def test_the_report_has_the_names_of_the_contract(partner):
    health.refresh()

    found = health.report(partner)

    assert set(found) >= NAMES
    assert found["as_of"] == "2026-11-22"
    assert found["state"] == "dormant"
    assert [set(part) for part in found["parts"]] == [
        {"code", "weight", "value", "points"}
    ] * 8
    assert set(found["cadence"]) >= {
        "usual_gap", "cool_at", "dorm_at", "silence", "surprise",
    }  # fmt: skip
    assert "Silent University" in found["findings"][0]["sentence"]


def test_it_is_the_same_whether_kept_or_judged_anew(partner):
    unkept = health.report(partner)
    health.refresh()
    kept = health.report(partner)

    unkept.pop("parameter_set"), kept.pop("parameter_set")
    assert kept == unkept


@pytest.mark.parametrize("offset", [1, 6, 12, 24, 40])
def test_the_end_of_a_month_reads_as_it_was_kept(partner, offset):
    health.refresh()
    kept = Verdict.objects.order_by("-month")[offset]

    found = health.report(partner, as_of=last_day(kept.month))

    assert found["state"] == kept.state
    assert found["score"] == kept.score
    assert codes(found) == [each["code"] for each in kept.findings]


def test_before_it_began_there_is_no_state(partner):
    found = health.report(partner, as_of=date(2018, 12, 31))

    assert found["state"] is None
    assert set(found) >= NAMES


def test_reports_of_many_cost_the_same(partner, count_queries):
    health.refresh()
    many = [partner, *(PartnerFactory() for _ in range(9))]
    health.refresh()

    assert count_queries(lambda: list(health.reports([partner]))) == count_queries(
        lambda: list(health.reports(many))
    )


class TestWhoMayKnow:
    @pytest.fixture
    def depends(self, partner, today) -> Partner:
        """One colleague carries everything with it."""
        today.move_to("2024-10-15 09:00")
        health.refresh()
        return partner

    def test_few_people_show_as_a_code_only(self, depends, officer, coordinator):
        def told(user):
            found = health.report(depends, user=user)["findings"]
            return next(each for each in found if each["code"] == "KEY_PERSON")

        assert told(officer)["numbers"] == {}
        assert told(officer)["sentence"] == "Depends on one person"
        assert told(coordinator)["numbers"]["share"] == 100

    def test_nobody_is_named_in_a_verdict(self, depends):
        standing = Standing.objects.get()
        told = f"{standing.findings}{standing.people}{standing.parts}"

        assert "Secret" not in told
        assert "Secret" not in str(health.report(depends))

    def test_a_flag_names_the_colleague_only_to_who_answers(
        self, depends, officer, coordinator
    ):
        flag = Flag.objects.get(code="KEY_PERSON")

        assert health.told(flag, health.Reader(officer))["person"] is None
        named = health.told(flag, health.Reader(coordinator))["person"]
        assert named["name"] == "Ms Secret"

        Partner.objects.filter(pk=depends.pk).update(owner=officer)
        flag = Flag.objects.get(code="KEY_PERSON")
        assert health.told(flag, health.Reader(officer))["person"] is not None

    def test_a_hidden_agreement_leaves_only_the_code(
        self, partner, engineering, officer, outsider
    ):
        AgreementFactory(
            partners=[partner],
            unit=engineering,
            confidential=True,
            signed_on=date(2022, 1, 1),
            starts_on=date(2022, 1, 1),
            ends_on=date(2026, 12, 31),
        )
        health.refresh()

        def told(user):
            found = health.report(partner, user=user)["findings"]
            return next(each for each in found if each["code"] == "EXPIRING")

        assert told(officer)["ref"] == "AG-2022-0001"
        assert told(outsider)["ref"] == ""
        assert told(outsider)["numbers"] == {}
        assert "2026" not in told(outsider)["sentence"]
        assert Flag.objects.visible_to(officer).filter(code="EXPIRING").exists()
        assert not Flag.objects.visible_to(outsider).filter(code="EXPIRING").exists()

    def test_flags_and_verdicts_of_a_hidden_partner_are_hidden(
        self, partner, outsider, leader
    ):
        health.refresh()
        Partner.objects.update(confidential=True)

        for model in (Flag, Standing, Verdict):
            assert not model.objects.visible_to(outsider).exists()
            assert model.objects.visible_to(leader).exists()
