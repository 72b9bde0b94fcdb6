"""Which partner is this string? Exact names decide; likeness only proposes.

A name, an alias or an identifier that means one partner is taken. Everything else
goes to a person, with the nearest partners and the reason each is offered.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from rapidfuzz import fuzz, process

from tracker.exchange.name_words import HAN_ENDINGS, SAY_LITTLE, SHORTENED
from tracker.exchange.sayings import say as _
from tracker.exchange.values.countries import country_prefix
from tracker.kinds.references import IDENTIFIERS
from tracker.records import identifiers
from tracker.records.search import HAN, fold

if TYPE_CHECKING:
    from django.db.models import QuerySet

CERTAIN = 100
WRITTEN_OUT = 99  # the same words once the abbreviations are written out
ALIKE_ENOUGH = 72
MOST_OFFERED = 3
_BRACKETS = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")


@dataclass(frozen=True, slots=True)
class Match:
    """A partner that a string may mean, how surely, and what speaks for it."""

    partner: int
    name: str
    ref: str
    score: int
    how: str  # identifier, name, similar
    evidence: str = ""

    @property
    def certain(self) -> bool:
        return self.how in ("identifier", "name")


@dataclass(frozen=True, slots=True)
class _Known:
    pk: int
    ref: str
    name: str
    country: str


@lru_cache(maxsize=65536)
def written_out(text: str) -> str:
    """The words that tell institutions apart, in order, abbreviations written out."""
    words = fold(text).split()
    kept = [SHORTENED.get(word, word) for word in words if word not in SAY_LITTLE]
    return " ".join(kept) or " ".join(words)


def is_chinese(text: str) -> bool:
    return bool(HAN.search(text))


def core(text: str) -> str:
    """A Chinese name without brackets and without the country in front of it."""
    bare = _BRACKETS.sub("", text).strip() or text
    found = country_prefix(bare)
    return fold(found[1] if found else bare).replace(" ", "")


class Matcher:
    """Every name of some partners, ready to be asked many times."""

    def __init__(self, partners: QuerySet) -> None:
        self.known: dict[int, _Known] = {}
        self.by_name: dict[str, set[int]] = defaultdict(set)
        self.by_words: dict[str, set[int]] = defaultdict(set)
        self.by_core: dict[str, set[int]] = defaultdict(set)
        self.by_identifier: dict[tuple[str, str], int] = {}
        self.spellings: dict[str, dict[str, list[tuple[str, int]]]] = {}
        self._names: list[tuple[int, str]] = []
        self._asked: dict[tuple[str, str], list[Match]] = {}
        fields = ("name", "name_zh", "name_local")
        ids = IDENTIFIERS["partner"]
        rows = partners.values_list("pk", "ref", "country", "acronym", *fields, *ids)
        for pk, ref, country, acronym, *rest in rows.iterator(chunk_size=2000):
            names = rest[: len(fields)]
            self.add(pk, ref, names[0], country, [*names[1:], acronym])
            for field, value in zip(ids, rest[len(fields) :], strict=True):
                if value:
                    self.by_identifier[field, value] = pk
        for pk, alias in partners.exclude(aliases=None).values_list(
            "pk", "aliases__name"
        ):
            self.spell(pk, alias)

    def add(
        self, pk: int, ref: str, name: str, country: str, others: Iterable[str] = ()
    ) -> None:
        """Know another partner, also one that is about to be written."""
        self.known[pk] = _Known(pk, ref, name, country)
        for spelling in (name, *others):
            self.spell(pk, spelling)

    def spell(self, pk: int, spelling: str) -> None:
        if not spelling:
            return
        self.by_name[fold(spelling)].add(pk)
        if is_chinese(spelling):
            self.by_core[core(spelling)].add(pk)
        else:
            self.by_words[written_out(spelling)].add(pk)
        self._names.append((pk, spelling))
        self.spellings.clear()
        self._asked.clear()

    def identified(self, text: str) -> int | None:
        """The partner with this ROR id, PIC, OID, Erasmus code …"""
        for field in IDENTIFIERS["partner"]:
            try:
                value = identifiers.CLEANERS[field](text)
            except (ValidationError, KeyError):
                continue
            if found := self.by_identifier.get((field, value)):
                return found
        return None

    def certain(self, text: str, country: str = "") -> tuple[list[int], int, str]:
        """Partners this string surely names: one is an answer, several a question."""
        if any(char.isdigit() for char in text) and (pk := self.identified(text)):
            return [pk], CERTAIN, "identifier"
        found = self._at_home(self.by_name.get(fold(text), ()), country)
        if found:
            return found, CERTAIN, "name"
        if is_chinese(text):
            prefix = country_prefix(text)
            country = country or (prefix[0] if prefix else "")
            found = self._at_home(self.by_core.get(core(text), ()), country)
        else:
            found = self._at_home(self.by_words.get(written_out(text), ()), country)
        return found, WRITTEN_OUT, "name"

    def _at_home(self, keys: Iterable[int], country: str) -> list[int]:
        """Of these, those in that country; a name alone never crosses a border."""
        return sorted(
            pk
            for pk in keys
            if not country
            or not self.known[pk].country
            or self.known[pk].country == country
        )

    def match(self, text: str, country: str = "") -> list[Match]:
        """The partner a string means, or the nearest ones for a person to decide."""
        key = (text, country)
        if key not in self._asked:
            self._asked[key] = self._matched(text, country)
        return self._asked[key]

    def _matched(self, text: str, country: str) -> list[Match]:
        found, score, how = self.certain(text, country)
        if len(found) == 1:
            return [self._as(found[0], score, how, _("the same name"))]
        if found:
            why = _("several partners have this name")
            return [self._as(pk, 90, "similar", why) for pk in found[:6]]
        if is_chinese(text):
            return self._alike_in_chinese(text, country)
        return self._alike(text, country)

    def _as(self, pk: int, score: float, how: str, why: str) -> Match:
        known = self.known[pk]
        return Match(pk, known.name, known.ref, round(score), how, why)

    def _block(self, country: str) -> dict[str, list[tuple[str, int]]]:
        """Spellings worth comparing: of that country, and of none."""
        if country not in self.spellings:
            latin, han = [], []
            for pk, spelling in self._names:
                theirs = self.known[pk].country
                if country and theirs and theirs != country:
                    continue
                if is_chinese(spelling):
                    han.append((core(spelling), pk))
                else:
                    latin.append((written_out(spelling), pk))
            self.spellings[country] = {"latin": latin, "han": han}
        return self.spellings[country]

    def _alike(self, text: str, country: str) -> list[Match]:
        wanted = written_out(text)
        if len(wanted) < 3:
            return []
        block = self._block(country)["latin"]
        near = process.extract(
            wanted,
            [name for name, _pk in block],
            scorer=fuzz.token_sort_ratio,
            score_cutoff=ALIKE_ENOUGH,
            limit=12,
        )
        found: dict[int, Match] = {}
        for name, score, at in near:
            pk = block[at][1]
            if pk in found:
                continue
            shared = set(wanted.split()) & set(name.split())
            why = _("%(shared)d of %(words)d words the same") % {
                "shared": len(shared),
                "words": len(set(wanted.split())),
            }
            if country and self.known[pk].country == country:
                why = _("same country; %(why)s") % {"why": why}
            found[pk] = self._as(pk, min(score, 98), "similar", why)
        return list(found.values())[:MOST_OFFERED]

    def _alike_in_chinese(self, text: str, country: str) -> list[Match]:
        """One that holds a known name whole, has the same core, or shortens it."""
        wanted = core(text)
        found: dict[int, Match] = {}
        for name, pk in self._block(country)["han"]:
            if pk in found or len(name) < 3:
                continue
            if name in wanted and len(name) > 3:
                why = _("the name is contained whole")
                found[pk] = self._as(pk, 97, "similar", why)
            elif _ending_off(name) == _ending_off(wanted) and len(wanted) > 3:
                why = _("the same name but for its ending")
                found[pk] = self._as(pk, 80, "similar", why)
            elif _shortens(wanted, name):
                why = _("the same name, shortened")
                found[pk] = self._as(pk, 75, "similar", why)
        return sorted(found.values(), key=lambda m: -m.score)[:MOST_OFFERED]


def _shortens(short: str, name: str) -> bool:
    """慕尼黑工大 for 慕尼黑工业大学: signs of the name in its order, from its first."""
    if not 3 <= len(short) < len(name) or short[:2] != name[:2]:
        return False
    signs = iter(name)
    return all(sign in signs for sign in short)


def _ending_off(name: str) -> str:
    for ending in sorted(HAN_ENDINGS, key=len, reverse=True):
        if name.endswith(ending) and len(name) > len(ending) + 1:
            return name[: -len(ending)]
    return name


def match(text: str, country: str = "", *, partners: QuerySet) -> list[Match]:
    """Which of these partners the string means; one `certain` match, or proposals."""
    return Matcher(partners).match(text, country)


class Home:
    """Which printed affiliations are ours."""

    def __init__(self, record: Any) -> None:
        self.country = record.country
        names = [name for name in record.names() if name]
        self.exact = {fold(name) for name in names}
        self.words = {written_out(name) for name in names}

    def is_ours(self, institution: str, country: str | None) -> bool:
        if country and self.country and country != self.country:
            return False
        if not institution:
            return False
        return fold(institution) in self.exact or written_out(institution) in self.words
