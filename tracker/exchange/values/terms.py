"""How long an agreement runs: a length, an open end, a renewal by itself."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from tracker.exchange.sayings import say as _

from . import term_words
from .chinese_numerals import with_digits
from .dates import read_date
from .reading import (
    UNKNOWN_WORDS,
    Read,
    Unreadable,
    folded,
    is_unknown,
    plain,
    unreadable,
)

LONGEST_MONTHS = 12 * 200


@dataclass(frozen=True, slots=True)
class Term:
    """The length of an agreement, and what happens when it is over."""

    months: int | None = None
    days: int | None = None
    until: date | None = None
    open_ended: bool = False
    renewal: str = ""
    renewal_months: int | None = None


def read_term(
    raw: object,
    *,
    unit: str | None = None,
    unknown: frozenset[str] = UNKNOWN_WORDS,
) -> Read:
    """One cell as a Term; `unit` (years or months) is what bare numbers count."""
    if is_unknown(raw, unknown):
        return Read(None)
    text = with_digits(plain(raw)).replace("半年", "6个月")
    bare = re.fullmatch(r"\d+(\.\d)?", text)
    if bare:
        if unit not in ("years", "months"):
            raise unreadable(raw, _("is it years or months?"))
        text = f"{text.removesuffix('.0')} {unit}"
    if until := term_words.UNTIL.match(text):
        return _until(until["what"], raw)
    automatic, opened = term_words.AUTOMATIC.search(text), term_words.OPEN.search(text)
    lengths = list(term_words.LENGTH.finditer(text))
    if automatic:
        return _renewing(text, automatic, lengths, raw)
    if opened and not lengths:
        return _judged(Term(open_ended=True), text, [opened], raw)
    if not lengths:
        raise unreadable(raw, _("a length such as “5 years” is expected."))
    months, days = _sum(lengths, raw)
    return _judged(Term(months=months, days=days), text, lengths, raw)


def end_of_term(start: date, *, years: int = 0, months: int = 0, days: int = 0) -> date:
    """The last day: the one before the anniversary, or the month's last if none."""
    try:
        ahead = start.year * 12 + start.month - 1 + years * 12 + months
        year, month = divmod(ahead, 12)
        longest = calendar.monthrange(year, month + 1)[1]
        if start.day > longest:
            return date(year, month + 1, longest) + timedelta(days=days)
        return date(year, month + 1, start.day) + timedelta(days=days - 1)
    except (ValueError, OverflowError, calendar.IllegalMonthError):
        raise Unreadable(_("The term ends outside the calendar.")) from None


def _until(what: str, raw: object) -> Read:
    if term_words.CONSENT.search(what.casefold()):
        return Read(Term(open_ended=True))
    try:
        found = read_date(what)
    except Unreadable:
        raise unreadable(raw, _("the day until which it runs is not clear.")) from None
    asked = tuple(Term(until=day) for day in found.asked)
    value = Term(until=found.value) if found.value else None
    return Read(value, found.precision, asked, found.why)


def _renewing(
    text: str, automatic: re.Match[str], lengths: list[re.Match[str]], raw: object
) -> Read:
    """What stands before “automatic” is the first term, what follows with for or every
    is the renewal; after a colon of time (“after 5 years”) it is the first term too."""
    before = [found for found in lengths if found.end() <= automatic.start()]
    after = [found for found in lengths if found.start() >= automatic.end()]
    spent: list[re.Match[str]] = [automatic, *before, *after]
    months, days = _sum(before, raw) if before else (None, None)
    renewal = _sum(after, raw)[0] if after else None
    if after and not before:
        between = text[automatic.end() : after[0].start()].casefold()
        if re.search(r"\b(after|upon|following|at the end)\b", between):
            months, renewal = renewal, None
    every = term_words.EVERY.search(text)
    if every and renewal is None:
        renewal = 1 if "month" in every[0].casefold() else 12
        months = months or renewal
        spent.append(every)
    term = Term(months=months, days=days, renewal="automatic", renewal_months=renewal)
    return _judged(term, text, spent, raw)


def _sum(lengths: list[re.Match[str]], raw: object) -> tuple[int | None, int | None]:
    """One length, which may be said in years and months together."""
    months, days = Fraction(0), 0
    units = [_unit(found["unit"]) for found in lengths]
    if len(set(units)) < len(units):
        raise unreadable(raw, _("it names more than one length."))
    for found, unit in zip(lengths, units, strict=True):
        text = found["n"].casefold().replace(",", ".")
        count = Fraction(term_words.NUMBERS.get(text, text))
        count += Fraction(1, 2) if found["half"] or found["more"] else 0
        if unit == "day":
            days += int(count)
        elif unit == "week":
            days += int(count * 7)
        else:
            months += count * (12 if unit == "year" else 1)
    if months.denominator != 1 or not months + days > 0:
        raise unreadable(raw, _("a whole number of months is expected."))
    if months > LONGEST_MONTHS or days > LONGEST_MONTHS * 31:
        raise unreadable(raw, _("that is longer than any agreement."))
    return int(months) or None, days or None


def _unit(word: str) -> str:
    word = folded(word)
    if word in ("周",) or word.startswith("week"):
        return "week"
    if word in ("天", "日") or word.startswith("day"):
        return "day"
    return "month" if word.startswith(("m", "月")) else "year"


def _judged(term: Term, text: str, spent: list[re.Match[str]], raw: object) -> Read:
    """Words that were not understood turn the reading into a question."""
    rest = text
    for found in sorted(spent, key=lambda match: match.start(), reverse=True):
        rest = rest[: found.start()] + " " + rest[found.end() :]
    words = folded(term_words.CHINESE_FILLER.sub(" ", rest)).split()
    strange = [word for word in words if word not in term_words.FILLER]
    if strange:
        why = _("“%(words)s” was not understood.") % {"words": " ".join(strange)}
        return Read(None, "", (term,), why)
    reported = [word for word in words if word in term_words.MAY_BE_RENEWED]
    if reported and not term.renewal:
        return Read(term, why=_("“%(words)s” says it may be renewed.")
                    % {"words": " ".join(reported)})  # fmt: skip
    return Read(term)
