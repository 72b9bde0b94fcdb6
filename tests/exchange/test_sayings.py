"""What a check says is said to each reader in their own language."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy

from tests.exchange.importing import bring, sheet
from tests.factories import PartnerFactory
from tests.web.test_imports import upload
from tracker.exchange.sayings import about, keep, of_problem, say, say_of, tell

HEAD = ["title", "kind", "partners", "country", "signed_on", "ends_on"]
ROWS = [
    ["Memo", "mou", "Alpha", "NL", "03/04/2021", "2025-01-01"],
    ["Memo", "mou", "Alpha", "Atlantis", "2021-04-03", "2025-01-01"],
    ["Memo", "mou", "Alpha", "NL", "2021-04-03", "2020-01-01"],
]


def both(kept: Any) -> tuple[Any, Any]:
    """As it comes back from the database, in English and in Chinese."""
    kept = json.loads(json.dumps(kept))
    with translation.override("en"):
        english = tell(kept)
    with translation.override("zh-hans"):
        return english, tell(kept)


def test_a_sentence_is_said_again_with_the_sentences_inside_it() -> None:
    inner = say("a date is expected.")
    outer = say("“%(text)s” cannot be read: %(expected)s") % {
        "text": "soon",
        "expected": inner,
    }

    assert both(keep(about("signed_on", outer))) == (
        "signed_on: “soon” cannot be read: a date is expected.",
        "signed_on：无法读取“soon”：应为日期。",
    )


@pytest.mark.parametrize("n", [1, 2])
def test_several_are_counted_in_each_language(n: int) -> None:
    one = "%(count)d row above the headers was passed over."
    many = "%(count)d rows above the headers were passed over."

    english, chinese = both(keep(say_of(one, many, n) % {"count": n}))

    assert english == (one, many)[n - 1] % {"count": n}
    assert str(n) in chinese and "row" not in chinese


def test_what_a_form_would_say_is_said_in_each_language() -> None:
    wrong = ValidationError(
        gettext_lazy("Nothing here is called “%(text)s”."), params={"text": "Delft"}
    )

    [english], [chinese] = both([keep(each) for each in of_problem(wrong)])

    assert english == "Nothing here is called “Delft”."
    assert chinese != english and "Delft" in chinese


def test_what_was_kept_as_a_text_is_read_as_it_is() -> None:
    kept = {"notes": ["An old note"], "plans": [[[1], "", "bad", "x", "", ["Old"]]]}
    assert both(kept) == (kept, kept)


@pytest.mark.django_db
def test_a_file_checked_in_one_language_is_read_in_another(
    client: Any, coordinator: Any, engineering: Any, tmp_path: Path
) -> None:
    PartnerFactory(name="Alpha", country="NL")
    text = sheet(tmp_path, [HEAD, *ROWS]).read_text(encoding="utf-8")
    client.force_login(coordinator)
    run = upload(client, text, kind="agreements")
    url = reverse("import:detail", args=[run.pk])

    pages = {
        code: client.get(url, headers={"accept-language": code}).content.decode()
        for code in ("en", "zh-hans")
    }
    files = {
        code: client.get(
            reverse("import:bad", args=[run.pk]), headers={"accept-language": code}
        ).content.decode()
        for code in ("en", "zh-hans")
    }

    for english, chinese in (
        (
            "The day and the month could be either way round.",
            "日和月的先后无法确定。",
        ),
        ("is not the name of a country", "不是国家(地区)名称"),
        ("The end must not precede the start.", "结束日期不能早于开始日期。"),
    ):
        assert english in pages["en"] and english not in pages["zh-hans"]
        assert chinese in pages["zh-hans"] and chinese not in pages["en"]
        assert english in files["en"] and chinese in files["zh-hans"]


@pytest.mark.django_db
def test_a_refusal_and_the_answer_of_a_program_too(
    client: Any, coordinator: Any, engineering: Any, tmp_path: Path
) -> None:
    refused = bring(sheet(tmp_path, [["a", "b"], ["1", "2"]]), "partners", coordinator)
    client.force_login(coordinator)
    for code, words in (
        ("en", "These columns are needed"),
        ("zh-hans", "缺少必需的列"),
    ):
        answer = client.get(
            f"/api/v1/jobs/{refused.job_id}/", headers={"accept-language": code}
        )
        assert words in answer.json()["message"], answer.json()
    asked = bring(sheet(tmp_path, [HEAD, ROWS[0]]), "agreements", coordinator)
    said = {
        code: client.get(
            f"/api/v1/jobs/{asked.job_id}/", headers={"accept-language": code}
        ).json()["result"]["questions"]
        for code in ("en", "zh-hans")
    }
    assert "No partner is called “Alpha”." in str(said["en"])
    assert "No partner" not in str(said["zh-hans"])
    assert [q["said"] for q in said["en"]] == [q["said"] for q in said["zh-hans"]]
