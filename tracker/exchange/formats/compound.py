"""The streams of an old Microsoft compound file, read without trusting it."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from .refused import Refused
from .workbook_guard import damaged

_END = 0xFFFFFFFA  # and above: no further sector


class Compound:
    """A small file system in one file; chains that loop are refused."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        try:
            self._open()
        except (struct.error, IndexError):
            raise damaged() from None

    def _open(self) -> None:
        data = self._data
        self._size = 1 << min(struct.unpack_from("<H", data, 30)[0], 12)
        self._cutoff = struct.unpack_from("<I", data, 56)[0]
        directory, mini, difat = (
            struct.unpack_from("<I", data, at)[0] for at in (48, 60, 68)
        )
        tables = list(struct.unpack_from("<109I", data, 76))
        for sector in self._difat(difat):
            tables.extend(sector)
        self._fat: list[int] = []
        for sector in tables:
            if sector < _END and (sector + 1) * self._size < len(data):
                self._fat.extend(self._numbers(self._sector(sector)))
        self._minifat = self._numbers(self._chain(mini))
        self._entries = dict(self._directory(self._chain(directory)))
        root = self._entries.get("Root Entry", (_END, 0))
        self._mini = self._chain(root[0])

    def names(self) -> set[str]:
        return set(self._entries)

    def stream(self, name: str) -> bytes:
        start, size = self._entries[name]
        if size >= self._cutoff:
            return self._chain(start)[:size]
        parts, at, steps = [], start, 0
        while at < len(self._minifat) and steps < len(self._minifat):
            parts.append(self._mini[at * 64 : at * 64 + 64])
            at, steps = self._minifat[at], steps + 1
        return b"".join(parts)[:size]

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        return self._data[start : start + self._size]

    def _numbers(self, raw: bytes) -> list[int]:
        return list(struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4]))

    def _chain(self, at: int) -> bytes:
        parts, steps = [], 0
        while at < len(self._fat):
            parts.append(self._sector(at))
            at, steps = self._fat[at], steps + 1
            if steps > len(self._fat):
                raise damaged()
        return b"".join(parts)

    def _difat(self, at: int) -> Iterator[list[int]]:
        for _step in range(len(self._data) // self._size + 1):
            if at >= _END or (at + 1) * self._size >= len(self._data):
                return
            *numbers, at = self._numbers(self._sector(at))
            yield numbers

    def _directory(self, raw: bytes) -> Iterator[tuple[str, tuple[int, int]]]:
        for at in range(0, len(raw) - 127, 128):
            length = struct.unpack_from("<H", raw, at + 64)[0]
            name = raw[at : at + max(0, min(length, 64) - 2)].decode(
                "utf-16-le", "replace"
            )
            start, size = struct.unpack_from("<II", raw, at + 116)
            if name:
                yield name, (start, size)


def open_compound(data: bytes) -> Compound:
    try:
        return Compound(data)
    except Refused:
        raise
    except (MemoryError, ValueError):
        raise damaged() from None
