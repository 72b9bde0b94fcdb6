"""What goes out comes back in and changes nothing."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.exchange.importing import bring, outcomes
from tests.factories import (
    AgreementFactory,
    CentreFactory,
    GrantFactory,
    HolidayFactory,
    NoteFactory,
    OutputFactory,
    PartnerFactory,
    PersonFactory,
    VisitFactory,
    YearlyTotalFactory,
)
from tracker.exchange import outgoing
from tracker.kinds import BY_SLUG
from tracker.records.models import Change, Partner


def saved(tmp_path: Path, slug: str, by: Any, format: str, language: str) -> Path:
    kind = BY_SLUG[slug]
    _type, name, body = outgoing.stream(kind, kind.visible_to(by), format, language)
    path = tmp_path / name
    path.write_bytes(b"".join(body))
    return path


@pytest.fixture
def house(engineering: Any, coordinator: Any) -> None:
    delft = PartnerFactory(
        name="Delft University of Technology",
        name_zh="代尔夫特理工大学",
        pic="999977366",
        domains=["tudelft.nl"],
        tags=["key", "old friend"],
        notes="first line\nsecond; line",
        aliases=[{"name": "TU Delft", "kind": "short", "language": "en"}],
    )
    other = PartnerFactory(name="=cmd()", country="DE", notes="'=already", tags=["+1"])
    person = PersonFactory(name="Anna Bell", partner=delft, phone="+31152789111")
    paper = AgreementFactory(
        unit=engineering,
        parties=[
            {"partner": delft, "role": "lead"},
            {"partner": other},
            {"unit": engineering},
        ],
        activities=["research", "training"],
        ends_on=date(2029, 1, 31),
        renewal="automatic",
        renewal_months=12,
        quotas=[{"direction": "inbound", "places": 2, "months": 5}],
        clearances=[{"subject": "dual_use", "answer": "cleared"}],
        currency="EUR",
        money_ours_minor=125050,
    )
    VisitFactory(
        unit=engineering,
        partners=[delft],
        agreement=paper,
        head=person,
        places=[{"country": "NL", "city": "Delft"}, {"country": "BE", "city": ""}],
        participants=[
            {"person": person, "side": "theirs"},
            {"name": "Li", "side": "ours"},
        ],
        follow_ups=[{"text": "send the draft", "side": "ours"}],
        currency="CNY",
        cost_minor=100001,
    )
    GrantFactory(
        unit=engineering,
        grant_partners=[
            {"partner": delft, "role": "coordinator", "amount_minor": 5000}
        ],
        currency="EUR",
        total_minor=12345,
        award_number="A-1",
        people=[{"person": person, "role": "principal_investigator"}],
        candidates=[{"name": "Somebody", "identifier": "999", "country": "GR"}],
        stages=[{"stage": "contract", "entered_on": date(2024, 1, 2)}],
        matching_funds=[{"origin": "local", "amount_minor": 700, "currency": "CNY"}],
    )
    OutputFactory(
        unit=engineering,
        doi="10.5555/abc",
        shares=[{"partner": delft}],
        authors=[{"name": "Bell, A", "side": "theirs"}, {"name": "Li, B"}],
        affiliations=[
            {"printed": "Delft Univ Technol, Delft, Netherlands",
             "institution": "Delft Univ Technol", "country": "NL", "partner": delft,
             "state": "matched"}
        ],
    )  # fmt: skip
    NoteFactory(unit=engineering, partner=delft, people=[person])
    CentreFactory(unit=engineering, partners=[delft])
    HolidayFactory()
    YearlyTotalFactory(unit=engineering)


KINDS = [
    "partners", "people", "agreements", "visits", "grants", "outputs", "notes",
    "centres", "holidays", "totals",
]  # fmt: skip


@pytest.mark.parametrize("slug", KINDS)
@pytest.mark.parametrize(
    ("format", "language"), [("csv", "codes"), ("csv", "zh-hans"), ("xlsx", "en")]
)
def test_out_and_in_again_changes_nothing(
    house: None, coordinator: Any, tmp_path: Path, slug: str, format: str, language: str
) -> None:
    before = Change.objects.count()
    count = BY_SLUG[slug].visible_to(coordinator).count()
    path = saved(tmp_path, slug, coordinator, format, language)
    run = bring(path, slug, coordinator)
    assert outcomes(run) == {"unchanged": count}, run.told["plans"]
    assert Change.objects.exclude(kind="activitysource").count() == before
    assert not run.summary["unused"]


def test_formulas_stay_text(house: None, coordinator: Any, tmp_path: Path) -> None:
    path = saved(tmp_path, "partners", coordinator, "csv", "codes")
    text = path.read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    [row] = [r for r in rows if "cmd" in r["name"]]
    assert (row["name"], row["notes"], row["tags"]) == ("'=cmd()", "''=already", "'+1")


def test_formulas_stay_text_in_workbooks(
    house: None, coordinator: Any, tmp_path: Path
) -> None:
    page = load_workbook(
        saved(tmp_path, "partners", coordinator, "xlsx", "codes")
    ).active
    cells = [cell for row in page.iter_rows() for cell in row if cell.value]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert [cell.value for cell in cells if "cmd" in str(cell.value)] == ["'=cmd()"]


def test_json_carries_codes_and_numbers(
    house: None, coordinator: Any, tmp_path: Path
) -> None:
    path = saved(tmp_path, "agreements", coordinator, "json", "codes")
    [row] = json.loads(path.read_text(encoding="utf-8"))
    assert row["stage"] == "in_force"
    assert row["money_ours"] == "1250.50"


def test_chosen_columns_only(house: None, coordinator: Any) -> None:
    kind = BY_SLUG["partners"]
    body = outgoing.stream(
        kind, kind.visible_to(coordinator), "csv", "en", ["name", "country"]
    )[2]
    assert b"".join(body).decode("utf-8-sig").splitlines()[0] == "Name,Country"


def test_costs_few_queries(
    house: None, coordinator: Any, count_queries: Any, tmp_path: Path
) -> None:
    def once() -> None:
        saved(tmp_path, "partners", coordinator, "csv", "codes")

    few, there = count_queries(once), Partner.objects.count()
    for _n in range(5):
        PartnerFactory()
    assert count_queries(once) == few
    assert Partner.objects.count() == there + 5
