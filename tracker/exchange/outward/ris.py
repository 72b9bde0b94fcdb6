"""Outputs as RIS, which every reference manager reads."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from rispy import RisWriter

from .works import works

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tracker.records.models import Output

AT_ONCE = 100
KINDS = {
    "article": "JOUR", "review": "JOUR", "conference_paper": "CPAPER", "book": "BOOK",
    "chapter": "CHAP", "thesis": "THES", "dataset": "DATA", "software": "COMP",
    "patent": "PAT", "standard": "STAND", "report": "RPRT",
}  # fmt: skip

WITHIN = ("chapter", "conference_paper")


class Writer(RisWriter):
    def set_header(self, count: int) -> str:
        """No number above each work: the format knows none."""
        return ""


def write(outputs: QuerySet[Output]) -> Iterator[str]:
    found = works(outputs)
    while some := list(islice(found, AT_ONCE)):
        yield Writer().formats([reference(work) for work in some])


def reference(work: Output) -> dict[str, Any]:
    told = {
        "type_of_reference": KINDS.get(work.kind, "GEN"),
        "id": work.ref,
        "title": one_line(work.title),
        "translated_title": one_line(work.title_zh),
        "authors": [one_line(author.name) for author in work.authors.all()],
        "secondary_title" if work.kind in WITHIN else "journal_name": work.venue,
        "year": str(work.year),
        "date": date_of(work),
        "doi": work.doi,
        "issn": work.isbn or work.issn,
        "publisher": one_line(work.publisher),
        "language": one_line(work.language),
        "accession_number": work.wos_ut or work.scopus_eid or work.pmid,
        "number": one_line(work.patent_no),
        "author_address": "; ".join(
            one_line(place.printed or place.institution)
            for place in work.affiliations.all()
        ),
        "urls": [f"https://doi.org/{work.doi}"] if work.doi else [],
    }
    return {name: value for name, value in told.items() if value}


def date_of(work: Output) -> str:
    """As much of the day as is known: 2024/05/17/, 2024/05//, nothing."""
    day = work.published_on
    if day is None or work.date_precision == "year":
        return ""
    known_day = f"{day.day:02}" if work.date_precision == "day" else ""
    return f"{day.year:04}/{day.month:02}/{known_day}/"


def one_line(text: str) -> str:
    return " ".join(text.split())
