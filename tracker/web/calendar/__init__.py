"""A person's days for other programs, under an address of their own."""

from __future__ import annotations
