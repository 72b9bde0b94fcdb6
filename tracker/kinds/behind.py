"""The works behind a figure of a report, as a filter of their list."""

from __future__ import annotations

from typing import Any

from tracker.insight.portfolio.works import LONGEST, Works
from tracker.kinds.groups import HiddenCode


class WorksFilter(HiddenCode):
    """Works as a figure of a report counts them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", LONGEST)
        super().__init__(*args, **kwargs)

    def keys(self, value: str) -> Any:
        asked = Works.parse(value)
        return None if asked is None else asked.found.values("pk")
