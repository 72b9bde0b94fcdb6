"""Template words of the face: icons, states, numbers, days and small pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from math import floor
from typing import Any

from django import template
from django.core.paginator import Page
from django.http import QueryDict
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tracker.records import known_days, marks
from tracker.web import dressing, figures, numbers
from tracker.web.regions import placed

register = template.Library()
register.simple_tag(marks.mark)
register.filter(marks.listed)

STATES = {
    "new": ("sparkles", gettext_lazy("New")),
    "growing": ("trending-up", gettext_lazy("Growing")),
    "steady": ("equal", gettext_lazy("Steady")),
    "cooling": ("trending-down", gettext_lazy("Cooling")),
    "dormant": ("moon", gettext_lazy("Dormant")),
    "revived": ("rotate-clockwise-2", gettext_lazy("Revived")),
    "lapsed": ("circle-dashed", gettext_lazy("Lapsed")),
    "ended": ("square-x", gettext_lazy("Ended")),
}
FLAGS = {
    "DORMANT": ("moon", gettext_lazy("Dormant")),
    "EXPIRING": ("clock", gettext_lazy("Expiring")),
    "EXPIRED": ("alert-triangle", gettext_lazy("Expired")),
    "NOTICE_WINDOW": ("hourglass", gettext_lazy("Notice window")),
    "STALE_TEXT": ("file-text", gettext_lazy("Stale text")),
    "UNUSED": ("archive", gettext_lazy("Unused")),
    "ACTIVE_WITHOUT_AGREEMENT": (
        "alert-triangle",
        gettext_lazy("Active without agreement"),
    ),
    "AGEING_COMMUNITY": ("users", gettext_lazy("Ageing community")),
    "KEY_PERSON": ("user", gettext_lazy("Key person")),
    "SUCCESSION_RISK": ("user-check", gettext_lazy("Succession risk")),
    "TRAILING_ONLY": ("book-2", gettext_lazy("Papers only")),
    "NO_ACTIVE_PEOPLE": ("user-x", gettext_lazy("No active people")),
}
GRAVE = {"DORMANT", "ACTIVE_WITHOUT_AGREEMENT", "EXPIRED"}

register.filter("share", numbers.share)
register.filter("month", numbers.month_words)
register.filter("dressed", dressing.dressed)
register.filter("is_check", dressing.is_check)


@register.filter
def number(value: Any, places: int | None = None) -> str:
    return numbers.grouped(value, places)


@register.filter
def change(value: Any, places: int | None = None) -> str:
    """A difference: always with its sign."""
    return numbers.grouped(value, places, signed=True)


@register.filter
def share_change(value: Any, places: int = 1) -> str:
    return numbers.share(value, places, signed=True)


@register.filter
def day(value: Any) -> str:
    return numbers.day_words(value)


@register.filter
def cell_day(value: Any) -> str:
    return numbers.day_words(value, cell=True)


@register.filter
def dated(record: Any, name: str) -> Any:
    """A record's day, no closer than it is known."""
    return known_days.told(record, name)


@register.filter
def initials(name: Any) -> str:
    """`Gu Lanxin` becomes GL, 顾兰心 becomes 兰心."""
    words = str(name or "").split()
    if len(words) == 1:
        only = words[0]
        return only[:2].upper() if only.isascii() else only[-2:]
    return "".join(word[0] for word in [*words[:1], *words[-1:]]).upper()


@register.filter
def flag_word(code: str) -> str:
    return str(FLAGS.get(code, ("", code))[1])


@register.filter
def flag_icon(code: str) -> str:
    return FLAGS.get(code, ("flag", ""))[0]


@register.filter
def flag_tone(code: str) -> str:
    """Flags borrow two tones: the dormant red, the cooling amber."""
    return "dormant" if code in GRAVE else "cooling"


@register.filter
def state_word(code: str) -> str:
    return str(STATES.get(code, ("", code))[1])


@cache
def _icons() -> str:
    return static("vendor/icons.svg")


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    return format_html(
        '<svg class="ico{}" aria-hidden="true"><use href="{}#i-{}"/></svg>',
        f" {extra}" if extra else "",
        _icons(),
        name,
    )


@register.simple_tag
def money(minor: Any, currency: str, short: bool = False) -> str:  # noqa: FBT001, FBT002
    return numbers.cash(minor, currency, short=short)


@register.simple_tag
def when(value: Any, cell: bool = False) -> SafeString | str:  # noqa: FBT001, FBT002
    on = numbers.as_day(value)
    if on is None:
        return numbers.NOTHING
    words = numbers.day_words(on, cell=cell)
    return format_html('<time datetime="{}">{}</time>', known_days.written(on), words)


