"""Published figures that stand beside ours, with where they are from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy

from tracker.insight.portfolio.scope import Rows
from tracker.records import marks
from tracker.records.models import ReferenceLine

from .base import Line, Words
from .later import gettext as _
from .later import later, listed

SHIPPED: dict[str, Words] = {
    "unsourced: shape of a published comparison; check before use": gettext_lazy(
        "unsourced: shape of a published comparison; check before use"
    ),
}
"""Sources as they come with the program; what an office writes stays as it is."""


def called(one: ReferenceLine) -> str:
    return later(
        lambda: one.label_zh if one.label_zh and marks.in_chinese() else one.label
    )


def rows(indicator: str) -> Iterator[Line]:
    """They are rows like any other, and no record."""
    for one in ReferenceLine.objects.filter(indicator=indicator):
        names = {
            "level": "reference",
            "code": str(one.pk),
            "item": called(one),
            "year": one.year,
        }
        values: dict[str, Any] = {"share": one.low, "share_to": one.high}
        behind = Rows.of("reference-lines", search=one.label)
        yield Line(names | values, {"share": behind, "share_to": behind})


def notes(indicator: str) -> Iterator[str]:
    """One sentence a source."""
    beside: dict[str, list[str]] = defaultdict(list)
    for one in ReferenceLine.objects.filter(indicator=indicator):
        beside[one.source_name].append(called(one))
    for source, lines in beside.items():
        given = {"lines": listed(lines, ";"), "source": SHIPPED.get(source, source)}
        yield _("Published figures beside ours: %(lines)s. Source: %(source)s.") % given
