"""Each benchmark runs, on a house so small that its figures say nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.__main__ import HUGE, NAMES
from benchmarks.measuring import Figure, table

pytestmark = pytest.mark.slow  # minutes: houses are built


TOP = Path(__file__).resolve().parent.parent


def what_is_printed(folder: Path, names: list[str]) -> str:
    """By the command; targets may be missed by so small a house."""
    surroundings = {**os.environ, "DATA_DIR": str(folder)}
    for name in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE"):
        surroundings.pop(name, None)
    line = [sys.executable, "-m", "benchmarks", "--small", *names]
    done = subprocess.run(
        line, cwd=TOP, env=surroundings, capture_output=True, text=True, timeout=600
    )
    assert done.returncode in (0, 1), done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def ran(tmp_path_factory) -> str:
    names = [name for name in NAMES if name != "memory"]  # it starts a whole house
    return what_is_printed(tmp_path_factory.mktemp("house"), names)


@pytest.fixture(scope="module")
def ran_by_night(tmp_path_factory) -> str:
    return what_is_printed(tmp_path_factory.mktemp("huge"), [HUGE])


@pytest.mark.parametrize(
    "line",
    [
        "list of partners (12): queries",
        "list of outputs (80): deep page to first",
        "API list of visits",
        "discipline × year",
        "first judging of 12 partners",
        "nightly refresh",
        "import of outputs",
        "import of outputs in a small file",
        "slowest kept answer",
    ],
)
def test_each_benchmark_says_its_figure(ran, line):
    assert line in ran


@pytest.mark.parametrize(
    "line",
    [
        "1,000 activities with partners",
        "night after a day without a change",
        "night in which 1 % had changed: memory",
        "night after a month ended",
        "night in which a set of parameters is made",
        "answers kept for the morning",
    ],
)
def test_each_night_says_its_figure(ran_by_night, line):
    assert line in ran_by_night


def test_a_house_of_its_own_is_asked_for_alone(tmp_path):
    line = [sys.executable, "-m", "benchmarks", "--small", HUGE, "lists"]
    done = subprocess.run(
        line, cwd=TOP, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert "house of its own" in done.stderr


def test_lists_keep_their_number_of_queries_in_any_house(ran):
    told = [line for line in ran.splitlines() if ": queries" in line]

    assert told
    assert all(line.endswith("ok") for line in told)


@pytest.mark.parametrize(
    ("figure", "holds"),
    [
        (Figure("page", 20, 10, 2), True),
        (Figure("page", 20.1, 10, 2), False),
        (Figure("import", 100, 10, 10, at_least=True), True),
        (Figure("import", 99, 10, 10, at_least=True), False),
        (Figure("memory", 400, None, 400, "MB"), True),
        (Figure("memory", 401, None, 400, "MB"), False),
    ],
)
def test_a_target_is_met_or_missed(figure, holds):
    assert figure.holds is holds
    assert table([figure]).endswith("ok" if holds else "MISSED")
