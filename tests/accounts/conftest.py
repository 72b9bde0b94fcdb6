from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache

from tests.cast import (  # noqa: F401
    administrator,
    coordinator,
    engineering,
    leader,
    officer,
    outsider,
    sciences,
    viewer,
)


@pytest.fixture(autouse=True)
def by_itself(settings: Any) -> Iterator[None]:
    """Own addresses, and no counters left over from the test before."""
    settings.ROOT_URLCONF = "tests.accounts.urls"
    cache.clear()
    yield
    cache.clear()
