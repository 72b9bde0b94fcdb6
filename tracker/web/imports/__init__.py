"""Pages on which files come in: upload, columns, questions, apply, result."""

from __future__ import annotations
