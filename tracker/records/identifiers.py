"""Identifiers of institutions, people and works: form, check digit, one spelling.

Each `clean_…` takes what a person typed or pasted and answers the one form that is
stored; empty stays empty. What cannot be the identifier is a ValidationError that
says what is expected. They serve as Django validators as they stand.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote, unquote
from zoneinfo import available_timezones

from babel.core import Locale, get_global
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum import isbn, issn
from stdnum.exceptions import ValidationError as NotANumber
from stdnum.iso7064 import mod_11_2

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise

LONGEST = 300
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
DASHES = re.compile("[\u2010-\u2015\u2212]")
MISTYPED = _("One character seems mistyped: the check digit does not fit.")


def _plain(value: object, form: Literal["NFC", "NFKC"] = "NFKC") -> str:
    """What was typed without width, odd spaces and dashes; refuses the unreadable."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():  # as spreadsheets keep numbers
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value) if abs(value) < 10**40 else "9" * (LONGEST + 1)
    if not isinstance(value, str):
        raise ValidationError(_("Expected text."), code="invalid")
    text = value
    if len(text) > LONGEST:
        raise ValidationError(
            _("This is too long for an identifier: at most %(most)d characters."),
            code="too_long",
            params={"most": LONGEST},
        )
    text = INVISIBLE.sub("", unicodedata.normalize(form, text))
    text = re.sub(r"[ \t\r\n\u00a0]+", " ", DASHES.sub("-", text)).strip()
    if not text.isascii():  # digits of other scripts
        text = "".join(str(unicodedata.decimal(letter, letter)) for letter in text)
    if any(unicodedata.category(letter) in ("Cc", "Cs", "Cn") for letter in text):
        raise ValidationError(
            _("This contains characters that cannot be read."), code="unreadable"
        )
    return text


def _refuse(expected: Words) -> ValidationError:
    return ValidationError(expected, code="invalid")


def _bare(text: str, *prefixes: str) -> str:
    """Without the resolver or the label in front of it."""
    patterns = "|".join(prefixes)
    return re.sub(rf"^(?:{patterns})\s*", "", text, flags=re.I | re.A).strip()


def _found(value: object, pattern: str, expected: Words, *prefixes: str) -> str:
    """The usual case: take the prefix off, compare the form, answer group 1."""
    text = _plain(value)
    if not text:
        return ""
    match = re.fullmatch(
        pattern, _bare(text, *prefixes) if prefixes else text, re.I | re.A
    )
    if not match:
        raise _refuse(expected)
    return match[1]


# Institutions

CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"


def clean_ror(value: object) -> str:
    """Research Organization Registry: Crockford base 32, ISO 7064 mod 97-10."""
    expected = _(
        "A ROR id has nine characters and starts with 0, as in 02e2c7k09 "
        "or https://ror.org/02e2c7k09."
    )
    text = _found(value, r"(0[0-9a-z]{6}\d\d)/?", expected, r"(https?://)?ror\.org/")
    if not text:
        return ""
    text = text.lower()
    number = 0
    for letter in text[:7]:
        if letter not in CROCKFORD:  # i, l, o and u are never used
            raise _refuse(expected)
        number = number * 32 + CROCKFORD.index(letter)
    if int(text[7:]) != 98 - number * 100 % 97:
        raise ValidationError(MISTYPED, code="check_digit")
    return text


def clean_pic(value: object) -> str:
    """Participant Identification Code of the European Commission."""
    expected = _("A PIC has nine digits, as in 999977366.")
    text = _found(value, r"([\d .]{9,15})", expected, r"PIC\s*:?")
    digits = re.sub(r"\D", "", text)
    if text and len(digits) != 9:
        raise _refuse(expected)
    return digits


def clean_oid(value: object) -> str:
    """Organisation id of the Erasmus+ programme."""
    expected = _("An OID is E and eight digits, as in E10208308.")
    return _found(value, r"(E\d{8})", expected, r"OID\s*:").upper()


