"""Work that makes many objects which stay: nothing to be found among them yet."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

USUAL = gc.get_threshold()
SELDOM = (100_000, *USUAL[1:])


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Python looks for garbage after every hundred thousand objects, not every 700.

    It holds for the whole process; of two such works the first to end restores it.
    """
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*USUAL)
