"""What was aimed at, beside the figures it was set for: the targets of one report."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from tracker.insight.indicators import BY_SLUG, Answer, Ask, Indicator
from tracker.insight.indicators.answering import answer
from tracker.insight.indicators.targets import answer_beside
from tracker.insight.indicators.telling import plain
from tracker.insight.portfolio import last_month_end
from tracker.web.reports import cells

if TYPE_CHECKING:
    from accounts.models import User

TARGETS = "targets"
SHOWN = ("aims_at", "year", "target", "actual", "met", "set_by", "source")


def aims(indicator: Indicator, ask: Ask, reader: User) -> dict[str, Any] | None:
    """Those of the unit and the group that are asked about; none of one country."""
    if ask.country or indicator.slug == TARGETS:
        return None
    found = of_everybody(indicator, ask, reader) or answer_beside(indicator, ask)
    columns = tuple(each for each in found.columns if each.code in SHOWN)
    return cells.table(replace(found, columns=columns))


def of_everybody(indicator: Indicator, ask: Ask, reader: User) -> Answer | None:
    """What is asked most is taken from the report of all targets, which is kept."""
    if ask != Ask(last_month_end(timezone.localdate())):
        return None
    found = answer(BY_SLUG[TARGETS], ask, reader)
    rows = tuple(
        row
        for row in found.rows
        if row.values["slug"] in indicator.aimed
        and not plain(row.values["unit"])
        and not plain(row.values["group"])
    )
    return replace(found, rows=rows)
