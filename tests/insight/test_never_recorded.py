"""Zero is said where records say it; of what was never recorded nothing is said."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from tests.factories import (
    ActivitySourceFactory,
    AgreementFactory,
    GrantFactory,
    OutputFactory,
    PartnerFactory,
    TargetFactory,
    UnitFactory,
    VisitFactory,
)
from tracker.insight import health
from tracker.insight.indicators import BY_SLUG, INDICATORS, REASONS, Ask
from tracker.insight.indicators.answering import answer
from tracker.insight.portfolio.headline import headline, reach
from tracker.insight.portfolio.known import recorded_kinds, recorded_within

pytestmark = pytest.mark.django_db
NOW = date(2026, 11, 25)

REGISTERS = {
    "agreement-pipeline": {"n", "left"},
    "agreement-renewal": {"ended", "renewed"},
    "agreement-utilisation": {"of"},
    "agreements-ending": {"open", "auto", "decided", "n"},
    "community-ageing": {"partners"},
    "coverage": {"n", "whole"},
    "expiry-profile": {"n", "first"},
    "headline": {"value", "countries", "of"},
    "region-share": {"agreements", "agreements_of"},
    "states": {"partners", "came", "left", "first_judged"},
    "what-it-brings": {"due"},
    "what-it-brings-by-country": {"due"},
    "what-it-brings-by-unit": {"due"},
    "what-it-brings-by-year": {"due"},
}
"""What the office keeps a list of says zero by being empty: partners, agreements,
networks, centres, follow-ups. `first` is the begin of a bucket."""
OF_REGISTERS = {
    *("partners", "agreement_partners", "agreements_in_force"),
    *("networks", "network_members", "overseas_centres", "centres"),
}


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-25 09:00", tick=False):
        yield


def zeros(slug: str, **asked):
    """Each row with its figures of zero, but those of published figures beside it."""
    found = answer(BY_SLUG[slug], Ask(NOW, **asked))
    for row in (*found.rows, *([found.totals] if found.totals else [])):
        if row.values.get("level") != "reference":
            for name, value in row.values.items():
                if isinstance(value, int | float) and value == 0:
                    yield row, name


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda each: each.slug)
def test_an_empty_house_says_zero_of_its_registers_alone(indicator):
    said = {name for _row, name in zeros(indicator.slug)}
    assert said <= REGISTERS.get(indicator.slug, set())


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda each: each.slug)
def test_partners_and_agreements_alone_say_nothing_of_activity(indicator):
    AgreementFactory(
        partners=[PartnerFactory(country="DE")], starts_on=date(2020, 1, 1)
    )
    health.refresh()
    said = {name for _row, name in zeros(indicator.slug)}
    assert said <= REGISTERS.get(indicator.slug, set())


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda each: each.slug)
def test_what_is_absent_has_its_reason_in_words(indicator):
    found = answer(indicator, Ask(NOW))
    for row in (*found.rows, *([found.totals] if found.totals else [])):
        for name, why in row.why.items():
            assert row.values.get(name) is None
            assert why != "never_recorded" or name not in row.opens
            with override("zh-hans"):
                assert str(REASONS[why]) != why


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda each: each.slug)
def test_many_partners_without_a_record_make_no_share_of_nothing(indicator):
    for country in ("DE", "FR", "JP", "KE", "BR", "IS"):
        partner = PartnerFactory(country=country)
        AgreementFactory(partners=[partner], starts_on=date(2020, 1, 1))
    health.refresh()
    said = {name for _row, name in zeros(indicator.slug)}
    assert said <= REGISTERS.get(indicator.slug, set())


@pytest.fixture
def others_record(engineering, sciences):
    """One faculty records all kinds; the other has only partners and agreements."""
    for country in ("DE", "FR", "JP", "KE", "BR", "IS"):
        partner = PartnerFactory(country=country, lead_unit=sciences)
        AgreementFactory(partners=[partner], starts_on=date(2020, 1, 1), unit=sciences)
    given = {"partners": [PartnerFactory(lead_unit=engineering)], "unit": engineering}
    OutputFactory(year=2024, kind="article", **given)
    GrantFactory(approved_on=date(2024, 4, 4), **given)
    for category in ("delegation", "workshop", "student_exchange"):
        VisitFactory(category=category, starts_on=date(2024, 5, 5), **given)
    health.refresh()
    return sciences


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda each: each.slug)
def test_what_others_recorded_makes_no_zero_of_a_unit_that_did_not(
    indicator, others_record
):
    if "unit" in indicator.takes:
        said = {name for _row, name in zeros(indicator.slug, unit=others_record)}
        assert said <= REGISTERS.get(indicator.slug, set())


def test_each_row_of_a_unit_says_what_this_unit_recorded(
    others_record, engineering, sciences
):
    VisitFactory(partners=[PartnerFactory()], unit=sciences, starts_on=date(2025, 5, 5))
    found = answer(BY_SLUG["what-it-brings-by-unit"], Ask(NOW)).rows
    rows = {str(row.values["row"]): row for row in found}
    theirs, ours = rows[str(engineering)], rows[str(sciences)]
    assert (ours.values["visits"], ours.values["outputs"]) == (1, None)
    assert ours.why["outputs"] == "never_recorded"
    assert ours.why["grant_total"] == "never_recorded"
    assert "outputs" not in ours.opens
    assert (theirs.values["outputs"], theirs.values["patent"]) == (1, 0)


def test_what_a_unit_below_recorded_is_recorded_for_those_above(
    others_record, sciences
):
    below = UnitFactory(parent=sciences, name="Institute")
    assert recorded_kinds(unit=sciences) == frozenset()
    VisitFactory(partners=[PartnerFactory()], unit=below, category="workshop")
    assert recorded_kinds(unit=sciences) == {"event"}
    assert recorded_kinds(unit=below) == {"event"}


@pytest.mark.parametrize("whose", ["above", "own", "below", "house"])
def test_a_source_speaks_for_units_below_it_and_in_part_for_those_above(
    whose, others_record, sciences, engineering
):
    top, below = UnitFactory(name="All of it"), UnitFactory(parent=sciences)
    sciences.parent = top
    sciences.save()
    sciences.refresh_from_db()
    below.refresh_from_db()
    of = {"above": top, "own": sciences, "below": below, "house": None}[whose]
    ActivitySourceFactory(kinds=["grant"], since=date(2020, 1, 1), unit=of)
    assert recorded_kinds(unit=sciences) == {"grant"}
    assert recorded_within({sciences.pk, below.pk}, ["grant", "visit"]) == {
        sciences.pk: {"grant"},
        below.pk: {"grant"},
    }


def test_another_units_source_says_nothing(others_record, engineering):
    ActivitySourceFactory(kinds=["grant"], since=date(2020, 1, 1), unit=engineering)
    assert recorded_kinds(unit=others_record) == frozenset()


def test_what_units_recorded_is_asked_as_often_for_many_of_them(
    others_record, django_assert_num_queries
):
    one = [others_record.pk]
    with CaptureQueriesContext(connection) as few:
        recorded_within(one)
    many = [*one, *(UnitFactory().pk for _n in range(30))]
    with django_assert_num_queries(len(few)):
        recorded_within(many)


@pytest.mark.parametrize("slug", ["joint-outputs", "circle-of-friends", "coverage"])
def test_a_target_of_a_unit_is_not_held_against_what_others_recorded(
    slug, others_record, engineering
):
    TargetFactory(indicator=slug, year=2025, value=10, unit=others_record)
    (held,) = answer(BY_SLUG["targets"], Ask(NOW)).rows
    assert held.values["actual"] is None
    OutputFactory(partners=[PartnerFactory()], year=2019, unit=others_record)
    (held,) = answer(BY_SLUG["targets"], Ask(NOW)).rows
    assert held.values["actual"] == 0


def test_the_heads_of_the_portfolio_say_zero_of_registers_alone():
    for figure in (*headline(NOW), *reach(NOW)):
        if figure.code in OF_REGISTERS:
            assert figure.value == 0
        else:
            assert figure.value is None
            assert figure.why in {"nothing_recorded", "total_not_loaded"}


def test_one_work_makes_a_zero_of_the_other_years_and_kinds_but_no_visit():
    OutputFactory(partners=[PartnerFactory(country="DE")], year=2024, kind="article")
    joint = answer(BY_SLUG["joint-outputs"], Ask(NOW, first=2023, last=2025))
    by_year = {row.values["code"]: row.values["full"] for row in joint.rows}
    assert (by_year["2023"], by_year["2024"], by_year["2025"]) == (0, 1, 0)
    brings = answer(BY_SLUG["what-it-brings-by-year"], Ask(NOW)).totals
    assert (brings.values["outputs"], brings.values["patent"]) == (1, 0)
    assert brings.values["visits"] is None
    assert brings.why["visits"] == "never_recorded"


def test_a_first_record_is_seen_at_once_though_the_answer_was_kept():
    def visits():
        return answer(BY_SLUG["what-it-brings-by-year"], Ask(NOW)).totals.values

    assert visits()["visits"] is None
    VisitFactory(partners=[PartnerFactory()], starts_on=date(2012, 5, 5))
    assert visits()["visits"] == 0


def test_a_source_that_covers_a_kind_without_a_record_says_zero():
    ActivitySourceFactory(kinds=["output"], since=date(2020, 1, 1))
    assert recorded_kinds() == {"output"}
    joint = answer(BY_SLUG["joint-outputs"], Ask(NOW))
    assert joint.totals.values["full"] == 0
    assert "full" not in joint.totals.why


@pytest.mark.parametrize("slug", ["joint-outputs", "circle-of-friends", "coverage"])
def test_no_target_is_held_against_a_zero_that_nobody_recorded(slug):
    TargetFactory(indicator=slug, year=2025, value=10)
    (held,) = answer(BY_SLUG["targets"], Ask(NOW)).rows
    assert held.values["actual"] is None
    assert held.why["actual"] == "not_known"
    OutputFactory(partners=[PartnerFactory(country="DE")], year=2019)
    (held,) = answer(BY_SLUG["targets"], Ask(NOW)).rows
    assert held.values["actual"] == 0


@pytest.mark.parametrize(
    ("language", "words"), [("en", "never recorded"), ("zh-hans", "从未记录")]
)
def test_page_api_and_command_say_that_it_was_never_recorded(
    language, words, client, django_user_model
):
    boss = django_user_model.objects.create(
        username="boss", is_active=True, is_coordinator=True, language=language
    )
    client.force_login(boss)
    client.cookies["django_language"] = language
    page = client.get("/reports/visit-balance/").content.decode()
    assert words in page
    assert '<td class="n">0</td>' not in page
    told = client.get("/api/v1/indicators/visit-balance/").json()
    assert told["rows"][0]["inbound"] is None
    assert told["rows"][0]["why"]["inbound"] == "never_recorded"
    said = StringIO()
    with override(language):
        call_command("indicator", "visit-balance", stdout=said)
    assert words in said.getvalue()
    said = StringIO()
    call_command("indicator", "visit-balance", format="json", stdout=said)
    assert json.loads(said.getvalue())["rows"] == told["rows"]


def test_every_report_and_the_portfolio_open_in_an_empty_house(
    client, django_user_model
):
    boss = django_user_model.objects.create(
        username="boss", is_active=True, is_coordinator=True
    )
    client.force_login(boss)
    for indicator in INDICATORS:
        assert client.get(f"/reports/{indicator.slug}/").status_code == 200
    assert client.get("/portfolio/").status_code == 200
