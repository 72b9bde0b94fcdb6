"""What is written for people is true: links, commands, settings, both languages."""

from __future__ import annotations

import re
import shlex
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import polib
import pytest
from django.conf import settings
from django.core.management import get_commands, load_command_class
from django.urls import Resolver404, resolve

import run

TOP = Path(__file__).resolve().parent.parent
DOCS = TOP / "docs"
WRITTEN = sorted({*TOP.glob("*.md"), *DOCS.glob("*.md"), *DOCS.glob("guide/**/*.md")})
ENGLISH = sorted((DOCS / "guide" / "en").glob("*.md"))
TWINS = [
    (TOP / "README.md", TOP / "README.zh-hans.md"),
    (TOP / "CONTRIBUTING.md", TOP / "CONTRIBUTING.zh-hans.md"),
    (DOCS / "running.md", DOCS / "running.zh-hans.md"),
    *((page, DOCS / "guide" / "zh-hans" / page.name) for page in ENGLISH),
]
LARGEST_PICTURE = 250_000
GUIDE_PAGES = 11

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
BOLD = re.compile(r"\*\*([^*\n]+)\*\*")
PLACE = re.compile(
    r"(accounts|benchmarks|tracker|tests|templates|docs|static)/[\w./-]+"
)
ADDRESS = re.compile(r"/(api|health|metrics|accounts)[\w./-]*")
SETTING = re.compile(r"env\.\w+\(\s*\"([A-Z_]+)\"")


def named(path: Path) -> str:
    return str(path.relative_to(TOP))


def twins(pair: tuple[Path, Path]) -> str:
    return named(pair[0])


@cache
def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def prose(path: Path) -> str:
    """The page without its blocks of code."""
    return FENCE.sub("", text(path))


def code(path: Path) -> list[str]:
    """Lines of code blocks, then what stands between backticks."""
    blocks = [line for block in FENCE.findall(text(path)) for line in block.split("\n")]
    return [*blocks, *SPAN.findall(prose(path))]


def anchors(path: Path) -> set[str]:
    """The names by which a link reaches the headings of a page."""
    found = set()
    for heading in re.findall(r"^#+ (.+)$", prose(path), re.MULTILINE):
        kept = re.sub(r"[^\w\- ]", "", heading.lower().strip())
        found.add(kept.replace(" ", "-"))
    return found


@pytest.mark.parametrize("path", WRITTEN, ids=named)
def test_links_lead_somewhere(path):
    for link in LINK.findall(prose(path)):
        if re.match(r"https?://|mailto:", link):
            continue
        place, _hash, anchor = unquote(link).partition("#")
        target = (path.parent / place).resolve() if place else path
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target), link


@pytest.mark.parametrize("path", WRITTEN, ids=named)
def test_commands_exist_with_their_options(path):
    for line in code(path):
        called = re.search(r"(?:python3 )?\brun\.py\b(.*)$", line)
        if not called:
            continue
        words = shlex.split(called[1], comments=True)
        words = [w for w in words if not w.isupper()]
        if words[:1] == ["manage"]:
            confirm_command(words[1:])
        elif words and not words[0].startswith("-"):
            assert words[0] in ("install", "test", "faults", *run.ALONE), line
            if words[0] in run.ALONE:
                confirm_command(["up", *words[1:]])
        else:
            confirm_command(["up", *words])


def confirm_command(words: list[str]) -> None:
    """A command of manage.py that we have, and options that it knows."""
    if not words:
        return
    commands = get_commands()
    assert words[0] in commands, words
    made = load_command_class(commands[words[0]], words[0])
    known = made.create_parser("manage.py", words[0])._option_string_actions
    for word in words[1:]:
        if word.startswith("-"):
            assert word.partition("=")[0] in known, words


def known_settings() -> set[str]:
    source = (TOP / "tracker" / "settings.py").read_text(encoding="utf-8")
    oidc = {f"OIDC_{name.upper()}" for name in settings.OIDC}
    return set(SETTING.findall(source)) | oidc


@pytest.mark.parametrize("name", ["running.md", "running.zh-hans.md"])
def test_every_setting_has_its_row_and_every_row_its_setting(name):
    rows = re.findall(r"^\| `([A-Z_]+)` \|", text(DOCS / name), re.MULTILINE)
    assert sorted(rows) == sorted(known_settings())


@pytest.mark.parametrize("path", WRITTEN, ids=named)
def test_settings_named_elsewhere_exist(path):
    known = known_settings()
    for words in code(path):
        for name in re.findall(r"\b([A-Z]{3,}(?:_[A-Z]+)+)=", words):
            assert name in known, name
        if re.fullmatch(r"[A-Z]{3,}(_[A-Z]+)+", words):
            bare = words.removesuffix("_FILE")
            assert bare in known, words


@pytest.mark.parametrize("path", WRITTEN, ids=named)
def test_files_and_addresses_named_exist(path):
    for words in SPAN.findall(prose(path)):
        if PLACE.fullmatch(words):
            assert (TOP / words).exists(), words
        if ADDRESS.fullmatch(words):
            try:
                resolve(words)
            except Resolver404:
                pytest.fail(f"nothing answers {words}")


@pytest.mark.parametrize("pair", TWINS, ids=twins)
def test_both_languages_say_as_much(pair):
    """The same headings, tables and blocks of code, in the same order."""

    def shape(path: Path) -> list[str]:
        marks = re.findall(r"^(#+ |\||```|\d+\. |\* )", text(path), re.MULTILINE)
        return ["1. " if mark[0].isdigit() else mark for mark in marks]

    english, chinese = pair
    assert chinese.exists()
    assert shape(chinese) == shape(english)


def test_the_guide_has_its_pages():
    chinese = sorted((DOCS / "guide" / "zh-hans").glob("*.md"))
    assert [page.name for page in chinese] == [page.name for page in ENGLISH]
    assert len(ENGLISH) == GUIDE_PAGES
    for readme, pages in ((TOP / "README.md", ENGLISH), (TWINS[0][1], chinese)):
        for page in pages:
            assert f"]({named(page)})" in text(readme)


@pytest.mark.parametrize("path", WRITTEN, ids=named)
def test_ways_through_the_menu_are_called_as_on_the_pages(path):
    """**Settings → Units** is made of words that the pages show."""
    catalogue = polib.pofile(str(TOP / "locale/zh_Hans/LC_MESSAGES/django.po"))
    chinese = "zh-hans" in str(path)
    shown = {(e.msgstr if chinese else e.msgid).lower() for e in catalogue}
    for way in BOLD.findall(prose(path)):
        for word in way.split("→") if "→" in way else ():
            assert word.strip().lower() in shown, way


def test_pictures_are_there_small_and_shown():
    there = {named(p) for p in (DOCS / "pictures").glob("*.png")}
    shown = set()
    for path in WRITTEN:
        for link in LINK.findall(prose(path)):
            if link.endswith(".png"):
                shown.add(named((path.parent / link).resolve()))
    assert there == shown
    for name in there:
        assert (TOP / name).stat().st_size <= LARGEST_PICTURE, name
