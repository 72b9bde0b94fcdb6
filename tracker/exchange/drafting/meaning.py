"""What a line means in this house, to this person: its partners, records and people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language

from tracker.exchange.drafting import names_in
from tracker.exchange.drafting.heads import choosing
from tracker.exchange.matching import Home, Matcher, is_chinese
from tracker.exchange.one_line import Said, read_line
from tracker.exchange.one_line.cells import under_heads
from tracker.exchange.one_line.pasted import KIND
from tracker.kinds import BY_NAME, PARTNERS, PEOPLE
from tracker.records.models import HomeInstitution
from tracker.records.search import fold

if TYPE_CHECKING:
    from accounts.models import User

MOST_OFFERED = 6
LINKED = {"AG-": "agreement", "GR-": "grant", "CE-": "centre"}


@dataclass(frozen=True)
class Host:
    """A partner the line speaks of: known, one of several, or of nobody's list."""

    text: str
    keys: tuple[int, ...] = ()  # one: it is this; several: which of them?
    sure: bool = False


@dataclass(frozen=True)
class Meant:
    said: Said
    hosts: tuple[Host, ...] = ()

    @property
    def kind(self) -> str:
        return self.said.kind or "visit"

    @property
    def partners(self) -> list[int]:
        return list(dict.fromkeys(one.keys[0] for one in self.hosts if one.sure))


class Reader:
    """Reads lines for one person; what it looks up it looks up once."""

    def __init__(self, user: User, today: date) -> None:
        self.user, self.today = user, today
        self._people: dict[int, dict[str, set[int]]] = {}
        self._refs: dict[str, int | None] = {}
        self._units: dict[str, int | None] = {}

    @cached_property
    def matcher(self) -> Matcher:
        return Matcher(PARTNERS.visible_to(self.user))

    @cached_property
    def home(self) -> Home:
        return Home(HomeInstitution.get())

    @cached_property
    def names(self) -> dict[int, str]:
        """Every partner that may be seen, as the reader's language calls it."""
        rows = PARTNERS.visible_to(self.user).values_list("pk", "name", "name_zh")
        if (get_language() or "").startswith("zh"):
            return {pk: chinese or name for pk, name, chinese in rows}
        return {pk: name or chinese for pk, name, chinese in rows}

    @cached_property
    def units(self) -> list[Any]:
        """Units that this person writes for."""
        return list(self.user.writable_units)

    def read(self, line: str, cells: Mapping[str, str] | None = None) -> Meant:
        known = names_in.partners_in(line, self.matcher)
        said = read_line(
            line,
            self.today,
            partners=[(one.start, one.end) for one in known],
            ours=names_in.ours_in(line, self.home),
        )
        if cells:
            kind = cells.get(KIND) or said.kind or "visit"
            said = under_heads(said, cells, self.today, choosing(kind))
        if cells and "candidates" in cells:
            hosts = [self._among(cells.get("partners", ""), cells["candidates"])]
        elif cells and "partners" in cells:
            hosts = [self._named(words) for words in said.partner_words]
        else:
            hosts = [
                Host(line[k.start : k.end], k.keys, len(k.keys) == 1) for k in known
            ]
            hosts = hosts or [self._named(words) for words in said.partner_words[:1]]
        return Meant(said, tuple(hosts))

    def _among(self, words: str, keys: str) -> Host:
        """One of these partners, as far as they are still known: which, is asked."""
        numbers = [int(key) for key in keys.split(",") if key.isdecimal()]
        return Host(words, tuple(n for n in numbers if n in self.matcher.known))

    def _named(self, words: str) -> Host:
        """Words that stand where a partner should: surely one, or the nearest."""
        near = self.matcher.match(words)
        if len(near) == 1 and near[0].certain:
            return Host(words, (near[0].partner,), sure=True)
        return Host(words, tuple(one.partner for one in near[:MOST_OFFERED]))

    def expect(self, meants: Iterable[Meant]) -> None:
        """Look up what these lines name together: people, agreements, grants, centres.

        A few queries, however many lines there are.
        """
        meants = list(meants)
        keys = {key for one in meants if one.said.people for key in one.partners}
        self._expect_people(keys - set(self._people))
        for prefix, kind in LINKED.items():
            refs = {r for m in meants for r in m.said.references if r[:3] == prefix}
            if fresh := refs - set(self._refs):
                seen = BY_NAME[kind].visible_to(self.user).filter(ref__in=fresh)
                self._refs |= dict.fromkeys(fresh) | dict(seen.values_list("ref", "pk"))

    def _expect_people(self, partners: set[int]) -> None:
        if not partners:
            return
        self._people |= {key: defaultdict(set) for key in partners}
        seen = PEOPLE.visible_to(self.user).filter(partner__in=partners)
        for pk, partner, *spelled in seen.values_list(
            "pk", "partner", "name", "name_zh"
        ):
            for name in filter(None, spelled):
                self._people[partner][bare(name)].add(pk)

    def links(self, meant: Meant) -> dict[str, int]:
        """Records that the line names by their reference, as far as they are seen."""
        self.expect([meant])
        found: dict[str, int] = {}
        for ref in meant.said.references:
            key = self._refs.get(ref)
            if key is not None and ref[:3] in LINKED:
                found.setdefault(LINKED[ref[:3]], key)
        return found

    def people(self, meant: Meant) -> dict[str, int]:
        """Whom the names mean: people known with these partners, surely one each."""
        self.expect([meant])
        found: dict[str, int] = {}
        for one in meant.said.people:
            keys: set[int] = set()
            for partner in meant.partners:
                keys |= self._people.get(partner, {}).get(bare(one.name), set())
            if len(keys) == 1 and one.side != "ours":
                found[one.name] = next(iter(keys))
        return found

    def usual_unit(self, kind: str) -> int | None:
        """The unit of this person's last record of the kind, else their only one."""
        if kind not in self._units:
            self._units[kind] = usual_unit(self.user, kind)
        return self._units[kind]


def usual_unit(user: User, kind: str) -> int | None:
    units = user.writable_unit_ids
    own = BY_NAME[kind].visible_to(user).filter(owner=user, unit__in=units)
    last = own.order_by("-pk").values_list("unit", flat=True).first()
    if last is not None:
        return last
    posts = list(user.memberships.filter(role="officer").values_list("unit", flat=True))
    if len(posts) == 1:
        return posts[0]
    return next(iter(units)) if len(units) == 1 else None


def bare(name: str) -> str:
    """A name without the title in front of it or after it."""
    from tracker.exchange.one_line.vocabulary import HAN_TITLES, TITLES

    folded = fold(name)
    if is_chinese(name):
        for title in HAN_TITLES.split("|"):
            folded = folded.removesuffix(fold(title))
        return folded
    words = [word.strip(".") for word in folded.split()]
    titles = set(TITLES.split("|"))
    while len(words) > 1 and words[0] in titles:
        words.pop(0)
    return " ".join(words)
