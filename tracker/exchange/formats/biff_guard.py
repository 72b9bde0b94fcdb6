"""Looking through an old XLS file before anything is built from it."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from .compound import open_compound
from .refused import MOST_CELLS
from .sources import wrong_kind
from .workbook_guard import MOST_TEXT, Grid, damaged, protected, too_wide

_SHEET_BEGINS, _FILE_PASS, _SHARED_TABLE, _CONTINUED = 0x0809, 0x002F, 0x00FC, 0x003C
_SHARED_CELL = 0x00FD
_CELLS = frozenset({0x0203, 0x0204, 0x0205, 0x0006, 0x0206, 0x0406, 0x027E, 0x00D6,
                    _SHARED_CELL, 0x0004, 0x0003, 0x0002, 0x0005})  # fmt: skip
_ROWS_OF_CELLS = 0x00BD


def check_old_workbook(data: bytes) -> None:
    """Refuse protected files, other documents, and sheets of millions of cells."""
    compound = open_compound(data)
    names = compound.names()
    if "EncryptedPackage" in names:
        raise protected()
    if "WordDocument" in names:
        raise wrong_kind("word")
    for name in ("Workbook", "WORKBOOK", "Book", "BOOK"):
        if name in names:
            _check_records(compound.stream(name))
            return
    raise wrong_kind("ole") if names else damaged()


def _check_records(stream: bytes) -> None:
    grid, total = Grid(), 0
    references: list[int] = []
    shared: list[bytes] = []
    for kind, body in _records(stream):
        if kind == _FILE_PASS:
            raise protected()
        if kind == _SHARED_TABLE:
            shared.append(body)
            continue
        if kind == _SHEET_BEGINS:
            total += grid.area
            grid = Grid()
        elif kind in _CELLS and len(body) >= 4:
            row, column = struct.unpack_from("<HH", body)
            grid.reach(row, column)
            if kind == _SHARED_CELL and len(body) >= 10:
                references.append(struct.unpack_from("<I", body, 6)[0])
        elif kind == _ROWS_OF_CELLS and len(body) >= 6:
            row, first = struct.unpack_from("<HH", body)
            grid.reach(row, first)
            grid.reach(row, struct.unpack_from("<H", body, len(body) - 2)[0])
        if grid.area + total > MOST_CELLS:
            raise too_wide()
    lengths = _string_lengths(shared)
    characters = sum(lengths[at] for at in references if at < len(lengths))
    if characters > MOST_TEXT:
        raise too_wide()


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    """Every record; what continues the shared strings counts as one of them."""
    at, inside = 0, False
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        body = stream[at + 4 : at + 4 + length]
        at += 4 + length
        if kind == _SHARED_TABLE:
            inside = True
            yield kind, body
        elif kind == _CONTINUED and inside:
            yield _SHARED_TABLE, body
        else:
            inside = False
            yield kind, body


def _string_lengths(segments: list[bytes]) -> list[int]:
    """How long each shared string is, read across the joints of its records."""
    lengths: list[int] = []
    joints = _Joints(segments)
    try:
        joints.take(8)
        while not joints.at_end:
            count, flags = struct.unpack("<HB", joints.take(3))
            runs = struct.unpack("<H", joints.take(2))[0] if flags & 8 else 0
            extra = struct.unpack("<I", joints.take(4))[0] if flags & 4 else 0
            joints.characters(count, wide=bool(flags & 1))
            joints.take(runs * 4 + extra)
            lengths.append(count)
    except (struct.error, EOFError):
        return lengths or [0xFFFF] * bool(segments)
    return lengths


class _Joints:
    """The bytes of several records in a row."""

    def __init__(self, segments: list[bytes]) -> None:
        self._segments = segments
        self._segment, self._at = 0, 0

    @property
    def at_end(self) -> bool:
        last = len(self._segments) - 1
        return self._segment > last or (
            self._segment == last and self._at >= len(self._segments[last])
        )

    def take(self, size: int) -> bytes:
        taken = bytearray()
        while len(taken) < size:
            if self._segment >= len(self._segments):
                raise EOFError
            here = self._segments[self._segment][self._at :][: size - len(taken)]
            taken += here
            self._at += len(here)
            if self._at >= len(self._segments[self._segment]):
                self._segment, self._at = self._segment + 1, 0
        return bytes(taken)

    def characters(self, count: int, *, wide: bool) -> None:
        """Skip text; after a joint a flag says again how wide its letters are."""
        while count:
            if self._segment >= len(self._segments):
                raise EOFError
            if self._at == 0 and self._segment and count:
                wide = bool(self.take(1)[0] & 1)
            width = 2 if wide else 1
            here = len(self._segments[self._segment]) - self._at
            read = min(count, here // width)
            if not read:
                raise EOFError
            self.take(read * width)
            count -= read
