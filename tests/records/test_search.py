"""A name is found however it is typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.records.search import LONGEST_WORD, MOST_WORDS, fold, keys, query

HAN = st.text("清华大学北京上海交通重庆吕梁理工单曾國際学院", min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Technische Universität  München", "technische universitat munchen"),
        ("Łódź", "lodz"),
        ("Đà Nẵng", "da nang"),
        ("Straße", "strasse"),
        ("Æbelø", "aebelo"),
        ("Iğdır", "igdir"),
        ("İSTANBUL", "istanbul"),
        ("ＴＯＫＹＯ　１２", "tokyo 12"),
        ("ｶﾞｸ", "ガク"),
        ("서울대학교", "서울대학교"),
        ("清华大学（深圳）", "清华大学 深圳"),
        ("Hawaiʻi", "hawaii"),
        ("Uni\u00adver\u200bsity", "university"),
        ("مُحَمَّد", "محمد"),
        ("٢٠٢٤", "2024"),
        ("a\x00b\ud800c", "a b c"),
        ("  ", ""),
    ],
)
def test_fold(typed, folded):
    assert fold(typed) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_a_folded_text_has_no_case_no_stray_space_and_no_punctuation(text):
    folded = fold(text)
    assert folded == " ".join(folded.split())
    assert not set(folded) & set("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~\x00")
    assert folded == folded.casefold()


@given(st.text(st.characters(codec="ascii")))
def test_case_does_not_matter(text):
    assert fold(text.upper()) == fold(text.lower())


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("清华大学", "清华"),
        ("清华大学", "qinghua"),
        ("清华大学", "Qing Hua"),
        ("清华大学", "qhdx"),
        ("清華大學", "qinghuadaxue"),
        ("重庆大学", "chongqing"),
        ("吕梁学院", "lvliang"),
        ("吕梁学院", "lüliang"),
        ("吕梁学院", "Lyuliang"),
        ("单雪", "shanxue"),
        ("曾志伟", "Zeng Zhiwei"),
        ("北京Tsinghua研究院", "tsinghua beijing"),
        ("Universität München", "muenchen"),
        ("Universität München", "Munchen"),
        ("King's College", "kings college"),
        ("King's College", "king's"),
        ("Université d’Aix-Marseille", "aixmarseille"),
        ("U.S.A.", "usa"),
        ("Aalborg Universitet, Åbogade", "aabogade"),
    ],
)
def test_a_name_is_found_as_people_type_it(name, typed):
    assert all(word in keys(name) for word in query(typed))


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("清华大学", "beijing"),
        ("東京大学ガクブ", "dongjing"),  # Japanese is not read as Chinese
        ("University of Delft", "delft leiden"),  # every word must be there
        ("重庆大学", "zhongqing"),
    ],
)
def test_a_name_is_not_found_by_what_it_is_not(name, typed):
    assert not all(word in keys(name) for word in query(typed))


@given(st.text(max_size=60), st.data())
def test_any_part_of_a_name_finds_it(name, data):
    start = data.draw(st.integers(0, len(name)))
    end = data.draw(st.integers(start, len(name)))
    found = keys(name)
    # An accent cut off from its letter, or a word cut at the limit, stays a part.
    assert all(word in found for word in query(fold(name)[start:end]))


@given(HAN)
def test_chinese_is_found_by_its_own_pinyin(name):
    from pypinyin import lazy_pinyin

    assert all(word in keys(name) for word in query(" ".join(lazy_pinyin(name))))


def test_keys_take_many_names_and_none():
    assert keys("Delft", None, "", "TU Delft", "Delft") == "delft tu delft"
    assert keys() == keys(None, "") == ""


def test_a_query_is_bounded():
    words = query("x" * 10_000 + " " + " ".join(map(str, range(1000))))
    assert len(words) <= MOST_WORDS
    assert max(map(len, words)) <= LONGEST_WORD
    assert query("%_*") == []
