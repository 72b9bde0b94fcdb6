"""A line taken apart: what is said, nothing lost, the same in any case and width."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.exchange.one_line import pasted, read_line, split_names
from tracker.exchange.one_line.vocabulary import table

TODAY = date(2026, 11, 25)


def said(text, **known):
    return read_line(text, TODAY, **known)


def period(text):
    return said(text).when[0].period


@pytest.mark.parametrize(
    ("text", "kind", "direction"),
    [
        ("Visit from TU Delft 12–14 May, 3 people", "visit", "inbound"),
        ("5月12日至14日代尔夫特理工大学来访3人", "visit", "inbound"),
        ("trip to Ghent University next Monday", "visit", "outbound"),
        ("赴根特大学访问，一行5人", "visit", "outbound"),
        ("Online workshop with Ghent", "visit", "virtual"),
        ("线上会议，根特大学", "visit", "virtual"),
        ("Note: dinner with Prof. Li of Ghent, promised a draft", "note", ""),
        ("备忘：与根特大学李教授通话", "note", ""),
        ("phone call with Kyoto University", "note", ""),
        ("MoU with TU Delft signed 3 May, 5 years", "agreement", ""),
        ("与代尔夫特理工大学签署合作备忘录", "agreement", ""),
        ("Letter of intent with KTH", "agreement", ""),
        ("something else entirely", "", ""),
    ],
)
def test_the_kind_and_the_direction_are_told(text, kind, direction):
    assert (said(text).kind, said(text).direction) == (kind, direction)


def test_a_visit_in_one_line():
    found = said("Visit from TU Delft 12–14 May, 3 people, signed letter of intent")
    assert found.theirs == 3
    assert found.when[0].period == (date(2026, 5, 12), date(2026, 5, 14))
    assert found.outcome == "agreed"
    assert found.outcome_note == "signed letter of intent"
    assert found.partner_words[0] == "TU Delft"


def test_a_visit_in_chinese():
    found = said("5月12日至14日代尔夫特理工大学范德堡教授一行三人来访，签署意向书")
    assert found.theirs == 3
    assert found.when[0].period == (date(2026, 5, 12), date(2026, 5, 14))
    assert found.people[0].name == "范德堡教授"
    assert found.partner_words[0] == "代尔夫特理工大学"
    assert found.outcome == "agreed"


def test_a_paper_in_one_line():
    found = said("MoU with TU Delft signed 3 May 2026, 5 years")
    assert (found.agreement_kind, found.signed, found.months) == ("mou", True, 60)
    assert found.when[0].cue == "signed"
    found = said("与根特大学签订框架协议，2026年5月3日，为期五年，自动续期")
    assert (found.agreement_kind, found.months) == ("framework", 60)
    assert found.renewal == "automatic"


def test_who_is_named_is_kept_as_typed():
    found = said("Note: dinner with Prof. Li of Ghent, promised a draft")
    assert [one.name for one in found.people] == ["Prof. Li"]
    found = said("lecture by Prof. Jan van der Berg yesterday")
    assert [one.name for one in found.people] == ["Prof. Jan van der Berg"]


def test_ours_and_theirs_are_counted_apart():
    found = said("delegation from Foo, 12 students and 2 colleagues")
    assert (found.theirs, found.ours) == (12, 2)
    found = said("赴根特大学访问，一行5人")
    assert (found.theirs, found.ours) == (None, 5)


def test_a_day_without_a_year_takes_the_nearest_one_and_says_so():
    """What is logged has mostly happened: ahead counts double."""
    assert period("visit 12–14 May") == (date(2026, 5, 12), date(2026, 5, 14))
    assert period("visit on 12 January") == (date(2027, 1, 12),) * 2
    assert period("signed on 12 January") == (date(2026, 1, 12),) * 2
    when = said("visit 12–14 May").when[0]
    assert when.guessed
    assert when.why == "year"
    assert len(when.offers) == 3
    assert not said("visit 12–14 May 2026").when[0].guessed


def test_a_day_that_could_be_two_is_asked_never_guessed():
    for text in ("visit 3/4/2026", "visit 3/4", "call on 12.5.26"):
        when = said(text).when[0]
        assert when.period is None, text
        assert when.why == "order", text
        assert len(when.offers) == 2, text
    assert period("visit 13/4/2026") == (date(2026, 4, 13),) * 2


def test_the_month_alone_and_the_turn_of_the_year_are_asked():
    when = said("workshop with MIT May 2026").when[0]
    assert (when.period, when.why) == (None, "month")
    when = said("trip to Ghent 28 December - 3 January").when[0]
    assert (when.period, when.why) == (None, "turn")
    assert when.offers[0] == (date(2026, 12, 28), date(2027, 1, 3))


def test_no_day_of_the_calendar_is_asked_too():
    when = said("visit from X 31 Feb").when[0]
    assert (when.period, when.offers, when.why) == (None, (), "unreadable")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("call yesterday", date(2026, 11, 24)),
        ("昨天来访", date(2026, 11, 24)),
        ("visit on 2026-05-12", date(2026, 5, 12)),
        ("visit on 20 May 2026", date(2026, 5, 20)),
        ("二〇二六年五月十二日来访", date(2026, 5, 12)),
        ("May 12, 2026 visit", date(2026, 5, 12)),
        ("下周一来访", date(2026, 11, 30)),
    ],
)
def test_days_in_many_forms(text, day):
    assert period(text) == (day, day)


def test_a_known_name_is_no_other_word():
    """`May University` is a partner and no month."""
    text = "Visit from May University 12 June 2026"
    found = said(text, partners=[(11, 25)])
    assert found.when[0].period == (date(2026, 6, 12),) * 2
    assert [s.text for s in found.spans if s.role == "partner"] == ["May University"]


WORDS = sorted(table())
PARTS = """TU Delft|代尔夫特理工大学|12–14 May|5月12日至14日|3/4|三人|3 people|Prof. Li
李教授|5 years|为期五年|AG-2026-0012|31 Feb|2026-05-12|，|,|; | – |to|the|ﬁ|㎏
\u200b|Ⅳ"""
PIECES = st.sampled_from([*WORDS, *PARTS.replace("\n", "|").split("|"), "\n"])
LINES = st.one_of(
    st.text(max_size=120), st.lists(PIECES, max_size=12).map(" ".join),
    st.lists(PIECES, max_size=12).map("".join),
)  # fmt: skip
SPOKEN = st.lists(PIECES.filter(lambda piece: piece.isprintable()), max_size=10)


@settings(max_examples=400, deadline=None)
@given(LINES)
def test_nothing_is_refused_and_nothing_is_lost(text):
    found = said(text)
    assert "".join(span.text for span in found.spans) == text
    places = [(span.start, span.end) for span in found.spans]
    assert [start for start, _end in places[1:]] == [end for _start, end in places[:-1]]
    assert all(text[s.start : s.end] == s.text for s in found.spans)


@settings(max_examples=200, deadline=None)
@given(LINES, st.integers(0, 60), st.integers(0, 60))
def test_known_names_stay_whole_wherever_they_stand(text, start, length):
    end = min(len(text), start + length)
    found = said(text, partners=[(start, end)] if start < end else [])
    assert "".join(span.text for span in found.spans) == text


def wide(text):
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def meaning(text):
    found = said(text)
    return (
        found.kind, found.direction, found.category, found.status, found.outcome,
        [(one.period, one.offers, one.why, one.cue) for one in found.when],
        found.theirs, found.ours, found.agreement_kind, found.signed, found.months,
        found.references, len(found.people), len(found.partner_words),
    )  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(SPOKEN.map(" ".join))
def test_case_and_width_change_nothing(text):
    assert meaning(wide(text)) == meaning(text)
    assert meaning(text.upper()) == meaning(text)
    assert meaning(text.casefold()) == meaning(text)


def test_names_are_typed_with_any_mark_between_them():
    assert split_names("Li Wei; Wang Fang\nAnna Berg") == [
        "Li Wei",
        "Wang Fang",
        "Anna Berg",
    ]
    assert split_names("李伟、王芳，安娜") == ["李伟", "王芳", "安娜"]
    assert split_names("Li Wei, Wang Fang, Li Wei") == ["Li Wei", "Wang Fang"]
    assert split_names("Li, Wei; Wang, Fang") == ["Li, Wei", "Wang, Fang"]
    assert split_names("1. Li Wei\n2) Wang Fang\n - \n") == ["Li Wei", "Wang Fang"]


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_a_list_of_names(text):
    names = split_names(text)
    assert len(names) == len(set(names))
    assert all(name.strip() == name and name for name in names)


def test_lines_of_a_chat_lose_their_stamps():
    found = pasted(
        "[12/05/2026, 14:02] Anna: Visit from Ghent 12 May\n"
        "14:03 Anna: call with KTH\n\n- MoU with TU Delft\n2. lecture by Prof. Li\n"
    )
    assert [row.line for row in found.rows] == [
        "Visit from Ghent 12 May",
        "call with KTH",
        "MoU with TU Delft",
        "lecture by Prof. Li",
    ]


def test_cells_without_heads_are_read_as_lines():
    found = pasted("Ghent\t12 May 2026\t3 people\nKTH\t13 May 2026\t\n")
    assert [row.line for row in found.rows] == [
        "Ghent, 12 May 2026, 3 people",
        "KTH, 13 May 2026",
    ]


def test_more_lines_than_are_taken_are_counted():
    found = pasted("\n".join(f"call with Ghent {n}" for n in range(230)))
    assert (len(found.rows), found.left_out) == (200, 30)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300))
def test_whatever_is_pasted_becomes_rows(text):
    for row in pasted(text).rows:
        assert row.line
        assert "\n" not in row.line
