"""A file we will not read, and why, in words for the person who sent it."""

from __future__ import annotations

MOST_BYTES = 48_000_000  # of a file, and of what a compressed file unpacks to
MOST_ROWS = 300_000
MOST_CELLS = 4_000_000
LONGEST_CELL = 1_000_000  # characters


class Refused(ValueError):
    """The file was refused; `code` is stable, `message` is for people."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
