"""Which kind of record the heads of pasted cells speak of, and which fields."""

from __future__ import annotations

from collections.abc import Callable

from tracker.exchange.values.choices import choose
from tracker.exchange.values.reading import Unreadable
from tracker.kinds import BY_NAME
from tracker.kinds.sheets import sheet_of

KINDS = ("visit", "agreement", "note")
RENAMED = {"partner": "partners", "date": "happened_on"}


def heads(row: list[str]) -> tuple[str, list[str]]:
    """The kind whose sheet knows most of these heads, and the fields they name."""
    best: tuple[str, list[str]] = ("", [""] * len(row))
    for name in KINDS:
        sheet = sheet_of(BY_NAME[name].slug)
        columns = [sheet.nearly(cell) if 0 < len(cell) <= 60 else None for cell in row]
        codes = [column.code if column else "" for column in columns]
        if len(list(filter(None, codes))) > len(list(filter(None, best[1]))):
            best = (name, [RENAMED.get(code, code) for code in codes])
    return best


def choosing(kind: str) -> Callable[[str, str], str]:
    """Reads the word of a choice as the importer does; what it cannot read is left."""
    sheet = sheet_of(BY_NAME[kind].slug)

    def choice(name: str, word: str) -> str:
        column = sheet.column(name)
        if column is None or not column.choices:
            return ""
        try:
            return choose(word, column.choices).value or ""
        except Unreadable:
            return ""

    return choice
