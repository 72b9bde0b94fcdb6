"""The letter somebody would get today."""

from __future__ import annotations
