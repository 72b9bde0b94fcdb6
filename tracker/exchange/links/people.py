"""People pasted as a list: one a line, with their place of work and career stage."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from tracker.exchange.values.choices import choose
from tracker.exchange.values.reading import Unreadable
from tracker.kinds.sheets import sheet_of

MOST = 200
LONGEST_LINE = 400
NAME, ROLE = 200, 100
SEPARATORS = re.compile(r"\s*[,，;；\t|]\s*")
NUMBERED = re.compile(r"^\s*(?:\d{1,3}\s*[.)、．)]|[-–•*·])\s*")
STAGES = ("early", "mid", "late")


@dataclass(frozen=True)
class Told:
    """One line: who, of which house, at which stage of their career."""

    name: str
    affiliation: str = ""
    stage: str = ""

    @property
    def role(self) -> str:
        return self.affiliation[:ROLE]


def people_in(text: str) -> list[Told]:
    """Everybody on the list, each once."""
    found: dict[str, Told] = {}
    for line in text.splitlines():
        one = _told(line[:LONGEST_LINE])
        if one is not None and len(found) < MOST:
            found.setdefault(one.name.casefold(), one)
    return list(found.values())


def _told(line: str) -> Told | None:
    parts = [
        part.strip()
        for part in SEPARATORS.split(NUMBERED.sub("", line))
        if part.strip()
    ]
    if not parts:
        return None
    name, *rest = parts
    stage = stage_of(rest[-1]) if rest else ""
    if stage:
        rest = rest[:-1]
    return Told(name[:NAME], ", ".join(rest)[:ROLE], stage)


def stage_of(word: str) -> str:
    """The career stage that a word names, nothing where it names none."""
    if not word or len(word) > 40:
        return ""
    try:
        code = choose(word, _choices()).value or ""
    except Unreadable:
        return ""
    return code if code in STAGES else ""


@cache
def _choices() -> tuple:
    column = sheet_of("people").column("career_stage")
    return tuple(column.choices) if column is not None else ()
