"""Addresses as Web of Science and Scopus print them, taken apart."""

from __future__ import annotations

import re

from tracker.exchange.values.countries import country_code
from tracker.exchange.values.wos_countries import wos_country

from .works import Affiliation

_POSTCODE = re.compile(
    r"\b(?:NL-)?\d{4} [A-Z]{2}\b|\b(?:[A-Z]{1,2}-)?\d[\d-]{2,9}\b"
    r"|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b"
    r"|\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b|\b(?i:cedex)\b(?: \d+)?"
)
_DEPARTMENT = re.compile(
    r"\b(dept|dep|sch|fac|div|unit|lab|lehrstuhl|department|school|faculty|division"
    r"|laboratory|dipartimento|section|sect|program|clin)\b",
    re.IGNORECASE,
)
_COMPANY = re.compile(r",\s*(Ltd|Inc|LLC|GmbH|S\.A|S\.p\.A)\b\.?", re.IGNORECASE)
_STREET = re.compile(
    r"^(via|viale|piazza|calle|rue|avenue|av|str|strada|corso|km|po box|pob)\b.*"
    r"|.*\d+$",
    re.IGNORECASE,
)
_INSTITUTION = re.compile(
    r"univ|instit|inst\b|acad|hosp|college|coll\b|centre|center|council|agency"
    r"|school of|polytech|politec|ministry|hochschule"
    r"|cnrs|inserm|csic|company|gmbh|ltd|s\.p\.a",
    re.IGNORECASE,
)
_REGION_NAMES = (
    "hants avon beds berks bucks cambs cheshire cornwall cumbria derby devon dorset"
    " durham essex glos herts kent lancs leics lincs middx midlothian norfolk northants"
    " northd notts oxon salop somerset staffs suffolk surrey sussex warwicks wilts"
    " worcs yorks hampshire fife anhui fujian gansu guangdong guangxi guizhou hainan"
    " hebei heilongjiang henan hubei hunan jiangsu jiangxi jilin liaoning ningxia"
    " qinghai shaanxi shandong shanxi sichuan xinjiang yunnan zhejiang maharashtra"
    " karnataka kerala gujarat punjab quebec ontario alberta qld nsw vic tas"
)
_REGIONS = frozenset(_REGION_NAMES.split(" "))


def parse_wos_address(printed: str) -> Affiliation:
    """“Univ Messina, Dept Chem, I-98166 Messina, Italy.”: the widest comes first."""
    text = " ".join(printed.split()).strip(" ;")
    text = text.removesuffix(".")
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not parts:
        return Affiliation(text)
    country = wos_country(parts[-1])
    found = Affiliation(text, country=country)
    inner = parts[:-1] if country or len(parts) > 2 else parts
    if inner and not (len(inner) > 1 and _STREET.match(inner[0])):
        found.institution = inner[0]
    middle = inner[1:-1] if len(inner) > 2 else []
    found.department = next((p for p in middle if _DEPARTMENT.search(p)), "")
    if len(inner) > 1:
        found.city = _city(inner[1:])
    return found


def parse_plain_address(printed: str) -> Affiliation:
    """“Dept. of Chemistry, University of Messina, Messina, Italy”: narrow first."""
    text = " ".join(printed.split()).strip(" ;.")
    text = _COMPANY.sub(r" \1", text)  # “Biotechnology Co., Ltd” is one name
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not parts:
        return Affiliation(text)
    country = country_code(parts[-1])
    inner = parts[:-1] if country else parts
    institution = next(
        (part for part in inner if re.search("univ", part, re.IGNORECASE)), ""
    ) or next(
        (p for p in inner if _INSTITUTION.search(p) and not _DEPARTMENT.search(p)), ""
    )
    institution = institution or (inner[0] if inner else "")
    department = next(
        (p for p in inner if p != institution and _DEPARTMENT.search(p)), ""
    )
    at = inner.index(institution) if institution in inner else 0
    return Affiliation(text, institution, department, _city(inner[at + 1 :]), country)


def looks_like_reference(line: str) -> bool:
    """A cited work among the addresses: “Ashkin A, 1973, PHYS REV LETT, V30, P139”."""
    return re.match(r"^[^,]{2,60}, (1[5-9]|20)\d\d(,|$)", line) is not None


def _city(parts: list[str]) -> str:
    """The last part that is no region, county or postcode."""
    for part in reversed(parts):
        bare = " ".join(_POSTCODE.sub(" ", part).split())
        region = bare.casefold() in _REGIONS or re.fullmatch(r"[A-Z]{2,3}", bare)
        if bare and not (region and part is not parts[0]) and not bare.isdigit():
            return bare
    return ""
