"""Which of the offered choices a word means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz, process

from tracker.exchange.sayings import say as _

from .reading import UNKNOWN_WORDS, Read, Unreadable, folded, is_unknown, shortened

Choice = tuple[str, str, str, Sequence[str]]  # code, English, Chinese, other words
ALIKE_ENOUGH = 60


def choose(
    raw: object,
    choices: Iterable[Choice],
    *,
    unknown: frozenset[str] = UNKNOWN_WORDS,
) -> Read:
    """The code of the choice with that code, label or alias; else the nearest ones."""
    known: dict[str, list[str]] = {}
    for code, english, chinese, aliases in choices:
        for word in (code, english, chinese, *aliases):
            codes = known.setdefault(folded(str(word)), [])
            if code not in codes:
                codes.append(code)
    key = folded("" if raw is None else str(raw)[:500])
    found = known.get(key, []) if key else []
    if len(found) == 1:
        return Read(found[0])
    if found:
        why = _("“%(text)s” stands for more than one choice.")
        return Read(None, "", tuple(found), why % {"text": shortened(raw)})
    if is_unknown(raw, unknown):
        return Read(None)
    near = process.extract(
        key, list(known), scorer=fuzz.WRatio, limit=5, score_cutoff=ALIKE_ENOUGH
    )
    proposals = tuple(
        dict.fromkeys(code for word, *_rest in near for code in known[word])
    )
    raise Unreadable(
        _("“%(text)s” is none of the choices.") % {"text": shortened(raw)},
        proposals[:3],
    )
