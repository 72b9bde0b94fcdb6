"""Targets stand beside what became of them."""

from __future__ import annotations

import io
from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import call_command
from openpyxl import load_workbook

from tests.factories import (
    AgreementFactory,
    PartnerFactory,
    TargetFactory,
    UnitFactory,
    VisitFactory,
)
from tracker.insight import health
from tracker.insight.indicators import BY_SLUG, Ask, beside
from tracker.kinds.saving import save
from tracker.kinds.vocabularies import TARGETS
from tracker.records.models import Target

pytestmark = pytest.mark.django_db
NOW = date(2026, 11, 22)
CIRCLE = BY_SLUG["circle-of-friends"]


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-22 09:00", tick=False):
        yield


@pytest.fixture
def two_active():
    """Two partners active in 2024, one of them in 2026."""
    one, two = PartnerFactory(country="NL"), PartnerFactory(country="JP")
    unit = UnitFactory()
    for partner in (one, two):
        VisitFactory(partners=[partner], starts_on=date(2024, 3, 3))
    VisitFactory(partners=[one], starts_on=date(2026, 3, 3), unit=unit)
    return unit


@pytest.mark.parametrize(
    ("year", "value", "actual", "met"),
    [
        (2024, 2, 2, True),
        (2024, 2.5, 2, False),
        (2026, 1, 1, True),
        (2026, 2, 1, None),  # the year is not over
        (2027, 1, None, None),
    ],
)
def test_a_target_is_met_or_open(two_active, year, value, actual, met):
    TargetFactory(indicator="circle-of-friends", year=year, value=value)
    (found,) = beside(CIRCLE, Ask(NOW))

    assert (found.actual, found.met) == (actual, met)


def test_a_target_of_a_unit_and_a_group_is_held_against_theirs(two_active):
    given = {"indicator": "circle-of-friends", "value": 1}
    TargetFactory(year=2026, unit=two_active, **given)
    TargetFactory(year=2024, country_group="EU", **given)
    TargetFactory(year=2024, unit=two_active, **given)
    rows = BY_SLUG["targets"].answer(Ask(NOW)).rows

    assert {
        tuple(line.values[name] for name in ("year", "unit", "group", "actual"))
        for line in rows
    } == {
        (2026, str(two_active), "", 1),
        (2024, "", "European Union", 1),
        (2024, str(two_active), "", 0),
    }
    assert [each.actual for each in beside(CIRCLE, Ask(NOW, unit=two_active))] == [0, 1]
    assert [each.actual for each in beside(CIRCLE, Ask(NOW, group="EU"))] == [1]
    assert beside(CIRCLE, Ask(NOW)) == []


@pytest.fixture
def three_figures(two_active):
    """A count, a share and a number with places, of one year."""
    AgreementFactory.create_batch(
        5, partners=[PartnerFactory(country="NL")], starts_on=date(2020, 1, 1)
    )
    for slug, value in (
        ("agreement-utilisation", 85),
        ("circle-of-friends", 2),
        ("diversification", 1.5),
    ):
        TargetFactory(indicator=slug, year=2024, value=value)


def test_a_share_is_written_as_one_and_a_count_as_one(
    three_figures, client, coordinator
):
    client.force_login(coordinator)
    told = client.get("/api/v1/indicators/targets/").json()["rows"]
    assert [row["target"] for row in told] == [0.85, 2, 1.5]
    assert [type(row["actual"]) for row in told] == [float, int, float]
    page = client.get("/reports/targets/").context["tables"][0]
    at = [head["label"] for head in page["heads"]].index("Target")
    assert [row[at]["words"] for row in page["rows"]] == ["85.0\u00a0%", "2", "1.50"]
    said = io.StringIO()
    call_command("indicator", "targets", stdout=said)
    assert "85.0 %" in said.getvalue()
    book = load_workbook(io.BytesIO(client.get("/reports/targets/export.xlsx").content))
    sheet = book.worksheets[0]
    (column,) = (cell.column for cell in sheet[1] if cell.value == "Target")
    formats = [sheet.cell(row, column).number_format for row in (2, 3, 4)]
    assert formats == ["0.0%", "#,##0", "#,##0.00"]


def test_the_actual_opens_the_report_that_it_stands_in(
    three_figures, two_active, client, coordinator
):
    TargetFactory(
        indicator="circle-of-friends",
        year=2026,
        value=1,
        unit=two_active,
        country_group="EU",
    )
    client.force_login(coordinator)
    told = client.get("/api/v1/indicators/targets/").json()["rows"]
    for row in told:
        assert client.get(row["opens"]["actual"]).status_code == 200
    assert told[-2]["opens"]["actual"].endswith(
        f"circle-of-friends/?as_of=2026-10-31&to=2026&unit={two_active.pk}&group=EU"
    )
    page = client.get("/reports/targets/").context["tables"][0]
    at = [head["label"] for head in page["heads"]].index("Actual")
    for row in page["rows"]:
        assert row[at]["href"].startswith("/reports/")
        assert client.get(row[at]["href"]).status_code == 200


