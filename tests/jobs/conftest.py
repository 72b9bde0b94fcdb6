from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import services
from tests.jobs.house.work import House


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    with services.redis() as address:
        yield address


@pytest.fixture
def database_url() -> Iterator[str]:
    """SQLite in the house's folder, or a new database where we are told of one."""
    address = os.environ.get("DATABASE_URL", "")
    if not address:
        yield ""
        return
    with services.database_beside(address) as own:
        yield own


@pytest.fixture(params=["embedded", "redis"])
def house(
    request: pytest.FixtureRequest, tmp_path: Path, database_url: str
) -> Iterator[House]:
    redis = request.getfixturevalue("redis_url") if request.param == "redis" else ""
    home = House(tmp_path, redis=redis, database=database_url)
    yield home
    home.close()
