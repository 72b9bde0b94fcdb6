"""The entries of a BibTeX file, each on its own, so that a bad one harms no other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tracker.exchange.sayings import say as _

from .works import BadEntry

_START = re.compile(r"^[ \t\ufeff]*@[ \t]*([A-Za-z]+)[ \t]*([{(])", re.MULTILINE)
_KEY = re.compile(r"\s*([^,={}\s]*(?:[ ][^,={}\s]+)*)\s*(,|(?=[)}]))")
_NAME = re.compile(r"[\s,]*([A-Za-z][\w :.+/-]*?)\s*=\s*")
_END = re.compile(r"[\s,]*[)}]")
_WORD = re.compile(r"[^\s,#{}\"()=]+")
_JOIN = re.compile(r"\s*#\s*")
_UNESCAPED = re.compile(r"\\.|[{}\"]", re.DOTALL)  # \{ is a character of the text
_EVERY = re.compile(r"[{}\"]")  # as BibTeX itself counts
_PASSED_OVER = frozenset({"comment", "preamble"})
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec"


@dataclass(slots=True)
class Entry:
    """One entry, its field names in small letters without blanks or hyphens."""

    kind: str
    key: str
    line: int
    fields: dict[str, str] = field(default_factory=dict)


class _Broken(ValueError):
    """The entry cannot be read from here on."""


def entries(text: str) -> Iterator[Entry | BadEntry]:
    """Every entry, or what is wrong with it, in the order of the file."""
    starts = list(_START.finditer(text))
    macros = {month: month for month in _MONTHS.split(" ")}
    line, counted = 1, 0
    for at, start in enumerate(starts):
        line += text.count("\n", counted, start.start())
        counted = start.start()
        kind = start[1].lower()
        if kind in _PASSED_OVER:
            continue
        end = starts[at + 1].start() if at + 1 < len(starts) else len(text)
        body = text[start.end() : end]
        if kind == "string":
            _remember(body, macros)
            continue
        key = _KEY.match(body)
        if key is None:
            yield BadEntry(line, "", _("The entry has no key."))
        else:
            yield _read(Entry(kind, key[1], line), body, key.end(), macros)


def _read(entry: Entry, body: str, at: int, macros: dict[str, str]) -> Entry | BadEntry:
    """Escaped brackets are text to most writers; to some they count."""
    for marks in (_UNESCAPED, _EVERY):
        try:
            fields = _Reader(body, marks, macros).fields(at)
        except _Broken as broken:
            why = str(broken)
        else:
            entry.fields = fields
            return entry
    return BadEntry(entry.line, entry.key, why)


class _Reader:
    """Reads the fields of one entry."""

    def __init__(
        self, body: str, marks: re.Pattern[str], macros: dict[str, str]
    ) -> None:
        self._body, self._marks, self._macros = body, marks, macros

    def fields(self, at: int) -> dict[str, str]:
        fields: dict[str, str] = {}
        while not _END.match(self._body, at):
            name = _NAME.match(self._body, at)
            if name is None:
                rest = self._body[at : at + 40].strip() or _("the end of the file")
                raise _Broken(
                    _("The entry cannot be read from “%(text)s” on.") % {"text": rest}
                )
            value, at = self.value(name.end())
            fields.setdefault(re.sub(r"[\s_-]", "", name[1]).lower(), value)
        return fields

    def value(self, at: int) -> tuple[str, int]:
        """A value may be several pieces joined by #."""
        pieces = []
        while True:
            opening = self._body[at : at + 1]
            if opening in ("{", '"'):
                end = self._closing(at, opening)
                pieces.append(self._body[at + 1 : end])
                at = end + 1
            else:
                word = _WORD.match(self._body, at)
                if word is None:
                    raise _Broken(_("A field has no value."))
                pieces.append(self._macros.get(word[0].lower(), word[0]))
                at = word.end()
            joined = _JOIN.match(self._body, at)
            if joined is None:
                return "".join(pieces), at
            at = joined.end()

    def _closing(self, at: int, opening: str) -> int:
        depth = 0
        for mark in self._marks.finditer(self._body, at + 1):
            if depth == 0 and mark[0] == ("}" if opening == "{" else '"'):
                return mark.start()
            depth += {"{": 1, "}": -1}.get(mark[0], 0)
        if opening == "{":
            raise _Broken(_("A curly bracket is never closed."))
        raise _Broken(_("A quotation mark is never closed."))


def _remember(body: str, macros: dict[str, str]) -> None:
    name = _NAME.match(body)
    if name is None:
        return
    try:
        macros[name[1].lower()] = _Reader(body, _UNESCAPED, macros).value(name.end())[0]
    except _Broken:
        return
