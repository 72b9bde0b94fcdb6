"""What the indicators of works share: whom they ask, what they leave out, levels."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy

from accounts.models import Unit
from tracker.insight.portfolio.tallies import BY, Tallies, tallies
from tracker.insight.portfolio.works import Works
from tracker.records.models import Partner

from . import shared
from .base import REASONS, About, Ask, Column, Coverage, LeftOut
from .later import country, later, named
from .later import gettext as _

LEAST_BASE = 10
"""No growth from fewer."""
LEAST_SHARE = 5
"""No share of fewer."""
REASONS |= {
    "from_zero": gettext_lazy("from zero"),
    "too_few": gettext_lazy("too few to say"),
    "other_kind": gettext_lazy("of a kind that is not counted"),
    "retracted": gettext_lazy("retracted"),
    "not_yet": gettext_lazy("published after the day asked about"),
    "year_not_over": gettext_lazy("the year is not over"),
    "first_year": gettext_lazy("no year before it is shown"),
    "single_class": gettext_lazy("there is only one"),
    "nothing_there": gettext_lazy("nothing recorded"),
    "whole_only": gettext_lazy("only known for all countries together"),
    "home_country_unknown": gettext_lazy("our own country is not set"),
    "total_not_loaded": gettext_lazy("the total output is not loaded"),
}
LEVEL = Column("level", gettext_lazy("Level"), "code")
ITEM = Column("item", gettext_lazy("Of"), "text")
TYPES_COUNTED = gettext_lazy(
    "Counted are articles, reviews, conference papers, books and chapters; retracted "
    "works are left out. A work counts in the year it first appeared."
)


def works_of(ask: Ask) -> Works:
    """Counted works of what was asked, by the day."""
    return Works(ask.as_of, ask.unit, ask.group, ask.country, ask.first, ask.last)


def spanned(ask: Ask) -> Works:
    """The same with the years written down that are shown."""
    return shared.once(Works.spanned, works_of(ask))


def tallied(works: Works, *by: str) -> dict[str, Tallies]:
    """Joint works added up, in every way at once where others will ask for them."""
    return shared.once(tallies, works, *(BY if shared.together() else by))


def left(found: dict[str, int]) -> tuple[LeftOut, ...]:
    return tuple(LeftOut(why, n) for why, n in found.items() if n)


def coverage(works: Works, **more: int) -> Coverage:
    """Counted works of all that is recorded in these years."""
    every, out = shared.once(Works.left_out, works)
    out |= {why: n for why, n in more.items() if n}
    return Coverage(every - sum(out.values()), every, left(out))


def of_country(code: str) -> About:
    """What a row about a country tells: that there is a partner."""
    return ("country", code) if code else None


# Names of what stands in a row


def partner_names(keys: Iterable[int]) -> dict[int, tuple[str, str, str]]:
    """Reference, name and country of partners."""
    some = Partner.objects.only("ref", "name", "name_zh", "country")
    found = some.in_bulk(list(keys))
    return {key: (one.ref, named(one), one.country) for key, one in found.items()}


def unit_names(keys: Iterable[int]) -> dict[int, str]:
    return {key: named(one) for key, one in Unit.objects.in_bulk(list(keys)).items()}


def country_name(code: str) -> str:
    return country(code) if code else _("Country not known")


DISCIPLINES = {
    "": gettext_lazy("Without a discipline"),
    "physical": gettext_lazy("Physical sciences"),
    "life": gettext_lazy("Life sciences"),
    "engineering": gettext_lazy("Engineering"),
    "social": gettext_lazy("Social sciences and humanities"),
}


def discipline_name(code: str) -> str:
    return later(lambda: str(DISCIPLINES.get(code, code[:1].upper() + code[1:])))


def area_name(area: str) -> str:
    return area or _("Without a research area")
