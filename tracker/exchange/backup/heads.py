"""What stands before each member of an archive says the same as its directory."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

HEAD = struct.Struct("<4sHHHHHLLLHH")
LARGE = struct.Struct("<HHQQ")
AS_LARGE = 0xFFFFFFFF
LATER = 0x08  # checksum and sizes follow the content
VERSIONS = frozenset({10, 20, 45})


def differing(path: Path, members: list[zipfile.ZipInfo]) -> str:
    """The first member before which something else is said; nothing if none."""
    with path.open("rb") as file:
        for one in members:
            file.seek(one.header_offset)
            fixed = file.read(HEAD.size)
            if len(fixed) < HEAD.size:
                return one.filename
            head = HEAD.unpack(fixed)
            rest = file.read(head[9] + head[10])
            if not _says(one, head, rest):
                return one.filename
    return ""


def _says(one: zipfile.ZipInfo, head: tuple, rest: bytes) -> bool:
    sign, version, flags, method, clock, day, crc, packed, size, named, more = head
    year, month, date, hour, minute, second = one.date_time
    if (sign, flags, method) != (b"PK\x03\x04", one.flag_bits, one.compress_type):
        return False
    if version not in VERSIONS or len(rest) != named + more:
        return False
    if day != (year - 1980) << 9 | month << 5 | date:
        return False
    if clock != hour << 11 | minute << 5 | second // 2:
        return False
    if flags & LATER:
        return (crc, packed, size) in ((0, 0, 0), (0, AS_LARGE, AS_LARGE))
    if crc != one.CRC:
        return False
    extra = rest[named:]
    if (packed, size) == (AS_LARGE, AS_LARGE):
        told = (1, LARGE.size - 4, one.file_size, one.compress_size)
        return len(extra) == LARGE.size and LARGE.unpack(extra) == told
    return (packed, size) == (one.compress_size, one.file_size) and not extra
