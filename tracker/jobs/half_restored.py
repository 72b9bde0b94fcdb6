"""A restore that began and did not end leaves a mark: no house opens on it."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings


def mark() -> Path:
    """Holds the seal of the backup that is being put back."""
    return Path(settings.DATA_DIR) / "restoring"


def seal_of_it() -> str | None:
    """Which backup was being put back, if one was."""
    try:
        return mark().read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None
