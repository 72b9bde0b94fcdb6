"""Countries as Web of Science prints them at the end of an address."""

from __future__ import annotations

import re
from functools import lru_cache

from .countries import country_code
from .reading import folded

_PRINTED = {
    "CN": "peoples r china;pr china;china;p r china",
    "GB": "england;scotland;wales;north ireland;northern ireland;great britain;uk",
    "US": "usa;united states",
    "AE": "u arab emirates",
    "AG": "antigua & barbu;antigua",
    "BA": "bosnia & herceg;bosnia & hercegovina;bosnia",
    "CD": "dem rep congo;zaire",
    "CG": "rep congo;congo",
    "CF": "cent afr republ;central african republic",
    "CI": "cote ivoire;ivory coast",
    "CZ": "czech republic;czechia",
    "DE": "germany;fed rep ger;bundes republik;ger dem rep;west germany",
    "DO": "dominican rep",
    "FK": "falkland island;falkland islands",
    "FM": "micronesia",
    "FO": "faroe islands;faeroe islands",
    "GF": "french guiana",
    "GQ": "equat guinea",
    "GW": "guinea bissau",
    "IM": "isle of man",
    "KN": "st kitts & nevi;st kitts & nevis",
    "KP": "north korea",
    "KR": "south korea;republic of korea",
    "LA": "laos",
    "LC": "st lucia",
    "MF": "st martin",
    "MK": "macedonia;north macedonia;rep macedonia",
    "MN": "mongol peo rep;mongolia",
    "MP": "northern mariana islands",
    "NC": "new caledonia",
    "NL": "netherlands",
    "PF": "french polynesia",
    "PG": "papua n guinea",
    "PS": "palestine;palest terr",
    "PT": "portugal",
    "RE": "reunion;la reunion",
    "RS": "serbia;serbia monteneg",
    "RU": "russia",
    "SA": "saudi arabia",
    "SB": "solomon islands",
    "ST": "sao tome & prin;sao tome e prin",
    "SX": "st maarten",
    "SY": "syria",
    "SZ": "swaziland;eswatini",
    "TC": "turks & caicos;turks & caicos islands",
    "TL": "timor leste;east timor",
    "TR": "turkey;turkiye",
    "TT": "trinidad tobago;trinidad & tobago;trinid & tobago",
    "TZ": "tanzania",
    "VC": "st vincent",
    "VG": "british virgin isl;brit virgin isl",
    "VI": "us virgin islands;virgin islands",
    "VN": "vietnam;viet nam",
    "WS": "samoa;western samoa",
    "XK": "kosovo",
    "YE": "yemen;yemen arab rep",
}
# Gone before most of our partners signed anything: no country of today can be told.
_GONE = frozenset(
    {"ussr", "yugoslavia", "czechoslovakia", "neth antilles", "brit w indies"}
)
_AMERICAN = re.compile(r"^(?:(?P<state>[A-Z]{2})[ .]*)?(?:\d{5}(?:-?\d{4})?)?[ ,]*USA$")
_STATE_AND_ZIP = re.compile(r"^(?P<state>[A-Z]{2}) \d{5}(-\d{4})?$")  # before 1980
_TERRITORIES = {"PR": "PR", "GU": "GU", "VI": "VI", "AS": "AS", "CM": "MP", "MP": "MP"}


@lru_cache(maxsize=1)
def _table() -> dict[str, str]:
    return {
        folded(name): code
        for code, names in _PRINTED.items()
        for name in names.split(";")
        if name
    }


@lru_cache(maxsize=4096)
def wos_country(printed: str) -> str | None:
    """ISO alpha-2 of the end of an address; Puerto Rico and Guam are their own."""
    text = " ".join(printed.split()).strip(" .,;")
    american = _AMERICAN.match(text.upper()) or _STATE_AND_ZIP.match(text)
    if american:
        return _TERRITORIES.get(american["state"] or "", "US")
    key = folded(text)
    if not key or key in _GONE or len(key) < 3:
        return None
    return _table().get(key) or country_code(text)
