"""Identifiers of works and grants: DOI, the numbers of databases, patents."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum import isbn, issn
from stdnum.exceptions import ValidationError as NotANumber

from .reading import MISTYPED, bare, found, plain, refuse


def clean_doi(value: object) -> str:
    """Digital Object Identifier, lower case, without the resolver."""
    return _clean_doi(value) if isinstance(value, str) else _doi_of(value)


@lru_cache(maxsize=16384)
def _clean_doi(text: str) -> str:
    """One that comes in is asked about several times."""
    return _doi_of(text)


def _doi_of(value: object) -> str:
    text = plain(value, "NFC")
    if not text:
        return ""
    resolver = r"(https?://)?((dx|www)\.)?doi\.org/"
    given = bare(text, resolver, r"(info:)?doi\s*[:/]?")
    if re.match(resolver, text, re.I):
        given = plain(unquote(given), "NFC")
    given = given.rstrip(".,;").lower()
    if not re.fullmatch(r"10\.[0-9]{4,9}(\.[0-9]+)*/\S+", given):
        raise refuse(_("A DOI starts with 10. and has a slash, as in 10.1000/182."))
    return given


def clean_grant_doi(value: object) -> str:
    """The DOI a funder registered for a grant."""
    return clean_doi(value)


def clean_raid(value: object) -> str:
    """Research Activity Identifier (ISO 23527)."""
    expected = _("A RAiD is a number and a name, as in https://raid.org/10.25.1.1/1.")
    pattern = r"(\d+(?:\.\d+)+/[a-z0-9._-]+)"
    return found(value, pattern, expected, r"(https?://)?raid\.org/", "raid:").lower()


def clean_wos_ut(value: object) -> str:
    """Web of Science accession number: fifteen characters, whatever stands before."""
    expected = _(
        "A Web of Science number has 15 letters and digits, as in WOS:000361920500012."
    )
    prefixes = (r"(UT\s*=?\s*)?(ISI|WOS)\s*:", r"UT[\s=]+")
    text = found(value, r"([A-Z0-9]{15})", expected, *prefixes).upper()
    if text and not re.search(r"\d{6}", text):
        raise refuse(expected)
    return text


def clean_scopus_eid(value: object) -> str:
    expected = _("A Scopus number is 2-s2.0- and digits, as in 2-s2.0-85012345678.")
    text = plain(value)
    in_address = re.search(r"[?&]eid=(2-s2\.0-\d+)", text)
    if in_address:
        text = in_address[1]
    digits = found(text, r"(\d{5,15})", expected, r"(EID\s*[:=]\s*)?2-s2\.0-")
    return f"2-s2.0-{digits}" if digits else ""


def clean_openalex_id(value: object) -> str:
    """OpenAlex: W is a work, I an institution, A an author, F a funder, S a source."""
    expected = _("An OpenAlex id is W, I or A and digits, as in W2741809807.")
    prefixes = r"(https?://)?(api\.)?openalex\.org/([a-z]+/)?"
    return found(value, r"([WIAFS][1-9]\d{1,12})", expected, prefixes).upper()


def clean_pmid(value: object) -> str:
    expected = _("A PubMed number has up to nine digits, as in 31452104.")
    prefixes = (
        r"(https?://)?pubmed\.ncbi\.nlm\.nih\.gov/",
        r"(https?://)?www\.ncbi\.nlm\.nih\.gov/pubmed/",
        r"PMID\s*:?",
    )
    return found(value, r"0*([1-9]\d{0,8})/?", expected, *prefixes)


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
    text = found(value, pattern, expected, *prefixes).lower()
    # Subject classes are written in capitals: math.GT.
    return re.sub(r"\.([a-z]{2})/", lambda found: found[0].upper(), text)


def clean_isbn(value: object) -> str:
    """ISBN as its thirteen digits; ten-digit ones are converted."""
    expected = _("An ISBN has 13 or 10 digits, as in 978-3-16-148410-0.")
    pattern = r"([\d -]{9,17}[\dX])"
    text = found(value, pattern, expected, r"ISBN(-1[03])?\s*:?")
    if not text:
        return ""
    if len(re.sub(r"[ -]", "", text)) not in (10, 13):
        raise refuse(expected)
    try:
        return str(isbn.to_isbn13(isbn.validate(text.replace(" ", "-")))).replace(
            "-", ""
        )
    except NotANumber:
        raise ValidationError(MISTYPED, code="check_digit") from None


def clean_issn(value: object) -> str:
    expected = _("An ISSN has eight digits, as in 0378-5955; the last may be X.")
    pattern = r"(\d{4}[- ]?\d{3}[\dX])"
    text = found(value, pattern, expected, r"e?-?ISSN(-L)?\s*:?")
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
    typed = plain(value)
    text = re.sub(r"[\s.,/-]", "", typed).upper()
    if typed and not re.fullmatch(r"[A-Z]{2,4}[0-9]{4,15}X?([A-Z][0-9]?)?", text):
        raise refuse(expected)
    return text
