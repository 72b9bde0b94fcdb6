"""An answer as text that gives the same answer back, once for each language.

An answer may have ten thousand rows, each with two dozen figures that open lists which
differ in one word. So what rows have in common is written once, a row that says the
same in every language is written once for all of them, and the lists behind the
figures of a row are only put together when somebody looks at it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, override

from tracker.insight.portfolio.scope import Rows

from .base import Answer, Column, Coverage, LeftOut, Line

KNOWN = {each.__name__: each for each in (Column, Coverage, LeftOut, Rows)}
NAMED = "~"
"""Says in an object of JSON what it stands for; no key of ours is called so."""
WHOLE = ("columns", "coverage", "notes")
"""What is written of an answer beside its rows."""


class NotPlain(TypeError):
    """The answer holds something that has no text of its own."""


def pack(found: Answer) -> str:
    """In the language that is in use. Raises NotPlain."""
    language = get_language() or ""
    return packed(found, (language,))[language]


def packed(found: Answer, languages: Iterable[str]) -> dict[str, str]:
    """The answer in each of these languages. Raises NotPlain."""
    shared = Shared()
    lines = [_line(row, shared) for row in found.rows]
    totals = _line(found.totals, shared) if found.totals else None
    whole = {name: _plain(getattr(found, name)) for name in WHOLE}
    whole |= {name: list(known) for name, known in shared.tables()}
    rows = [line if _worded(line) else _text(line) for line in lines]
    del lines
    told = {}
    for language in languages:
        with override(language or None):
            head = _text(whole | {"totals": totals})
            body = ",".join(
                row if isinstance(row, str) else _text(row)
                for row in _in_order(found, rows)
            )
            told[language] = f'{head[:-1]},"rows":[{body}]}}'
    return told


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)


def _in_order(found: Answer, rows: list[Any]) -> list[Any]:
    return rows if found.order is None else [rows[at] for at in found.order()]


def _worded(line: list[Any]) -> bool:
    """Whether it says something that another language says otherwise."""
    return any(isinstance(value, Promise) for value in line[1]) or not line[-1]


@dataclass(slots=True)
class Shared:
    """What many rows have in common, each once and by its number."""

    codes: dict[tuple[str, ...], int] = field(default_factory=dict)
    why: dict[tuple[tuple[str, str], ...], int] = field(default_factory=dict)
    opens: dict[tuple[tuple[str, int], ...], int] = field(default_factory=dict)
    words: dict[str, int] = field(default_factory=dict)

    def tables(self) -> Iterator[tuple[str, Iterable[Any]]]:
        for each in fields(self):
            yield each.name, getattr(self, each.name)


def _number(known: dict[Any, int], one: Any) -> int:
    return known.setdefault(one, len(known))


def _line(row: Line, shared: Shared) -> list[Any]:
    """Its codes, values, reasons, what its figures open, the record it is about,
    where, and other kinds; at last whether all values are plain."""
    codes = _keys(row.values)
    values = [_plain(each) for each in row.values.values()]
    why = tuple((name, _reason(said)) for name, said in row.why.items())
    shape, lists = _lists(row.opens, shared)
    return [
        _number(shared.codes, codes),
        values,
        _number(shared.why, why),
        shape,
        lists,
        list(row.about) if row.about else None,
        [row.where, int(row.stays)] if row.where else None,
        dict(row.kinds) if row.kinds else None,
        int(not any(isinstance(each, list | dict) for each in values)),
    ]


def _keys(given: Mapping[Any, Any]) -> tuple[str, ...]:
    keys = tuple(given)
    if not all(isinstance(key, str) and key != NAMED for key in keys):
        raise NotPlain("a key that is no code")
    return keys


def _reason(said: Any) -> str:
    if not isinstance(said, str):
        raise NotPlain(type(said).__name__)
    return said


def _lists(opens: Mapping[str, Rows], shared: Shared) -> tuple[int, str]:
    """Which list each figure opens, and the lists: words by their numbers."""
    lists: dict[Rows, int] = {}
    shape = []
    for code, rows in zip(_keys(opens), opens.values(), strict=True):
        if not isinstance(rows, Rows):
            raise NotPlain(type(rows).__name__)
        shape.append((code, _number(lists, rows)))
    told = [
        ".".join(
            str(_number(shared.words, word))
            for word in (rows.kind, *(rows.query.split("&") if rows.query else ()))
        )
        for rows in lists
    ]
    return _number(shared.opens, tuple(shape)), ";".join(told)


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str | Promise):
        return value
    if isinstance(value, float):
        known = math.isfinite(value)
        return value if known else {NAMED: "float", "value": repr(value)}
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if isinstance(value, date):
        return {NAMED: "date", "value": value.isoformat()}
    if isinstance(value, Decimal):
        return {NAMED: "decimal", "value": str(value)}
    if isinstance(value, Mapping):
        return dict(zip(_keys(value), map(_plain, value.values()), strict=True))
    if is_dataclass(value) and type(value).__name__ in KNOWN:
        return _told(value)
    raise NotPlain(type(value).__name__)


def _told(value: Any) -> dict[str, Any]:
    told: dict[str, Any] = {NAMED: type(value).__name__}
    for each in fields(value):
        given = getattr(value, each.name)
        if isinstance(given, Promise) or given != _default(each):
            told[each.name] = _plain(given)
    return told


def _default(given: Field[Any]) -> Any:
    if given.default_factory is not MISSING:
        return given.default_factory()
    return given.default


# And back


def unpack(text: str) -> Answer:
    told = json.loads(text)
    if not isinstance(told, dict) or not {"rows", "columns"} <= told.keys():
        raise NotPlain(type(told).__name__)
    tables = Tables(
        [tuple(codes) for codes in told["codes"]],
        [dict(why) for why in told["why"]],
        [dict(shape) for shape in told["opens"]],
        told["words"],
    )
    whole = {name: _made(told[name]) for name in WHOLE}
    totals = told["totals"]
    return Answer(
        rows=tuple([_row(row, tables) for row in told["rows"]]),
        totals=_row(totals, tables) if totals else None,
        **whole,
    )


@dataclass(frozen=True, slots=True)
class Tables:
    """What rows have in common, as it was written."""

    codes: list[tuple[str, ...]]
    why: list[dict[str, str]]
    opens: list[dict[str, int]]
    words: list[str]


def _row(told: list[Any], tables: Tables) -> Line:
    codes, values, why, shape, lists, about, where, kinds, plain = told
    given = values if plain else map(_made, values)
    return Line(
        dict(zip(tables.codes[codes], given, strict=True)),
        Opens(tables.opens[shape], lists, tables.words),
        tables.why[why],
        (about[0], about[1]) if about else None,
        kinds=kinds or {},
        where=where[0] if where else "",
        stays=bool(where and where[1]),
    )


class Opens(Mapping[str, Rows]):
    """The lists behind the figures of a row, put together when they are asked for."""

    __slots__ = ("_lists", "_places", "_words")

    def __init__(self, places: dict[str, int], lists: str, words: list[str]) -> None:
        self._places, self._lists, self._words = places, lists, words

    def __getitem__(self, code: str) -> Rows:
        told = self._lists.split(";")[self._places[code]]
        kind, *query = [self._words[int(number)] for number in told.split(".")]
        return Rows(kind, "&".join(query))

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def __repr__(self) -> str:
        return repr(dict(self))


def _made(told: Any) -> Any:
    if isinstance(told, list):
        return tuple([_made(each) for each in told])
    if not isinstance(told, dict):
        return told
    name = told.pop(NAMED, None)
    if name is None:
        return {key: _made(each) for key, each in told.items()}
    if name in PLAIN:
        return PLAIN[name](told["value"])
    return KNOWN[name](**{key: _made(each) for key, each in told.items()})


PLAIN: dict[str, Callable[[str], Any]] = {
    "float": float,
    "date": date.fromisoformat,
    "decimal": Decimal,
}
