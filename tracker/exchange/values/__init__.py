"""From what somebody typed to a typed value: read, asked about, or refused."""

from __future__ import annotations
