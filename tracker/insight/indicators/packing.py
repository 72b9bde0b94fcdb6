"""An answer as text that gives the same answer back, in the language it was read in."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise

from tracker.insight.portfolio.scope import Rows

from .base import Answer, Column, Coverage, LeftOut, Line

KNOWN = {
    each.__name__: each for each in (Answer, Column, Coverage, LeftOut, Line, Rows)
}
NAMED = "~"
"""Says in an object of JSON what it stands for; no key of ours is called so."""


class NotPlain(TypeError):
    """The answer holds something that has no text of its own."""


def pack(found: Answer) -> str:
    """Raises NotPlain."""
    return json.dumps(_plain(found), ensure_ascii=False, separators=(",", ":"))


def unpack(text: str) -> Answer:
    found = _made(json.loads(text))
    if not isinstance(found, Answer):
        raise NotPlain(type(found).__name__)
    return found


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        known = math.isfinite(value)
        return value if known else {NAMED: "float", "value": repr(value)}
    if isinstance(value, str | Promise):
        return str(value)
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if isinstance(value, date):
        return {NAMED: "date", "value": value.isoformat()}
    if isinstance(value, Decimal):
        return {NAMED: "decimal", "value": str(value)}
    if isinstance(value, Mapping):
        return _object(value)
    if is_dataclass(value) and type(value).__name__ in KNOWN:
        return _told(value)
    raise NotPlain(type(value).__name__)


def _object(value: Mapping[Any, Any]) -> dict[str, Any]:
    if not all(isinstance(key, str) and key != NAMED for key in value):
        raise NotPlain("a key that is no code")
    return {key: _plain(each) for key, each in value.items()}


def _told(value: Any) -> dict[str, Any]:
    told: dict[str, Any] = {NAMED: type(value).__name__}
    for field in fields(value):
        each = getattr(value, field.name)
        if each != _default(field):
            told[field.name] = _plain(each)
    return told


def _default(field: Field[Any]) -> Any:
    if field.default_factory is not MISSING:
        return field.default_factory()
    return field.default


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