def clean_erasmus_code(value: object) -> str:
    """Erasmus code: the country fills three places, as in the Commission's list."""
    expected = _(
        "An Erasmus code is a country, a city name and a number, "
        "as in NL DELFT01 or D  BERLIN13."
    )
    text = _plain(value).upper()
    if not text:
        return ""
    match = re.fullmatch(
        r"(?:(IRL|LUX) *|([A-Z]{1,3}) +)([A-Z][A-Z-]{1,9}) ?([0-9]{1,3})", text
    )
    if not match:
        raise _refuse(expected)
    return f"{match[1] or match[2]:<3}{match[3]}{match[4]}"


def clean_domain(value: object) -> str:
    """An internet domain in its ASCII form, without www."""
    expected = _("A domain has a dot and no spaces, as in tudelft.nl.")
    text = _plain(value).lower()
    if not text:
        return ""
    host = re.sub(r"^(https?://|@)", "", text)
    host = re.split(r"[/?#]", host, maxsplit=1)[0]
    host = re.sub(r"^www\.(?=[^.]+\.)", "", host).rstrip(".")
    try:
        host = host.encode("idna").decode("ascii")
    except UnicodeError:
        raise _refuse(expected) from None
    label = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
    if len(host) > 253 or not re.fullmatch(
        rf"({label}\.)+([a-z]{{2,63}}|xn--[a-z0-9-]{{1,59}})", host
    ):
        raise _refuse(expected)
    return host


def clean_schac(value: object) -> str:
    """schacHomeOrganization: the institution's own domain."""
    prefixes = r"urn:schac:homeOrganization:|schac:"
    return clean_domain(_bare(_plain(value), prefixes))


def clean_wikidata(value: object) -> str:
    expected = _("A Wikidata item is Q and digits, as in Q752663.")
    prefixes = r"(https?://)?(www\.)?wikidata\.org/(wiki|entity)/"
    return _found(value, r"(Q[1-9]\d{0,14})", expected, prefixes, r"wd:").upper()


# People


def clean_orcid(value: object) -> str:
    """ORCID iD: sixteen digits, ISO 7064 mod 11-2."""
    expected = _(
        "An ORCID iD has four groups of four digits, as in 0000-0002-1825-0097; "
        "the last may be X."
    )
    text = _found(
        value,
        r"(\d{4}[- ]?\d{4}[- ]?\d{4}[- ]?\d{3}[\dX])/?",
        expected,
        r"(https?://)?(www\.|sandbox\.)?orcid\.org/",
        r"ORCID\s*(iD)?\s*:?",
    )
    if not text:
        return ""
    digits = re.sub(r"[- ]", "", text).upper()
    try:
        mod_11_2.validate(digits)
    except NotANumber:
        raise ValidationError(MISTYPED, code="check_digit") from None
    return "-".join(digits[at : at + 4] for at in (0, 4, 8, 12))


def clean_phone(value: object) -> str:
    """A telephone number as E.164 writes it."""
    expected = _(
        "A telephone number starts with + and the country code, "
        "as in +86 10 6278 5001; an extension belongs in the notes."
    )
    text = _bare(_plain(value), r"tel:")
    if not text:
        return ""
    digits = re.sub(r"\(0\)|[\s().\-/]", "", re.sub(r"^00", "+", text))
    if not re.fullmatch(r"\+[1-9][0-9]{6,14}", digits):
        raise _refuse(expected)
    return digits


@lru_cache(maxsize=1)
def _languages() -> frozenset[str]:
    return frozenset(Locale("en").languages)


def clean_language(value: object) -> str:
    """ISO 639: two letters where there are two, else three."""
    expected = _("A language is its ISO 639 code, as in en, zh or deu.")
    text = _found(value, r"([a-z]{2,3})", expected).lower()
    code = get_global("language_aliases").get(text, text)
    if code and code not in _languages():
        raise _refuse(expected)
    return str(code)


@lru_cache(maxsize=1)
def _time_zones() -> dict[str, str]:
    return {
        zone.lower(): zone
        for zone in available_timezones()
        if "/" in zone or zone == "UTC"
    }


