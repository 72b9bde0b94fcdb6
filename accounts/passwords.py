"""Passwords that one person hands to another, good until the first sign-in."""

from __future__ import annotations

import secrets

from .models import User

# Without what is misread on paper: 0 o 1 l i.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def one_time() -> str:
    """Sixteen letters, about 79 bits, in groups one can read out."""
    return "-".join(
        "".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4)
    )


def give_one_time(user: User) -> str:
    """Set a password that must be replaced; the caller saves and shows it once."""
    text = one_time()
    user.set_password(text)
    user.password_is_temporary = True
    return text
