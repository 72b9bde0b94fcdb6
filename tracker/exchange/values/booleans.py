"""Yes and no, as sheets say it."""

from __future__ import annotations

from tracker.exchange.sayings import say as _

from .reading import UNKNOWN_WORDS, Read, is_unknown, plain, unreadable

_YES = "yes y true t 1 on x ok 是 对 有 √ ✓ ✔ ☑ ✅ да sí oui ja sì sim"
_NO = "no n false f 0 off 否 不是 无 没有 × ✗ ✘ ☐ ❌ нет non nein nee não"
YES, NO = frozenset(_YES.split(" ")), frozenset(_NO.split(" "))


def read_boolean(raw: object, *, unknown: frozenset[str] = UNKNOWN_WORDS) -> Read:
    if isinstance(raw, bool):
        return Read(raw)
    key = plain(raw).casefold().removesuffix(".0")
    if key in YES:
        return Read(value=True)
    if key in NO:
        return Read(value=False)
    if is_unknown(raw, unknown):
        return Read(None)
    raise unreadable(raw, _("yes or no is expected."))
