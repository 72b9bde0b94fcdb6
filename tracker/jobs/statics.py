"""Gather the files of the pages, when they are others than last time."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command

# What libraries bring for uses other than ours; large, and slow to compress.
NEVER_SERVED = ["*es-bundle*", "rest_framework", "swagger-ui.js*"]


def fingerprint() -> str:
    """Changes with any file's name, size or time."""
    found = hashlib.sha256()
    for finder in finders.get_finders():
        for path, storage in finder.list([]):
            stat = Path(storage.path(path)).stat()
            found.update(f"{path}:{stat.st_size}:{stat.st_mtime_ns}\n".encode())
    return found.hexdigest()


def collect() -> bool:
    """Gather them if needed; say whether it was."""
    root = Path(settings.STATIC_ROOT)
    stamp = root / ".gathered"
    wanted = fingerprint()
    if stamp.is_file() and stamp.read_text(encoding="ascii") == wanted:
        return False
    call_command(
        "collectstatic",
        interactive=False,
        clear=True,
        verbosity=0,
        ignore_patterns=NEVER_SERVED,
    )
    stamp.write_text(wanted, encoding="ascii")
    return True
