"""Identifiers of people, and the codes that are kept beside them."""

from __future__ import annotations

import re
from functools import lru_cache
from zoneinfo import available_timezones

from babel.core import Locale, get_global
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as NotANumber
from stdnum.iso7064 import mod_11_2

from .reading import MISTYPED, bare, found, plain, refuse


def clean_orcid(value: object) -> str:
    """ORCID iD: sixteen digits, ISO 7064 mod 11-2."""
    expected = _(
        "An ORCID iD has four groups of four digits, as in 0000-0002-1825-0097; "
        "the last may be X."
    )
    text = found(
        value,
        r"(\d{4}[- ]?\d{4}[- ]?\d{4}[- ]?\d{3}[\dX])/?",
        expected,
        r"(https?://)?(www\.|sandbox\.)?orcid\.org/",
        r"ORCID\s*(iD)?\s*:?",
    )
    if not text:
        return ""
    digits = re.sub(r"[- ]", "", text).upper()
    try:
        mod_11_2.validate(digits)
    except NotANumber:
        raise ValidationError(MISTYPED, code="check_digit") from None
    return "-".join(digits[at : at + 4] for at in (0, 4, 8, 12))


def clean_phone(value: object) -> str:
    """A telephone number as E.164 writes it."""
    expected = _(
        "A telephone number starts with + and the country code, "
        "as in +86 10 6278 5001; an extension belongs in the notes."
    )
    text = bare(plain(value), r"tel:")
    if not text:
        return ""
    digits = re.sub(r"\(0\)|[\s().\-/]", "", re.sub(r"^00", "+", text))
    if not re.fullmatch(r"\+[1-9][0-9]{6,14}", digits):
        raise refuse(expected)
    return digits


@lru_cache(maxsize=1)
def _languages() -> frozenset[str]:
    return frozenset(Locale("en").languages)


def clean_language(value: object) -> str:
    """ISO 639: two letters where there are two, else three."""
    expected = _("A language is its ISO 639 code, as in en, zh or deu.")
    text = found(value, r"([a-z]{2,3})", expected).lower()
    code = get_global("language_aliases").get(text, text)
    if code and code not in _languages():
        raise refuse(expected)
    return str(code)


@lru_cache(maxsize=1)
def _time_zones() -> dict[str, str]:
    return {
        zone.lower(): zone
        for zone in available_timezones()
        if "/" in zone or zone == "UTC"
    }


def clean_time_zone(value: object) -> str:
    """IANA time zone."""
    text = plain(value).replace(" ", "_")
    zone = _time_zones().get(text.lower(), "")
    if text and not zone:
        raise refuse(_("A time zone is an IANA name, as in Asia/Shanghai."))
    return zone