def test_what_has_no_figure_for_a_year_says_so(two_active):
    TargetFactory(indicator="expiry-profile", year=2024)
    TargetFactory(indicator="gone", year=2024)
    found = BY_SLUG["targets"].answer(Ask(NOW))

    assert [line.why["actual"] for line in found.rows] == [
        "no_actual",
        "unknown_indicator",
    ]
    assert (found.coverage.included, found.coverage.of) == (0, 2)


@pytest.mark.parametrize(
    ("field", "value"), [("indicator", "divresity"), ("country_group", "EEU")]
)
def test_an_unknown_indicator_or_group_is_refused(field, value, django_user_model):
    boss = django_user_model.objects.create(username="boss", is_superuser=True)
    given = {"indicator": "coverage", "year": 2026, "value": 3, field: value}
    with pytest.raises(ValidationError) as refused:
        save(TARGETS, Target(), given, by=boss)

    assert value in str(refused.value.message_dict[field])


def test_whoever_writes_a_target_has_set_it(django_user_model):
    boss = django_user_model.objects.create(username="boss", is_superuser=True)
    other = django_user_model.objects.create(username="other")
    given = {"indicator": "coverage", "year": 2026, "value": 3}
    made = save(TARGETS, Target(), given, by=boss)
    made.refresh_from_db()
    assert made.set_by == boss
    named = save(TARGETS, Target(), {**given, "year": 2027, "set_by": other}, by=boss)
    named.refresh_from_db()
    assert named.set_by == other


def test_a_headline_figure_has_targets_of_its_own():
    for country in ("NL", "NL", "JP"):
        PartnerFactory(country=country, first_contact_on=date(2024, 1, 1))
    health.refresh()
    given = {"year": 2026, "unit": None}
    TargetFactory(indicator="headline.partners", value=3, **given)
    TargetFactory(indicator="headline.countries", value=3, **given)
    TargetFactory(indicator="headline.countries", value=2, country_group="EU", **given)
    ask = Ask(date(2026, 10, 31))
    rows = BY_SLUG["targets"].answer(ask).rows
    assert {
        tuple(line.values[name] for name in ("aims_at", "group", "target", "actual"))
        for line in rows
    } == {
        ("Partners", "", 3, 3),
        ("Countries and regions", "", 3, 2),
        ("Countries and regions", "European Union", 2, 1),
    }
    assert [each.actual for each in beside(BY_SLUG["headline"], ask)] == [3, 2]
    assert beside(BY_SLUG["headline"], ask.but(group="EU"))[0].actual == 1


def test_a_share_is_a_fraction_however_it_was_typed(engineering):
    """Of five papers in force for a year four were used: 80 is met by 0.8."""
    for number in range(5):
        partner = PartnerFactory()
        AgreementFactory(
            partners=[partner], starts_on=date(2023, 1, 1), ends_on=date(2030, 1, 1)
        )
        if number:
            VisitFactory(partners=[partner], starts_on=date(2026, 3, 3))
    TargetFactory(indicator="agreement-utilisation", year=2026, value=80, unit=None)
    (line,) = BY_SLUG["targets"].answer(Ask(NOW)).rows
    assert (line.values["target"], line.values["actual"]) == (0.8, 0.8)
    assert line.values["met"] == "met"


def test_a_report_shows_its_targets_beside_its_figures(
    three_figures, two_active, client, coordinator
):
    given = {"indicator": "circle-of-friends", "year": 2024, "value": 7}
    TargetFactory(unit=two_active, **given)
    TargetFactory(country_group="EU", **given)
    client.force_login(coordinator)

    def shown(slug: str, query: str = ""):
        table = client.get(f"/reports/{slug}/{query}").context["aims"]
        if table is None:
            return None
        at = [head["label"] for head in table["heads"]].index("Target")
        return [[cell["words"] for cell in row[at : at + 2]] for row in table["rows"]]

    assert shown("circle-of-friends") == [["2", "2"]]
    assert shown("agreement-utilisation")[0][0] == "85.0\u00a0%"
    assert shown("circle-of-friends", "?group=EU") == [["7", "1"]]
    assert shown("circle-of-friends", f"?unit={two_active.pk}") == [["7", "0"]]
    assert shown("circle-of-friends", "?as_of=2025-12-31") == [["2", "2"]]
    assert shown("circle-of-friends", "?from=2025") is None
    assert shown("circle-of-friends", "?country=NL") is None
    assert shown("joint-outputs") is None
    assert shown("targets") is None
    page = client.get("/reports/circle-of-friends/").content.decode()
    assert "What was aimed at" in page
