"""One cell as both databases and the file hold it.

The file knows eight kinds of cell. Each is written in one way, whatever database it
comes from, so that rows can be compared by their digest.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

Cell = Any
Maker = Callable[[Any], Cell]

EXACT = 2**53
"""Larger numbers inside JSON are told apart as well as a float can."""
KINDS = {
    "BooleanField": "bool",
    "FloatField": "float",
    "DateField": "date",
    "DateTimeField": "datetime",
    "JSONField": "json",
    **dict.fromkeys(("CharField", "TextField", "SlugField", "URLField"), "text"),
    **dict.fromkeys(("EmailField", "FileField", "GenericIPAddressField"), "text"),
}


def kind_of(field: Any) -> str:
    """Which kind of cell a column holds. Raises LookupError for one nobody knows."""
    while field.remote_field is not None:
        field = field.target_field
    name = field.get_internal_type()
    if name == "DecimalField":
        return f"decimal:{field.decimal_places}"
    if name.endswith(("AutoField", "IntegerField")):
        return "int"
    if name not in KINDS:
        raise LookupError(f"{field} is kept as {name}, which no backup knows")
    return KINDS[name]


# --- Out of the database -----------------------------------------------------------


def _float(value: Any) -> Cell:
    number = float(value)
    return number if math.isfinite(number) else str(number)


def _date(value: Any) -> Cell:
    return (value if isinstance(value, date) else date.fromisoformat(value)).isoformat()


def _moment(value: Any) -> Cell:
    found = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    aware = found if found.tzinfo else found.replace(tzinfo=UTC)
    return aware.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def _json(value: Any) -> Cell:
    """A text, so that the JSON null is not taken for an empty cell."""
    text = value if isinstance(value, str) else json.dumps(value)
    return json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":"))


def _decimal(places: int) -> Maker:
    step = Decimal(1).scaleb(-places)
    return lambda value: str(Decimal(str(value)).quantize(step))


MAKERS: dict[str, Maker] = {
    "bool": bool,
    "int": int,
    "float": _float,
    "date": _date,
    "datetime": _moment,
    "json": _json,
    "text": str,
}


def makers(kinds: Sequence[str]) -> list[Maker]:
    """How each cell of a row is written in the file."""
    return [
        _decimal(int(kind.partition(":")[2]))
        if kind.startswith("decimal:")
        else MAKERS[kind]
        for kind in kinds
    ]


def written(row: Sequence[Any], how: Sequence[Maker]) -> list[Cell]:
    return [
        None if value is None else make(value)
        for value, make in zip(row, how, strict=True)
    ]


def line(cells: Sequence[Cell]) -> bytes:
    """A row of the file. Half a pair of code units, which JSON can hold, is escaped."""
    try:
        return json.dumps(cells, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        return json.dumps(cells, separators=(",", ":")).encode()


# --- Compared ----------------------------------------------------------------------


def compared(cells: Sequence[Cell], jsons: Sequence[int]) -> bytes:
    """The row as it is digested: JSON by its meaning, whatever order it is kept in."""
    if jsons:
        cells = list(cells)
        for at in jsons:
            if cells[at] is not None:
                plain = _plain(json.loads(cells[at]))
                cells[at] = json.dumps(plain, sort_keys=True, separators=(",", ":"))
    return json.dumps(cells, separators=(",", ":")).encode()


def _plain(value: Any) -> Any:
    """`1.0` and `1` are one number, as PostgreSQL's JSON has it."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    if abs(value) < EXACT:
        return int(value) if value == int(value) else value
    try:
        return repr(float(value))
    except OverflowError:
        return str(value)


# --- Into the database -------------------------------------------------------------


def _sqlite_moment(cell: Cell) -> Any:
    return str(datetime.fromisoformat(cell).replace(tzinfo=None))


def takers(kinds: Sequence[str], vendor: str) -> list[Maker]:
    """How each cell goes into the database, checked for being what it should be."""
    named: dict[str, Maker] = {
        "bool": _expect(bool),
        "int": _expect(int),
        "float": float,
        "date": lambda cell: date.fromisoformat(cell).isoformat(),
        "datetime": _sqlite_moment if vendor == "sqlite" else datetime.fromisoformat,
        "json": _valid_json,
        "text": _expect(str),
    }
    return [
        (lambda cell: str(Decimal(cell)))
        if kind.startswith("decimal:")
        else named[kind]
        for kind in kinds
    ]


def _expect(kind: type) -> Maker:
    def take(cell: Cell) -> Any:
        if type(cell) is not kind:
            raise ValueError(f"{cell!r:.60}: expected {kind.__name__}")
        return cell

    return take


def _valid_json(cell: Cell) -> Any:
    json.loads(cell)
    return cell
