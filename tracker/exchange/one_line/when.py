"""Days and stretches in a line, read as the importer reads a cell.

A day without a year takes the nearest one that makes sense and says so. One that could
be read two ways is left open, with its readings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from tracker.exchange.values.date_ranges import read_date_range
from tracker.exchange.values.months import month_number
from tracker.exchange.values.reading import DAY, Read, Unreadable

from .said import Period, When

_TO = r"\s*(?:-|–|—|―|~|−|\bto\b|\btill\b|\buntil\b|\bthrough\b|至|到)\s*"
_D = r"\d{1,2}(?:st|nd|rd|th)?"
_W = r"[^\W\d_\u4e00-\u9fff]{3,12}\.?"
_Y = r"(?:[\s,]+(?:19|20|21)\d\d(?!\d))?"
_N = r"[\d〇零○一二三四五六七八九十]"
_ISO = r"(?:19|20|21)\d\d(?P<mark>[-./])\d{1,2}(?P=mark)\d{1,2}"
_DMY = r"\d{{1,2}}(?P<{0}>[-./])\d{{1,2}}(?P={0})(?:(?:19|20|21)\d\d|\d\d)"


def _latin(body: str) -> re.Pattern[str]:
    # Chinese may stand right beside a date: only Latin letters and digits glue.
    start = r"(?<![0-9a-z./-])"
    return re.compile(rf"{start}(?:{body})(?![0-9a-z])(?![./-]\d)")


_WORDED = (
    _latin(rf"{_D}\.?\s*(?:of\s+)?(?P<a>{_W}){_Y}{_TO}{_D}\.?\s*(?:of\s+)?(?P<b>{_W}){_Y}"),
    _latin(rf"{_D}\.?{_TO}{_D}\.?\s*(?:of\s+)?(?P<a>{_W}){_Y}"),
    _latin(rf"(?P<a>{_W})\s*{_D}{_Y}{_TO}(?P<b>{_W})\s*{_D}{_Y}"),
    _latin(rf"(?P<a>{_W})\s*{_D}{_TO}{_D}{_Y}"),
    _latin(rf"{_D}\.?\s*(?:of\s+)?(?P<a>{_W}){_Y}"),
    _latin(rf"(?P<a>{_W})\s*{_D}{_Y}"),
    _latin(rf"(?P<a>{_W})[\s,]+(?:19|20|21)\d\d"),
)  # fmt: skip
_NUMERIC = (
    _latin(rf"{_ISO}(?:{_TO}(?:(?:19|20|21)\d\d[-./]\d{{1,2}}[-./]\d{{1,2}}"
           r"|\d{1,2}[-./]\d{1,2}|\d{1,2}))?"),
    _latin(rf"{_DMY.format('c')}(?:{_TO}{_DMY.format('d')})?"),
)  # fmt: skip
_CHINESE = (
    re.compile(rf"(?<!\d)(?:{_N}{{4}}\s*年\s*)?{_N}{{1,3}}\s*月\s*{_N}{{1,3}}\s*[日号]?"
               rf"(?:{_TO}(?:{_N}{{4}}\s*年\s*)?(?:{_N}{{1,3}}\s*月\s*)?{_N}{{1,3}}\s*[日号]?)?(?!\d)"),
    re.compile(rf"(?<!\d){_N}{{4}}\s*年\s*{_N}{{1,3}}\s*月(?:{_TO}{_N}{{1,3}}\s*月)?"),
)  # fmt: skip
_TWO = re.compile(
    r"(?<![\w./-])(\d{1,2})/(\d{1,2})(?![\w/]|[.-]\d)"
    rf"|(?<![\w./-])(\d{{1,2}})\.(\d{{1,2}}){_TO}(?:(\d{{1,2}})\.)?(\d{{1,2}})(?![\w/]|[.-]\d)"
)
_NEAR = {
    "today": 0, "yesterday": -1, "tomorrow": 1, "day before yesterday": -2,
    "今天": 0, "今日": 0, "昨天": -1, "昨日": -1,
    "明天": 1, "明日": 1, "前天": -2, "后天": 2,
}  # fmt: skip
_NEAR_WORD = re.compile(
    r"(?<![a-z])(?:the )?(day before yesterday|today|yesterday|tomorrow)(?![a-z])"
    "|(今天|今日|昨天|昨日|明天|明日|前天|后天)"
)
_DAYS = "monday tuesday wednesday thursday friday saturday sunday"
_WEEKDAYS = _DAYS.split(" ")
_WEEKDAY = re.compile(
    rf"(?<![a-z])(?:(?P<en>last|this|next|on) )(?P<day>{'|'.join(_WEEKDAYS)})(?![a-z])"
    "|(?P<zh>上|本|这|下)(?:周|星期|礼拜)(?P<tian>[一二三四五六日天])"
)
_CUES = (
    ("signed", re.compile(r"(?:signed|签署|签订|签约|签)\s*(?:on|于|在)?\W{0,2}$")),
    ("starts", re.compile(
        r"(?:from|starts?|starting|effective|in force|since|begins|自|从|生效)"
        r"\s*(?:on|于|from)?\W{0,2}$")),
    ("ends", re.compile(
        r"(?:until|till|through|to|expires|expiring|ends?|ending|至|到|截至|止)"
        r"\s*(?:on|于)?\W{0,2}$")),
)  # fmt: skip


def whens(text: str, today: date) -> Iterator[tuple[int, int, When]]:
    """Each date of the folded line, the longest first where two overlap."""
    done: list[tuple[int, int]] = []
    for start, end, when in _found(text, today):
        if all(end <= s or start >= e for s, e in done):
            done.append((start, end))
            yield start, end, when


def cue(text: str, start: int) -> str:
    """What the words before a date say that it is."""
    before = text[max(0, start - 24) : start].rstrip(" ")
    return next((name for name, words in _CUES if words.search(before)), "")


def _found(text: str, today: date) -> Iterator[tuple[int, int, When]]:
    for patterns in (_NUMERIC, _CHINESE, _WORDED):
        for pattern in patterns:
            yield from _matches(pattern, text, today)
    for match in _TWO.finditer(text):
        if found := _without_year(match, today):
            yield match.start(), match.end(), found
    for match in _NEAR_WORD.finditer(text):
        day = today + timedelta(days=_NEAR[match[1] or match[2]])
        yield match.start(), match.end(), When(match[0], (day, day))
    for match in _WEEKDAY.finditer(text):
        yield match.start(), match.end(), _weekday(match, today)


def _matches(
    pattern: re.Pattern[str], text: str, today: date
) -> Iterator[tuple[int, int, When]]:
    at = 0
    while match := pattern.search(text, at):
        named = [match[name] for name in ("a", "b") if name in pattern.groupindex]
        if any(word and month_number(word.rstrip(".")) is None for word in named):
            at = match.start() + 1
            continue
        yield match.start(), match.end(), read(match[0], today)
        at = match.end()


def read(text: str, today: date, order: str | None = None) -> When:
    """One date as the importer reads it, completed by the nearest year."""
    tidy = re.sub(r"\bthrough\b", "to", text.replace("−", "-")).replace("○", "〇")
    try:
        return _as_read(text, read_date_range(tidy, order=order))
    except (Unreadable, ValueError, OverflowError):
        pass
    found: list[Period] = []
    turns = False
    for year in (today.year - 1, today.year, today.year + 1):
        try:
            one = read_date_range(tidy, order=order, year=year)
        except (Unreadable, ValueError, OverflowError):
            continue
        turns = turns or bool(one.asked)
        found += list(one.asked) if one.asked else [one.value] if one.value else []
    if not found:
        return When(text, why="unreadable")
    offers = nearest_first(dict.fromkeys(found), today)
    if turns:
        return When(text, None, offers, "turn")
    return When(text, offers[0], offers, "year")


def nearest_first(periods: object, today: date) -> tuple[Period, ...]:
    found: list[Period] = sorted(periods, key=lambda one: _away(one, today))  # type: ignore[call-overload]
    return tuple(found)


def _away(period: Period, today: date) -> int:
    """What is logged has mostly happened: a day ahead is as far as two days ago."""
    first, last = period
    if first <= today <= last:
        return 0
    return 2 * (first - today).days if first > today else (today - last).days


def _as_read(text: str, read: Read) -> When:
    if read.asked:
        why = "century" if len(read.asked) == 1 else "order"
        return When(text, None, tuple(read.asked), why)
    if read.value is None:
        return When(text, why="unreadable")
    if read.precision != DAY:
        return When(text, None, (read.value,), "month")
    return When(text, read.value)


def _without_year(match: re.Match[str], today: date) -> When | None:
    """`3/4` is read both ways; `5.12-14` is the month first, as lists have it."""
    if match[1]:
        one, two = int(match[1]), int(match[2])
        pairs = {(two, one), (one, two)}
        stretches = [((m, d), (m, d)) for m, d in pairs]
    else:
        month = int(match[3])
        stretches = [((month, int(match[4])), (int(match[5] or month), int(match[6])))]
    readings = [reading for pair in stretches if (reading := _years(pair, today))]
    if not readings:
        return None
    if len(readings) > 1:
        nearest = nearest_first([reading[0] for reading in readings], today)
        return When(match[0], None, nearest, "order")
    return When(match[0], readings[0][0], readings[0], "year")


def _years(pair: tuple, today: date) -> tuple[Period, ...]:
    found = []
    for year in (today.year - 1, today.year, today.year + 1):
        try:
            first, last = date(year, *pair[0]), date(year, *pair[1])
        except ValueError:
            continue
        if first <= last:
            found.append((first, last))
    return nearest_first(found, today)


def _weekday(match: re.Match[str], today: date) -> When:
    """The day of that week; which week is meant is looked at by somebody."""
    if match["day"]:
        number = _WEEKDAYS.index(match["day"])
        week = {"last": -1, "next": 1}.get(match["en"], 0)
    else:
        number = min("一二三四五六日".find(match["tian"].replace("天", "日")), 6)
        week = {"上": -1, "下": 1}.get(match["zh"], 0)
    monday = today - timedelta(days=today.weekday())
    offers = [monday + timedelta(days=number, weeks=week + more) for more in (0, -1, 1)]
    periods = tuple((day, day) for day in offers)
    return When(match[0], periods[0], periods, "weekday")
