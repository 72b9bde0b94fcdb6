"""BibTeX: as Web of Science and Scopus write it, and as everyone else does."""

from __future__ import annotations

import io
import re
from pathlib import Path

from tracker.exchange.sayings import say as _

from . import encodings
from .addresses import parse_plain_address, parse_wos_address
from .author_index import AuthorIndex
from .bibtex_entries import Entry, entries
from .corresponding import BETWEEN, CORRESPONDING, mark_corresponding
from .latex import decoded
from .refused import Refused
from .sources import content_kind, read_bytes, wrong_kind
from .works import (
    Author,
    BadEntry,
    Work,
    Works,
    kind_of,
    normal_doi,
    normal_issn,
    normal_orcid,
    normal_ut,
    plain_title,
    whole_number,
)
from .wos_fields import (
    link,
    set_citations,
    set_orcids,
    set_year,
    tell_unknown_countries,
    tell_what_is_missing,
)

KINDS = {
    "article": "article", "inproceedings": "conference_paper",
    "conference": "conference_paper", "incollection": "chapter", "inbook": "chapter",
    "book": "book", "proceedings": "book", "collection": "book", "phdthesis": "thesis",
    "mastersthesis": "thesis", "thesis": "thesis", "techreport": "report",
    "report": "report", "manual": "report", "dataset": "dataset", "data": "dataset",
    "software": "software", "patent": "patent", "standard": "standard",
}  # fmt: skip
_LONG = frozenset(
    {"abstract", "citedreferences", "references", "fundingtext", "affiliation",
     "fundingacknowledgement", "orcidnumbers"}
)  # fmt: skip
_CITED = re.compile(r"\bcited by:? ?(\d+)", re.IGNORECASE)
_PARTICLE = re.compile(
    r"^(van|von|de|der|den|del|della|di|da|dos|du|la|le|ten|ter|zu)$", re.I
)


def read_bibtex(path: str | Path) -> Works:
    """Every work of a BibTeX file; a bad entry is reported and harms no other."""
    data = read_bytes(path)
    kind = content_kind(data)
    if kind != "text":
        raise wrong_kind(kind)
    encoding = encodings.detect(data)
    text = io.TextIOWrapper(io.BytesIO(data), encoding.name).read()
    del data
    result = Works("bibtex", encoding=encoding.name)
    for found in entries(text):
        if isinstance(found, BadEntry):
            result.bad.append(found)
            continue
        work = work_from_entry(found)
        work.number = len(result.works) + 1
        result.works.append(work)
    if not result.works and not result.bad:
        raise Refused(_("There is no BibTeX entry in this file."), "not_bibtex")
    return result


def work_from_entry(entry: Entry) -> Work:
    """One entry as a work."""
    raw = entry.fields
    text = {name: decoded(value) for name, value in raw.items() if name not in _LONG}
    ut = normal_ut(text.get("uniqueid", "") or entry.key)
    work = _outline(entry, text, ut)
    work.authors = [Author(name, name) for name in author_names(raw.get("author", ""))]
    if work.source == "wos":
        work.citations = whole_number(text.get("timescited", ""))
        set_citations(work, text.get("da", ""))
        index = AuthorIndex(work.authors)
        _set_wos_addresses(work, raw.get("affiliation", ""), index)
        set_orcids(index, _lines(raw.get("orcidnumbers", "")))
        tell_unknown_countries(work)
    else:
        cited = _CITED.search(text.get("note", ""))
        if cited:
            work.citations, work.citations_source = int(cited[1][:9]), work.source
        for part in text.get("affiliations", "").split(";"):
            if part.strip():
                work.affiliations.append(parse_plain_address(part))
        _orcid_of_a_sole_author(work, text)
    early = text.get("earlyaccessdate", "")
    month = text.get("month", "")
    set_year(work, text.get("year", "") or text.get("date", ""), month, early)
    tell_what_is_missing(work)
    return work


