"""Which encoding a text is in: detected, reported, never repaired in silence."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

import charset_normalizer

from tracker.exchange.sayings import say as _

from .refused import Refused

_CHUNK = 1 << 20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_VALID_UTF8 = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_HIGH_RUN = re.compile(rb"[\x80-\xff]{3,}")
_OTHERS = ["cp1250", "cp1251", "cp1253", "cp1255", "cp1256", "koi8_r", "big5", "euc_kr",
           "shift_jis", "euc_jp", "cp874"]  # fmt: skip
_GARBLED = re.compile("Ã[\u0080-\u00bf]|â€[\u0080-\u00ff“”™œ¦]|ï»¿")


@dataclass(frozen=True, slots=True)
class Encoding:
    name: str
    certain: bool = True


def detect(data: bytes) -> Encoding:
    """The encoding of the text, or a refusal when it is no text or two at once."""
    for bom, name in _BOMS:
        if data.startswith(bom):
            return _checked(data, name)
    if b"\0" in data:
        return _without_bom(data)
    if decodes(data, "utf-8"):
        return Encoding("utf-8")
    _refuse_a_mixture(data)
    sample = _lines_with_high_bytes(data)
    if _looks_chinese(sample) and decodes(data, "gb18030"):
        return Encoding("gb18030", certain=len(sample) > 200)
    return _eight_bit(data, sample)


def decodes(data: bytes, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)()
    view = memoryview(data)
    try:
        for start in range(0, len(data), _CHUNK):
            decoder.decode(view[start : start + _CHUNK], start + _CHUNK >= len(data))
    except UnicodeDecodeError:
        return False
    return True


def looks_garbled(text: str) -> bool:
    """Whether it was once read in a wrong encoding and saved like that: CafÃ©."""
    return _GARBLED.search(text) is not None


def _checked(data: bytes, name: str) -> Encoding:
    if not decodes(data, name):
        raise Refused(_("The text is damaged: its encoding changes."), "encoding")
    return Encoding(name)


def _without_bom(data: bytes) -> Encoding:
    """UTF-16 that does not say so: every other byte of its Latin letters is zero."""
    sample = data[: 1 << 16]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    name = "utf-16-le" if odd > even else "utf-16-be"
    zeros = max(even, odd)
    if zeros > len(sample) / 10 and min(even, odd) * 20 < zeros and decodes(data, name):
        return Encoding(name)
    raise Refused(_("This is not text: it holds bytes that no table has."), "binary")


def _refuse_a_mixture(data: bytes) -> None:
    """Nearly all UTF-8 with a few lines that are not: guessing would change names."""
    rest = _VALID_UTF8.sub(b"", data[: 1 << 22])
    wrong = sum(rest.count(byte) for byte in range(0x80, 0x100))
    if wrong > 50:
        return
    valid = len(_VALID_UTF8.findall(data[: 1 << 22]))
    if valid > 10 * max(wrong, 1):
        try:
            data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise Refused(
                _("Line %(line)d is written in another encoding than the rest.")
                % {"line": line},
                "encoding",
            ) from None


def _lines_with_high_bytes(data: bytes) -> bytes:
    lines, size = [], 0
    for line in re.findall(rb"[^\r\n]*[\x80-\xff][^\r\n]*", data[: 1 << 22]):
        lines.append(line)
        size += len(line)
        if size > 1 << 18:
            break
    return b"\n".join(lines)


def _looks_chinese(sample: bytes) -> bool:
    """Western accents stand alone between letters, Chinese comes in pairs of bytes."""
    try:
        text = sample.decode("gb18030")
    except UnicodeDecodeError:
        return False
    pairs = [char for char in text if char > "\x7f"]
    common = sum("\u4e00" <= char <= "\u9fff" for char in pairs)
    everyday = sum(
        len(coded := char.encode("gb18030")) == 2 and coded[0] >= 0xA1 <= coded[1]
        for char in pairs
    )
    return common * 2 > len(pairs) and everyday * 10 > len(pairs) * 8


def _eight_bit(data: bytes, sample: bytes) -> Encoding:
    """Long runs of high bytes are another script; single ones are western accents."""
    runs = sum(len(run) for run in _HIGH_RUN.findall(sample))
    high = sum(sample.count(byte) for byte in range(0x80, 0x100))
    if runs * 2 > high:
        best = charset_normalizer.from_bytes(
            sample[: 1 << 16], cp_isolation=_OTHERS
        ).best()
        if best and decodes(data, best.encoding):
            return Encoding(best.encoding, certain=False)
    name = "cp1252" if decodes(data, "cp1252") else "latin-1"
    return Encoding(name, certain=False)
