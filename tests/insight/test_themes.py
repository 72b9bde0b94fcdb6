"""Themes by country: what runs, whether it is open, and what changed when."""

from __future__ import annotations

from datetime import date

import pytest

from tests.factories import (
    AgreementFactory,
    CountryNoteFactory,
    GrantFactory,
    OutputFactory,
    PartnerFactory,
    StrandFactory,
    UnitFactory,
    VisitFactory,
)
from tracker.insight.brings import notes, themes
from tracker.insight.brings.openness import openness
from tracker.insight.brings.part import Part
from tracker.insight.indicators import BY_SLUG, Ask

pytestmark = pytest.mark.django_db
ON = date(2026, 10, 31)


@pytest.fixture
def quantum():
    return StrandFactory(name="Quantum", kind="theme", rolls_up_to="platform")


@pytest.fixture
def house(quantum):
    climate = StrandFactory(name="Climate", kind="theme", rolls_up_to="talent")
    team = StrandFactory(name="A team", kind="team")
    japan = PartnerFactory(country="JP")
    both = [japan, PartnerFactory(country="JP"), PartnerFactory(country="NL")]
    VisitFactory(partners=both, strands=[quantum, team], starts_on="2025-02-03")
    VisitFactory(partners=[japan], strands=[quantum], starts_on="2019-02-03")
    GrantFactory(partners=[japan], strands=[quantum], approved_on="2026-01-01")
    OutputFactory(partners=[japan], strands=[quantum, climate], year=2025)
    parties = [{"partner": japan}, {"unit": UnitFactory()}]
    AgreementFactory(parties=parties, strands=[quantum, team])


def noted(theme, on, openness, country="JP"):
    return CountryNoteFactory(
        kind="openness",
        strand=theme,
        noted_on=on,
        openness=openness,
        country=country,
        source_name="Gazette 7",
    )


def found(**more):
    answered = BY_SLUG["theme-country"].answer(Ask(ON, **more))
    return {(row.values["theme"], row.values["country"]): row for row in answered.rows}


def test_a_cell_counts_each_record_once(house):
    rows = found()
    japan = rows["Quantum", "Japan"].values
    counts = [japan[name] for name in ("visits", "grants", "outputs", "agreements")]
    assert counts == [1, 1, 1, 1]
    assert rows["Quantum", "Netherlands"].values["visits"] == 1
    assert rows["Climate", "Japan"].values["outputs"] == 1
    assert len(rows) == 3


def test_a_country_is_asked_for_alone(house):
    assert set(found(country="NL")) == {("Quantum", "Netherlands")}


def test_every_figure_of_a_cell_opens_its_rows(client, coordinator, house):
    client.force_login(coordinator)
    for row in found().values():
        for name in themes.FIGURES:
            answered = client.get(f"/api/v1{row.opens[name].address}")
            assert answered.json()["count"] == row.values[name], row.opens[name].address


def test_the_latest_note_by_the_day_tells_whether_a_theme_is_open(quantum):
    noted(quantum, "2024-01-01", "open")
    noted(quantum, "2025-01-01", "sensitive")
    noted(quantum, "2026-11-01", "closed")
    row = found()["Quantum", "Japan"].values
    assert (row["openness"], row["noted_on"]) == ("Sensitive", "2025-01-01")
    assert row["source"] == "Gazette 7"
    assert openness(date(2024, 12, 31))[quantum.pk, "JP"].openness == "open"
    assert openness(date(2026, 11, 1))[quantum.pk, "JP"].openness == "closed"
    assert openness(date(2023, 12, 31)) == {}


def test_a_theme_without_a_note_is_neither_open_nor_closed(house):
    row = found()["Quantum", "Japan"]
    assert row.values["openness"] is None
    assert row.why["openness"] == "openness_not_noted"


def test_a_record_under_two_themes_of_one_use_counts_once_there(house, quantum):
    other = StrandFactory(name="Photonics", kind="theme", rolls_up_to="platform")
    VisitFactory(strands=[quantum, other], starts_on="2026-02-03")
    uses = themes.rolled_up(Part(ON, 2022, 2026))
    assert uses["platform"]["visits"] == 2
    assert uses["talent"]["outputs"] == 1
    assert list(uses) == ["platform", "talent"]


def test_it_asks_the_same_for_one_and_for_many(house, count_queries):
    one = count_queries(found)
    for number in range(30):
        theme = StrandFactory(name=f"T{number}", kind="theme")
        VisitFactory(strands=[theme], starts_on="2025-02-03")
        noted(theme, "2025-01-01", "open")
    assert count_queries(found) == one


def test_notes_of_the_years_stand_on_the_curve():
    for year in (2019, 2020, 2023, 2024):
        CountryNoteFactory(noted_on=date(year, 5, 1), country="JP", text=f"Rule {year}")
    CountryNoteFactory(noted_on=date(2020, 5, 1), country="NL")
    some = notes.notes_for(["JP"], 2020, 2023)
    assert [(one.at, one.label) for one in some] == [
        ("2020", "Japan: Rule 2020"),
        ("2023", "Japan: Rule 2023"),
    ]
    CountryNoteFactory(noted_on=date(2020, 6, 1), country="JP", text="Later")
    (both,) = notes.marks(notes.notes_for(["JP"], 2020, 2020))
    assert (both["at"], both["label"]) == ("2020", "Japan: Rule 2020; Japan: Later")
    assert [each.text for each in both["notes"]] == ["Rule 2020", "Later"]
    assert notes.marks(some)[0]["label"] == "Japan: Rule 2020"
    assert len(notes.notes_for(["JP"], 2020, 2023, date(2020, 5, 31))) == 1
    assert notes.notes_for([], 2020, 2023) == ()
