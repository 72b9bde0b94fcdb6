"""A secret on its way into a letter: no copy of the database tells it."""

from __future__ import annotations

import base64
import hmac
import secrets
from hashlib import sha256

from django.conf import settings

SALT = 16


def sealed(raw: bytes) -> str:
    """32 bytes under a pad that only this house can make again, used once."""
    salt = secrets.token_bytes(SALT)
    return (salt + _padded(raw, salt)).hex()


def unsealed(text: str) -> str:
    """The secret as it stands in an address."""
    kept = bytes.fromhex(text)
    raw = _padded(kept[SALT:], kept[:SALT])
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _padded(raw: bytes, salt: bytes) -> bytes:
    key = settings.SECRET_KEY.encode()
    pad = hmac.new(key, b"link in a letter" + salt, sha256).digest()
    return bytes(one ^ other for one, other in zip(raw, pad, strict=True))
