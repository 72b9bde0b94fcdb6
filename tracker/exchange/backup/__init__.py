"""The house in one file: all rows and documents, written live, put back elsewhere.

The file is a ZIP of lines of JSON and of the documents under their SHA-256: nothing in
it belongs to one database, so that a house moves between them, and its memory can be
read without this program.
"""

from __future__ import annotations

from .archive import Archive, Refused
from .restoring import Restored, restore
from .writing import Written, back_up

__all__ = ["Archive", "Refused", "Restored", "Written", "back_up", "restore"]
