"""Files meant to hurt are refused quickly, in little memory and in plain words."""

from __future__ import annotations

import gzip
import io
import struct
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest

from tracker.exchange.formats.refused import Refused
from tracker.exchange.formats.spreadsheet import read_table

ROOT = Path(__file__).parents[2]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
MEGABYTE = 1 << 20


def workbook(sheet: bytes, strings: bytes = b"") -> bytes:
    """An XLSX file whose one sheet is this XML, packed as tightly as it goes."""
    plain = io.BytesIO()
    book = openpyxl.Workbook()
    book.active["A1"] = "x"
    book.save(plain)
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(plain) as source,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target,
    ):
        for part in source.infolist():
            content = source.read(part)
            if part.filename.startswith("xl/worksheets/"):
                content = sheet
            if part.filename != "xl/sharedStrings.xml" or not strings:
                target.writestr(part.filename, content)
        if strings:
            target.writestr("xl/sharedStrings.xml", strings)
    return packed.getvalue()


def sheet(rows: bytes, before: bytes = b"") -> bytes:
    head = b'<?xml version="1.0"?>' + before + f'<worksheet xmlns="{MAIN}">'.encode()
    return head + b"<sheetData>" + rows + b"</sheetData></worksheet>"


def compound_workbook(records: bytes) -> bytes:
    """An old XLS file: header, allocation table, directory, then the one stream."""
    size = 512
    stream = records.ljust(max(len(records), 4096), b"\0")
    sectors = -(-len(stream) // size)
    fat = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 2 + sectors), 0xFFFFFFFE]
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 62, 3, 0xFFFE, 9,
        6, 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0,
    )  # fmt: skip
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)

    def entry(name: str, kind: int, start: int, length: int, child: int) -> bytes:
        raw = (name + "\0").encode("utf-16-le")
        links = (0xFFFFFFFF, 0xFFFFFFFF, child)
        return struct.pack(
            "<64sHBB3I36xIQ", raw, len(raw), kind, 1, *links, start, length
        )

    directory = entry("Root Entry", 5, 0xFFFFFFFE, 0, 1)
    directory += entry("Workbook", 2, 2, len(stream), 0xFFFFFFFF)
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(size, b"\xff")
    return header + table + directory.ljust(size, b"\0") + stream.ljust(sectors * size)


def record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


BEGIN = record(0x0809, struct.pack("<HHHH4x4x", 0x0600, 0x0010, 0, 0))
CORNERS = b"".join(
    record(0x0203, struct.pack("<HHHd", row, column, 0, 1.0))
    for row, column in ((0, 0), (65535, 255))
)


def _empty_rows() -> bytes:
    return workbook(sheet(b"".join(b'<row r="%d"/>' % n for n in range(1, 1_000_001))))


def _far_corner() -> bytes:
    cell = b'<row r="%d"><c r="%s%d"><v>1</v></c></row>'
    return workbook(sheet(cell % (1, b"A", 1) + cell % (1048576, b"XFD", 1048576)))


def _zip_bomb() -> bytes:
    return workbook(sheet(b" " * (130 * MEGABYTE)))


def _long_cell() -> bytes:
    text = b"x" * (40 * MEGABYTE)
    cell = b'<row r="1"><c r="A1" t="inlineStr"><is><t>%s</t></is></c></row>' % text
    return workbook(sheet(cell))


def _one_string_many_times() -> bytes:
    strings = (
        f'<sst xmlns="{MAIN}"><si><t>'.encode() + b"x" * 32_000 + b"</t></si></sst>"
    )
    rows = b"".join(
        b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n)
        for n in range(1, 100_001)
    )
    return workbook(sheet(rows), strings)


def _entities() -> bytes:
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    row = b'<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row>'
    return workbook(sheet(row, laughs))


def _word() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w/>")
    return packed.getvalue()


def _lying_directory() -> bytes:
    """The directory says ten bytes, the part unpacks to far more."""
    data = bytearray(workbook(sheet(b"<row/>" * 1_000)))
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        if data[at + 46 :].startswith(b"xl/worksheets/"):
            data[at + 24 : at + 28] = struct.pack("<I", 10)
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


