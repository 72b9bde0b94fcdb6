"""What a line says, each part with the characters it was read from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

Period = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Span:
    """Some characters of the line, and what they were taken for."""

    start: int
    end: int
    role: str
    text: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class When:
    """A day or a stretch; `offers` are the readings when a person must choose."""

    text: str
    period: Period | None = None
    offers: tuple[Period, ...] = ()
    why: str = ""  # order, century, month, year, turn, weekday, unreadable
    cue: str = ""  # signed, starts, ends: what the words before it say it is

    @property
    def guessed(self) -> bool:
        """Taken because it is the nearest one; somebody looks at it."""
        return self.period is not None and bool(self.offers)

    @property
    def asked(self) -> bool:
        return self.period is None


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody whom the line names."""

    name: str
    side: str = ""  # ours, theirs, or nothing where the line does not tell


@dataclass(frozen=True, slots=True)
class Said:
    """Everything that was understood of one line."""

    text: str
    spans: tuple[Span, ...] = ()
    kind: str = ""  # visit, note, agreement; nothing when the line does not tell
    direction: str = ""
    category: str = ""
    status: str = ""
    channel: str = ""
    outcome: str = ""
    outcome_note: str = ""
    when: tuple[When, ...] = ()
    theirs: int | None = None
    ours: int | None = None
    people: tuple[Named, ...] = ()
    agreement_kind: str = ""
    signed: bool = False
    months: int | None = None
    renewal: str = ""
    references: tuple[str, ...] = ()
    partner_words: tuple[str, ...] = ()  # likeliest first
    rest: tuple[str, ...] = ()

    @property
    def chinese(self) -> bool:
        return any("\u4e00" <= char <= "\u9fff" for char in self.text)
