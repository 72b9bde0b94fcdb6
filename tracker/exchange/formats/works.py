"""A published work as a bibliographic file describes it."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from datetime import date

_UT = re.compile(r"\b(?:WOS|ISI)\s*:\s*([0-9A-Z]{8,20})\b", re.IGNORECASE)
_DOI = re.compile(r"10\.\d{4,9}/\S+", re.IGNORECASE)
_ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]", re.IGNORECASE)
_ISSN = re.compile(r"\d{4}-?\d{3}[\dX]", re.IGNORECASE)

# Web of Science and Scopus document types; the first that is in the printed type wins.
KINDS = (
    ("book chapter", "chapter"),
    ("chapter", "chapter"),
    ("book review", "other"),
    ("conference review", "other"),
    ("retraction", "other"),
    ("meeting abstract", "other"),
    ("data paper", "article"),
    ("data set", "dataset"),
    ("data study", "dataset"),
    ("dataset", "dataset"),
    ("review", "review"),
    ("article", "article"),
    ("proceedings paper", "conference_paper"),
    ("conference paper", "conference_paper"),
    ("book", "book"),
    ("software", "software"),
    ("patent", "patent"),
    ("thesis", "thesis"),
    ("report", "report"),
    ("standard", "standard"),
)

# What publishers leave in titles: italics of species, indices of formulas.
_MARKUP = re.compile(r"</?(?:i|b|u|em|strong|sub|sup|inf|scp)\s*/?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,6}|#x[0-9a-f]{1,5});", re.I)


def plain_title(text: str) -> str:
    """A title as one reads it, without the marks of a web page."""
    text = _MARKUP.sub("", text)
    text = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
    return " ".join(text.split())


@dataclass(slots=True)
class Author:
    """One name of the author list, in its place."""

    name: str
    full_name: str = ""
    orcid: str = ""
    corresponding: bool = False
    affiliations: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Affiliation:
    """An address as printed, and what could be told from it."""

    printed: str
    institution: str = ""
    department: str = ""
    city: str = ""
    country: str | None = None


@dataclass(slots=True)
class Work:
    """One work; what the file did not say stays empty, what was odd is in `errors`."""

    number: int = 0  # its place in the file, from one
    source: str = ""
    key: str = ""
    title: str = ""
    kind: str = "other"
    kind_printed: str = ""
    doi: str = ""
    wos_ut: str = ""
    scopus_eid: str = ""
    pmid: str = ""
    arxiv: str = ""
    year: int | None = None
    year_from_early_access: bool = False
    published_on: date | None = None
    precision: str = ""
    venue: str = ""
    issn: str = ""
    eissn: str = ""
    isbn: str = ""
    publisher: str = ""
    language: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    article_number: str = ""
    authors: list[Author] = field(default_factory=list)
    affiliations: list[Affiliation] = field(default_factory=list)
    organisations: list[str] = field(default_factory=list)
    citations: int | None = None
    citations_source: str = ""
    citations_as_of: date | None = None
    research_areas: list[str] = field(default_factory=list)
    wos_categories: list[str] = field(default_factory=list)
    keywords: list[str] = field(default_factory=list)
    highly_cited: bool | None = None
    retracted: bool = False
    errors: list[str] = field(default_factory=list)

    @property
    def countries(self) -> list[str]:
        """The countries of its addresses, each once, in order."""
        return list(dict.fromkeys(a.country for a in self.affiliations if a.country))


@dataclass(frozen=True, slots=True)
class BadEntry:
    """An entry of the file that could not be read, and where it stands."""

    line: int
    key: str
    message: str


@dataclass(slots=True)
class Works:
    """What a bibliographic file holds."""

    format: str
    works: list[Work] = field(default_factory=list)
    bad: list[BadEntry] = field(default_factory=list)
    encoding: str = ""
    notes: list[str] = field(default_factory=list)


def kind_of(printed: str) -> str:
    """The kind of a printed document type; Early Access says when, not what."""
    text = printed.casefold()
    return next((kind for words, kind in KINDS if words in text), "other")


def normal_ut(text: str) -> str:
    """ISI:000… and WOS:000… are one number."""
    match = _UT.search(text)
    return f"WOS:{match[1].upper()}" if match else ""


def normal_doi(text: str) -> str:
    match = _DOI.search(text)
    return match[0].rstrip(".,;)]}").lower() if match else ""


def normal_orcid(text: str) -> str:
    match = _ORCID.search(text)
    return match[0].upper() if match else ""


def normal_issn(text: str) -> str:
    match = _ISSN.search(text)
    if not match:
        return ""
    digits = match[0].replace("-", "").upper()
    return f"{digits[:4]}-{digits[4:]}"


def whole_number(text: str) -> int | None:
    digits = text.strip()
    return (
        int(digits)
        if digits.isascii() and digits.isdigit() and len(digits) < 10
        else None
    )
