"""A line taken apart, in the order in which its parts are surest."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import pairwise

from tracker.exchange.values.chinese_numerals import with_digits
from tracker.exchange.values.reading import Unreadable
from tracker.exchange.values.term_words import LENGTH
from tracker.exchange.values.terms import read_term

from . import people, when
from .claims import Claim, Claims
from .folding import LONGEST, Folded
from .said import Named, Said, When
from .vocabulary import (
    HAN_AFTER,
    HAN_BEFORE,
    JOINTS,
    TO_PARTNERS,
    pattern,
    table,
)

_REFERENCE = re.compile(
    r"(?<![a-z0-9])(?:ag|gr|ce|vi|pa|pe)-(?:\d{4}-)?\d{3,6}(?![0-9])"
)
_CLAUSE_END = re.compile(
    r"[,;:!?()\[\]{}\"“”«»|/\t，；。、：！？（）【】《》]+|\.(?=\s|$)|[-–—]{1,2}(?=\s)"
)
_LETTER = re.compile(r"[^\W\d_]")
_NOTE_FIRST = re.compile(r"^\W*(?:note|notes|memo|备忘|记录|交往记录)\s*[:：-]")
_TERM_BEFORE = re.compile(r"(?:for|term of|valid for|为期|有效期|期限)\s*$")
_HAN_TERM = re.compile(
    r"[一二三四五六七八九十两]{1,3} ?(?:年|个月)(?![〇零一二三四五六七八九十两\d])"
)


def read_line(
    text: str,
    today: date,
    *,
    partners: Iterable[tuple[int, int]] = (),
    ours: Iterable[tuple[int, int]] = (),
) -> Said:
    """What a line says; `partners` and `ours` are places of names that are known."""
    text = text[:LONGEST]
    line = Folded(text)
    claims = Claims(line)
    for places, role in ((partners, "partner"), (ours, "joint")):
        for start, end in places:
            claims.claim(line.at(start), line.at(end), role)
    for match in _REFERENCE.finditer(line.text):
        claims.claim(match.start(), match.end(), "reference", match[0].upper())
    dates = _dates(line, claims, today)
    months = _terms(line, claims)
    numbers = _counts(line, claims)
    _words(line, claims)
    names = _names(line, claims)
    fragments = _fragments(line, claims)
    return _said(line, claims, dates, months, numbers, names, fragments, today)


def _dates(line: Folded, claims: Claims, today: date) -> list[When]:
    found = []
    for start, end, one in when.whens(line.text, today):
        if claims.claim(start, end, "date"):
            typed = line.typed(start, end)
            cue = when.cue(line.text, start)
            found.append((start, When(typed, one.period, one.offers, one.why, cue)))
    return [one for _start, one in sorted(found, key=lambda pair: pair[0])]


def _sensible(one: When, today: date, *, settled: bool, planned: bool) -> When:
    """The nearest year that fits: what came of it is past, what is planned ahead."""
    if one.why not in ("year", "turn"):
        return one
    past = settled and one.cue not in ("starts", "ends")

    def away(period: tuple[date, date]) -> int:
        first, last = period
        if first <= today <= last:
            return 0
        if first > today:  # what is logged has mostly happened
            return (first - today).days * (100 if past else 1 if planned else 2)
        return (today - last).days * (100 if planned else 1)

    offers = tuple(sorted(one.offers, key=away))
    return replace(one, offers=offers, period=offers[0] if one.period else None)


def _terms(line: Folded, claims: Claims) -> int | None:
    for match in (*LENGTH.finditer(line.text), *_HAN_TERM.finditer(line.text)):
        if not claims.free(match.start(), match.end()):
            continue
        try:
            months = read_term(with_digits(match[0])).value.months
        except (Unreadable, ValueError, AttributeError, OverflowError):
            continue
        if not months:
            continue
        before = _TERM_BEFORE.search(line.text, 0, match.start())
        start = before.start() if before else match.start()
        start = start if claims.free(start, match.end()) else match.start()
        claims.claim(start, match.end(), "term", str(months))
        return months
    return None


def _counts(line: Folded, claims: Claims) -> dict[str, int]:
    found: dict[str, int] = {}
    for start, end, number, side in people.counts(line.text):
        if number and claims.claim(start, end, "count", str(number)):
            found.setdefault(side, number)
    return found


def _words(line: Folded, claims: Claims) -> None:
    for match in pattern().finditer(line.text):
        word = re.sub(" +", " ", match[0])
        for role, code in table().get(word, ())[:1]:
            claims.claim(match.start(), match.end(), role, code)


def _names(line: Folded, claims: Claims) -> list[str]:
    found = []
    for start, end in people.named(line.text, claims.free):
        if claims.claim(start, end, "person"):
            found.append(line.typed(start, end).strip())
    return found


def _fragments(line: Folded, claims: Claims) -> list[tuple[int, str]]:
    """What is left between the parts, without joints at its edges: (weight, words)."""
    found = []
    for start, end in list(claims.runs()):
        clauses = _clauses(line.text, start, end)
        for (_first, close), (begin, _last) in pairwise(clauses):
            _joint(claims, close, begin)
        for first, last in clauses:
            begin, close, after = _trimmed(line.text, first, last)
            if close > begin and _LETTER.search(line.text[begin:close]):
                weight = _weight(line, claims, begin, close, after)
                found.append((weight, line.typed(begin, close)))
                _joint(claims, first, begin)
                _joint(claims, close, last)
            else:
                _joint(claims, first, last)
    for start, end in list(claims.runs()):
        if not _LETTER.search(line.text[start:end]) and not any(
            char.isdigit() for char in line.text[start:end]
        ):
            claims.claim(start, end, "joint")
    return found


def _joint(claims: Claims, start: int, end: int) -> None:
    if start < end:
        claims.claim(start, end, "joint")


def _clauses(text: str, start: int, end: int) -> list[tuple[int, int]]:
    cuts, at = [], start
    for match in _CLAUSE_END.finditer(text, start, end):
        cuts.append((at, match.start()))
        at = match.end()
    return [*cuts, (at, end)]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int, str]:
    """The stretch without the words that join it, and the last of those before it."""
    after = ""
    while start < end:
        rest = text[start:end]
        if rest[0] in " ' ’·&+._~":
            start += 1
            continue
        word = re.match(r"[^\s,;:]+", rest)
        if word and word[0].rstrip(".") in JOINTS:
            after = word[0].rstrip(".")
            start += len(word[0])
            continue
        han = next((one for one in HAN_BEFORE if rest.startswith(one)), "")
        if not han:
            break
        after, start = han, start + len(han)
    while start < end:
        rest = text[start:end]
        if rest[-1] in " '’·&+._~":
            end -= 1
            continue
        word = re.search(r"(?:^|(?<=\s))\S+$", rest)
        if word and word[0] in JOINTS:
            end -= len(word[0])
            continue
        han = next((one for one in HAN_AFTER if rest.endswith(one)), "")
        if not han:
            break
        end -= len(han)
    return start, end, after


def _weight(line: Folded, claims: Claims, start: int, end: int, after: str) -> int:
    """How likely these words name a partner: those after from, with, of come first."""
    if after in TO_PARTNERS:
        return 3
    before = claims.before(start)
    if (
        before
        and before.role == "direction"
        and not line.text[before.end : start].strip()
    ):
        return 3
    follows = [c for c in claims.of("direction", "visit") if c.start >= end]
    near = follows and not line.text[end : follows[0].start].strip()
    if near and any("\u4e00" <= char <= "\u9fff" for char in line.text[start:end]):
        return 3
    return 2 if before is None else 1


def _said(
    line: Folded,
    claims: Claims,
    dates: list[When],
    months: int | None,
    numbers: dict[str, int],
    names: list[str],
    fragments: list[tuple[int, str]],
    today: date,
) -> Said:
    first = _firsts(claims)
    kind = _kind(line, claims, dates, numbers)
    settled = bool(claims.of("signed", "outcome")) or kind == "note"
    planned = first.get("status") == "planned"
    dates = [_sensible(one, today, settled=settled, planned=planned) for one in dates]
    direction = first.get("direction", "")
    ours, theirs = numbers.get("ours"), numbers.get("theirs")
    if "" in numbers:
        if direction == "outbound" and ours is None:
            ours = numbers[""]
        elif theirs is None:
            theirs = numbers[""]
    signed = bool(claims.of("signed"))
    outcome = first.get("outcome", "")
    if kind == "visit" and signed and (claims.of("agreement") or not outcome):
        outcome = "agreed"
    ranked = sorted(fragments, key=lambda pair: -pair[0])
    side = "ours" if direction == "outbound" else "theirs"
    return Said(
        text=line.original,
        spans=claims.spans(),
        kind=kind,
        direction=direction,
        category=first.get("category", ""),
        status=first.get("status", "") or first.get("stage", ""),
        channel=first.get("note", ""),
        outcome=outcome,
        outcome_note=_clause(line, claims) if outcome else "",
        when=tuple(dates),
        theirs=theirs,
        ours=ours,
        people=tuple(Named(" ".join(name.split()), side) for name in names),
        agreement_kind=first.get("agreement", ""),
        signed=signed,
        months=months,
        renewal=first.get("renewal", ""),
        references=tuple(claims.values("reference")),
        partner_words=tuple(words for weight, words in ranked if weight > 1)
        or tuple(words for _weight, words in ranked[:1]),
        rest=tuple(words for _weight, words in fragments),
    )


def _firsts(claims: Claims) -> dict[str, str]:
    """The first code of each role that says something."""
    found: dict[str, str] = {}
    for claim in claims.of(
        "direction", "category", "note", "agreement", "outcome", "status", "stage",
        "renewal",
    ):  # fmt: skip
        if claim.value:
            found.setdefault(claim.role, claim.value)
    return found


def _kind(
    line: Folded, claims: Claims, dates: list[When], numbers: dict[str, int]
) -> str:
    if _NOTE_FIRST.search(line.text):
        return "note"
    if claims.of("direction", "visit", "category"):
        return "visit"
    if claims.of("agreement"):
        return "agreement"
    if claims.of("note"):
        return "note"
    return "visit" if numbers and dates else ""


def _clause(line: Folded, claims: Claims) -> str:
    """The words of the line that say what came of it."""
    cues: list[Claim] = claims.of("outcome", "signed")
    if not cues:
        return ""
    start = cues[0].start
    end = _CLAUSE_END.search(line.text, cues[0].end)
    return line.typed(start, end.start() if end else len(line.text)).strip()
