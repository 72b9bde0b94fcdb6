"""Countries: names, regions, groups on a day, home and abroad."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from tracker.records import countries
from tracker.records.countries import (
    COUNTRIES,
    HMT,
    TILES,
    choices,
    clean_country,
    countries_of_tile,
    find,
    group_name,
    is_foreign,
    load_groups,
    name,
    origin,
    region_name,
    region_tile,
)

VIEWS = Path(__file__).parents[3] / "shared" / "data" / "views"


def members(code: str, day: date) -> set[str]:
    return {m.country for m in load_groups() if m.code == code and m.holds_on(day)}


@pytest.mark.parametrize(
    ("code", "language", "label"),
    [
        ("HK", "zh-hans", "中国香港"),
        ("MO", "zh-hans", "中国澳门"),
        ("TW", "zh-hans", "中国台湾"),
        ("NL", "zh-hans", "荷兰"),
        ("NL", "en", "Netherlands"),
        ("HK", "en", "Hong Kong"),
        ("NL", "xx-nonsense", "Netherlands"),
        ("??", "en", "??"),
    ],
)
def test_names(code, language, label):
    assert name(code, language) == label


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_country_is_offered_once_and_found_by_its_name(language):
    offered = choices(language)
    assert sorted(code for code, _ in offered) == sorted(COUNTRIES)
    assert len({label for _, label in offered}) == len(offered) == 250
    assert all(find(label) == code for code, label in offered)


def test_choices_stand_in_the_readers_order():
    assert [code for code, _ in choices("en")][:3] == ["AF", "AX", "AL"]
    chinese = [code for code, _ in choices("zh-hans")]
    assert chinese.index("DE") < chinese.index("FR") < chinese.index("NL")  # d f h


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("EL", "GR"),
        ("uk", "GB"),
        ("nld", "NL"),
        ("USA", "US"),
        ("Peoples R China", "CN"),
        ("德国", "DE"),
        ("Alemania", "DE"),
        ("Países Bajos", "NL"),
        ("Côte d’Ivoire", "CI"),
        ("Bosnia & Herceg", "BA"),
        ("香港", "HK"),
        ("臺灣", "TW"),
        ("Kosovo", "XK"),
        ("Niger", "NE"),
        ("Czechoslovakia", None),  # no country of today: nothing is guessed
        ("Atlantis", None),
        ("", None),
        ("\x00", None),
    ],
)
def test_countries_are_recognised_in_files(text, code):
    assert find(text) == code


def test_what_is_no_country_is_refused():
    assert clean_country("Holland") == "NL"
    assert clean_country("") == clean_country(None) == ""
    for value in ("Atlantis", 7, b"NL", "\ud800", "x" * 10**6):
        with pytest.raises(ValidationError):
            clean_country(value)


@given(st.text())
def test_any_text_is_a_country_or_none(text):
    assert find(text) in {None, *COUNTRIES}


@pytest.mark.parametrize(
    ("code", "home", "foreign", "reported"),
    [
        ("NL", "CN", True, "foreign"),
        ("CN", "CN", False, "home"),
        ("HK", "CN", False, "hmt"),
        ("MO", "CN", False, "hmt"),
        ("TW", "CN", False, "hmt"),
        ("CN", "HK", False, "home"),
        ("MO", "HK", False, "hmt"),
        ("HK", "HK", False, "home"),
        ("HK", "NL", True, "foreign"),
        ("CN", "NL", True, "foreign"),
        ("", "CN", False, "unknown"),
    ],
)
def test_home_and_abroad(code, home, foreign, reported):
    assert is_foreign(code, home) is foreign
    assert origin(code, home) == reported


@given(st.sampled_from(COUNTRIES), st.sampled_from(COUNTRIES))
def test_foreign_is_mutual(one, other):
    assert is_foreign(one, other) == is_foreign(other, one)


def test_every_country_has_one_tile_but_antarctica():
    assert [code for code in COUNTRIES if not region_tile(code)] == ["AQ"]
    counted = [code for tile in TILES for code in countries_of_tile(tile.key)]
    assert len(counted) == len(set(counted)) == len(COUNTRIES) - 1
    assert set(countries_of_tile("hmt")) == HMT
    assert len({(tile.column, tile.row) for tile in TILES}) == len(TILES) == 15


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("US", "north_america"),
        ("MX", "latin_america"),
        ("GB", "northern_europe"),
        ("NL", "western_europe"),
        ("RU", "eastern_europe"),
        ("XK", "southern_europe"),
        ("TR", "western_asia"),
        ("CN", "eastern_asia"),
        ("TW", "hmt"),
        ("EG", "northern_africa"),
        ("SD", "northern_africa"),
        ("ZA", "sub_saharan_africa"),
        ("FJ", "oceania"),
        ("", ""),
    ],
)
def test_tiles(code, key):
    assert region_tile(code) == key


@pytest.mark.parametrize(
    ("code", "day", "size"),
    [
        ("EU", date(1957, 12, 31), 0),
        ("EU", date(1958, 1, 1), 6),
        ("EU", date(1973, 1, 1), 9),
        ("EU", date(1995, 1, 1), 15),
        ("EU", date(2004, 4, 30), 15),
        ("EU", date(2004, 5, 1), 25),
        ("EU", date(2007, 1, 1), 27),
        ("EU", date(2013, 7, 1), 28),
        ("EU", date(2020, 1, 31), 28),
        ("EU", date(2020, 2, 1), 27),
        ("EEA", date(1994, 1, 1), 17),
        ("EEA", date(2020, 2, 1), 30),
        ("ASEAN", date(1967, 8, 8), 5),
        ("ASEAN", date(2025, 10, 25), 10),
        ("ASEAN", date(2025, 10, 26), 11),
        ("BRICS", date(2023, 12, 31), 5),
        ("BRICS", date(2025, 1, 6), 10),
        ("SCO", date(2017, 6, 8), 6),
        ("SCO", date(2024, 7, 4), 10),
        ("UNESCO_NAWE", date(2026, 1, 1), 26),
        ("UNCTAD_DEVELOPING", date(2026, 1, 1), 146),
        ("HMT", date(2026, 1, 1), 3),
        ("M49_155", date(2026, 1, 1), 9),
    ],
)
def test_groups_on_a_day(code, day, size):
    assert len(members(code, day)) == size


def test_developing_economies_are_the_regions_that_unctad_names():
    found = members("UNCTAD_DEVELOPING", date(2026, 1, 1))
    assert {"BR", "KE", "IN", "KZ", "FJ", "TR"} < found
    assert found.isdisjoint({"IL", "JP", "KR", "AU", "NZ", "CY", "US", "CA", "RU"})
    assert not found & members("UNESCO_NAWE", date(2026, 1, 1))


def test_who_left_the_belt_and_road_counts_until_then():
    assert "IT" in members("BRI", date(2023, 12, 6))
    assert "IT" not in members("BRI", date(2023, 12, 7))
    assert "IT" not in members("BRI", date(2019, 3, 22))
    assert "PA" in members("BRI", date(2025, 2, 6))
    assert "PA" not in members("BRI", date(2025, 2, 7))
    assert "CO" not in members("BRI", date(2025, 5, 13))
    assert {"TH", "CO", "PK"} < members("BRI", date(2025, 5, 14))


def test_no_membership_is_told_twice_and_each_has_its_source():
    seen: dict[tuple[str, str], list] = {}
    for member in load_groups():
        assert member.source
        assert member.country in COUNTRIES
        if member.valid_from and member.valid_to:
            assert member.valid_from <= member.valid_to
        seen.setdefault((member.code, member.country), []).append(member)
    assert [key for key, rows in seen.items() if len(rows) > 1] == []


def test_groups_have_names():
    assert group_name("M49_154", "en") == region_name("154", "en") == "Northern Europe"
    assert region_name("154", "zh-hans") == "北欧"
    assert group_name("our-own-list") == "our-own-list"
    political = {m.code for m in load_groups() if not m.code.startswith("M49_")}
    assert political == set(countries.GROUP_NAMES)


@pytest.mark.skipif(not VIEWS.is_dir(), reason="no ../shared/data")
def test_the_countries_of_real_files_are_known():
    path = VIEWS / "h2020_tu_delft" / "grants.csv"
    with path.open(encoding="utf-8") as file:
        codes = {row["partner_country"] for row in csv.DictReader(file)} - {"NA", ""}
    path = VIEWS / "copub_izsler" / "partners.csv"
    with path.open(encoding="utf-8") as file:
        written = {row["country"] for row in csv.DictReader(file)} - {""}
    assert {text for text in codes | written if not find(text)} == {"Czechoslovakia"}
