from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import services
from tests.jobs.house.work import House


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    with services.redis() as address:
        yield address


@pytest.fixture(params=["embedded", "redis"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    redis = request.getfixturevalue("redis_url") if request.param == "redis" else ""
    home = House(tmp_path, redis=redis)
    yield home
    home.close()
