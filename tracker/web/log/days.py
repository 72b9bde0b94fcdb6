"""A stretch of days in as few words as tell it."""

from __future__ import annotations

from datetime import date

from tracker.web.numbers import NO_BREAK, day_words, in_chinese


def stretch(first: date, last: date | None = None) -> str:
    """`12–14 May 2026`, `30 May – 2 Jun 2026`, `2026年5月12日至14日`."""
    if last is None or last == first:
        return day_words(first)
    if in_chinese():
        return f"{day_words(first)}至{_shorter_zh(first, last)}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day_words(last)}"
    start = day_words(first)
    if first.year == last.year:
        start = start.removesuffix(f"{NO_BREAK}{first.year}")
    return f"{start} – {day_words(last)}"


def _shorter_zh(first: date, last: date) -> str:
    if first.year != last.year:
        return day_words(last)
    if first.month != last.month:
        return f"{last.month}月{last.day}日"
    return f"{last.day}日"
