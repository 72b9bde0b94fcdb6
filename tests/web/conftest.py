from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def coordinating(client: Any, coordinator: Any) -> Any:
    """A browser of the coordinating office."""
    client.force_login(coordinator)
    return client


@pytest.fixture
def as_outsider(client: Any, outsider: Any) -> Any:
    """A browser of somebody who works for another unit."""
    client.force_login(outsider)
    return client


@pytest.fixture
def as_officer(client: Any, officer: Any) -> Any:
    client.force_login(officer)
    return client
