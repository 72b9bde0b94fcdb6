"""Days, money and counts in the words of a paper's language."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.formats import date_format

from tracker.records import money
from tracker.records.known_days import DAY, YEAR
from tracker.records.marks import in_chinese

NOTHING = "–"
THIN = "\N{NARROW NO-BREAK SPACE}"


def day(on: date | None) -> str:
    """No closer than it is known."""
    if on is None:
        return NOTHING
    known = getattr(on, "known", DAY)
    if known == YEAR:
        return f"{on.year}年" if in_chinese() else str(on.year)
    return date_format(on, "DATE_FORMAT" if known == DAY else "YEAR_MONTH_FORMAT")


def count(number: int) -> str:
    return f"{number:,}".replace(",", THIN)


def amount(minor: int | None, currency: str) -> str:
    if minor is None or currency not in money.currencies():
        return ""
    return money.format_money(minor, currency)


def short(text: Any, most: int) -> str:
    """One line of at most so many letters; what is cut off is shown as cut off."""
    line = " ".join(str(text).split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def printable(text: str) -> str:
    """Without what no file of any format may hold: controls and broken letters."""
    return "".join(
        letter
        for letter in text
        if letter >= " "
        and not "\ud800" <= letter <= "\udfff"
        and letter not in ("\ufffe", "\uffff")
    )
