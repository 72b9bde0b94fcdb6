"""Countries and regions, their names, and the dated groups they belong to."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from babel.core import Locale, UnknownLocaleError
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tracker.records.search import fold

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

FACTS = Path(__file__).parent / "facts"
HMT = frozenset({"HK", "MO", "TW"})
# Codes other bodies use: the European Union writes EL and UK.
ALIASES = {"EL": "GR", "UK": "GB"}
# Outside ISO 3166-1, but used in the European Union's lists of institutions.
USER_ASSIGNED = {"XK": ("150", "039", "")}
OWN_NAMES = {
    "zh": {"HK": "中国香港", "MO": "中国澳门", "TW": "中国台湾", "PS": "巴勒斯坦"},
    "en": {"HK": "Hong Kong", "MO": "Macao", "TW": "Taiwan", "PS": "Palestine"},
}
# Languages in which a country's name is recognised in files.
READ_IN = (
    "en", "zh_Hans", "zh_Hant", "es", "fr", "de", "it", "pt", "nl", "ru", "ja", "ko",
    "pl", "sv", "tr", "cs", "ar",
)  # fmt: skip


def _rows(name: str) -> list[dict[str, str]]:
    with (FACTS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Place(NamedTuple):
    """Where UN M49 puts a country: codes, empty where there is none."""

    region: str
    subregion: str
    intermediate: str


_M49 = _rows("m49.csv")
PLACES: dict[str, Place] = {
    row["country"]: Place(row["region"], row["subregion"], row["intermediate"])
    for row in _M49
} | {code: Place(*codes) for code, codes in USER_ASSIGNED.items()}
ALPHA3: dict[str, str] = {row["alpha3"]: row["country"] for row in _M49}
COUNTRIES: tuple[str, ...] = tuple(sorted(PLACES))


# Names


@lru_cache(maxsize=16)
def names(language: str) -> dict[str, str]:
    """Every country's name in one language."""
    try:
        locale = Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        locale = Locale("en")
    own = {} if locale.script == "Hant" else OWN_NAMES.get(locale.language, {})
    return {code: own.get(code) or locale.territories[code] for code in COUNTRIES}


def name(code: str, language: str | None = None) -> str:
    """A country's name, by default in the reader's language; unknown codes as is."""
    return names(language or get_language() or "en").get(code, code)


@lru_cache(maxsize=16)
def _choices(language: str) -> list[tuple[str, str]]:
    # GB 18030 puts common characters in the order of their pinyin.
    chinese = language.startswith("zh")
    return sorted(
        names(language).items(),
        key=lambda pair: (
            pair[1].encode("gb18030") if chinese else fold(pair[1]).encode()
        ),
    )


def choices(language: str | None = None) -> list[tuple[str, str]]:
    """For forms and fields: code and name, in the order a reader expects."""
    return list(_choices(language or get_language() or "en"))


@lru_cache(maxsize=1)
def _spellings() -> dict[str, str]:
    found: dict[str, str] = {}
    for language in READ_IN:
        for code, label in names(language).items():
            found.setdefault(fold(label), code)
    found |= {
        fold(row["spelling"]): row["country"] for row in _rows("country_spellings.csv")
    }
    found |= {alpha3.lower(): code for alpha3, code in ALPHA3.items()}
    found |= {code.lower(): code for code in COUNTRIES}
    return found | {code.lower(): to for code, to in ALIASES.items()}


def find(text: str) -> str | None:
    """The country meant by a code or a name in any common language; None if none."""
    return _spellings().get(fold(text[:200]))


def clean_country(value: object) -> str:
    """The ISO 3166-1 code of what was typed."""
    if value is None or value == "":
        return ""
    code = find(value) if isinstance(value, str) else None
    if not code:
        raise ValidationError(
            _("This is not a country: its name or two-letter code, as in NL."),
            code="invalid",
        )
    return code


# Home and abroad


def is_foreign(code: str, home_country: str) -> bool:
    """Abroad, seen from home; Hong Kong, Macao and Taiwan are not, seen from China."""
    if not code or code == home_country:
        return False
    one_country = HMT | {"CN"}
    return not (code in one_country and home_country in one_country)


def origin(code: str, home_country: str) -> str:
    """How a country is reported: home, hmt, foreign or unknown."""
    if not code:
        return "unknown"
    if code == home_country:
        return "home"
    if is_foreign(code, home_country):
        return "foreign"
    return "hmt" if code in HMT else "home"


