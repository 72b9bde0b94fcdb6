"""The type that papers are set in: one face after the other until one has the letter.

What none of them has is set as 〓, as printers do, and is named at the end.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

FONTS = Path(__file__).resolve().parent / "fonts"
LATIN, LATIN_BOLD = "LiberationSans-Regular", "LiberationSans-Bold"
HANZI, HANGUL = "DroidSansFallbackFull", "DroidSansFallback-Hangul"
CHAINS = {False: (LATIN, HANZI, HANGUL), True: (LATIN_BOLD, HANZI, HANGUL)}
MISSING = "〓"
POINT = 25.4 / 72
"""Millimetres."""
HEBREW = re.compile("[\u0590-\u05ff]+(?:[ \u00a0'\"-]+[\u0590-\u05ff]+)*")


@cache
def widths(face: str) -> dict[int, float]:
    """How wide each letter of a face is, of a type one point high."""
    from fontTools.ttLib import TTFont

    with TTFont(FONTS / f"{face}.ttf", lazy=True) as font:
        units = font["head"].unitsPerEm
        metrics = font["hmtx"].metrics
        letters = font.getBestCmap()
        return {code: metrics[name][0] / units for code, name in letters.items()}


@cache
def face_of(letter: str, *, bold: bool = False) -> str | None:
    """The first face that has the letter."""
    for face in CHAINS[bold]:
        if ord(letter) in widths(face):
            return face
    return None


def width(text: str, points: float, *, bold: bool = False) -> float:
    """Millimetres that a text takes, set on one line."""
    return points * POINT * sum(_wide(letter, bold=bold) for letter in text)


@cache
def _wide(letter: str, *, bold: bool) -> float:
    face = face_of(letter, bold=bold)
    return widths(face)[ord(letter)] if face else 1.0


def settable(text: str) -> str:
    """The text in letters that can be set; what says nothing by itself is left out."""
    found = []
    for letter in unicodedata.normalize("NFC", text):
        kind = unicodedata.category(letter)
        if kind in ("Cc", "Zl", "Zp"):
            found.append(" ")
        elif kind == "Cf" or "\ufe00" <= letter <= "\ufe0f":
            continue
        else:
            found.append(letter if face_of(letter) else MISSING)
    return "".join(found)


def lacking(texts: Iterable[str]) -> list[str]:
    """The letters that no face has, each once, in the order of their codes."""
    letters = set(unicodedata.normalize("NFC", "".join(texts)))
    return sorted(
        letter
        for letter in letters
        if unicodedata.category(letter) not in ("Cc", "Cf", "Zl", "Zp")
        and not "\ufe00" <= letter <= "\ufe0f"
        and face_of(letter) is None
    )


def runs(line: str, *, bold: bool = False) -> Iterator[tuple[str, str]]:
    """Pieces of a line that one face has, with that face, in the order they stand."""
    line = HEBREW.sub(lambda found: found[0][::-1], line)
    face, piece = "", ""
    for letter in line:
        own = face_of(letter, bold=bold) or face or LATIN
        if letter == " " and face:
            own = face if face in (LATIN, LATIN_BOLD) else own
        if own != face and piece:
            yield face, piece
            piece = ""
        face, piece = own, piece + letter
    if piece:
        yield face, piece
