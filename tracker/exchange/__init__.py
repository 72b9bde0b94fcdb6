"""Files in, files out."""

from __future__ import annotations
