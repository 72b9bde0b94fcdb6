"""House rules that a linter cannot read."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent
PYTHON = [
    path
    for folder in ("accounts", "tracker")
    for path in sorted((TOP / folder).rglob("*.py"))
    if "migrations" not in path.parts
]
DOORS = [p for p in PYTHON if {"web", "api"} & set(p.parts)]
BANNED_NAMES = {"utils", "helpers", "common", "manager", "service", "handler"}


def named(path: Path) -> str:
    return str(path.relative_to(TOP))


@pytest.mark.parametrize("path", DOORS, ids=named)
def test_pages_and_api_ask_through_the_door(path):
    """Only `visible_to` and `editable_by` lead to records."""
    from tracker.kinds import RECORDS

    records = {kind.model.__name__ for kind in RECORDS}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and node.attr == "objects":
            owner = node.value.id if isinstance(node.value, ast.Name) else ""
            assert owner not in records, f"{named(path)}:{node.lineno}"


@pytest.mark.parametrize("path", PYTHON, ids=named)
def test_names_say_what_they_hold(path):
    assert path.stem not in BANNED_NAMES


@pytest.mark.parametrize(
    "path",
    [p for p in PYTHON if "records" not in p.parts and "demo" not in p.parts],
    ids=named,
)
def test_records_are_written_through_their_verbs(path):
    """Writes that pass history by stay inside `records`."""
    text = path.read_text(encoding="utf-8")
    for model in ("Partner", "Agreement", "Visit", "Grant", "Output", "Person", "Note"):
        found = re.search(
            rf"\b{model}\.objects\.(create|bulk_create|bulk_update|update|get_or_create)\b",
            text,
        )
        assert not found, f"{named(path)}: {found and found[0]}"


def test_templates_carry_no_styles_and_no_scripts_of_their_own():
    """The content security policy would refuse them, silently."""
    wrong = [
        named(path)
        for path in (TOP / "templates").rglob("*.html")
        if re.search(
            r"\sstyle=|<style|<script(?![^>]*\bsrc=)(?![^>]*json)|\son(click|load|change|submit|input|error|key\w+)=",
            path.read_text(encoding="utf-8"),
        )
    ]
    assert wrong == []


TOLD = {".py", ".md", ".toml", ".html", ".js", ".css", ".txt", ".lock", ".sh"}
APART = {".venv", ".git", "var", "vendor", "node_modules"}


def test_nothing_names_a_machine_or_a_registry():
    """The project speaks only of itself."""
    wrong = re.compile(r"/wor" r"k/|pypi\.o" r"rg|registry\.npm" r"js|pythonhos" r"ted")
    found = [
        named(path)
        for path in TOP.rglob("*")
        if not APART & set(path.relative_to(TOP).parts)
        and path.suffix in TOLD
        and wrong.search(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert found == []
