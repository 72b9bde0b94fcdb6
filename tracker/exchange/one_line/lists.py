"""Names typed one after the other."""

from __future__ import annotations

import re

_SURE = re.compile(r"[;；、，\r\n\t]")
_COMMAS = re.compile(r",")
_NUMBERED = re.compile(r"^(?:\(?\d{1,3}[.)、）]|[-*•·])\s*")


def split_names(text: str) -> list[str]:
    """The names in order, each once; commas part them where nothing better does."""
    apart = _SURE if _SURE.search(text) else _COMMAS
    parts = (_NUMBERED.sub("", part.strip()).strip() for part in apart.split(text))
    return list(dict.fromkeys(part for part in parts if any(map(str.isalpha, part))))
