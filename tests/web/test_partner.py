from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from django.utils.html import escape

from tests.factories import (
    ActivitySourceFactory,
    AgreementFactory,
    NoteFactory,
    OutputFactory,
    PartnerFactory,
    PersonFactory,
    VisitFactory,
)
from tracker.insight import health
from tracker.records.models import Due

TABS = (
    "overview",
    "agreements",
    "visits",
    "grants",
    "outputs",
    "people",
    "documents",
    "details",
    "history",
)


def ago(days):
    return timezone.localdate() - timedelta(days=days)


@pytest.fixture
def hohenfels():
    """A partner with a history: visits, papers, an agreement, a person."""
    partner = PartnerFactory(
        name="Technische Universität Hohenfels",
        name_zh="霍恩费尔斯工业大学",
        acronym="TUH",
        country="DE",
        city="Hohenfels",
        tier="strategic",
    )
    ours = PersonFactory(side="ours", name="Shen Yiran", career_stage="late")
    for days in (2000, 1700, 1500, 1300, 1100, 900):
        VisitFactory(
            partners=[partner],
            starts_on=ago(days),
            participants=[{"person": ours, "side": "ours"}],
        )
    OutputFactory(partners=[partner], title="Fatigue of lattice joints")
    AgreementFactory(
        partners=[partner],
        signed_on=ago(1500),
        starts_on=ago(1500),
        ends_on=ago(-100),
        title="Framework",
    )
    NoteFactory(partner=partner, happened_on=ago(30))
    health.refresh()
    return type(partner).objects.get(pk=partner.pk)


@pytest.mark.parametrize("tab", [*TABS, "nonsense"])
def test_every_tab_is_a_page(coordinating, hohenfels, tab):
    page = coordinating.get(f"{hohenfels.get_absolute_url()}?tab={tab}")

    assert page.status_code == 200
    text = page.content.decode()
    assert "Technische Universität Hohenfels" in text
    assert "霍恩费尔斯工业大学" in text


def test_a_new_partner_has_a_page_too(coordinating, leader, client):
    partner = PartnerFactory(country="", name_zh="")
    for tab in TABS:
        page = coordinating.get(f"{partner.get_absolute_url()}?tab={tab}")
        assert page.status_code == 200


def test_the_page_says_state_score_and_next_date(coordinating, hohenfels):
    page = coordinating.get(hohenfels.get_absolute_url())

    text = page.content.decode()
    report = health.report(hohenfels)
    assert f"s-{report['state']}" in text
    assert f"<b>{report['score']}</b>" in text
    assert page.context["side"]["next"]["on"] == ago(-100)
    assert "in 100 days" in text
    assert "Fatigue of lattice joints" in text
    total = sum(part["points"] for part in page.context["points"]["parts"])
    assert page.context["points"]["total"] == pytest.approx(total)


def test_open_flags_say_why(coordinating, hohenfels):
    page = coordinating.get(hohenfels.get_absolute_url())

    codes = {flag["code"] for flag in page.context["flags"]}
    assert "EXPIRING" in codes
    for flag in page.context["flags"]:
        assert flag["sentence"]


def test_the_card_asks_again_only_while_a_verdict_is_due(coordinating, hohenfels):
    card = f"/partners/{hohenfels.ref}/health/"

    Due.objects.all().delete()
    calm = coordinating.get(card).content.decode()
    VisitFactory(partners=[hohenfels], starts_on=ago(1))
    waiting = coordinating.get(card).content.decode()
    health.refresh()
    Due.objects.all().delete()
    done = coordinating.get(card).content.decode()

    assert "every 2s" not in calm
    assert "every 2s" in waiting
    assert "every 2s" not in done
    assert done != calm
    # The heading and the flags change by the same verdict, and come along with it.
    state, flags = (
        'id="standing" hx-swap-oob',
        'id="flags" aria-labelledby="h-flags" hx',
    )
    assert all(state in one for one in (calm, waiting, done))
    assert flags not in waiting
    assert flags in done


def test_names_of_who_carries_it_are_for_who_answers_for_it(
    client, coordinator, leader, officer, hohenfels
):
    url = f"{hohenfels.get_absolute_url()}?tab=people"
    seen = {}
    for user in (coordinator, leader, officer):
        client.force_login(user)
        page = client.get(url)
        seen[user.username] = bool(page.context["carried"]["rows"])
        assert page.context["carried"]["people"] == 1 or not seen[user.username]

    assert seen == {"coordinator": True, "leader": False, "officer": False}


