"""Numbers, money, yes and no, lists, countries and choices as people write them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.exchange.values.booleans import read_boolean
from tracker.exchange.values.choices import choose
from tracker.exchange.values.countries import (
    country_code,
    country_prefix,
    is_country,
    read_country,
    speaks_in_codes,
)
from tracker.exchange.values.lists import split_list
from tracker.exchange.values.numbers import (
    Amount,
    decimal_mark,
    read_integer,
    read_money,
    read_number,
)
from tracker.exchange.values.reading import Unreadable, is_unknown
from tracker.exchange.values.wos_countries import wos_country

KINDS = [
    ("mou", "Memorandum of understanding", "合作备忘录", ["MoU", "memorandum"]),
    ("framework", "Framework agreement", "框架协议", []),
    ("loi", "Letter of intent", "意向书", ["letter", "memorandum"]),
]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1 234,56", "1234.56"),
        ("1\u202f234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1.234.567", "1234567"),
        ("1'234'567", "1234567"),
        ("12 万", "120000"),
        ("1.2亿", "120000000"),
        ("0.123", "0.123"),
        ("1,5", "1.5"),
        ("(5)", "-5"),
        ("−3", "-3"),
        (3.5, "3.5"),
    ],
)
def test_a_number_is_read_with_either_mark(written, number):
    assert read_number(written).value == Decimal(number)


def test_a_mark_before_three_digits_is_asked_about_unless_the_column_tells():
    assert read_number("1,234").asked == (Decimal("1234"), Decimal("1.234"))
    assert decimal_mark(["1,234", "12.50"]) == "."
    assert decimal_mark(["1,234", "12,50"]) == ","
    assert decimal_mark(["1,234"]) is None
    assert read_number("1,234", decimal=".").value == 1234
    assert read_number("1,234", decimal=",").value == Decimal("1.234")
    assert read_number("1.234", decimal=",").value == 1234
    assert read_integer("1,234").value == 1234


@pytest.mark.parametrize("written", ["12%", "1e5", "many", True, "1.2.3", float("nan")])
def test_what_is_no_number_is_refused(written):
    with pytest.raises(Unreadable):
        read_number(written)


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("€ 1 200,50", Amount(Decimal("1200.50"), "EUR")),
        ("1200 EUR", Amount(Decimal("1200"), "EUR")),
        ("12 万元", Amount(Decimal("120000"), "CNY")),
        ("12万美元", Amount(Decimal("120000"), "USD")),
        ("US$5,000.00", Amount(Decimal("5000"), "USD")),
        ("-€5", Amount(Decimal("-5"), "EUR")),
        ("1500", Amount(Decimal("1500"))),
    ],
)
def test_an_amount_keeps_the_currency_it_names(written, amount):
    assert read_money(written).value == amount


def test_a_sign_of_several_currencies_is_asked_about_unless_a_column_tells():
    assert {amount.currency for amount in read_money("¥ 300").asked} == {"CNY", "JPY"}
    assert read_money("¥ 300", currency="JPY").value == Amount(Decimal("300"), "JPY")
    with pytest.raises(Unreadable):
        read_money("€ 300", currency="USD")
    with pytest.raises(Unreadable):
        read_money("€ 1.2m")


def test_yes_and_no_and_unknown():
    assert [read_boolean(word).value for word in ("是", "✓", "Yes", "1")] == [True] * 4
    assert [read_boolean(word).value for word in ("否", "no", 0)] == [False] * 3
    assert read_boolean("n/a").value is None
    with pytest.raises(Unreadable):
        read_boolean("perhaps")


def test_lists_are_split_at_semicolons_and_lists_of_people_also_elsewhere():
    assert split_list("a; b；c;a;") == ["a", "b", "c"]
    assert split_list("Li Wei、Zhang\nSun", people=True) == ["Li Wei", "Zhang", "Sun"]
    assert split_list("Li Wei、Zhang") == ["Li Wei、Zhang"]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        *(("UK", "GB"), ("EL", "GR"), ("GBR", "GB"), ("fr", "FR"), ("de", "DE")),
        *(("Germany", "DE"), ("德国", "DE"), ("Deutschland", "DE"), ("Россия", "RU")),
        *(("Países Bajos", "NL"), ("Rumanía", "RO"), ("The Netherlands", "NL")),
        *(("Korea, Republic of", "KR"), ("Hong Kong", "HK"), ("中国台湾", "TW")),
    ],
)
def test_a_country_is_known_by_code_and_by_name_in_many_languages(written, code):
    assert country_code(written) == code
    assert is_country(written)


def test_a_word_that_is_no_country_is_refused_with_the_nearest():
    with pytest.raises(Unreadable) as refusal:
        read_country("Germny")

    assert refusal.value.proposals == ("DE",)
    assert not is_country("EU")


def test_namibia_is_told_from_not_available_by_its_column():
    assert read_country("NA").asked == ("NA",)
    assert read_country("NA", in_codes=True).value == "NA"
    assert read_country("NA", in_codes=False).value is None
    assert speaks_in_codes(["DE", "NA", ""])
    assert not speaks_in_codes(["Germany", "NA"])


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("德国慕尼黑工业大学", ("DE", "慕尼黑工业大学")),
        ("英国牛津大学", ("GB", "牛津大学")),
        ("（德国）慕尼黑工业大学", ("DE", "慕尼黑工业大学")),
        ("美国(哈佛大学)", ("US", "哈佛大学")),
        ("澳大利亚国立大学", ("AU", "澳大利亚国立大学")),
        ("新加坡国立大学", ("SG", "新加坡国立大学")),
        ("中国科学院", ("CN", "中国科学院")),
        ("清华大学", None),
    ],
)
def test_a_country_before_a_chinese_name_is_split_off_where_it_is_no_part(
    written, found
):
    assert country_prefix(written) == found


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        *(("Peoples R China", "CN"), ("England", "GB"), ("North Ireland", "GB")),
        *(("CA 94720 USA", "US"), ("NY USA", "US"), ("PR 00936 USA", "PR")),
        *(("DEM REP CONGO", "CD"), ("Mongol Peo Rep", "MN"), ("GERMANY.", "DE")),
        *(("Georgia", "GE"), ("GA USA", "US"), ("USSR", None), ("Atlantis", None)),
    ],
)
def test_countries_as_web_of_science_prints_them(printed, code):
    assert wos_country(printed) == code


def test_a_choice_is_known_by_code_label_or_alias_whatever_its_case_or_width():
    for word in ("mou", "ＭｏＵ", "合作备忘录", "memorandum of understanding"):
        assert choose(word, KINDS).value == "mou"
    assert choose("Memorandum", KINDS).asked == ("mou", "loi")
    assert choose("", KINDS).value is None


def test_an_unknown_choice_comes_with_the_nearest():
    with pytest.raises(Unreadable) as refusal:
        choose("framwork agreemnt", KINDS)

    assert refusal.value.proposals[0] == "framework"


def test_the_words_for_unknown_can_be_chosen():
    assert is_unknown(" N/A ")
    assert not is_unknown("k. A.")
    assert is_unknown("k. A.", frozenset({"k. a."}))


@settings(deadline=None)
@given(
    st.one_of(
        st.text(),
        st.text(alphabet="0123456789 .,-()€$¥万亿元EUR’'"),
        st.integers(),
        st.floats(),
        st.booleans(),
        st.none(),
    )
)
def test_no_cell_breaks_the_reading_of_words(cell):
    readers = (
        *(read_number, read_integer, read_money, read_boolean, read_country),
        *(country_prefix, country_code, split_list, lambda text: choose(text, KINDS)),
        lambda text: wos_country(str(text)),
    )
    for read in readers:
        try:
            read(cell)
        except Unreadable as refusal:
            assert refusal.message
