"""Who corresponds about a work, and from which address.

The address behind “(corresponding author)” is one of that author's affiliations, also
where the list of addresses leaves it out; but an institution stands once with an
author, however often and with whichever department it is printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracker.exchange.values.reading import folded

from .addresses import parse_wos_address
from .author_index import AuthorIndex
from .works import Affiliation, Author, Work

CORRESPONDING = re.compile(r"\((?:corresponding|reprint) authors?\)", re.IGNORECASE)
BETWEEN = ".; "  # one entry and the next


def mark_corresponding(work: Work, printed: str, index: AuthorIndex) -> None:
    """Mark the authors named there, and give each the address behind the names."""
    for names, address in _entries(printed):
        authors = [author for name in names if (author := index.find(name))]
        for author in authors:
            author.corresponding = True
        whose: list[Author | None] = [*authors] or [None]
        found = parse_wos_address(address)
        if not found.printed:
            continue
        for one in whose:
            _belongs(work, one, found)


def _entries(printed: str) -> Iterator[tuple[list[str], str]]:
    """“Fry, EE; Ren, J (corresponding author), Univ Oxford, Oxford, England.; …”"""
    names, *others = CORRESPONDING.split(printed)
    for at, piece in enumerate(others, start=1):
        address, _sign, following = piece.partition(BETWEEN.strip())
        if not following and at < len(others):
            address, _sign, following = piece.rpartition(";")
        yield [name.strip(" .,") for name in names.split(";")], address.strip(" ,")
        names = following


def _belongs(work: Work, author: Author | None, address: Affiliation) -> None:
    own = [work.affiliations[at] for at in author.affiliations] if author else []
    if (own or not author) and not address.institution and work.affiliations:
        return
    if any(_same(address, each) for each in own):
        return
    there = work.affiliations
    alike = [n for n, each in enumerate(there) if each.printed == address.printed]
    alike += [n for n, each in enumerate(there) if _same(address, each)]
    if not alike:
        there.append(address)
        alike = [len(there) - 1]
    if author:
        author.affiliations.append(alike[0])


def _same(one: Affiliation, other: Affiliation) -> bool:
    institutions = folded(one.institution), folded(other.institution)
    return institutions[0] == institutions[1] != "" and one.country == other.country
