"""What there is to know before one meets a partner, as far as the reader may know."""

from __future__ import annotations

from .gathering import Gathered, gathered
from .history import Years
from .promised import Promise
from .some import Some

__all__ = ["Gathered", "Promise", "Some", "Years", "gathered"]
