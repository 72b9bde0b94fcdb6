"""Registers of agreements without titles, and with days known to the month or year."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.exchange.importing import bring, outcomes, sheet, workbook
from tests.exchange.test_outgoing import saved
from tests.factories import AgreementFactory, PartnerFactory
from tracker.exchange.models import ImportRun
from tracker.records.models import Agreement

pytestmark = pytest.mark.django_db
HEAD = ["kind", "partners", "signed_on", "term"]
CHINESE = ["协议类型", "合作单位", "签署日期", "有效期"]


@pytest.fixture
def delft(engineering: Any) -> Any:
    return PartnerFactory(name="Delft University", name_zh="代尔夫特理工大学")


def bring_rows(folder: Path, by: Any, *rows: list[Any]) -> ImportRun:
    return bring(sheet(folder, list(rows)), "agreements", by)


def remarks(run: ImportRun) -> str:
    return str([plan[5] for plan in run.told["plans"]])


def test_a_paper_without_a_title_is_called_after_its_kind_and_partner(
    tmp_path: Path, coordinator: Any, delft: Any
) -> None:
    row = ["mou", "Delft University", "2019-05-12", "5 years"]

    run = bring_rows(tmp_path, coordinator, HEAD, row)

    assert outcomes(run) == {"created": 1}
    paper = Agreement.objects.get()
    assert paper.title == "Memorandum of understanding with Delft University"
    assert paper.needs_title
    assert "one was made" in remarks(run)
    assert run.told["plans"][0][3] == paper.title


def test_a_chinese_register_makes_chinese_titles_whoever_reads_it(
    tmp_path: Path, coordinator: Any, delft: Any
) -> None:
    rows = [
        ["国际合作协议台账"],
        CHINESE,
        ["学生交换", "代尔夫特理工大学", "2019年", "5年"],
    ]
    path = workbook(tmp_path, {"2019年": rows}, "协议台账.xlsx")

    run = bring(path, "auto", coordinator)

    assert (run.kind, outcomes(run)) == ("agreements", {"created": 1})
    assert Agreement.objects.get().title == "与代尔夫特理工大学的学生交换"


def test_an_empty_title_among_others_is_made_too(
    tmp_path: Path, coordinator: Any, delft: Any
) -> None:
    head = ["title", "title_zh", *HEAD]
    rows = [
        ["Frame", "", "framework", "Delft University", "2019-05-12", "5 years"],
        ["", "框架", "framework", "Delft University", "2020-05-12", "5 years"],
        ["", "", "framework", "Delft University", "2021-05-12", "5 years"],
    ]

    bring_rows(tmp_path, coordinator, head, *rows)

    found = Agreement.objects.order_by("signed_on").values_list("title", "needs_title")
    assert list(found) == [
        ("Frame", False),
        ("框架", False),
        ("Framework agreement with Delft University", True),
    ]


def test_the_same_register_again_knows_its_papers_by_any_title(
    tmp_path: Path, coordinator: Any, delft: Any
) -> None:
    rows = [
        ["mou", "Delft University", "2019-05-12", "5 years"],
        ["mou", "Delft University", "2020", "5 years"],
        ["loi", "Delft University", "2020-05", "5 years"],
    ]
    assert outcomes(bring_rows(tmp_path, coordinator, HEAD, *rows)) == {"created": 3}
    Agreement.objects.filter(kind="loi").update(title="Ours", needs_title=False)

    again = bring_rows(tmp_path, coordinator, HEAD, *rows)

    assert outcomes(again) == {"unchanged": 3}
    assert Agreement.objects.count() == 3


def test_a_title_that_comes_later_takes_the_tag_away(
    tmp_path: Path, coordinator: Any, delft: Any
) -> None:
    paper = AgreementFactory(title="Memo", needs_title=True, partners=[delft])

    head = ["ref", "title", "kind", "partners"]
    row = [paper.ref, "On water", "", ""]
    run = bring_rows(tmp_path, coordinator, head, row)

    assert outcomes(run) == {"updated": 1}
    paper.refresh_from_db()
    assert (paper.title, paper.needs_title) == ("On water", False)


@pytest.mark.parametrize(
    ("said", "signed", "known", "ends"),
    [
        ("2019", date(2019, 7, 1), "year", date(2024, 6, 30)),
        ("2019年", date(2019, 7, 1), "year", date(2024, 6, 30)),
        ("2019.5", date(2019, 5, 1), "month", date(2024, 4, 30)),
        ("May 2019", date(2019, 5, 1), "month", date(2024, 4, 30)),
        ("2019-05-12", date(2019, 5, 12), "day", date(2024, 5, 11)),
    ],
)
def test_a_signature_may_be_known_to_the_month_or_the_year(
    tmp_path: Path,
    coordinator: Any,
    delft: Any,
    said: str,
    signed: date,
    known: str,
    ends: date,
) -> None:
    run = bring_rows(
        tmp_path, coordinator, HEAD, ["mou", "Delft University", said, "5 years"]
    )

    assert outcomes(run) == {"created": 1}, remarks(run)
    paper = Agreement.objects.get()
    assert (paper.signed_on, paper.starts_on) == (signed, signed)
    assert paper.known_to("signed_on") == paper.known_to("starts_on") == known
    assert (paper.ends_on, paper.end_is_estimated) == (ends, known != "day")
    assert (f"known to the {known} only" in remarks(run)) is (known != "day")


def test_a_start_of_its_own_stays_a_day(
    tmp_path: Path, coordinator: Any, delft: Any
) -> None:
    head = [*HEAD[:3], "starts_on", "term"]
    row = ["mou", "Delft University", "2019", "2019-09-01", "5 years"]

    bring_rows(tmp_path, coordinator, head, row)

    paper = Agreement.objects.get()
    assert (paper.signed_on, paper.known_to("signed_on")) == (date(2019, 7, 1), "year")
    assert (paper.starts_on, paper.known_to("starts_on")) == (date(2019, 9, 1), "day")
    assert (paper.ends_on, paper.end_is_estimated) == (date(2024, 8, 31), False)


def test_the_year_of_a_start_is_asked_about_and_can_be_answered(
    tmp_path: Path, coordinator: Any, delft: Any
) -> None:
    head = [*HEAD[:3], "starts_on", "term"]
    row = ["mou", "Delft University", "2019-05-12", "2019", "5 years"]

    asked = bring_rows(tmp_path, coordinator, head, row)

    [question] = asked.told["questions"]
    assert (question["column"], question["said"]) == ("starts_on", "2019")
    answers = [answer for answer, _label in question["proposals"]]
    assert answers == ["2019-05-12", "2019-01-01"]
    words = {"values": {"starts_on": {"2019": "2019-01-01"}}}
    path = sheet(tmp_path, [head, row])
    bring(path, "agreements", coordinator, mapping=words)
    assert Agreement.objects.get().starts_on == date(2019, 1, 1)


def test_the_day_of_what_was_known_to_the_year_comes_later(
    tmp_path: Path, coordinator: Any, delft: Any
) -> None:
    bring_rows(tmp_path, coordinator, HEAD, ["mou", "Delft University", "2019", "-"])
    paper = Agreement.objects.get()

    row = [paper.ref, "mou", "Delft University", "2019-05-12"]
    bring_rows(tmp_path, coordinator, ["ref", *HEAD[:3]], row)

    paper.refresh_from_db()
    assert (paper.signed_on, paper.starts_on) == (date(2019, 5, 12), date(2019, 5, 12))
    assert paper.date_precision == "day"


@pytest.mark.parametrize("language", ["codes", "zh-hans"])
def test_papers_go_out_as_they_are_known_and_come_in_again(
    tmp_path: Path, coordinator: Any, delft: Any, language: str
) -> None:
    bring_rows(
        tmp_path,
        coordinator,
        [*HEAD[:3], "starts_on", "term"],
        ["mou", "Delft University", "2019", "", "5 years"],
        ["loi", "Delft University", "2020", "2020-09-01", "5 years"],
    )
    names = ("kind", "signed_on", "starts_on", "date_precision", "ends_on", "title",
             "needs_title", "end_is_estimated")  # fmt: skip
    before = list(Agreement.objects.order_by("kind").values_list(*names))
    path = saved(tmp_path, "agreements", coordinator, "csv", language)
    assert outcomes(bring(path, "agreements", coordinator)) == {"unchanged": 2}
    Agreement.objects.all().delete()
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    path = sheet(tmp_path, [row[1:] for row in rows], "again.csv")

    run = bring(path, "agreements", coordinator)

    assert outcomes(run) == {"created": 2}, remarks(run)
    assert list(Agreement.objects.order_by("kind").values_list(*names)) == before