def clean_time_zone(value: object) -> str:
    """IANA time zone."""
    text = _plain(value).replace(" ", "_")
    zone = _time_zones().get(text.lower(), "")
    if text and not zone:
        raise _refuse(_("A time zone is an IANA name, as in Asia/Shanghai."))
    return zone


# Works


def clean_doi(value: object) -> str:
    """Digital Object Identifier, lower case, without the resolver."""
    return _clean_doi(value) if isinstance(value, str) else _doi_of(value)


@lru_cache(maxsize=16384)
def _clean_doi(text: str) -> str:
    """One that comes in is asked about several times."""
    return _doi_of(text)


def _doi_of(value: object) -> str:
    text = _plain(value, "NFC")
    if not text:
        return ""
    resolver = r"(https?://)?((dx|www)\.)?doi\.org/"
    bare = _bare(text, resolver, r"(info:)?doi\s*[:/]?")
    if re.match(resolver, text, re.I):
        bare = _plain(unquote(bare), "NFC")
    bare = bare.rstrip(".,;").lower()
    if not re.fullmatch(r"10\.[0-9]{4,9}(\.[0-9]+)*/\S+", bare):
        raise _refuse(_("A DOI starts with 10. and has a slash, as in 10.1000/182."))
    return bare


def clean_grant_doi(value: object) -> str:
    """The DOI a funder registered for a grant."""
    return clean_doi(value)


def clean_raid(value: object) -> str:
    """Research Activity Identifier (ISO 23527)."""
    expected = _("A RAiD is a number and a name, as in https://raid.org/10.25.1.1/1.")
    pattern = r"(\d+(?:\.\d+)+/[a-z0-9._-]+)"
    return _found(value, pattern, expected, r"(https?://)?raid\.org/", "raid:").lower()


def clean_wos_ut(value: object) -> str:
    """Web of Science accession number: fifteen characters, whatever stands before."""
    expected = _(
        "A Web of Science number has 15 letters and digits, as in WOS:000361920500012."
    )
    prefixes = (r"(UT\s*=?\s*)?(ISI|WOS)\s*:", r"UT[\s=]+")
    text = _found(value, r"([A-Z0-9]{15})", expected, *prefixes).upper()
    if text and not re.search(r"\d{6}", text):
        raise _refuse(expected)
    return text


def clean_scopus_eid(value: object) -> str:
    expected = _("A Scopus number is 2-s2.0- and digits, as in 2-s2.0-85012345678.")
    text = _plain(value)
    in_address = re.search(r"[?&]eid=(2-s2\.0-\d+)", text)
    if in_address:
        text = in_address[1]
    digits = _found(text, r"(\d{5,15})", expected, r"(EID\s*[:=]\s*)?2-s2\.0-")
    return f"2-s2.0-{digits}" if digits else ""


def clean_openalex_id(value: object) -> str:
    """OpenAlex: W is a work, I an institution, A an author, F a funder, S a source."""
    expected = _("An OpenAlex id is W, I or A and digits, as in W2741809807.")
    prefixes = r"(https?://)?(api\.)?openalex\.org/([a-z]+/)?"
    return _found(value, r"([WIAFS][1-9]\d{1,12})", expected, prefixes).upper()


def clean_pmid(value: object) -> str:
    expected = _("A PubMed number has up to nine digits, as in 31452104.")
    prefixes = (
        r"(https?://)?pubmed\.ncbi\.nlm\.nih\.gov/",
        r"(https?://)?www\.ncbi\.nlm\.nih\.gov/pubmed/",
        r"PMID\s*:?",
    )
    return _found(value, r"0*([1-9]\d{0,8})/?", expected, *prefixes)


