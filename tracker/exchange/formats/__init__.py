"""One reader a format: from a file somebody was given to plain rows or works."""

from __future__ import annotations
