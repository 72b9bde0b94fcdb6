"""JSON from outside, read with care: what a record cannot hold ends here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from tracker.api.problems import TooLarge

DEEPEST = 50
LONGEST_NUMBER = 60  # characters; money and keys take fewer
LARGEST = 2**63


class CarefulJSONParser(JSONParser):
    """Refuses depth, size, NUL, NaN, half characters, double keys, endless numbers."""

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        raw = stream.read(most + 1)
        if len(raw) > most:
            raise TooLarge
        return read(raw)


def read(raw: bytes) -> Any:
    """The value that these bytes mean. Raises ParseError."""
    try:
        found = json.loads(
            raw.decode("utf-8-sig"),
            parse_constant=_refuse,
            parse_float=_decimal,
            parse_int=_integer,
            object_pairs_hook=_object,
        )
    except RecursionError:
        raise ParseError(_("This JSON is nested too deeply.")) from None
    except UnicodeDecodeError:
        raise ParseError(_("This is not UTF-8.")) from None
    except ValueError as wrong:
        raise ParseError(_("This is not JSON: %(why)s") % {"why": wrong}) from None
    _look_through(found)
    return found


def _refuse(name: str) -> Any:
    raise ParseError(_("%(name)s is not a number.") % {"name": name})


def _integer(text: str) -> int:
    if len(text) > LONGEST_NUMBER or abs(found := int(text)) >= LARGEST:
        raise ParseError(_("A number is too large."))
    return found


def _decimal(text: str) -> Decimal:
    try:
        found = Decimal(text)
    except InvalidOperation:
        raise ParseError(_("A number is too large.")) from None
    if len(text) > LONGEST_NUMBER or abs(found.adjusted()) > LONGEST_NUMBER:
        raise ParseError(_("A number is too large."))
    return found


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ParseError(_("A name stands twice in one object."))
    return found


def _look_through(value: Any) -> None:
    """Layer by layer, so that depth costs no stack."""
    layer, depth = [value], 0
    while layer:
        depth += 1
        if depth > DEEPEST:
            raise ParseError(_("This JSON is nested too deeply."))
        below: list[Any] = []
        for one in layer:
            if isinstance(one, str):
                _check(one)
            elif isinstance(one, dict):
                below += one.keys()
                below += one.values()
            elif isinstance(one, list):
                below += one
        layer = below


def _check(text: str) -> None:
    if "\x00" in text:
        raise ParseError(_("A text contains the character NUL."))
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ParseError(_("A text contains half a character.")) from None
