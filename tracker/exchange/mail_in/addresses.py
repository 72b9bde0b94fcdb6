"""`rapport+SECRET@house`: who forwards to it is known by the secret, not by "From"."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from tracker.exchange.mail_in.model import MailAddress

if TYPE_CHECKING:
    from accounts.models import User

LONGEST = 64


@transaction.atomic
def open_to(user: User) -> str:
    """A new address, told this once; the one before is no longer valid."""
    # Small letters and digits: mail servers do not keep capitals apart.
    secret = base64.b32encode(secrets.token_bytes(20)).decode("ascii").lower()
    MailAddress.objects.filter(user=user).delete()
    MailAddress.objects.create(user=user, digest=hashed(secret))
    local, _at, host = settings.MAIL_IN.partition("@")
    return f"{local}+{secret}@{host}"


def close(user: User) -> None:
    MailAddress.objects.filter(user=user).delete()


def of(user: User) -> MailAddress | None:
    return MailAddress.objects.filter(user=user).first()


def owner_of(recipients: Iterable[str]) -> User | None:
    """Whose secret stands in one of these addresses, if they may still sign in."""
    digests = {hashed(secret) for one in recipients if (secret := secret_in(one))}
    if not digests:
        return None
    found = MailAddress.objects.filter(digest__in=digests, user__is_active=True)
    address = found.select_related("user").order_by("pk").first()
    return address.user if address is not None else None


def secret_in(address: str) -> str:
    """The secret of an address of ours, in whatever case it arrived."""
    local, _at, host = settings.MAIL_IN.lower().partition("@")
    name, _at, there = address.strip().lower().rpartition("@")
    own, plus, secret = name.partition("+")
    if not plus or (own, there) != (local, host) or len(secret) > LONGEST:
        return ""
    return secret


def hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
