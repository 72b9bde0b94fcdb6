"""Where the words of the officer end and those that were forwarded begin."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from tracker.exchange.mail_in.reading import day_of

if TYPE_CHECKING:
    from tracker.exchange.mail_in.reading import Letter

QUOTED = r"^[>\s*_]*"
BEGINS = re.compile(
    QUOTED + r"(?:-{2,}\s*(?:forwarded message|original message|original appointment"
    r"|转发邮件|转发的邮件|原始邮件|邮件原件|原邮件)|begin forwarded message"
    r"|forwarded message follows)",
    re.IGNORECASE | re.MULTILINE,
)
HEAD = re.compile(
    QUOTED + r"(?P<name>from|sent|date|to|cc|subject|发件人|发送时间|发送日期|日期|时间"
    r"|收件人|抄送|抄送人|主题)\**\s*[:：]\**\s*(?P<value>.{0,1000})$",
    re.IGNORECASE | re.MULTILINE,
)
ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]+(?:\.[\w-]+)+")
FROM, TO = {"from", "发件人"}, {"to", "cc", "收件人", "抄送", "抄送人"}
WHEN = {"sent", "date", "发送时间", "发送日期", "日期", "时间"}
NUMBERS = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")
MONTHS = [
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
]
_M = r"(?P<m>" + "|".join(MONTHS) + r")[a-z]*\.?"
IN_WORDS = (
    re.compile(rf"\b(?P<d>\d{{1,2}})\s+{_M},?\s+(?P<y>\d{{4}})", re.IGNORECASE),
    re.compile(rf"\b{_M}\s+(?P<d>\d{{1,2}}),?\s+(?P<y>\d{{4}})", re.IGNORECASE),
)
SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)
HEADS_WITHIN = 600


@dataclass
class Original:
    """What was forwarded: from whom, to whom, when; and the words above it."""

    own: str  # what the officer wrote
    sender: str = ""
    others: list[str] = field(default_factory=list)
    day: date | None = None


def original(letter: Letter) -> Original:
    """The message inside, be it attached or quoted; else the message itself."""
    if (inside := letter.inside) is not None:
        own = SIGNATURE.split(letter.text)[0].strip()
        return Original(own, inside.sender, inside.copied, inside.day)
    start = _beginning(letter.text)
    if start is None:
        own = SIGNATURE.split(letter.text)[0].strip()
        return Original(own, "", letter.copied, letter.day)
    own = SIGNATURE.split(letter.text[:start])[0].strip()
    found = Original(own)
    for match in HEAD.finditer(letter.text[start:][:4000]):
        name, value = match["name"].lower(), match["value"]
        people = [one.lower() for one in ADDRESS.findall(value)]
        if name in FROM and people and not found.sender:
            found.sender = people[0]
        elif name in TO:
            found.others += people
        elif name in WHEN and found.day is None:
            found.day = read_day(value)
    return found


def _beginning(text: str) -> int | None:
    """Where a forwarded part starts: its line, or its "From" with another head."""
    if marked := BEGINS.search(text):
        return marked.start()
    for match in HEAD.finditer(text):
        if match["name"].lower() not in FROM or "@" not in match["value"]:
            continue
        beside = HEAD.search(text, match.end(), match.end() + HEADS_WITHIN)
        if beside is not None:
            return match.start()
    return None


def read_day(text: str) -> date | None:
    """The day that a quoted head names, in one of the ways mailers write it."""
    if numbers := NUMBERS.search(text):
        return _day(*map(int, numbers.groups()))
    for pattern in IN_WORDS:
        if found := pattern.search(text):
            month = MONTHS.index(found["m"][:3].lower()) + 1
            return _day(int(found["y"]), month, int(found["d"]))
    return day_of(text)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
