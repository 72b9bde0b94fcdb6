"""The building blocks of the pages: what they say, and that they carry no style."""

from __future__ import annotations

import itertools
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template import Context, Template
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory
from django.utils import translation

from tracker.records.countries import TILES
from tracker.web import figures, nav, numbers
from tracker.web.regions import placed
from tracker.web.templatetags import face

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SPRITE = (ROOT / "static/vendor/icons.svg").read_text()
THIN, NB = numbers.THIN, numbers.NO_BREAK


def drawn(source: str, **context: Any) -> str:
    return Template("{% load face %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("value", "places", "words"),
    [
        (1318, None, f"1{THIN}318"),
        (-2.8, None, "\u22122.8"),
        (999, None, "999"),
        (1234567, None, f"1{THIN}234{THIN}567"),
        (Decimal("7.50"), None, "7.5"),
        (36.65, 1, "36.7"),
        (0, None, "0"),
        (None, None, "\u2013"),
        ("no number", None, "\u2013"),
        (float("nan"), None, "\u2013"),
    ],
)
def test_numbers_are_grouped_thinly_with_a_true_minus(value, places, words):
    assert numbers.grouped(value, places) == words


@pytest.mark.parametrize(
    ("language", "minor", "currency", "short", "words"),
    [
        ("en", 8_420_000, "CNY", False, f"CNY{NB}84{THIN}200"),
        ("en", 8_420_050, "CNY", False, f"CNY{NB}84{THIN}200.50"),
        ("en", 240_000_000, "CNY", True, f"CNY{NB}2.4{NB}M"),
        ("en", 99_999_999, "CNY", True, f"CNY{NB}999{THIN}999.99"),
        ("en", 1500, "JPY", False, f"JPY{NB}1{THIN}500"),
        ("zh-hans", 8_420_000, "CNY", False, f"CNY{NB}8.42{NB}万"),
        ("zh-hans", 12_000_000_000, "CNY", False, f"CNY{NB}1.2{NB}亿"),
        ("zh-hans", 999_900, "CNY", False, f"CNY{NB}9{THIN}999"),
        ("en", None, "CNY", False, "\u2013"),
    ],
)
def test_money_is_counted_as_the_reader_counts(language, minor, currency, short, words):
    with translation.override(language):
        assert numbers.cash(minor, currency, short=short) == words


def test_a_day_is_written_in_the_readers_language():
    on = date(2026, 5, 12)
    with translation.override("en"):
        assert face.day(on) == f"12{NB}May{NB}2026"
        assert numbers.month_words(on) == f"May{NB}2026"
    with translation.override("zh-hans"):
        assert face.day(on) == "2026年5月12日"
        assert numbers.share(0.274) == "27%"
        assert face.cell_day(on) == "2026-05-12"
        assert numbers.month_words(on) == "2026年5月"
    assert face.day(None) == numbers.NOTHING


@pytest.mark.parametrize("code", list(face.STATES))
def test_a_state_is_word_shape_and_colour(code):
    shape, word = face.STATES[code]
    pill = face.state_pill(code)
    assert f"s-{code}" in pill
    assert f"#i-{shape}" in pill
    assert str(word) in pill


def test_without_a_verdict_no_state_is_claimed():
    with translation.override("en"):
        pill = face.state_pill("")
    assert "Not enough data" in pill
    assert 'class="state' not in pill


def test_markup_in_a_name_is_inert():
    page = render_to_string("components/tag.html", {"text": "<b>x</b>"})
    assert "<b>" not in page
    assert "<script" not in face.icon("<script>")


def test_the_last_four_quarters_stand_out_and_short_histories_are_filled():
    bars = figures.spark_bars([0, 3, 1])
    assert len(bars) == 20
    assert [bar["kind"] for bar in bars[-4:]] == ["base", "base", "last", "last"]
    assert bars[-2]["height"] == 19
    assert all(bar["y"] + bar["height"] == 20 for bar in bars)


@pytest.mark.parametrize(("silent", "over"), [(15, False), (15.5, True)])
def test_only_silence_beyond_what_is_allowed_is_marked(silent, over):
    marks = figures.ruler_marks(5, 9, 15, silent)
    assert ("over" in [zone["kind"] for zone in marks["zones"]]) is over


def test_words_under_the_ruler_do_not_cover_each_other():
    ticks = figures.ruler_marks(1, 2, 12, 1)["ticks"]
    places = [tick["text_x"] for tick in ticks]
    assert all(b - a >= 34 for a, b in itertools.pairwise(places))