# Regions


class Tile(NamedTuple):
    """One region of the tile map; where it stands is only roughly where it lies."""

    key: str
    label: _StrPromise
    column: int
    row: int
    codes: tuple[str, ...]  # of M49, the narrowest that counts


TILES: tuple[Tile, ...] = (
    Tile("north_america", _("Northern America"), 1, 1, ("021",)),
    Tile("northern_europe", _("Northern Europe"), 3, 1, ("154",)),
    Tile("eastern_europe", _("Eastern Europe"), 4, 1, ("151",)),
    Tile("central_asia", _("Central Asia"), 5, 1, ("143",)),
    Tile("eastern_asia", _("Eastern Asia"), 6, 1, ("030",)),
    Tile("latin_america", _("Latin America"), 1, 2, ("419",)),
    Tile("western_europe", _("Western Europe"), 3, 2, ("155",)),
    Tile("southern_europe", _("Southern Europe"), 4, 2, ("039",)),
    Tile("western_asia", _("Western Asia"), 5, 2, ("145",)),
    Tile("hmt", _("Hong Kong, Macao, Taiwan"), 6, 2, ()),
    Tile("northern_africa", _("Northern Africa"), 3, 3, ("015",)),
    Tile("sub_saharan_africa", _("Sub-Saharan Africa"), 4, 3, ("202",)),
    Tile("southern_asia", _("Southern Asia"), 5, 3, ("034",)),
    Tile("south_eastern_asia", _("South-eastern Asia"), 6, 3, ("035",)),
    Tile("oceania", _("Oceania"), 6, 4, ("053", "054", "057", "061")),
)
_TILE_OF = {code: tile.key for tile in TILES for code in tile.codes}


@lru_cache(maxsize=1)
def points() -> dict[str, tuple[float, float]]:
    """Where the point of each country stands on an outline: longitude, latitude."""
    return {
        row["country"]: (float(row["longitude"]), float(row["latitude"]))
        for row in _rows("country_points.csv")
    }


def region_tile(code: str) -> str:
    """The key of the tile a country is counted in; empty for none (Antarctica)."""
    if code in HMT:
        return "hmt"
    place = PLACES.get(code)
    return _TILE_OF.get(place.subregion, "") if place else ""


def countries_of_tile(key: str) -> list[str]:
    """The countries counted in one tile."""
    return [code for code in COUNTRIES if region_tile(code) == key]


def region_name(m49: str, language: str | None = None) -> str:
    """The name of a UN M49 region, by its code."""
    tag = (language or get_language() or "en").replace("-", "_")
    try:
        locale = Locale.parse(tag)
    except (UnknownLocaleError, ValueError):
        locale = Locale("en")
    return str(locale.territories.get(m49, m49))


# Dated groups

GROUP_NAMES: dict[str, _StrPromise] = {
    "EU": _("European Union"),
    "EEA": _("European Economic Area"),
    "ASEAN": _("ASEAN"),
    "BRICS": _("BRICS"),
    "SCO": _("Shanghai Cooperation Organisation"),
    "BRI": _("Belt and Road signatories"),
    "UNESCO_NAWE": _("North America and Western Europe (UNESCO)"),
    "UNCTAD_DEVELOPING": _("Developing economies (UNCTAD)"),
    "HMT": _("Hong Kong, Macao, Taiwan"),
}


class Membership(NamedTuple):
    """A country in a group, from day to day, both included; None is open."""

    code: str
    country: str
    valid_from: date | None
    valid_to: date | None
    source: str

    def holds_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _regions() -> Iterator[Membership]:
    for country, place in PLACES.items():
        for code in dict.fromkeys(place):
            if code:
                yield Membership(f"M49_{code}", country, None, None, "UN M49")


@lru_cache(maxsize=1)
def load_groups() -> tuple[Membership, ...]:
    """The memberships shipped: political groups with dates, and the M49 regions."""
    dated = (
        Membership(
            row["code"],
            row["country"],
            _day(row["valid_from"]),
            _day(row["valid_to"]),
            row["source"],
        )
        for row in _rows("country_groups.csv")
    )
    return (*dated, *_regions())


def group_name(code: str, language: str | None = None) -> str:
    """A group's name for people; a code an administrator made stays as it is."""
    if code.startswith("M49_"):
        return region_name(code.removeprefix("M49_"), language)
    return str(GROUP_NAMES.get(code, code))
