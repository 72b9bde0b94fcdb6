"""Which country a word means: code, name in any language, or EU practice."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rapidfuzz import fuzz, process

from tracker.exchange.sayings import say as _

from . import country_names
from .reading import (
    UNKNOWN_WORDS,
    Read,
    Unreadable,
    folded,
    is_unknown,
    plain,
    shortened,
)

ALIKE_ENOUGH = 82
_LEADING = re.compile(r"^(the|republic of|kingdom of|state of|federal republic of) ")
# A name that begins like this is nothing without its country: 美国|大学.
_NOT_A_NAME = re.compile(
    "^(大学|学院|国立|国家|国际|国防|皇家|中央|中医|中文|联邦|公立|科学|科技|理工|工程院|工业大学"
    "|工程大学|农业|林业|医学|医科|医药|药科|海洋|海事|民族|人民|师范|财经|政法|外国语|语言|研究|天主教"
    "|管理|社会|技术|高等|城市大学|教育|艺术|音乐|美术|体育|传媒|东方|首都|第|开放|自由大学|大[^学])"
)
_CITIES_OF_THEIR_OWN = frozenset({"SG", "HK", "MO", "LU", "MC", "CN", "TW"})
_PREFIX_MARKS = " ·・:：-—/|,，、"


def country_code(text: object) -> str | None:
    """ISO 3166-1 alpha-2 of what the text says, or None."""
    written = plain(text).strip(" .,;()[]")
    upper = written.upper()
    if len(written) == 2 and upper.isascii() and upper.isalpha():
        code = country_names.EU_PRACTICE.get(upper, upper)
        return code if code in country_names.codes() else None
    if len(written) == 3 and upper in country_names.by_three_letters():
        return country_names.by_three_letters()[upper]
    key = folded(written)
    for name in dict.fromkeys((key, _LEADING.sub("", key))):
        found = country_names.by_first_names().get(name)
        found = found or country_names.by_any_name().get(name)
        if found:
            return found
    return None


def is_country(text: object) -> bool:
    return country_code(text) is not None


def speaks_in_codes(values: Iterable[object]) -> bool:
    """Whether a column writes countries as two letters, so that NA is Namibia."""
    written = [plain(value) for value in values if not is_unknown(value)]
    return bool(written) and all(len(text) == 2 and text.isupper() for text in written)


def read_country(
    raw: object,
    *,
    in_codes: bool | None = None,
    unknown: frozenset[str] = UNKNOWN_WORDS,
) -> Read:
    """One cell as a country code; a bare NA is Namibia only in a column of codes."""
    if in_codes and plain(raw) == "NA":
        return Read("NA")
    if in_codes is None and plain(raw) == "NA" and isinstance(raw, str):
        return Read(None, "", ("NA",), _("Namibia, or not available?"))
    if is_unknown(raw, unknown):
        return Read(None)
    code = country_code(raw)
    if code:
        return Read(code)
    names = country_names.by_first_names()
    near = process.extract(
        folded(plain(raw)), list(names), scorer=fuzz.ratio, score_cutoff=ALIKE_ENOUGH
    )
    raise Unreadable(
        _("“%(text)s” is not the name of a country.") % {"text": shortened(raw)},
        tuple(dict.fromkeys(names[name] for name, *_rest in near))[:3],
    )


def country_prefix(text: object) -> tuple[str, str] | None:
    """英国牛津大学 as (GB, 牛津大学); a name that needs its country keeps it."""
    written = plain(text)
    bracketed = re.match(
        r"^[(\[【](?P<country>[^)\]】]+)[)\]】] *(?P<name>.+)$", written
    )
    if bracketed and (code := country_code(bracketed["country"])):
        return code, bracketed["name"]
    names = country_names.chinese_names()
    for length in range(min(len(written), 12), 1, -1):
        code = names.get(written[:length])
        if code:
            return _split(written, length, code)
    return None


def _split(written: str, length: int, code: str) -> tuple[str, str] | None:
    rest = written[length:]
    if not rest:
        return None
    if rest[0] in _PREFIX_MARKS:
        name = rest.strip(_PREFIX_MARKS)
        return (code, name) if name else None
    wrapped = re.fullmatch(r"[(](.+)[)]", rest)
    if wrapped:
        return code, wrapped[1]
    whole = code in _CITIES_OF_THEIR_OWN or len(rest) < 4 or _NOT_A_NAME.match(rest)
    return code, written if whole else rest
