from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def by_itself(settings: Any) -> None:
    """Own addresses: accounts stand on their own feet."""
    settings.ROOT_URLCONF = "tests.accounts.urls"
