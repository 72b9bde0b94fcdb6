"""Tables as offices send them: any encoding, separator, preamble and sheet."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracker.exchange.formats.refused import Refused
from tracker.exchange.formats.spreadsheet import read_table

SHARED = Path(__file__).parents[3] / "shared" / "data"
ROWS = "name;country\nUniversität Zürich;Schweiz\nÉcole Française;France\n"
LABELS = {"name", "country", "ror"}


@pytest.fixture
def saved(tmp_path):
    """Put bytes or text into a file and give its path."""

    def save(content, name="table.csv", encoding="utf-8"):
        path = tmp_path / name
        data = content.encode(encoding) if isinstance(content, str) else content
        path.write_bytes(data)
        return path

    return save


@pytest.fixture
def workbook(tmp_path):
    """A workbook with these sheets of rows."""

    def make(sheets, hidden=()):
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(row)
            if title in hidden:
                sheet.sheet_state = "hidden"
        path = tmp_path / "book.xlsx"
        book.save(path)
        return path

    return make


def cells(table):
    return [row.cells for row in table.rows]


@pytest.mark.parametrize(
    ("encoding", "reported"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("cp1252", "cp1252"),
    ],
)
def test_western_text_is_read_in_any_encoding_and_the_encoding_is_told(
    saved, encoding, reported
):
    table = read_table(saved(ROWS, encoding=encoding))

    assert table.encoding == reported
    assert table.headers == ["name", "country"]
    assert cells(table)[1] == ["École Française", "France"]


def test_chinese_text_in_its_national_encoding_is_not_taken_for_western(saved):
    text = "机构名称,国家\n清华大学,中国\n慕尼黑工业大学,德国\n"

    table = read_table(saved(text, encoding="gb18030"))

    assert table.encoding == "gb18030"
    assert cells(table) == [["清华大学", "中国"], ["慕尼黑工业大学", "德国"]]


def test_an_encoding_that_was_guessed_is_said_so(saved):
    assert read_table(saved(ROWS, encoding="cp1252")).notes
    assert not read_table(saved(ROWS)).notes


def test_a_file_in_two_encodings_is_refused_with_the_line(saved):
    lines = [f"Universität Köln {n};Österreich".encode() for n in range(40)]
    lines[20] = "Universität Köln;Österreich".encode("latin-1")

    with pytest.raises(Refused, match="21"):
        read_table(saved(b"\n".join(lines)))


def test_the_encoding_can_be_said(saved):
    path = saved("naam;land\nŁódź;Polska\n", encoding="cp1250")

    assert cells(read_table(path, encoding="cp1250")) == [["Łódź", "Polska"]]
    with pytest.raises(Refused):
        read_table(path, encoding="utf-8")
    with pytest.raises(Refused):
        read_table(path, encoding="no such thing")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|", "^"])
def test_the_separator_is_found(saved, separator):
    rows = [["name", "country"], ["A, B; C", "NL"], ["D", "CZ"], ["E", "SI"]]
    quoted = [[f'"{c}"' if separator in c else c for c in row] for row in rows]

    table = read_table(saved("\n".join(separator.join(row) for row in quoted)))

    assert table.separator == separator
    assert [table.headers, *cells(table)] == rows


def test_excels_own_line_about_the_separator_is_obeyed(saved):
    table = read_table(saved("sep=;\nname;n\nA,B;1\n"))

    assert table.headers == ["name", "n"]
    assert [(row.number, row.cells) for row in table.rows] == [(3, ["A,B", "1"])]


def test_line_breaks_in_cells_and_blank_rows_keep_the_row_numbers(saved):
    table = read_table(saved('\n,\nname,note\n"A","one\r\ntwo"\n\nB,three\n'))

    assert [(row.number, row.cells) for row in table.rows] == [
        (4, ["A", "one\ntwo"]),
        (6, ["B", "three"]),
    ]


def test_no_break_spaces_are_trimmed(saved):
    table = read_table(saved("name\u00a0,code\n\u00a0A\u00a0B \u200b, x\n"))

    assert table.headers == ["name", "code"]
    assert cells(table) == [["A B", "x"]]


def test_a_row_with_too_many_cells_is_reported_and_not_cut_in_silence(saved):
    table = read_table(saved("name,country\nA,NL\nB, Delft,NL\nC,CZ,\n"))

    assert [problem.row for problem in table.problems] == [3]
    assert "NL" in table.problems[0].message


def test_a_quotation_mark_that_is_never_closed_is_reported(saved):
    table = read_table(saved('name,country\n"A,NL\nB,CZ\n'))

    assert table.problems


def test_quotation_marks_are_text_in_an_even_tab_file(saved):
    table = read_table(saved('TI\tPY\n"Fast" and slow\t2020\n"Whole, quoted"\t2021\n'))

    assert cells(table) == [['"Fast" and slow', "2020"], ["Whole, quoted", "2021"]]


def test_repeated_headers_are_reported_and_the_first_is_read(saved):
    table = read_table(saved("name,note,note\nA,one,two\n"))

    assert table.duplicates == ["note"]
    assert [record for _row, record in table.records()] == [
        {"name": "A", "note": "one"}
    ]


def test_the_header_row_is_the_one_with_most_recognised_labels(workbook):
    path = workbook(
        {
            "2024": [
                ["Cooperation agreements of the office, 2024", None, None],
                [],
                ["as of", date(2024, 12, 31), "draft"],
                ["Country", "Name", "Remarks"],
                ["NL", "TU Delft", None],
            ]
        }
    )

    table = read_table(path, knows=lambda label: label.casefold() in LABELS)

    assert table.headers == ["Country", "Name", "Remarks"]
    assert [(row.number, row.cells) for row in table.rows] == [
        (5, ["NL", "TU Delft", ""])
    ]
    assert any("2 rows" in note for note in table.notes)
    assert read_table(path).headers[0] in ("as of", "Country")


def test_values_of_a_workbook_keep_their_types(workbook):
    path = workbook(
        {"s": [["a", "b", "c"], [date(2024, 2, 29), 3, True], [1.5, "x", 0]]}
    )

    assert cells(read_table(path)) == [[date(2024, 2, 29), 3, True], [1.5, "x", 0]]


def test_a_sheet_a_year_is_one_table_and_each_row_remembers_its_sheet(workbook):
    path = workbook(
        {
            "2023": [["name", "country", "n"], ["A", "NL", 1]],
            "2024": [["country", "name", "n", "new"], ["CZ", "B", 2, "x"]],
            "Notes": [["something else"], ["text"]],
            "Old": [["name", "country", "n"], ["Z", "DE", 9]],
        },
        hidden=["Old"],
    )

    table = read_table(path, knows=lambda label: label in LABELS)

    assert table.headers == ["name", "country", "n", "new"]
    assert [(row.sheet, row.cells) for row in table.rows] == [
        ("2023", ["A", "NL", 1, ""]),
        ("2024", ["B", "CZ", 2, "x"]),
    ]
    assert [(s.name, s.used) for s in table.sheets] == [
        ("2023", True),
        ("2024", True),
        ("Notes", False),
        ("Old", False),
    ]
    assert cells(read_table(path, sheet="Old")) == [["Z", "DE", 9]]
    with pytest.raises(Refused, match="1999"):
        read_table(path, sheet="1999")


def test_headers_repeated_on_every_page_are_no_rows(saved):
    table = read_table(saved("name,n\nA,1\nname,n\nB,2\n"))

    assert cells(table) == [["A", "1"], ["B", "2"]]


def test_a_compressed_table_is_read(saved):
    path = saved(gzip.compress(ROWS.encode()), "table.csv.gz")

    assert len(read_table(path).rows) == 2


def test_what_was_garbled_before_is_said_so(saved):
    assert read_table(saved("name,n\nCafÃ©,1\n")).notes
    assert read_table(saved("name,n\nCaf\ufffd,1\n")).notes


@given(st.binary(max_size=400))
@settings(
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_file_breaks_the_reading(saved, data):
    try:
        table = read_table(saved(data))
    except Refused as refusal:
        assert refusal.message
        assert refusal.code
    else:
        assert all(len(row.cells) == len(table.headers) for row in table.rows)


@pytest.mark.skipif(not SHARED.exists(), reason="the shared data is not here")
@pytest.mark.parametrize(
    ("name", "encoding", "separator", "width", "rows", "header_row"),
    [
        (
            "institutions/eche_erasmus_charter_heis_cp1252.csv",
            "cp1252",
            ";",
            12,
            5912,
            2,
        ),
        ("institutions/eche_erasmus_charter_heis.xlsx", "", "", 12, 5912, 2),
        ("outputs/wos_southampton.xls", "", "", 72, 50, 1),
        ("outputs/wos_tab_southampton_50.tsv", "utf-8-sig", "\t", 71, 50, 1),
        ("outputs/pure_southampton_5186.csv.gz", "utf-8-sig", ",", 21, 5186, 1),
        ("grants/snsf_project_partners_2017-2022.csv", "utf-8", ";", 13, 11837, 1),
        (
            "agreements/unizar_mobility_agreements_2020_2021.csv.gz",
            *("utf-8", ";", 11, 4114, 1),
        ),
    ],
)
def test_real_tables_are_read_whole(name, encoding, separator, width, rows, header_row):
    table = read_table(SHARED / name)

    assert (table.encoding, table.separator) == (encoding, separator)
    assert (len(table.headers), len(table.rows)) == (width, rows)
    assert table.sheets[0].header_row == header_row
    assert not table.problems
