"""Which records are likely the same partner or person, with what speaks for it.

Everything is read once and compared in sets; near names only within a country.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from tracker.exchange.matching import core, is_chinese, written_out
from tracker.kinds import Kind
from tracker.records.models import Different, PartnerAlias
from tracker.records.search import fold

if TYPE_CHECKING:
    from accounts.models import User

NEAR, WORD, SURE = 90, 75, 100
MOST_ALIKE = 6
"""More records than this under one word say that the word tells nothing apart."""
SAY_NOTHING = frozenset(
    ["university", "institute", "academy", "college", "technology", "science", "school"]
)
DIGITS = re.compile(r"\d+")


@dataclass
class Pair:
    """Two records, and why they may be one."""

    first: Any
    second: Any
    evidence: list[str] = field(default_factory=list)
    surely: int = 0


class _Found:
    """Pairs so far, by their two numbers."""

    def __init__(self, apart: Iterable[tuple[int, int]]) -> None:
        self.apart = set(apart)
        self.pairs: dict[tuple[int, int], dict[str, int]] = defaultdict(dict)

    def add(self, one: int, other: int, why: str, surely: int) -> None:
        key = (min(one, other), max(one, other))
        if one != other and key not in self.apart:
            self.pairs[key].setdefault(why, surely)

    def surely(self, one: int, other: int) -> int:
        known = self.pairs.get((min(one, other), max(one, other)), {})
        return max(known.values(), default=0)

    def alike(self, groups: dict[Any, set[int]], why: str, surely: int) -> None:
        """All that stand under the same word; a word of many tells nothing."""
        for word, keys in groups.items():
            if word and 1 < len(keys) <= MOST_ALIKE:
                for one, other in combinations(sorted(keys), 2):
                    self.add(one, other, why % {"what": word}, surely)


def likely(kind: Kind, user: User) -> list[Pair]:
    """Pairs of what this person may see, the surest first."""
    rows = list(_read(kind, user))
    told = Different.objects.filter(kind=kind.name).values_list("first", "second")
    apart = set(told) | {
        (min(row["pk"], other), max(row["pk"], other))
        for row in rows
        for name in ("parent_id", "succeeded_by_id", "successor_id", "backup_id")
        if (other := row.get(name))
    }
    found = _Found(apart)
    LOOKS[kind.name](rows, found)
    return _told(kind, user, found)


def _read(kind: Kind, user: User) -> Iterator[dict[str, Any]]:
    names = {one.attname for one in kind.model._meta.concrete_fields} & set(READ)
    seen = kind.visible_to(user).order_by("pk")
    aliases: dict[int, list[str]] = defaultdict(list)
    if kind.name == "partner":
        told = PartnerAlias.objects.filter(partner__in=seen.order_by().values("pk"))
        for pk, name in told.values_list("partner_id", "name"):
            aliases[pk].append(name)
    for row in seen.values("pk", *names):
        row["names"] = [
            row["name"], row["name_zh"], row.get("name_local", ""),
            *row.get("other_names", ()), *aliases[row["pk"]],
        ]  # fmt: skip
        row["names"] = [name for name in row["names"] if name]
        yield row


IDENTIFIERS = ("ror_id", "pic", "oid", "erasmus_code", "schac", "wikidata", "orcid")
READ = (
    "name", "name_zh", "name_local", "other_names", "country", "website", "domains",
    "acronym", "email", "phone", "side", "partner_id", "unit_id", "parent_id",
    "succeeded_by_id", "successor_id", "backup_id", *IDENTIFIERS,
)  # fmt: skip


def _partners(rows: list[dict[str, Any]], found: _Found) -> None:
    by_name: dict[str, set[int]] = defaultdict(set)
    by_site: dict[str, set[int]] = defaultdict(set)
    country = {row["pk"]: row["country"] for row in rows}
    for row in rows:
        for name in row["names"]:
            by_name[fold(name)].add(row["pk"])
        for site in {_site(row["website"]), *map(_site, row["domains"])} - {""}:
            by_site[site].add(row["pk"])
    at_home = {
        (word, where): {key for key in keys if country[key] in ("", where)}
        for word, keys in by_name.items()
        if len(keys) > 1
        for where in {country[key] for key in keys}
    }
    for (word, _where), keys in at_home.items():
        found.alike({word: keys}, _("the same name: %(what)s"), 100)
    found.alike(by_site, _("the same domain: %(what)s"), 80)
    _same_identifiers(rows, found)
    _near_names(rows, found)


def _same_identifiers(rows: list[dict[str, Any]], found: _Found) -> None:
    for name in IDENTIFIERS:
        groups: dict[str, set[int]] = defaultdict(set)
        for row in rows:
            groups["".join(fold(row.get(name) or "").split())].add(row["pk"])
        found.alike(groups, _("the same identifier: %(what)s"), 100)


def _site(address: str) -> str:
    """The domain without what everybody puts in front of it."""
    host = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    return host.removeprefix("www.")


def _near_names(rows: list[dict[str, Any]], found: _Found) -> None:
    """Names that differ in little, in the same country, but not in their numbers."""
    blocks: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
    for row in rows:
        for name in {_plain(one) for one in row["names"]}:
            if len(name) > 4 and row["country"]:
                blocks[row["country"]].append((name, _telling(name), row["pk"]))
    for block in blocks.values():
        names = [name for name, *_rest in block]
        for at, (name, telling, key) in enumerate(block):
            near = process.extract_iter(
                name, names[at + 1 :], scorer=fuzz.ratio, processor=None,
                score_cutoff=NEAR,
            )  # fmt: skip
            for _name, score, place in near:
                other, theirs, far = block[at + 1 + place]
                if DIGITS.findall(name) != DIGITS.findall(other):
                    continue
                if found.surely(key, far) < SURE and _nearly(telling, theirs):
                    said = _("nearly the same name, the same country")
                    found.add(key, far, said, round(score) - 10)


def _nearly(ours: str, theirs: str) -> bool:
    """Word by word: "New Town" is another town, "Towns" may be the same."""
    left, right = ours.split(), theirs.split()
    more, others = set(left) - set(right), set(right) - set(left)
    if len(more) != len(others):
        return False
    near = all(max(fuzz.ratio(w, o) for o in others) >= WORD for w in more)
    return near and fuzz.ratio(ours, theirs) >= NEAR


def _plain(name: str) -> str:
    """The words in a fixed order; a Chinese name as it is compared."""
    if is_chinese(name):
        return core(name)
    return " ".join(sorted(written_out(name).split()))


def _telling(name: str) -> str:
    words = [word for word in name.split() if word not in SAY_NOTHING]
    return " ".join(words) or name


def _people(rows: list[dict[str, Any]], found: _Found) -> None:
    """The same name is no evidence by itself: it needs the same place, or no place."""
    by_name: dict[tuple[str, str], set[int]] = defaultdict(set)
    place = {row["pk"]: row["partner_id"] or -(row["unit_id"] or 0) for row in rows}
    spelled: dict[tuple[int, str], list[tuple[int, list[str]]]] = defaultdict(list)
    for row in rows:
        for name in row["names"]:
            words = sorted(fold(name).split())
            by_name[row["side"], " ".join(words)].add(row["pk"])
            if len(words) > 1 and place[row["pk"]] and not is_chinese(name):
                for word in words:
                    if len(word) > 1:
                        spot = (place[row["pk"]], word)
                        spelled[spot].append((row["pk"], words))
    for (_side, word), keys in by_name.items():
        if not word or not 1 < len(keys) <= MOST_ALIKE:
            continue
        for one, other in combinations(sorted(keys), 2):
            if place[one] == place[other] and place[one]:
                found.add(one, other, _("the same name at the same place"), 100)
            elif not place[one] or not place[other]:
                found.add(one, other, _("the same name, one of them at no place"), 70)
    _initials(spelled, found)
    for name, why in (
        ("email", _("the same e-mail address: %(what)s")),
        ("phone", _("the same telephone: %(what)s")),
    ):
        groups: dict[str, set[int]] = defaultdict(set)
        for row in rows:
            groups[row[name].casefold()].add(row["pk"])
        found.alike(groups, why, 95 if name == "email" else 60)
    _same_identifiers(rows, found)


def _initials(
    spelled: dict[tuple[int, str], list[tuple[int, list[str]]]], found: _Found
) -> None:
    """Initials for given names, at the same place: J. de Vries, Jan de Vries."""
    for some in spelled.values():
        if len(some) > MOST_ALIKE * 4:
            continue
        for (one, ours), (other, theirs) in combinations(some, 2):
            if ours != theirs and _abbreviates(ours, theirs):
                why = _("one name shortens the other, at the same place")
                found.add(one, other, why, 75)


def _abbreviates(ours: list[str], theirs: list[str]) -> bool:
    """The same words, but for some of which there is only the first letter."""
    left, right = set(ours) - set(theirs), set(theirs) - set(ours)
    if len(left) != len(right):
        return False
    short, long = sorted((left, right), key=lambda words: sum(map(len, words)))
    return all(len(word) == 1 for word in short) and sorted(
        word[0] for word in long
    ) == sorted(short)


LOOKS = {"partner": _partners, "person": _people}


def _told(kind: Kind, user: User, found: _Found) -> list[Pair]:
    keys = {key for pair in found.pairs for key in pair}
    there = kind.listed(user, ()).in_bulk(keys) if keys else {}
    pairs = [
        Pair(there[one], there[other], list(whys), max(whys.values()))
        for (one, other), whys in found.pairs.items()
        if one in there and other in there
    ]
    return sorted(pairs, key=lambda p: (-p.surely, -len(p.evidence), p.first.pk))
