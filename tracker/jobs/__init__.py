"""Work that must happen: the ledger, the outbox and the clock."""

from __future__ import annotations
