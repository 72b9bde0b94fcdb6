"""The works behind a figure of a report, as a filter of their list."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models.expressions import RawSQL

from tracker.insight.gather.rows import once
from tracker.insight.portfolio.works import LONGEST, Works
from tracker.kinds.groups import HiddenCode


class WorksFilter(HiddenCode):
    """Works as a figure of a report counts them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", LONGEST)
        super().__init__(*args, **kwargs)

    def keys(self, value: str) -> Any:
        asked = Works.parse(value)
        if asked is None:
            return None
        try:
            sql, params = asked.found.values("pk").query.sql_with_params()
        except EmptyResultSet:
            return None
        # Words of ours, and what users give in params.
        return RawSQL(once(sql), params)  # noqa: S611
