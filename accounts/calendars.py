"""A secret address under which a person's calendar is read without signing in."""

from __future__ import annotations

import hashlib
import secrets

from django.utils import timezone

from accounts.models import User

LONGEST = 100


def open_to(user: User) -> str:
    """A new secret, told this once; the one before is no longer valid."""
    secret = secrets.token_urlsafe(32)
    _keep(user, hashed(secret))
    return secret


def close(user: User) -> None:
    _keep(user, "")


def owner_of(secret: str) -> User | None:
    """Whose calendar it is; nobody's where the person may no longer sign in."""
    if not secret or len(secret) > LONGEST:
        return None
    return User.objects.filter(is_active=True, calendar_digest=hashed(secret)).first()


def hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _keep(user: User, digest: str) -> None:
    made = timezone.now() if digest else None
    User.objects.filter(pk=user.pk).update(calendar_digest=digest, calendar_made=made)
