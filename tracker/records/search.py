"""Names found however they are typed: case, width, diacritics, pinyin."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

# Letters that carry no separable accent, as people without that keyboard type them.
PLAIN_LETTERS = {
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae",
    "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t", "ŋ": "n", "ĸ": "k", "ə": "e",
    "ƀ": "b", "ɓ": "b", "ɗ": "d", "ƒ": "f", "ɨ": "i", "ɲ": "n", "ƙ": "k",
    "ƶ": "z", "ɛ": "e", "ɔ": "o",
}  # fmt: skip
# The other customary spelling: a record "München" is also found as "muenchen".
SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
# Accents written over letters. Vowel signs of Indic, Thai or Japanese writing are
# letters to their readers and stay.
ACCENTS = (
    (0x0300, 0x036F), (0x0483, 0x0487), (0x0591, 0x05BD), (0x05BF, 0x05C7),
    (0x0610, 0x061A), (0x064B, 0x065F), (0x0670, 0x0670), (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE00, 0xFE0F), (0xFE20, 0xFE2F),
    (0xE0100, 0xE01EF),
)  # fmt: skip
HAN = re.compile(
    r"[\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]+"
)
KANA = re.compile(r"[\u3041-\u30ff]")
# Family names whose reading differs from the character's usual one.
FAMILY_NAMES = {
    "曾": "zeng", "单": "shan", "單": "shan", "解": "xie", "仇": "qiu", "查": "zha",
    "任": "ren", "翟": "zhai", "朴": "piao", "区": "ou", "區": "ou", "盖": "ge",
    "蓋": "ge", "种": "chong", "覃": "qin", "缪": "miao", "繆": "miao", "秘": "bi",
    "员": "yun", "折": "she", "繁": "po", "祭": "zhai", "洗": "xian", "乐": "yue",
    "樂": "yue", "尉迟": "yuchi", "长孙": "zhangsun", "万俟": "moqi", "华": "hua",
}  # fmt: skip
LONGEST_SPELLED = 120  # characters of one text spelled out in pinyin
LONGEST_NAME = 4  # characters of a Chinese person's name
MOST_WORDS, LONGEST_WORD = 16, 80  # of one query


class _Letters(dict[int, str]):
    """What becomes of each character; worked out the first time it is met."""

    def __missing__(self, code: int) -> str:
        self[code] = found = self._plain(chr(code), code)
        return found

    @staticmethod
    def _plain(letter: str, code: int) -> str:
        if letter in PLAIN_LETTERS:
            return PLAIN_LETTERS[letter]
        if any(low <= code <= high for low, high in ACCENTS):
            return ""
        category = unicodedata.category(letter)
        if category == "Cf" or 0x02B0 <= code <= 0x02FF:  # joiners, ʻokina
            return ""
        if category == "Nd":
            return str(unicodedata.decimal(letter))
        if category[0] in "PSZC":
            return " "
        return letter


_letters = _Letters()


def fold(text: str) -> str:
    """One spelling for what a reader takes for the same words."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    text = text.casefold()
    if not text.isascii():
        # Twice: some letters only come apart after their case is gone.
        text = unicodedata.normalize("NFKC", text).casefold()
        text = unicodedata.normalize("NFKD", text)
    text = text.translate(_letters)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return " ".join(text.split())


def query(text: str) -> list[str]:
    """The words of a search, each of which must be in `search_text` (icontains)."""
    words = dict.fromkeys(fold(text[:2000]).split())
    return [word[:LONGEST_WORD] for word in list(words)[:MOST_WORDS]]


def keys(*texts: str | None) -> str:
    """The content of a record's `search_text`: its names in every way of typing."""
    found: dict[str, None] = {}
    for text in texts:
        if text:
            found[fold(text)] = None
    for text in texts:
        if text:
            found.update(dict.fromkeys(_also_typed(text)))
    found.pop("", None)
    return " ".join(found)


def _also_typed(text: str) -> Iterator[str]:
    """Other spellings: "kings" for King's, "muenchen" for München, pinyin."""
    for word in text.split():
        yield from _word_also_typed(word)
    if not text.isascii() and not KANA.search(text):
        runs = HAN.findall(unicodedata.normalize("NFKC", text[:LONGEST_SPELLED]))
        if runs:
            yield from _spelled("".join(runs))


@lru_cache(maxsize=8192)
def _word_also_typed(word: str) -> tuple[str, ...]:
    """The same words come back in title after title."""
    found = []
    folded = fold(word)
    if " " in folded and len(folded) <= LONGEST_WORD and not HAN.search(word):
        found.append(folded.replace(" ", ""))
    if not word.isascii():
        composed = unicodedata.normalize("NFC", word).casefold()
        spelt = composed.translate(SPELT_OUT)
        if spelt != composed:
            found.append(fold(spelt))
    return tuple(found)


@lru_cache(maxsize=4096)
def _spelled(han: str) -> tuple[str, ...]:
    """Pinyin joined, spaced and as initials; a surname's own reading beside it."""
    # Loaded here: its dictionaries cost memory, and many offices never need them.
    from pypinyin import lazy_pinyin

    readings = [lazy_pinyin(han, errors="ignore")]
    for size in (1, 2):
        surname = FAMILY_NAMES.get(han[:size])
        if surname and len(han) <= LONGEST_NAME:
            readings.append([surname, *lazy_pinyin(han[size:], errors="ignore")])
    # ü is typed v on Chinese keyboards, u abroad and yu in passports.
    for syllables in list(readings):
        if any("v" in one for one in syllables):
            readings.append([one.replace("v", "u") for one in syllables])
            readings.append([one.replace("v", "yu") for one in syllables])
    found: dict[str, None] = {}
    for syllables in readings:
        found["".join(syllables)] = None
        found[" ".join(syllables)] = None
        found["".join(one[0] for one in syllables)] = None
    return tuple(found)
