"""Finding the authors of a work by the other ways their names are written."""

from __future__ import annotations

import re
from collections import defaultdict

from tracker.exchange.values.reading import folded

from .works import Author


class AuthorIndex:
    """The authors of one work by family name, so that thousands stay quick."""

    def __init__(self, authors: list[Author]) -> None:
        self._exact: dict[str, list[Author]] = defaultdict(list)
        self._families: dict[str, list[tuple[str, Author]]] = defaultdict(list)
        for author in authors:
            for name in {author.name, author.full_name} - {""}:
                self._exact[name].append(author)
            family, initials = name_key(author.full_name or author.name)
            self._families[family].append((initials, author))

    def __contains__(self, name: str) -> bool:
        return name in self._exact

    def find(self, name: str) -> Author | None:
        """The one author this name can be; None when it could be two."""
        exact = self._exact.get(name, [])
        if len(exact) == 1:
            return exact[0]
        family, initials = name_key(name)
        alike = [
            author
            for known, author in self._families.get(family, [])
            if known.startswith(initials) or initials.startswith(known)
        ]
        return alike[0] if len(alike) == 1 else None


def name_key(name: str) -> tuple[str, str]:
    """Family name and initials: “Bruni, G”, “Bruni, Giacomo” and “Bruni, G.” agree."""
    family, _comma, given = name.partition(",")
    words = re.findall(r"[^\W\d_]+", given)
    together = len(words) == 1 and words[0].isupper() and len(words[0]) <= 4
    initials = words[0] if together else "".join(word[0] for word in words)
    return folded(family), folded(initials)
