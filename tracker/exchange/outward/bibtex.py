"""Outputs as BibTeX: UTF-8, signs that TeX would read as commands escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

import bibtexparser
from bibtexparser.library import Library
from bibtexparser.model import Entry, Field

from .works import works

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tracker.records.models import Output

AT_ONCE = 100
KINDS = {
    "article": "article", "review": "article", "conference_paper": "inproceedings",
    "book": "book", "chapter": "incollection", "thesis": "phdthesis",
    "dataset": "dataset", "software": "software", "patent": "patent",
    "standard": "standard", "report": "techreport",
}  # fmt: skip
VENUES = {"inproceedings": "booktitle", "incollection": "booktitle"}
PUBLISHERS = {"techreport": "institution", "phdthesis": "school"}
COMMANDS = {
    "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "{": r"\{", "}": r"\}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
}  # fmt: skip
SIGNS = re.compile(r"[\\~^{}&%$#_]")


def write(outputs: QuerySet[Output]) -> Iterator[str]:
    """Each work under its reference as key."""
    found = works(outputs)
    while some := list(islice(found, AT_ONCE)):
        yield bibtexparser.write_string(Library([entry(work) for work in some]))


def entry(work: Output) -> Entry:
    kind = KINDS.get(work.kind, "misc")
    published = work.published_on
    told = {
        "title": f"{{{escaped(work.title)}}}",  # in two brackets: capitals stay
        "author": " and ".join(name(author.name) for author in work.authors.all()),
        VENUES.get(kind, "journal"): escaped(work.venue),
        "year": str(work.year),
        "month": str(published.month)
        if published and published.year == work.year and work.date_precision != "year"
        else "",
        PUBLISHERS.get(kind, "publisher"): escaped(work.publisher),
        "type": {"review": "Review", "thesis": ""}.get(work.kind, ""),
        "doi": work.doi,
        "issn": work.issn,
        "isbn": work.isbn,
        "number": escaped(work.patent_no),
        "unique-id": f"WOS:{work.wos_ut.removeprefix('WOS:')}" if work.wos_ut else "",
        "eid": work.scopus_eid,
        "pmid": work.pmid,
        "eprint": work.arxiv,
        "archiveprefix": "arXiv" if work.arxiv else "",
        "language": escaped(work.language),
    }
    fields = [Field(key, value) for key, value in told.items() if value]
    return Entry(kind, work.ref, fields)


def name(text: str) -> str:
    """What is no “Family, Given” is one name, as that of a consortium."""
    plain = escaped(text)
    lonely = "," not in text and (" " in text or " and " in text)
    return f"{{{plain}}}" if lonely or re.search(r"\band\b", text) else plain


def escaped(text: str) -> str:
    one_line = " ".join(text.split())
    return SIGNS.sub(lambda found: COMMANDS[found[0]], one_line)