@register.simple_tag
def state_pill(code: str, large: bool = False) -> SafeString:  # noqa: FBT001, FBT002
    """Word, shape and colour; without a verdict it says so and takes no colour."""
    if code not in STATES:
        words = _("Not enough data")
        return format_html(
            '<span class="tag">{}{}</span>', icon("circle-dashed"), words
        )
    shape, word = STATES[code]
    size = " lg" if large else ""
    return format_html(
        '<span class="state s-{}{}">{}{}</span>', code, size, icon(shape), word
    )


@register.simple_tag(takes_context=True)
def address_with(context: Mapping[str, Any], **changes: Any) -> str:
    """This page's query string with some answers changed; empty ones go away."""
    asked = context["request"].GET.copy()
    asked.pop("page", None)
    for name, value in changes.items():
        if value in (None, ""):
            asked.pop(name, None)
        else:
            asked.setlist(name, list(value) if isinstance(value, list) else [value])
    return f"?{urlencode(list(asked.lists()), doseq=True)}"


@register.simple_tag(takes_context=True)
def page_address(context: Mapping[str, Any], number: int) -> str:
    """The same list, another page of it."""
    return address_with(context, page=number)


@register.filter
def elided_pages(page: Page) -> Any:
    return page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)


@register.filter
def values_of(asked: QueryDict, name: str) -> list[str]:
    return asked.getlist(name)


@register.inclusion_tag("components/sparkline.html")
def sparkline(values: Sequence[int]) -> dict[str, Any]:
    """Counts per quarter, oldest first."""
    shown = list(values)[-figures.QUARTERS :]
    total, latest = sum(shown), sum(shown[-figures.LATEST :])
    label = ngettext(
        "%(total)s activity in 20 quarters, %(latest)s in the last four",
        "%(total)s activities in 20 quarters, %(latest)s in the last four",
        total,
    ) % {"total": total, "latest": latest}
    return {"bars": figures.spark_bars(shown), "label": label}


@register.inclusion_tag("components/ruler.html")
def ruler(usual: float, cools: float, allowed: float, silent: float) -> dict[str, Any]:
    """Months: the usual gap, where it cools, what is allowed, the silence so far."""
    words = {"usual": usual, "cools": floor(cools), "allowed": floor(allowed)}
    words |= {"silent": silent}
    shown = {code: numbers.grouped(months, 0) for code, months in words.items()}
    return figures.ruler_marks(usual, cools, allowed, silent) | {"shown": shown}


@register.inclusion_tag("components/lanes.html")
def lanes(rows: Sequence[dict[str, Any]], first: date, last: date, **more: Any) -> Any:
    """See components/lanes.html for what a row, a span, a state and a void carry."""
    label = more.pop("label", "")
    picture = figures.lane_picture(rows, first=first, last=last, **more)
    return picture | {"label": label}


@register.inclusion_tag("components/dots.html")
def dots(filled: int, label: str = "") -> dict[str, Any]:
    """Chances as people of a hundred."""
    marks = [
        {"x": 5 + 10 * (place % 20), "y": 5 + 10 * (place // 20), "on": place < filled}
        for place in range(100)
    ]
    words = _("%(count)s of 100") % {"count": filled}
    return {"marks": marks, "label": label or words}


@register.inclusion_tag("components/bar.html")
def bar(value: Any, of: Any = 1, track: Any = 100, tone: str = "") -> dict[str, Any]:
    """A share of a whole; the track may be shorter, as long as its weight."""
    most, part = float(of or 0), float(value or 0)
    length = max(0.0, min(float(track), 100.0))
    filled = length * min(max(part / most, 0.0), 1.0) if most else 0.0
    return {"track": round(length, 2), "filled": round(filled, 2), "tone": tone}


@register.inclusion_tag("components/bar.html")
def weighted_bar(points: Any, weight: Any, heaviest: Any = 20) -> dict[str, Any]:
    """Points of a part; the track is as long as the part weighs."""
    most = float(heaviest or 0)
    return bar(points, weight, 100 * float(weight or 0) / most if most else 100)


@register.inclusion_tag("components/stack.html")
def stack(parts: Sequence[dict[str, Any]], label: str = "") -> dict[str, Any]:
    """Parts: value, label and tone (`s-dormant`, `st-e`); drawn end to end."""
    words = label or marks.listed(f"{p['label']} {p['value']}" for p in parts)
    return {"parts": figures.shares(parts), "label": words}


@register.inclusion_tag("components/tiles.html")
def tiles(regions: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Regions: key of records.countries.TILES, count, active, href, title."""
    return {"tiles": placed(regions)}


@register.inclusion_tag("components/interval.html")
def interval(low: float, value: float, high: float, label: str = "") -> dict[str, Any]:
    """A ratio with its interval on a common scale; grey when it covers nought."""
    return {
        "low": low,
        "value": value,
        "high": high,
        "clear": low > 0 or high < 0,
        "label": label,
    }