def test_a_hidden_partner_has_no_page(as_outsider):
    partner = PartnerFactory(confidential=True)
    for path in ("", "health/", "?tab=people"):
        assert as_outsider.get(partner.get_absolute_url() + path).status_code == 404


def test_the_timeline_shows_only_what_may_be_seen(as_outsider, hohenfels, engineering):
    VisitFactory(
        partners=[hohenfels],
        unit=engineering,
        confidential=True,
        title="Secret talks",
        starts_on=ago(10),
    )
    health.refresh()

    page = as_outsider.get(hohenfels.get_absolute_url())

    assert "Secret talks" not in page.content.decode()


def test_the_page_costs_the_same_for_any_history(coordinating, count_queries):
    few, many = PartnerFactory(), PartnerFactory()
    for partner, count in ((few, 1), (many, 9)):
        for number in range(count):
            VisitFactory(partners=[partner], starts_on=ago(50 + 100 * number))
        AgreementFactory(partners=[partner])
    health.refresh()
    coordinating.get(few.get_absolute_url())

    one = count_queries(lambda: coordinating.get(few.get_absolute_url()))
    assert count_queries(lambda: coordinating.get(many.get_absolute_url())) <= one + 2


def test_the_page_says_what_would_change_it(coordinating, hohenfels):
    page = coordinating.get(hohenfels.get_absolute_url())

    said = page.context["ahead"]
    assert said
    for sentence in said:
        assert sentence in page.content.decode()


@pytest.mark.parametrize("days", [30, 400, 1000])
def test_a_day_that_is_over_looks_as_program_and_command_tell_it(
    coordinating, hohenfels, days
):
    on = ago(days).isoformat()
    page = coordinating.get(f"{hohenfels.get_absolute_url()}?as_of={on}")
    told = coordinating.get(f"/api/v1/partners/{hohenfels.ref}/health/?as_of={on}")
    out = io.StringIO()
    call_command("health", hohenfels.ref, "--as-of", on, "--format", "json", stdout=out)

    shown = page.context["verdict"]
    assert shown == told.json() == json.loads(out.getvalue())[0]
    assert shown["as_of"] == on
    text = page.content.decode()
    known = f"s-{shown['state']}" if shown["enough_data"] else "Not enough data"
    assert known in text
    for found in shown["findings"]:
        assert escape(found["sentence"]) in text
    assert "ahead" not in page.context


def test_the_states_so_far_say_since_when_and_what_was_corrected(
    coordinating, hohenfels
):
    kinds = ["output", "visit", "grant", "event", "education"]
    ActivitySourceFactory(kinds=kinds, since=ago(5000))
    health.refresh()
    VisitFactory(partners=[hohenfels], starts_on=ago(100))
    health.refresh()

    page = coordinating.get(hohenfels.get_absolute_url())

    found = page.context["stretches"]
    assert found[-1]["code"] == "new"
    assert sum(one["months"] for one in found) == hohenfels.verdicts.count()
    late = hohenfels.verdicts.filter(corrected=True).count()
    assert late
    assert sum(one["corrected"] for one in found) == late
    assert "corrected" in page.content.decode()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("never", "year-month-day"),
        ("2999-01-01", "not come yet"),
        ("1212-01-01", "Nothing is known"),
        ("2026-02-30", "year-month-day"),
    ],
)
def test_a_day_that_cannot_be_looked_at_is_said(coordinating, hohenfels, given, words):
    page = coordinating.get(f"{hohenfels.get_absolute_url()}?as_of={given}")

    assert page.status_code == 200
    assert words in page.content.decode()
    assert page.context["as_of"] is None


def test_before_it_began_there_is_nothing_to_show(coordinating, hohenfels):
    page = coordinating.get(f"{hohenfels.get_absolute_url()}?as_of=1990-01-01")

    assert "had not begun" in page.content.decode()


def test_the_verdict_names_the_set_that_judged(coordinating, hohenfels):
    page = coordinating.get(hohenfels.get_absolute_url()).content.decode()

    assert "/settings/thresholds/?set=1" in page
