"""What a reader can copy out of a PDF that we wrote: its letters, page by page."""

from __future__ import annotations

import re
import zlib

OBJECT = re.compile(rb"(\d+) 0 obj\s*(.*?)endobj", re.DOTALL)
STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
SHOWN = re.compile(
    rb"/(F\d+) [\d.]+ Tf|BT ([\d.]+) ([\d.]+) Td [^(]*\(((?:\\.|[^\\)])*)\) Tj",
    re.DOTALL,
)
ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
PLAIN = {b"r": b"\r", b"n": b"\n", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def pages(content: bytes) -> list[str]:
    """Each page's lines, from top to bottom."""
    objects = {int(number): body for number, body in OBJECT.findall(content)}
    fonts = {}
    for body in objects.values():
        for name, number in re.findall(rb"/(F\d+) (\d+) 0 R", body):
            fonts[name] = letters(objects, int(number))
    kids = re.search(rb"/Kids \[([^\]]*)\]", content)
    numbers = re.findall(rb"(\d+) 0 R", kids[1]) if kids else []
    return [page(objects, int(number), fonts) for number in numbers]


def stream(body: bytes) -> bytes:
    found = STREAM.search(body)
    assert found
    return zlib.decompress(found[1]) if b"FlateDecode" in body else found[1]


def letters(objects: dict[int, bytes], number: int) -> dict[int, str]:
    """What each glyph of a font stands for."""
    to_unicode = re.search(rb"/ToUnicode (\d+) 0 R", objects[number])
    assert to_unicode, "a font whose text cannot be copied"
    table = stream(objects[int(to_unicode[1])])
    found = {}
    for glyph, code in re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>", table):
        found[int(glyph, 16)] = bytes.fromhex(code.decode()).decode("utf-16-be")
    return found


def page(objects: dict[int, bytes], number: int, fonts: dict[bytes, dict]) -> str:
    content = re.search(rb"/Contents (\d+) 0 R", objects[number])
    assert content
    rows: dict[float, list[tuple[float, str]]] = {}
    font: dict[int, str] = {}
    for name, x, y, raw in SHOWN.findall(stream(objects[int(content[1])])):
        if name:
            font = fonts[name]
            continue
        text = ESCAPED.sub(lambda m: PLAIN.get(m[1], m[1]), raw)
        glyphs = (int.from_bytes(text[i : i + 2]) for i in range(0, len(text), 2))
        said = "".join(font[glyph] for glyph in glyphs)
        rows.setdefault(float(y), []).append((float(x), said))
    lines = (
        "".join(t for _x, t in sorted(rows[y])) for y in sorted(rows, reverse=True)
    )
    return "\n".join(lines)
