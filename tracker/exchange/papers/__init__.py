"""Papers for people: what stands on them, how it is set, and the files they become."""

from __future__ import annotations
