"""Pages about people and units."""

from __future__ import annotations
