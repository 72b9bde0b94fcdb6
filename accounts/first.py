"""Somebody must be able to sign in to an empty house."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from .models import User
from .passwords import give_one_time

NAME = "admin"


def make_first_administrator() -> tuple[str, str | None]:
    """The name to sign in with, and the one-time password if it was made just now."""
    if User.objects.exists():
        known = User.objects.filter(is_active=True, is_administrator=True)
        return known.values_list("username", flat=True).first() or NAME, None
    first = User(username=NAME, is_administrator=True, is_coordinator=True)
    password = give_one_time(first)
    try:
        with transaction.atomic():
            first.save(force_insert=True)
    except IntegrityError:  # another process was quicker; its password counts
        return NAME, None
    return NAME, password
