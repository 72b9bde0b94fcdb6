"""A saved answer to "which of your columns is which of ours, and your words too"."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracker.exchange.formats.refused import Refused
from tracker.exchange.sayings import say as _
from tracker.exchange.values.reading import folded

if TYPE_CHECKING:
    from tracker.kinds.sheets import Sheet

KEYS = {
    "columns", "values", "constants", "group_by", "list_columns", "skip_when", "dates",
    "kind", "unused",
}  # fmt: skip
LONGEST = 256 * 1024
"""Bytes of a mapping; those of people are a few hundred lines."""
LEAVE_OUT = "!skip"  # an answer: leave the rows that say this out
MAKE_NEW = "!new"  # an answer: make a partner of this name


@dataclass
class Map:
    """What a mapping says; empty where a file speaks our own language."""

    columns: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    group_by: list[str] = field(default_factory=list)
    list_columns: list[str] = field(default_factory=list)
    skip_when: list[dict[str, Any]] = field(default_factory=list)
    dates: dict[str, str] = field(default_factory=dict)  # column -> dmy or mdy
    unused: list[str] = field(default_factory=list)
    _folded: dict[str, dict[str, str]] = field(default_factory=dict, repr=False)

    def meant(self, column: str, cell: object) -> object:
        """What a cell says, after the mapping's word for it."""
        words = self.values.get(column)
        if not words:
            return cell
        text = str(cell).strip()
        if text in words:
            return words[text]
        if column not in self._folded:
            self._folded[column] = {folded(word): to for word, to in words.items()}
        return self._folded[column].get(folded(text), cell)

    def also(self, decisions: Mapping[str, Mapping[str, str]]) -> Map:
        """With what somebody decided about this one file."""
        values = {name: dict(words) for name, words in self.values.items()}
        for column, words in decisions.items():
            values.setdefault(column, {}).update(words)
        return Map(**{**self.__dict__, "values": values, "_folded": {}})

    def as_json(self) -> dict[str, Any]:
        return {
            name: value
            for name, value in self.__dict__.items()
            if value and not name.startswith("_")
        }


def read_map(path: str | Path) -> Map:
    """A MAP.toml; raises Refused with what is wrong in it."""
    return made(read_text(Path(path).read_bytes()))


def read_text(written: bytes) -> dict[str, Any]:
    """What a MAP.toml says, as it is kept; raises Refused with what is wrong in it."""
    if len(written) > LONGEST:
        raise _wrong(_("it is longer than a mapping can be"))
    try:
        content = tomllib.loads(written.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refused(
            _("The mapping cannot be read: %(error)s") % {"error": error}, "mapping"
        ) from None
    if "\\u0000" in json.dumps(content, default=str):
        raise _wrong(_("it has a character that no text can have"))
    return made(content).as_json()


def made(content: Mapping[str, Any]) -> Map:
    """A mapping from its TOML or JSON; raises Refused."""
    unknown = sorted(set(content) - KEYS)
    if unknown:
        raise _wrong(_("it has unknown parts: %(names)s"), names=", ".join(unknown))
    values = {}
    for column, words in _table(content, "values").items():
        if not isinstance(words, Mapping):
            raise _wrong(_("[values.%(name)s] must be a table"), name=column)
        values[column] = {str(word): str(to) for word, to in words.items()}
    skip = content.get("skip_when", [])
    return Map(
        columns={k: str(v) for k, v in _table(content, "columns").items()},
        values=values,
        constants={k: _text(v) for k, v in _table(content, "constants").items()},
        group_by=_names(content, "group_by"),
        list_columns=_names(content, "list_columns"),
        skip_when=_conditions(skip),
        dates={k: str(v) for k, v in _table(content, "dates").items()},
        unused=_names(content, "unused"),
    )


def _conditions(skip: Any) -> list[dict[str, Any]]:
    """`{column = "x", is = ["0"], why = "…"}`, one or several."""
    found = []
    for condition in [skip] if isinstance(skip, Mapping) else skip:
        if not isinstance(condition, Mapping) or "column" not in condition:
            raise _wrong(_("each skip_when names a column"))
        values = condition.get("is", "")
        values = values if isinstance(values, list) else [values]
        found.append(
            {
                "column": str(condition["column"]),
                "is": [_text(value) for value in values],
                "why": str(condition.get("why", "")),
            }
        )
    return found


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _table(content: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = content.get(name, {})
    if not isinstance(found, Mapping):
        raise _wrong(_("[%(name)s] must be a table"), name=name)
    return found


def _names(content: Mapping[str, Any], name: str) -> list[str]:
    found = content.get(name, [])
    if isinstance(found, str):
        return [found]
    if not isinstance(found, Iterable) or isinstance(found, Mapping):
        raise _wrong(_("%(name)s must be a list of columns"), name=name)
    return [str(each) for each in found]


def _wrong(message: str, **names: Any) -> Refused:
    return Refused(
        _("The mapping cannot be used: %(why)s.") % {"why": message % names}, "mapping"
    )


def confirm(mapping: Map, sheet: Sheet) -> None:
    """Raises Refused when the mapping leads to columns this kind does not have."""
    wanted = set(mapping.columns.values()) | set(mapping.constants)
    codes = {column.code for column in sheet.columns}
    unknown = sorted(wanted - codes - {""})
    if unknown:
        raise _wrong(
            _("%(kind)s has no column %(names)s"),
            kind=sheet.slug,
            names=", ".join(unknown),
        )
