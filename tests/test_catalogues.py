"""English and Simplified Chinese are both complete, and compiled as they stand."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

TOP = Path(__file__).resolve().parent.parent
FOLDER = TOP / "locale" / "zh_Hans" / "LC_MESSAGES"
PLACE = re.compile(r"%\([a-z_]+\)[sd]|(?<!%)%[sd]|\{[a-z_]*[:.0-9a-z]*\}")


@pytest.fixture(scope="module")
def catalogue():
    return polib.pofile(str(FOLDER / "django.po"))


def test_every_text_has_a_translation(catalogue):
    missing = [e.msgid for e in catalogue if not e.obsolete and not e.translated()]
    assert missing == []


def test_no_translation_is_a_guess(catalogue):
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []


def test_translations_keep_the_places_for_values(catalogue):
    def places(text):
        return sorted(set(PLACE.findall(text)))

    wrong = [
        entry.msgid
        for entry in catalogue
        if entry.msgstr and places(entry.msgid) != places(entry.msgstr)
    ]
    assert wrong == []


def test_the_compiled_catalogue_is_the_present_one(catalogue):
    compiled = polib.mofile(str(FOLDER / "django.mo"))
    said = {(e.msgctxt, e.msgid): (e.msgstr, e.msgstr_plural) for e in compiled}
    meant = {
        (e.msgctxt, e.msgid): (e.msgstr, e.msgstr_plural)
        for e in catalogue
        if e.translated() and not e.obsolete
    }
    assert said == meant


@pytest.mark.skipif(not shutil.which("xgettext"), reason="gettext tools are absent")
def test_the_catalogue_knows_every_text_of_the_sources(tmp_path, catalogue):
    """Extract anew, beside the house, and look for texts the catalogue lacks."""
    for name in ("accounts", "tracker", "templates", "locale", "manage.py"):
        source = TOP / name
        if source.is_dir():
            shutil.copytree(
                source, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__")
            )
        else:
            shutil.copy(source, tmp_path / name)
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", "-l", "zh_Hans", "--no-obsolete"],
        cwd=tmp_path,
        env={**os.environ, "DATA_DIR": str(tmp_path / "var"), "PYTHONPATH": ""},
        check=True,
        capture_output=True,
    )
    fresh = polib.pofile(str(tmp_path / "locale/zh_Hans/LC_MESSAGES/django.po"))
    known = {(e.msgctxt, e.msgid) for e in catalogue if not e.obsolete}
    assert sorted(e.msgid for e in fresh if (e.msgctxt, e.msgid) not in known) == []
