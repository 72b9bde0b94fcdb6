"""Identifiers of institutions: ROR, PIC, Erasmus code and their kin."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .reading import MISTYPED, bare, found, plain, refuse

CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"


def clean_ror(value: object) -> str:
    """Research Organization Registry: Crockford base 32, ISO 7064 mod 97-10."""
    expected = _(
        "A ROR id has nine characters and starts with 0, as in 02e2c7k09 "
        "or https://ror.org/02e2c7k09."
    )
    text = found(value, r"(0[0-9a-z]{6}\d\d)/?", expected, r"(https?://)?ror\.org/")
    if not text:
        return ""
    text = text.lower()
    number = 0
    for letter in text[:7]:
        if letter not in CROCKFORD:  # i, l, o and u are never used
            raise refuse(expected)
        number = number * 32 + CROCKFORD.index(letter)
    if int(text[7:]) != 98 - number * 100 % 97:
        raise ValidationError(MISTYPED, code="check_digit")
    return text


def clean_pic(value: object) -> str:
    """Participant Identification Code of the European Commission."""
    expected = _("A PIC has nine digits, as in 999977366.")
    text = found(value, r"([\d .]{9,15})", expected, r"PIC\s*:?")
    digits = re.sub(r"\D", "", text)
    if text and len(digits) != 9:
        raise refuse(expected)
    return digits


def clean_oid(value: object) -> str:
    """Organisation id of the Erasmus+ programme."""
    expected = _("An OID is E and eight digits, as in E10208308.")
    return found(value, r"(E\d{8})", expected, r"OID\s*:").upper()


def clean_erasmus_code(value: object) -> str:
    """Erasmus code: the country fills three places, as in the Commission's list."""
    expected = _(
        "An Erasmus code is a country, a city name and a number, "
        "as in NL DELFT01 or D  BERLIN13."
    )
    text = plain(value).upper()
    if not text:
        return ""
    match = re.fullmatch(
        r"(?:(IRL|LUX) *|([A-Z]{1,3}) +)([A-Z][A-Z-]{1,9}) ?([0-9]{1,3})", text
    )
    if not match:
        raise refuse(expected)
    return f"{match[1] or match[2]:<3}{match[3]}{match[4]}"


def clean_domain(value: object) -> str:
    """An internet domain in its ASCII form, without www."""
    expected = _("A domain has a dot and no spaces, as in tudelft.nl.")
    text = plain(value).lower()
    if not text:
        return ""
    host = re.sub(r"^(https?://|@)", "", text)
    host = re.split(r"[/?#]", host, maxsplit=1)[0]
    host = re.sub(r"^www\.(?=[^.]+\.)", "", host).rstrip(".")
    try:
        host = host.encode("idna").decode("ascii")
    except UnicodeError:
        raise refuse(expected) from None
    label = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
    if len(host) > 253 or not re.fullmatch(
        rf"({label}\.)+([a-z]{{2,63}}|xn--[a-z0-9-]{{1,59}})", host
    ):
        raise refuse(expected)
    return host


def clean_schac(value: object) -> str:
    """schacHomeOrganization: the institution's own domain."""
    prefixes = r"urn:schac:homeOrganization:|schac:"
    return clean_domain(bare(plain(value), prefixes))


def clean_wikidata(value: object) -> str:
    expected = _("A Wikidata item is Q and digits, as in Q752663.")
    prefixes = r"(https?://)?(www\.)?wikidata\.org/(wiki|entity)/"
    return found(value, r"(Q[1-9]\d{0,14})", expected, prefixes, r"wd:").upper()
