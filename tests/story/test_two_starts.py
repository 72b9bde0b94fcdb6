"""The same house is started twice at once, as when somebody presses Enter again."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.services import wait_for
from tests.story.house import TOP, House

pytestmark = pytest.mark.workers


def test_the_second_start_waits_until_the_first_has_set_up(tmp_path: Path) -> None:
    starts = [House(tmp_path), House(tmp_path)]
    begun = []
    for number, house in enumerate(starts):
        with (tmp_path / f"{number}.log").open("wb") as log:
            begun.append(
                subprocess.Popen(
                    [sys.executable, "manage.py", "up", "--port", str(house.port)],
                    cwd=TOP,
                    env=house.env,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            )
    try:
        said = [tmp_path / f"{number}.log" for number in range(2)]
        ready = wait_for(lambda: all(house.live() for house in starts), 120, 0.3)
        assert ready, [log.read_text()[-2000:] for log in said]
        given = [line for log in said for line in log.read_text().splitlines()]
        assert sum("one-time password" in line for line in given) == 1
    finally:
        for process in begun:
            process.terminate()
        for process in begun:
            process.wait(60)
