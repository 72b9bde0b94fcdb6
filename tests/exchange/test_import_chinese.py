"""Registers as Chinese offices keep them, read without any mapping."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from tests.exchange.importing import accounted, bring, outcomes, workbook
from tests.factories import PartnerFactory
from tracker.kinds.sheets import sheets
from tracker.records.models import Agreement, Partner, Visit

HEADERS = [
    "序号",
    "协议名称",
    "协议类型",
    "合作单位",
    "国家（地区）",
    "签署日期",
    "有效期",
    "到期日",
    "备注",
]
VISITS = [
    "序号",
    "来访事由",
    "类别",
    "来访单位",
    "国别",
    "来访日期",
    "来访人数",
    "团长",
    "接待单位",
]


@pytest.fixture
def agreements(tmp_path: Path) -> Path:
    return workbook(
        tmp_path,
        {
            "2022年": [
                ["国际合作协议台账（2022年）"],
                HEADERS,
                [
                    1,
                    "校际合作框架协议",
                    "框架协议",
                    "德国慕尼黑工业大学",
                    "德国",
                    "2022年5月",
                    "5年",
                    "",
                    "",
                ],
                [
                    2,
                    "学生交换协议",
                    "学生交换",
                    "早稻田大学",
                    "日本",
                    "2022.3.1",
                    "长期有效",
                    "",
                    "每年2人",
                ],
            ],
            "2023年": [
                ["国际合作协议台账（2023年）"],
                HEADERS,
                [
                    1,
                    "谅解备忘录",
                    "谅解备忘录",
                    "慕尼黑工业大学",
                    "德国",
                    "2023-06-01",
                    "3年，自动顺延",
                    "",
                    "",
                ],
                [
                    2,
                    "科研合作协议",
                    "科研合作",
                    "墨尔本大学",
                    "澳大利亚",
                    date(2023, 9, 1),
                    "",
                    "2028.8.31",
                    "",
                ],
                [
                    3,
                    "某协议",
                    "协议书一类",
                    "墨尔本大学",
                    "澳大利亚",
                    "2023.10.1",
                    "5年",
                    "",
                    "",
                ],
            ],
        },
        "协议台账.xlsx",
    )


@pytest.fixture
def visits(tmp_path: Path) -> Path:
    return workbook(
        tmp_path,
        {
            "2023": [
                ["来访登记表"],
                VISITS,
                [
                    1,
                    "商谈联合实验室",
                    "公务团组",
                    "德国慕尼黑工业大学",
                    "德国",
                    "2023.5.12-14",
                    6,
                    "Huber",
                    "工学院",
                ],
                [
                    2,
                    "学术讲座",
                    "讲学",
                    "慕尼黑工业大学",
                    "德国",
                    "2023年5月",
                    "1人",
                    "",
                    "工学院",
                ],
                [
                    3,
                    "学术讲座",
                    "讲学",
                    "慕尼黑工业大学",
                    "德国",
                    "5.20-21",
                    1,
                    "",
                    "工学院",
                ],
            ],
        },
        "来访登记表.xlsx",
    )


def test_ledger_of_agreements(
    agreements: Path, coordinator: Any, engineering: Any
) -> None:
    with translation.override("zh-hans"):
        run = bring(
            agreements, "auto", coordinator, create_partners=True, skip_bad=True
        )
    assert run.kind == "agreements"
    assert outcomes(run) == {"created": 4, "asked": 1}
    assert accounted(run)
    munich = Partner.objects.get(name="慕尼黑工业大学")
    assert munich.country == "DE"
    assert munich.agreements.count() == 2
    framework = Agreement.objects.get(title="校际合作框架协议")
    assert (framework.kind, framework.signed_on) == ("framework", date(2022, 5, 1))
    assert framework.ends_on == date(2027, 4, 30)
    assert framework.stage == "in_force"
    assert Agreement.objects.get(kind="student_exchange").ends_on is None
    memo = Agreement.objects.get(kind="mou")
    assert (memo.renewal, memo.ends_on) == ("automatic", date(2026, 5, 31))
    assert Agreement.objects.get(kind="research").ends_on == date(2028, 8, 31)


def test_what_is_asked_is_asked_with_chinese_words(
    agreements: Path, coordinator: Any, engineering: Any
) -> None:
    run = bring(agreements, "agreements", coordinator, create_partners=True)
    assert run.state == "checked"
    assert not Agreement.objects.exists()
    [question] = run.told["questions"]
    assert (question["column"], question["said"]) == ("协议类型", "协议书一类")


def test_answers_let_the_rest_in(
    agreements: Path, coordinator: Any, engineering: Any
) -> None:
    run = bring(
        agreements,
        "agreements",
        coordinator,
        create_partners=True,
        mapping={"values": {"协议类型": {"协议书一类": "addendum"}}},
    )
    assert outcomes(run) == {"created": 5}
    assert run.state == "applied"


def test_register_of_visits(visits: Path, coordinator: Any, engineering: Any) -> None:
    PartnerFactory(name="慕尼黑工业大学", country="DE")
    run = bring(visits, "auto", coordinator)
    assert run.kind == "visits"
    assert outcomes(run) == {"created": 3}
    first = Visit.objects.get(category="delegation")
    assert (first.starts_on, first.ends_on) == (date(2023, 5, 12), date(2023, 5, 14))
    assert (first.direction, first.n_theirs, first.unit) == ("inbound", 6, engineering)
    assert [p.name for p in first.participants.all()] == ["Huber"]
    assert [place.country for place in first.places.all()] == ["DE"]
    month = Visit.objects.get(starts_on=date(2023, 5, 1))
    assert (month.ends_on, month.date_precision) == (None, "month")
    assert Visit.objects.filter(starts_on=date(2023, 5, 20)).exists()


def test_the_same_register_again_adds_nothing(
    visits: Path, coordinator: Any, engineering: Any
) -> None:
    PartnerFactory(name="慕尼黑工业大学", country="DE")
    bring(visits, "visits", coordinator)
    again = bring(visits, "visits", coordinator)
    assert outcomes(again) == {"unchanged": 3}
    assert again.summary["again"]
    assert Visit.objects.count() == 3


@pytest.mark.parametrize(
    ("kind", "header", "code"),
    [
        ("visits", "主题", "title"),
        ("visits", "来访事由", "title"),
        ("outputs", "主题", "strands"),
        ("visits", "备注", "notes"),
    ],
)
def test_what_a_kind_calls_a_column_beats_what_all_kinds_do(
    kind: str, header: str, code: str
) -> None:
    found = sheets()[kind].find(header)
    assert found is not None
    assert found.code == code
