"""The meeting brief: what is known of a partner, on two pages to take along."""

from __future__ import annotations

from .fitting import PAGES, fitted
from .writing import LANGUAGES, brief

__all__ = ["LANGUAGES", "PAGES", "brief", "fitted"]
