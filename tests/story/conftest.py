from __future__ import annotations

from tests.houses import demo_house  # noqa: F401
