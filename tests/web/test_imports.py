"""A file on its way in, as an officer sees it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.exchange.importing import workbook
from tests.factories import OutputFactory, PartnerFactory
from tracker.exchange.models import ImportRun, Mapping
from tracker.jobs import running
from tracker.records.models import Agreement, Output, OutputAffiliation, Partner

GOOD = "name,country\nAlpha,NL\nBeta,DE\n"
ASKED = (
    "title,kind,partners,country,signed_on,ends_on\n"
    "Memo,mou,Alpha,NL,03/04/2021,2025-01-01\n"
)


def upload(client: Any, text: str, **given: Any) -> ImportRun:
    file = SimpleUploadedFile("list.csv", text.encode())
    given = {"kind": "auto", "file": file} | given
    answer = client.post(reverse("import:list"), given)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    run = ImportRun._default_manager.latest("pk")
    running.run_inline(run.job)
    return run


def done(run: ImportRun) -> ImportRun:
    run.refresh_from_db()
    running.run_inline(run.job)
    run.refresh_from_db()
    return run


def test_nothing_is_written_before_apply(client: Any, coordinator: Any) -> None:
    client.force_login(coordinator)
    run = upload(client, GOOD)
    page = client.get(reverse("import:detail", args=[run.pk]))
    assert b"will be added" in page.content
    assert not Partner.objects.exists()
    client.post(reverse("import:apply", args=[run.pk]))
    assert done(run).state == "applied"
    assert Partner.objects.count() == 2
    assert (
        b"accounted for" in client.get(reverse("import:detail", args=[run.pk])).content
    )


def test_a_question_blocks_until_it_is_answered(
    client: Any, coordinator: Any, engineering: Any
) -> None:
    client.force_login(coordinator)
    run = upload(client, ASKED, create_partners="on")
    page = client.get(reverse("import:detail", args=[run.pk])).content.decode()
    assert "2021-04-03" in page
    assert "2021-03-04" in page
    client.post(reverse("import:answers", args=[run.pk]), {"answer-0": "2021-03-04"})
    assert done(run).told["questions"] == []
    client.post(reverse("import:apply", args=[run.pk]))
    done(run)
    assert Agreement.objects.get().signed_on.isoformat() == "2021-03-04"


def test_rows_can_be_left_out(client: Any, coordinator: Any, engineering: Any) -> None:
    client.force_login(coordinator)
    run = upload(client, ASKED, create_partners="on")
    client.post(reverse("import:answers", args=[run.pk]), {"answer-0": "!skip"})
    assert done(run).counts["rows_by_outcome"]["skipped"] == 1


def test_a_mapping_file_comes_with_the_upload(client: Any, coordinator: Any) -> None:
    client.force_login(coordinator)
    words = b'[columns]\nwer = "name"\nwo = "country"\n'
    run = upload(
        client,
        "wer,wo\nAlpha,NL\n",
        kind="partners",
        mapping_file=SimpleUploadedFile("map.toml", words),
    )
    run.refresh_from_db()
    assert run.counts["by_outcome"]["created"] == 1
    wrong = {
        "kind": "partners",
        "file": SimpleUploadedFile("list.csv", GOOD.encode()),
        "mapping_file": SimpleUploadedFile("map.toml", b"colours = 1"),
    }
    refused = client.post(reverse("import:list"), wrong)
    assert refused.status_code == 400
    assert "colours" in refused.content.decode()


def test_foreign_columns_are_mapped_and_the_mapping_kept(
    client: Any, coordinator: Any
) -> None:
    client.force_login(coordinator)
    run = upload(client, "wer,wo\nAlpha,NL\n", kind="partners")
    run.refresh_from_db()
    assert run.state == "refused"
    page = client.get(reverse("import:columns", args=[run.pk]))
    assert b"wer" in page.content
    client.post(
        reverse("import:columns", args=[run.pk]),
        {"column-0": "name", "column-1": "country", "save_as": "German list"},
    )
    assert done(run).counts["by_outcome"]["created"] == 1
    kept = Mapping._default_manager.get(name="German list")
    again = upload(client, "wer,wo\nBeta,DE\n", mapping=kept.pk)
    again.refresh_from_db()
    assert again.counts["by_outcome"]["created"] == 1


def test_the_bad_rows_come_back_as_a_file(client: Any, coordinator: Any) -> None:
    client.force_login(coordinator)
    run = upload(client, GOOD + "Gamma,Atlantis\n")
    answer = client.get(reverse("import:bad", args=[run.pk]))
    assert b"Atlantis" in answer.content
    assert b"Alpha" not in answer.content
    client.post(reverse("import:apply", args=[run.pk]), {"rows": "good"})
    done(run)
    assert Partner.objects.count() == 2


def test_a_file_that_is_no_table_is_refused_in_words(
    client: Any, coordinator: Any
) -> None:
    client.force_login(coordinator)
    run = upload(client, "%PDF-1.4")
    page = client.get(reverse("import:detail", args=[run.pk]))
    assert b"PDF" in page.content
    assert run.pk


@pytest.mark.parametrize("name", ["detail", "columns", "bad", "job"])
def test_somebody_elses_import_is_not_there(
    client: Any, coordinator: Any, outsider: Any, name: str
) -> None:
    client.force_login(coordinator)
    run = upload(client, GOOD)
    client.force_login(outsider)
    assert client.get(reverse(f"import:{name}", args=[run.pk])).status_code == 404


def test_viewers_bring_nothing_in(client: Any, viewer: Any) -> None:
    client.force_login(viewer)
    assert client.get(reverse("import:list")).status_code == 403


def test_discarded_files_cannot_be_applied(client: Any, coordinator: Any) -> None:
    client.force_login(coordinator)
    run = upload(client, GOOD)
    client.post(reverse("import:discard", args=[run.pk]))
    assert client.post(reverse("import:apply", args=[run.pk])).status_code == 404
    assert not Partner.objects.exists()


def test_progress_ends_in_the_page(client: Any, coordinator: Any) -> None:
    client.force_login(coordinator)
    run = upload(client, GOOD)
    answer = client.get(reverse("import:job", args=[run.pk]))
    assert answer["HX-Refresh"] == "true"


@pytest.fixture
def printed(engineering: Any) -> list[Output]:
    return [
        OutputFactory(
            unit=engineering,
            partners=[],
            affiliations=[
                {"printed": "Delft Univ, Delft, Netherlands",
                 "institution": "Delft Univ", "country": "NL"}
            ],
        )
        for _n in range(2)
    ]  # fmt: skip


def decide(client: Any, answer: str, **given: str) -> None:
    given |= {"name": "delft univ", "country": "NL", "answer": answer}
    assert client.post(reverse("import:decide"), given).status_code == 302


def test_one_click_gives_a_name_its_meaning(
    client: Any, coordinator: Any, printed: list[Output]
) -> None:
    client.force_login(coordinator)
    delft = PartnerFactory(name="University of Delft", country="NL")
    page = client.get(reverse("import:affiliations")).content.decode()
    assert delft.ref in page
    decide(client, delft.ref)
    assert set(delft.outputs.all()) == set(printed)
    assert delft.aliases.get().name == "Delft Univ"
    assert not OutputAffiliation.objects.filter(state="open").exists()
    assert Output.objects.filter(n_partners=1).count() == 2


def test_a_name_becomes_a_partner(
    client: Any, coordinator: Any, printed: list[Output]
) -> None:
    client.force_login(coordinator)
    decide(client, "new")
    assert set(Partner.objects.get().outputs.all()) == set(printed)


def test_a_name_that_is_no_partner_is_not_asked_about_again(
    client: Any, coordinator: Any, printed: list[Output]
) -> None:
    client.force_login(coordinator)
    decide(client, "none")
    assert b"Delft Univ" not in client.get(reverse("import:affiliations")).content
    assert not Partner.objects.exists()


def test_enter_in_an_empty_box_accepts_nothing(
    client: Any, coordinator: Any, printed: list[Output]
) -> None:
    client.force_login(coordinator)
    PartnerFactory(name="University of Delft", country="NL")
    decide(client, "typed", partner="")
    assert OutputAffiliation.objects.filter(state="open").count() == 2


def steps(client: Any, run: ImportRun, language: str = "en") -> list[str]:
    """The steps as read: ✓ before what is done, → before the present one."""
    place = reverse("import:detail", args=[run.pk])
    found = client.get(place, headers={"accept-language": language})
    shown = found.context["steps"]
    assert found.content.decode().count('aria-current="step"') == sum(
        each["current"] for each in shown
    )
    return [
        f"{'✓' if each['done'] else '→' if each['current'] else ' '} {each['label']}"
        for each in shown
    ]


def test_a_step_is_said_as_done_only_once_it_is(
    client: Any, coordinator: Any, engineering: Any
) -> None:
    client.force_login(coordinator)
    file = SimpleUploadedFile("list.csv", ASKED.encode())
    given = {"kind": "auto", "file": file, "create_partners": "on"}
    client.post(reverse("import:list"), given)
    run = ImportRun._default_manager.latest("pk")
    assert steps(client, run) == [
        "→ Read the file",
        "  Map the columns",
        "  Check the rows",
        "  Answer the questions",
        "  Apply",
    ]
    running.run_inline(run.job)
    looked = ["✓ File read", "✓ Columns mapped", "✓ Rows checked"]
    assert steps(client, run) == [*looked, "→ 1 record held back", "  Apply"]
    client.post(reverse("import:answers", args=[run.pk]), {"answer-0": "2021-03-04"})
    done(run)
    assert steps(client, run) == [*looked, "✓ Questions answered", "→ Apply"]
    assert steps(client, run, "zh-hans") == [
        "✓ 文件已读取",
        "✓ 各列已对应",
        "✓ 各行已检查",
        "✓ 问题已回答",
        "→ 写入",
    ]
    client.post(reverse("import:apply", args=[run.pk]))
    assert steps(client, run)[-1] == "→ Being applied"
    done(run)
    assert steps(client, run) == [*looked, "✓ Questions answered", "✓ Applied"]
    assert steps(client, run, "zh-hans")[-1] == "✓ 已写入"


def test_what_asked_nothing_says_so_and_what_was_left_out_too(
    client: Any, coordinator: Any, engineering: Any
) -> None:
    client.force_login(coordinator)
    plain = upload(client, GOOD)
    assert steps(client, plain)[3:] == ["✓ Nothing to ask", "→ Apply"]
    some = upload(client, GOOD + ",FR\n")
    assert steps(client, some)[3:] == ["→ 1 record held back", "  Apply"]
    client.post(reverse("import:apply", args=[some.pk]), {"rows": "good"})
    done(some)
    assert steps(client, some)[3:] == ["✓ 1 record left out", "✓ Applied"]


def test_a_discarded_file_goes_no_further(client: Any, coordinator: Any) -> None:
    client.force_login(coordinator)
    run = upload(client, GOOD)
    client.post(reverse("import:discard", args=[run.pk]))

    assert steps(client, run)[-2:] == ["✓ Nothing to ask", "→ Discarded"]


def test_what_was_written_is_a_click_away(client: Any, coordinator: Any) -> None:
    client.force_login(coordinator)
    run = upload(client, GOOD)
    client.post(reverse("import:apply", args=[run.pk]))
    done(run)
    page = client.get(reverse("import:detail", args=[run.pk])).content.decode()
    for partner in Partner.objects.all():
        assert f'href="{partner.get_absolute_url()}"' in page


def test_a_reader_of_chinese_meets_no_codes(
    client: Any, coordinator: Any, engineering: Any
) -> None:
    PartnerFactory(name="Alpha", country="NL")
    client.force_login(coordinator)
    rows = ("协议名称,协议类型,合作单位,签署日期,到期日\n"
            "甲,协议书一类,Alpha,2021-04-03,2025-01-01\n"
            "乙,框架协议,Alpha,2021-04-03,2020-01-01\n")  # fmt: skip
    run = upload(client, rows, kind="agreements")
    chinese = {"accept-language": "zh-hans"}
    url = reverse("import:detail", args=[run.pk])
    page = client.get(url, headers=chinese).content.decode()
    assert "意向书" in page and "Letter of intent" not in page
    assert "<td>协议名称</td>" in page and "<td>title</td>" not in page
    bad = client.get(reverse("import:bad", args=[run.pk]), headers=chinese)
    assert bad.content.decode("utf-8-sig").startswith("行,问题,协议名称,")


def test_what_is_only_remarked_is_no_problem(
    client: Any, coordinator: Any, engineering: Any
) -> None:
    PartnerFactory(name="Alpha", country="NL")
    client.force_login(coordinator)
    row = "Memo,mou,Alpha,NL,2021-04,2020-01-01\n"
    run = upload(client, ASKED.splitlines()[0] + "\n" + row, kind="agreements")
    page = client.get(reverse("import:detail", args=[run.pk])).content.decode()
    assert "must not precede" in page and "known to the month" not in page


def test_rows_of_several_sheets_are_told_with_their_sheet(
    client: Any, coordinator: Any, engineering: Any, tmp_path: Path
) -> None:
    client.force_login(coordinator)
    head = ASKED.splitlines()[0].split(",")
    row = ["Memo", "pact", "Alpha", "NL", "2021-03-04", "2025-01-01"]
    pages = {"2021": [["List"], head, row], "2022": [["List"], head, [*row[:5], ""]]}
    book = workbook(tmp_path, pages, "two.xlsx").read_bytes()
    file = SimpleUploadedFile("two.xlsx", book)
    run = upload(client, "", kind="agreements", file=file, create_partners="on")
    page = client.get(reverse("import:detail", args=[run.pk])).content.decode()
    assert "2021 · 3, 2022 · 3" in page