HOSTILE = {
    "a million empty rows": (_empty_rows, "empty_rows"),
    "two cells in far corners": (_far_corner, "too_many_rows"),
    "a zip bomb": (_zip_bomb, "bomb"),
    "a cell without end": (_long_cell, "long_cell"),
    "one long string a hundred thousand times": (
        _one_string_many_times,
        "too_many_rows",
    ),
    "entities": (_entities, "entities"),
    "a lying directory": (_lying_directory, "damaged"),
    "an old workbook with far corners": (
        lambda: compound_workbook(BEGIN + CORNERS + record(0x000A, b"")),
        "too_many_rows",
    ),
    "a protected old workbook": (
        lambda: compound_workbook(BEGIN + record(0x002F, b"\0" * 6)),
        "password",
    ),
    "a large csv": (lambda: b"a,b\n" * (14 * MEGABYTE), "too_large"),
    "a gzip bomb": (lambda: gzip.compress(b"a,b\n" * MEGABYTE) * 75, "too_large"),
    "one cell of 300 MB, compressed": (
        lambda: gzip.compress(b'a,b\n"') + gzip.compress(b"x" * MEGABYTE) * 300,
        "too_large",
    ),
    "a cell of 40 MB": (
        lambda: b'a,b\n"' + b"x" * (40 * MEGABYTE) + b'",1',
        "long_line",
    ),
    "a cell of a million lines": (
        lambda: b'a,b\n"' + b"x\n" * (10 * MEGABYTE) + b'",1',
        "long_cell",
    ),
    "a line of commas": (lambda: b"a,b\n" + b"," * (40 * MEGABYTE), "long_line"),
    "a million empty lines": (lambda: b"a,b\n1,2\n" + b"\n" * 1_000_000, "empty_rows"),
    "a million rows": (lambda: b"a,b\n" + b"1,2\n" * 1_000_000, "too_many_rows"),
    "a pdf": (lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "pdf"),
    "a program": (lambda: b"MZ\x90\0\x03\0\0\0" + b"\0" * 100, "program"),
    "a web page": (lambda: b"<html><table><tr><td>1</td></tr></table></html>", "html"),
    "a word document": (_word, "word"),
    "json": (lambda: b'[\n  {"name": "A"}\n]', "json"),
    "zeros": (lambda: b"name,country\nA\0B,NL\n", "binary"),
    "nothing": (lambda: b"", "empty"),
    "blanks": (lambda: b"\n  \n", "empty"),
    "half a workbook": (lambda: workbook(sheet(b""))[:2_000], "damaged"),
    "half an old workbook": (
        lambda: compound_workbook(BEGIN + CORNERS)[:700],
        "damaged",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_quickly_and_says_why(name, tmp_path):
    make, code = HOSTILE[name]
    path = tmp_path / "partners.xlsx"
    path.write_bytes(make())

    started = time.process_time()
    with pytest.raises(Refused) as refusal:
        read_table(path)

    assert time.process_time() - started < 5
    assert refusal.value.code == code
    assert len(refusal.value.message) > 15


@pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="memory is measured on Linux only"
)
@pytest.mark.parametrize(
    "name",
    ["a zip bomb", "a gzip bomb", "two cells in far corners", "a million rows",
     "one long string a hundred thousand times", "a line of commas",
     "a million empty rows", "an old workbook with far corners"],
)  # fmt: skip
def test_it_is_refused_in_little_memory(name, tmp_path):
    path = tmp_path / "partners.csv"
    path.write_bytes(HOSTILE[name][0]())
    script = (
        "import pathlib, re, sys\n"
        "from django.conf import settings\n"
        "settings.configure(USE_I18N=False)\n"
        "from tracker.exchange.formats.spreadsheet import read_table\n"
        "from tracker.exchange.formats.refused import Refused\n"
        "try:\n    read_table(sys.argv[1])\n"
        "except Refused:\n"
        "    status = pathlib.Path('/proc/self/status').read_text()\n"
        "    print(re.search(r'VmHWM:\\s*(\\d+)', status)[1])\n"
    )

    answer = subprocess.run(
        [sys.executable, "-c", script, str(path)],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip

    assert int(answer.stdout) < 150 * 1024
