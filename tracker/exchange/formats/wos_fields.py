"""From the fields of Web of Science, however they are written down, to a work."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod

from tracker.exchange.sayings import say as _
from tracker.exchange.values.dates import read_date
from tracker.exchange.values.reading import Unreadable

from .addresses import looks_like_reference, parse_wos_address
from .author_index import AuthorIndex
from .corresponding import mark_corresponding
from .publication_dates import printed_year, published
from .works import (
    Affiliation,
    Author,
    Work,
    kind_of,
    normal_doi,
    normal_issn,
    normal_orcid,
    normal_ut,
    plain_title,
    whole_number,
)


class Fields(ABC):
    """A record's fields by their two-letter tags."""

    @abstractmethod
    def one(self, tag: str) -> str: ...

    @abstractmethod
    def lines(self, tag: str) -> list[str]: ...

    def parts(self, tag: str) -> list[str]:
        parts = (part.strip() for part in self.one(tag).split(";"))
        return list(dict.fromkeys(part for part in parts if part))


def work_from_fields(fields: Fields) -> Work:
    """One record of an export as a work."""
    one = fields.one
    printed = one("DT")
    work = Work(
        source="wos",
        key=one("UT"),
        title=plain_title(one("TI")),
        kind=_kind(printed, one("PT")),
        kind_printed=printed,
        doi=normal_doi(one("DI")),
        wos_ut=normal_ut(one("UT")),
        pmid=one("PM") if one("PM").isdigit() else "",
        venue=one("SO"),
        issn=normal_issn(one("SN")),
        eissn=normal_issn(one("EI")),
        isbn=one("BN"),
        publisher=one("PU"),
        language=one("LA"),
        volume=one("VL"),
        issue=one("IS"),
        pages="-".join(filter(None, (one("BP"), one("EP")))),
        article_number=one("AR"),
        organisations=fields.parts("C3"),
        citations=whole_number(one("TC")),
        research_areas=fields.parts("SC"),
        wos_categories=fields.parts("WC"),
        keywords=fields.parts("DE"),
        highly_cited={"Y": True, "N": False}.get(one("HC").upper()[:1]),
        retracted="retracted publication" in printed.casefold(),
    )
    set_citations(work, one("DA"))
    set_year(work, one("PY"), one("PD"), one("EA"))
    _set_authors(work, fields)
    index = AuthorIndex(work.authors)
    set_orcids(index, re.split(r";\s*", one("OI")))
    _set_addresses(work, fields, index)
    mark_corresponding(work, one("RP"), index)
    tell_unknown_countries(work)
    tell_what_is_missing(work)
    return work


def set_citations(work: Work, exported_on: str) -> None:
    """Counts are as of the day of export, when the file says it."""
    work.citations_source = "wos" if work.citations is not None else ""
    try:
        work.citations_as_of = read_date(exported_on).value
    except Unreadable:
        work.errors.append(_("The day of export cannot be read."))


def set_year(work: Work, year: str, printed: str, early: str) -> None:
    """A work with only an early access date takes its year, marked so."""
    work.year = printed_year(year)
    if work.year is None and printed_year(early):
        work.year, work.year_from_early_access = printed_year(early), True
        printed = early
    work.published_on, work.precision = published(printed, work.year)
    if work.year is None:
        work.errors.append(_("The work has neither a year nor an early access date."))


def set_orcids(index: AuthorIndex, entries: list[str]) -> None:
    for entry in entries:
        name, _slash, number = entry.rpartition("/")
        author = index.find(name.strip())
        if author:
            author.orcid = author.orcid or normal_orcid(number)


def link(
    work: Work, address: Affiliation, names: list[str], index: AuthorIndex
) -> None:
    """Put an address, once, behind each of the named authors."""
    known = next(
        (at for at, a in enumerate(work.affiliations) if a.printed == address.printed),
        None,
    )
    if known is None:
        work.affiliations.append(address)
        known = len(work.affiliations) - 1
    for name in names:
        author = index.find(name)
        if author and known not in author.affiliations:
            author.affiliations.append(known)


def tell_unknown_countries(work: Work) -> None:
    unknown = [a.printed for a in work.affiliations if a.country is None]
    if unknown:
        text = "; ".join(unknown)[:200]
        work.errors.append(_("No country in the address: %(text)s") % {"text": text})


def tell_what_is_missing(work: Work) -> None:
    if not work.title:
        work.errors.append(_("The title is missing."))
    if not work.authors:
        work.errors.append(_("The authors are missing."))


def _kind(printed: str, publication: str) -> str:
    if publication.startswith("P"):
        return "patent"
    if printed.casefold().startswith("proceedings paper"):
        return "conference_paper"
    return kind_of(printed)


def _set_authors(work: Work, fields: Fields) -> None:
    short, full = fields.lines("AU"), fields.lines("AF")
    short = short or full
    if len(full) != len(short):
        full = [""] * len(short)
    work.authors = [
        Author(name, whole) for name, whole in zip(short, full, strict=True)
    ]
    if not work.authors:
        work.authors = [Author(name) for name in fields.lines("CA")]


def _address_lines(fields: Fields) -> list[str]:
    """One address each; before 2008 several without names could share a line."""
    lines: list[str] = []
    for line in fields.lines("C1"):
        lines += [line] if line.startswith("[") else re.split(r";\s+", line)
    return lines


def _set_addresses(work: Work, fields: Fields, index: AuthorIndex) -> None:
    strange = 0
    for line in _address_lines(fields):
        if looks_like_reference(line):
            strange += 1
            continue
        match = re.match(r"^\[(?P<names>[^\]]*)\]\s*(?P<address>.*)$", line)
        names = match["names"].split(";") if match else []
        address = parse_wos_address(match["address"] if match else line)
        if address.printed:
            link(work, address, [name.strip() for name in names], index)
    if len(work.affiliations) == 1:
        for author in work.authors:
            author.affiliations = [0]
    if strange:
        work.errors.append(
            _("%(count)d lines among the addresses are cited works and were left out.")
            % {"count": strange}
        )
