"""What somebody typed or pasted, made plain before its form is looked at."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Literal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise

LONGEST = 300
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
DASHES = re.compile("[\u2010-\u2015\u2212]")
MISTYPED = _("One character seems mistyped: the check digit does not fit.")


def plain(value: object, form: Literal["NFC", "NFKC"] = "NFKC") -> str:
    """What was typed without width, odd spaces and dashes; refuses the unreadable."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():  # as spreadsheets keep numbers
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value) if abs(value) < 10**40 else "9" * (LONGEST + 1)
    if not isinstance(value, str):
        raise ValidationError(_("Expected text."), code="invalid")
    text = value
    if len(text) > LONGEST:
        raise ValidationError(
            _("This is too long for an identifier: at most %(most)d characters."),
            code="too_long",
            params={"most": LONGEST},
        )
    text = INVISIBLE.sub("", unicodedata.normalize(form, text))
    text = re.sub(r"[ \t\r\n\u00a0]+", " ", DASHES.sub("-", text)).strip()
    if not text.isascii():  # digits of other scripts
        text = "".join(str(unicodedata.decimal(letter, letter)) for letter in text)
    if any(unicodedata.category(letter) in ("Cc", "Cs", "Cn") for letter in text):
        raise ValidationError(
            _("This contains characters that cannot be read."), code="unreadable"
        )
    return text


def refuse(expected: Words) -> ValidationError:
    return ValidationError(expected, code="invalid")


def bare(text: str, *prefixes: str) -> str:
    """Without the resolver or the label in front of it."""
    patterns = "|".join(prefixes)
    return re.sub(rf"^(?:{patterns})\s*", "", text, flags=re.I | re.A).strip()


def found(value: object, pattern: str, expected: Words, *prefixes: str) -> str:
    """The usual case: take the prefix off, compare the form, answer group 1."""
    text = plain(value)
    if not text:
        return ""
    match = re.fullmatch(
        pattern, bare(text, *prefixes) if prefixes else text, re.I | re.A
    )
    if not match:
        raise refuse(expected)
    return match[1]
