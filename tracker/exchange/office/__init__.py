"""The office's own forms: DOCX and XLSX with places that a record fills."""

from __future__ import annotations
