"""The numbers of a finding as its sentence needs them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from math import floor
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tracker.insight.labels import suggested_step
from tracker.insight.rounding import half_up
from tracker.records.known_days import DAY, MONTH, YEAR


class Said:
    """The numbers of a finding as a sentence needs them: dates and whole numbers."""

    def __init__(self, numbers: Mapping[str, Any], partner: str, person: str) -> None:
        self.numbers, self.person = numbers, person
        self.partner = partner or _("this partner")

    def has(self, *names: str) -> bool:
        return all(self.numbers.get(name) is not None for name in names)

    def day(self, name: str, style: str = "DATE_FORMAT") -> str:
        on = date.fromisoformat(str(self.numbers[name]))
        known = self.numbers.get(f"{name}_known", DAY)
        if known == YEAR:
            chinese = (get_language() or "").startswith("zh")
            return f"{on.year}年" if chinese else str(on.year)
        return date_format(on, "YEAR_MONTH_FORMAT" if known == MONTH else style)

    def month(self, name: str) -> str:
        return self.day(name, "YEAR_MONTH_FORMAT")

    def whole(self, name: str) -> int:
        return int(half_up(float(self.numbers[name])))

    def down(self, name: str) -> int:
        """A limit rounded down, so that 'silent 15, allowed 15' cannot appear."""
        return floor(float(self.numbers[name]))


def step(code: str) -> str:
    return _("Suggested: %(step)s.") % {"step": suggested_step(code)}