def clean_arxiv(value: object) -> str:
    """arXiv number without its version: all versions are one paper."""
    expected = _("An arXiv number looks like 2101.01234 or math.GT/0309136.")
    pattern = (
        r"(\d\d(?:0[1-9]|1[0-2])\.\d{4,5}"
        r"|[a-z-]{2,12}(?:\.[a-z]{2})?/\d\d(?:0[1-9]|1[0-2])\d{3})"
        r"(?:v\d{1,3})?(?:\.pdf)?(?: *\[[^\]]*\])?"
    )
    prefixes = (
        r"(https?://)?((www|export)\.)?arxiv\.org/(abs|pdf)/",
        r"(https?://)?(dx\.)?doi\.org/10\.48550/arxiv\.",
        r"arxiv\s*:",
    )
    text = _found(value, pattern, expected, *prefixes).lower()
    # Subject classes are written in capitals: math.GT.
    return re.sub(r"\.([a-z]{2})/", lambda found: found[0].upper(), text)


def clean_isbn(value: object) -> str:
    """ISBN as its thirteen digits; ten-digit ones are converted."""
    expected = _("An ISBN has 13 or 10 digits, as in 978-3-16-148410-0.")
    pattern = r"([\d -]{9,17}[\dX])"
    text = _found(value, pattern, expected, r"ISBN(-1[03])?\s*:?")
    if not text:
        return ""
    if len(re.sub(r"[ -]", "", text)) not in (10, 13):
        raise _refuse(expected)
    try:
        return str(isbn.to_isbn13(isbn.validate(text.replace(" ", "-")))).replace(
            "-", ""
        )
    except NotANumber:
        raise ValidationError(MISTYPED, code="check_digit") from None


def clean_issn(value: object) -> str:
    expected = _("An ISSN has eight digits, as in 0378-5955; the last may be X.")
    pattern = r"(\d{4}[- ]?\d{3}[\dX])"
    text = _found(value, pattern, expected, r"e?-?ISSN(-L)?\s*:?")
    if not text:
        return ""
    try:
        return str(issn.format(issn.validate(text.replace(" ", ""))))
    except NotANumber:
        raise ValidationError(MISTYPED, code="check_digit") from None


def clean_patent_no(value: object) -> str:
    """Office, number and kind code without punctuation, as WIPO ST.16 joins them."""
    expected = _(
        "A patent number starts with the office's two letters, as in CN 112345678 A "
        "or US 10,123,456 B2."
    )
    typed = _plain(value)
    text = re.sub(r"[\s.,/-]", "", typed).upper()
    if typed and not re.fullmatch(r"[A-Z]{2,4}[0-9]{4,15}X?([A-Z][0-9]?)?", text):
        raise _refuse(expected)
    return text


CLEANERS: dict[str, Callable[[object], str]] = {
    "ror_id": clean_ror,
    "pic": clean_pic,
    "oid": clean_oid,
    "erasmus_code": clean_erasmus_code,
    "schac": clean_schac,
    "domain": clean_domain,
    "wikidata": clean_wikidata,
    "orcid": clean_orcid,
    "phone": clean_phone,
    "language": clean_language,
    "time_zone": clean_time_zone,
    "doi": clean_doi,
    "grant_doi": clean_grant_doi,
    "raid": clean_raid,
    "wos_ut": clean_wos_ut,
    "scopus_eid": clean_scopus_eid,
    "openalex_id": clean_openalex_id,
    "pmid": clean_pmid,
    "arxiv": clean_arxiv,
    "isbn": clean_isbn,
    "issn": clean_issn,
    "patent_no": clean_patent_no,
}
RESOLVERS = {
    "ror_id": "https://ror.org/{}",
    "wikidata": "https://www.wikidata.org/wiki/{}",
    "orcid": "https://orcid.org/{}",
    "doi": "https://doi.org/{}",
    "grant_doi": "https://doi.org/{}",
    "raid": "https://raid.org/{}",
    "wos_ut": "https://www.webofscience.com/wos/woscc/full-record/WOS:{}",
    "scopus_eid": "https://www.scopus.com/record/display.uri?eid={}",
    "openalex_id": "https://openalex.org/{}",
    "pmid": "https://pubmed.ncbi.nlm.nih.gov/{}/",
    "arxiv": "https://arxiv.org/abs/{}",
}


def address(field: str, value: str) -> str:
    """Where the public record of this identifier can be read; empty if nowhere."""
    if not value or field not in RESOLVERS:
        return ""
    return RESOLVERS[field].format(quote(value, safe="/:"))
