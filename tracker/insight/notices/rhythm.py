"""How often somebody is written, by what they chose or else by what they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User


def rhythm(user: User) -> str:
    """`weekly`, `monthly` or `never`."""
    if user.letters:
        return str(user.letters)
    if user.is_officer:
        return "weekly"
    return "monthly" if user.is_leader else "never"
