"""Several values in one cell."""

from __future__ import annotations

import re

_ANY = re.compile(r"[;；]")
_PEOPLE = re.compile(r"[;；、\r\n]")


def split_list(raw: object, *, people: bool = False) -> list[str]:
    """The parts in order, each once; lists of people also use 、 and line breaks."""
    text = "" if raw is None else str(raw)
    parts = (part.strip() for part in (_PEOPLE if people else _ANY).split(text))
    return list(dict.fromkeys(part for part in parts if part))
