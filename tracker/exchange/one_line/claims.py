"""Which characters of the folded line are spoken for, and as what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .folding import Folded
from .said import Span


@dataclass(frozen=True, slots=True)
class Claim:
    start: int
    end: int
    role: str
    value: str = ""


class Claims:
    """Each character is claimed once; whoever comes first has it."""

    def __init__(self, line: Folded) -> None:
        self.line = line
        self._taken = bytearray(len(line.text))
        self._claims: list[Claim] = []

    def free(self, start: int, end: int) -> bool:
        return start < end and not any(self._taken[start:end])

    def claim(self, start: int, end: int, role: str, value: str = "") -> bool:
        if not self.free(start, end):
            return False
        self._taken[start:end] = b"\x01" * (end - start)
        self._claims.append(Claim(start, end, role, value))
        return True

    def of(self, *roles: str) -> list[Claim]:
        found = [claim for claim in self._claims if claim.role in roles]
        return sorted(found, key=lambda claim: claim.start)

    def values(self, *roles: str) -> list[str]:
        return [claim.value for claim in self.of(*roles)]

    def before(self, at: int) -> Claim | None:
        """The nearest claim that ends at this place or before it."""
        ending = [claim for claim in self._claims if claim.end <= at]
        return max(ending, key=lambda claim: claim.end, default=None)

    def runs(self) -> Iterator[tuple[int, int]]:
        """The stretches that nobody claimed."""
        start = None
        for place, taken in enumerate(self._taken):
            if not taken and start is None:
                start = place
            elif taken and start is not None:
                yield start, place
                start = None
        if start is not None:
            yield start, len(self._taken)

    def spans(self) -> tuple[Span, ...]:
        """Every character of the line as typed, in order, each in one span."""
        line, found, done = self.line, [], 0
        pieces = sorted(
            [*self._claims, *(Claim(s, e, "rest") for s, e in self.runs())],
            key=lambda claim: claim.start,
        )
        for claim in pieces:
            end = line.place(claim.end)
            if end > done:
                text = line.original[done:end]
                found.append(Span(done, end, claim.role, text, claim.value))
                done = end
        if done < len(line.original):
            rest = line.original[done:]
            found.append(Span(done, len(line.original), "rest", rest))
        return tuple(found)
