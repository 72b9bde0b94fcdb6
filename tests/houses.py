"""A demonstration house, open for visitors: for stories and for the browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.story.house import PEOPLE, House


@pytest.fixture(scope="package")
def demo_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The demonstration in small, open for visitors."""
    house = House(tmp_path_factory.mktemp("house"))
    house.manage("migrate", "-v0")
    house.manage("demo", "--partners", "33", "--activities", "700")
    house.ask(PEOPLE)
    house.open()
    yield house
    house.close()