def _outline(entry: Entry, text: dict[str, str], ut: str) -> Work:
    def first(*names: str) -> str:
        return next((text[name] for name in names if text.get(name)), "")

    printed = first("type", "documenttype")
    kind = KINDS.get(entry.kind, "other")
    if printed and (ut or kind in ("article", "other")):
        named = kind_of(printed)
        kind = named if ut or named != "other" else kind
    scopus = "scopus" in first("source").casefold() or "eid=2-s2.0-" in first("url")
    eid = re.search(r"2-s2\.0-\d+", first("url", "eid", "note"))
    arxiv = "arxiv" in first("archiveprefix", "eprinttype").casefold()
    pmid = first("pmid", "pubmedid")
    return Work(
        source="wos" if ut else "scopus" if scopus else "bibtex",
        key=entry.key,
        title=plain_title(first("title")),
        kind=kind,
        kind_printed=printed or entry.kind,
        doi=normal_doi(first("doi", "url")),
        wos_ut=ut,
        scopus_eid=eid[0] if eid else "",
        pmid=pmid if pmid.isdigit() else "",
        arxiv=first("eprint") if arxiv else "",
        venue=first("journal", "journaltitle", "booktitle", "series"),
        issn=normal_issn(first("issn")),
        eissn=normal_issn(first("eissn")),
        isbn=first("isbn"),
        publisher=first("publisher", "institution", "school"),
        language=first("language"),
        volume=first("volume"),
        issue=first("number", "issue"),
        pages=first("pages").replace("--", "-").replace("–", "-"),
        article_number=first("articlenumber", "artnumber"),
        organisations=_parts(text.get("affiliations", "")) if ut else [],
        research_areas=_parts(text.get("researchareas", "")),
        wos_categories=_parts(text.get("webofsciencecategories", "")),
        keywords=_parts(first("keywords", "authorkeywords")),
        retracted="retracted publication" in printed.casefold(),
    )


def author_names(raw: str) -> list[str]:
    """The names as “Family, Given”; what is in brackets as a whole is one name."""
    names = []
    for part in _apart(" ".join(raw.split()), r"\s+and\s+"):
        name = decoded(part)
        if not name or name.casefold() == "others":
            continue
        whole = part.strip().startswith("{") and part.strip().endswith("}")
        names.append(name if whole or "," in name else _family_first(name))
    return names


def _family_first(name: str) -> str:
    words = name.split(" ")
    if len(words) < 2 or not all(word[:1].isalpha() for word in words):
        return name
    at = len(words) - 1
    while at > 1 and _PARTICLE.match(words[at - 1]) and words[at - 1].islower():
        at -= 1
    return f"{' '.join(words[at:])}, {' '.join(words[:at])}"


def _apart(raw: str, pattern: str) -> list[str]:
    """Split where no curly bracket is open; one pair around everything is taken off."""
    if raw.startswith("{") and raw.endswith("}") and _one_pair(raw):
        raw = raw[1:-1]
    parts, depth, since = [], 0, 0
    for match in re.finditer(rf"[{{}}]|{pattern}", raw):
        if match[0] in "{}":
            depth += 1 if match[0] == "{" else -1
        elif depth <= 0:
            parts.append(raw[since : match.start()])
            since = match.end()
    return [*parts, raw[since:]]


def _one_pair(raw: str) -> bool:
    depth = 0
    for at, char in enumerate(raw):
        depth += {"{": 1, "}": -1}.get(char, 0)
        if depth == 0:
            return at == len(raw) - 1 and bool(re.search(r"\sand\s", raw))
    return False


def _set_wos_addresses(work: Work, raw: str, index: AuthorIndex) -> None:
    """A line each: names, then the address; the first says who corresponds."""
    corresponding = []
    for line in _lines(raw):
        if CORRESPONDING.search(line):
            corresponding.append(line)
            continue
        *names, last = (part.strip() for part in line.split(";"))
        owner = _owner(last, index)
        address = parse_wos_address(last[len(owner) :].strip(" ,"))
        if address.printed:
            link(work, address, [*names, owner], index)
    entries = BETWEEN.join(line.rstrip(" .") for line in corresponding)
    mark_corresponding(work, entries, index)


def _owner(text: str, index: AuthorIndex) -> str:
    """The name before the address, which itself holds commas."""
    pieces = text.split(",")
    for count in (2, 3, 1):
        name = ",".join(pieces[:count]).strip()
        if count < len(pieces) and name in index:
            return name
    return ",".join(pieces[:2])


def _lines(raw: str) -> list[str]:
    raw = raw.strip()
    if raw.startswith("{") and raw.endswith("}"):
        raw = raw[1:-1]
    return [line for part in raw.splitlines() if (line := decoded(part))]


def _parts(text: str) -> list[str]:
    return list(dict.fromkeys(p.strip() for p in text.split(";") if p.strip()))


def _orcid_of_a_sole_author(work: Work, text: dict[str, str]) -> None:
    if len(work.authors) == 1:
        work.authors[0].orcid = normal_orcid(text.get("orcid", ""))
