"""Signs between words follow the language of the reader."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.utils import translation

from tracker.records.marks import listed, mark


@pytest.mark.parametrize(
    ("language", "sign", "said"),
    [
        ("en", ",", ", "),
        ("en", ":", ": "),
        ("en", ".", "."),
        ("zh-hans", ",", "，"),
        ("zh-hans", ":", "："),
        ("zh-hans", ".", "。"),
    ],
)
def test_a_sign_is_wide_in_chinese(language, sign, said):
    with translation.override(language):
        assert mark(sign) == said


def test_words_of_a_list_are_parted_as_the_reader_does():
    with translation.override("en"):
        assert listed(["a", 2]) == "a, 2"
    with translation.override("zh-hans"):
        assert listed(["甲", "乙", "丙"]) == "甲、乙、丙"
        assert listed(["甲", "乙"], ";") == "甲；乙"


def test_pages_use_the_signs_and_stay_inert():
    page = Template('{% load face %}{{ names|listed }}{% mark ":" %}{{ one }}')
    with translation.override("zh-hans"):
        shown = page.render(Context({"names": ["<b>", "乙"], "one": "<i>"}))
    assert shown == "&lt;b&gt;、乙：&lt;i&gt;"