def test_what_lies_outside_the_lanes_is_left_out_and_the_rest_clipped():
    picture = figures.lane_picture(
        [{"label": "Visits", "events": [{"on": date(2024, 1, 1)}]}],
        first=date(2020, 1, 1),
        last=date(2024, 12, 31),
        spans=[
            {"label": "old", "start": date(2010, 1, 1), "end": date(2019, 12, 31)},
            {"label": "long", "start": date(2010, 1, 1), "end": None},
        ],
    )
    assert [span["label"] for span in picture["agreements"]] == ["long"]
    assert picture["agreements"][0]["x"] == figures.LANES_LEFT
    assert picture["agreements"][0]["width"] == 816
    assert figures.LANES_LEFT < picture["rows"][0]["dots"][0]["x"] < figures.LANES_RIGHT


@pytest.mark.parametrize(
    ("count", "tone"), [(0, "none"), (4, "t0"), (5, "t1"), (49, "t3"), (50, "t4")]
)
def test_a_tile_is_shaded_by_how_many_partners_it_holds(count, tone):
    tile = placed([{"key": "oceania", "count": count}])[0]
    assert tile["tone"] == tone
    assert (tile["column"], tile["row"]) == (6, 4)


def test_no_two_regions_share_a_place():
    places = {(tile.column, tile.row) for tile in TILES}
    assert len(places) == len(TILES)


@pytest.mark.parametrize(
    ("value", "of", "filled"), [(1, 4, 25), (9, 4, 100), (-1, 4, 0), (3, 0, 0)]
)
def test_a_bar_never_leaves_its_track(value, of, filled):
    assert face.bar(value, of)["filled"] == filled


def test_pages_of_a_list_keep_what_was_asked():
    request = RequestFactory().get("/?country=NL&country=DE&page=7")
    page = Paginator(range(400), 20).get_page(7)
    context = {"request": request, "page": page}
    with translation.override("en"):
        html = get_template("components/pagination.html").render(context)
    assert 'href="?country=NL&amp;country=DE&amp;page=8"' in html
    assert "121–140" in html
    assert face.address_with({"request": request}, country=None) == "?"
    assert face.values_of(QueryDict("a=1&a=2"), "a") == ["1", "2"]


class VisitForm(forms.Form):
    title = forms.CharField(help_text="short", widget=forms.TextInput({"class": "own"}))
    kind = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)


def test_a_wrong_field_is_named_to_those_who_do_not_see_it():
    form = VisitForm({"title": "", "kind": ""})
    html = drawn('{% include "components/field.html" %}', field=form["title"])
    assert 'aria-invalid="true"' in html
    described = re.search(r'aria-describedby="([^"]+)"', html)
    assert described is not None
    for target in described[1].split():
        assert f'id="{target}"' in html
    assert 'class="form-control own is-invalid"' in html


def test_dots_and_points_carry_their_figures_in_words():
    with translation.override("en"):
        assert "19 of 100" in drawn("{% dots 19 %}")
        assert "silent 17 months" in drawn("{% ruler 5 9 15 17 %}")
    assert drawn("{% dots 19 %}").count('class="y"') == 19


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.name)
def test_no_template_carries_style_or_script_of_its_own(path):
    source = path.read_text()
    assert not re.search(r"\sstyle\s*=", source)
    assert not re.search(r"<style\b", source)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", source)
    assert not re.search(r"\bhx-on\b|\bjs:", source)
    for attributes in re.findall(r"<script\b([^>]*)>", source):
        assert "src=" in attributes or "application/json" in attributes


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.name)
def test_every_icon_a_template_names_is_in_the_sprite(path):
    named = re.findall(r'{%\s*icon\s+"([a-z0-9-]+)"', path.read_text())
    assert [name for name in named if f'id="i-{name}"' not in SPRITE] == []


def test_every_icon_the_code_names_is_in_the_sprite():
    named = [shape for shape, _word in [*face.STATES.values(), *face.FLAGS.values()]]
    named += [entry.icon for _title, entries in nav.RAIL for entry in entries]
    assert [name for name in named if f'id="i-{name}"' not in SPRITE] == []


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "413", "429", "500"])
def test_an_error_page_stands_alone(code):
    assert "<h1>" in get_template(f"{code}.html").render({})


def test_the_rail_leaves_out_what_the_house_does_not_answer(settings):
    settings.ROOT_URLCONF = "tests.web.few_pages"
    assert nav.address("/partners/") == "/partners/"
    assert nav.address("/nowhere/") == ""
    assert nav.address("no:such", "/partners/") == "/partners/"
    groups = nav.rail("/partners/PA-0001/", {"partners": 3})
    lines = [line for group in groups for line in group["entries"]]
    assert [line["slug"] for line in lines] == ["desk", "partners"]
    assert [line["current"] for line in lines] == [False, True]
    assert lines[1]["count"] == 3
