"""What a line means in this house, to this person: its partners, records and people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

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
    links: dict[str, int] = field(default_factory=dict)  # agreement, grant, centre
    people: dict[str, int] = field(default_factory=dict)  # as named -> whom it means

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

    @cached_property
    def matcher(self) -> Matcher:
        return Matcher(PARTNERS.visible_to(self.user))

    @cached_property
    def home(self) -> Home:
        return Home(HomeInstitution.get())

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
        if cells and "partners" in cells:
            hosts = [self._named(words) for words in said.partner_words]
        else:
            hosts = [
                Host(line[k.start : k.end], k.keys, len(k.keys) == 1) for k in known
            ]
            hosts = hosts or [self._named(words) for words in said.partner_words[:1]]
        meant = Meant(said, tuple(hosts))
        return Meant(said, meant.hosts, self._links(said), self._people(meant))

    def _named(self, words: str) -> Host:
        """Words that stand where a partner should: surely one, or the nearest."""
        near = self.matcher.match(words)
        if len(near) == 1 and near[0].certain:
            return Host(words, (near[0].partner,), sure=True)
        return Host(words, tuple(one.partner for one in near[:MOST_OFFERED]))

    def _links(self, said: Said) -> dict[str, int]:
        """Records that the line names by their reference, as far as they are seen."""
        found: dict[str, int] = {}
        for prefix, name in (("AG-", "agreement"), ("GR-", "grant"), ("CE-", "centre")):
            refs = [ref for ref in said.references if ref.startswith(prefix)]
            if refs:
                seen = BY_NAME[name].visible_to(self.user).filter(ref=refs[0])
                if (key := seen.values_list("pk", flat=True).first()) is not None:
                    found[name] = key
        return found

    def _people(self, meant: Meant) -> dict[str, int]:
        """Named people that are known with these partners, each surely one person."""
        found: dict[str, int] = {}
        if not meant.said.people or not meant.partners:
            return found
        seen = PEOPLE.visible_to(self.user).filter(partner__in=meant.partners)
        names: dict[str, set[int]] = {}
        for pk, *spelled in seen.values_list("pk", "name", "name_zh")[:2000]:
            for name in filter(None, spelled):
                names.setdefault(bare(name), set()).add(pk)
        for one in meant.said.people:
            keys = names.get(bare(one.name), set())
            if len(keys) == 1 and one.side != "ours":
                found[one.name] = next(iter(keys))
        return found

    def offers(self, host: Host) -> list[dict[str, Any]]:
        """What a name may mean, as a choice."""
        known = [self.matcher.known[key] for key in host.keys[:MOST_OFFERED]]
        return [
            {"id": one.pk, "ref": one.ref, "name": one.name, "country": one.country}
            for one in known
        ]


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
