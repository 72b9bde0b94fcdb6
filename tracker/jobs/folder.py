"""The embedded broker: messages are files in a folder, nothing need be installed.

Kombu's own, with two of its habits mended: a message becomes visible when it is
whole, and is taken by renaming, which only one taker can do.
"""

from __future__ import annotations

import logging
import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps, loads

SCHEME = "folder"
LEFT_OVER = 3600.0  # seconds

log = logging.getLogger(__name__)


class Channel(filesystem.Channel):
    # Kombu itself names this argument one way here and another way above.
    def _put(self, queue: str, payload: Any, **_: Any) -> None:  # type: ignore[override]
        whole = Path(self.data_folder_out, f"{time.time_ns()}_{uuid.uuid4()}.{queue}")
        part = whole.with_name(whole.name + ".part")
        try:
            part.write_text(dumps(payload), encoding="utf-8")
            part.rename(whole.with_name(whole.name + ".msg"))
        except OSError as problem:
            part.unlink(missing_ok=True)
            raise ChannelError(f"The queue cannot be written: {problem}") from problem

    def _get(self, queue: str, timeout: Any = None) -> Any:
        for waiting in self._in_turn(queue):
            taken = waiting.with_name(waiting.name + ".taken")
            try:
                waiting.rename(taken)
            except FileNotFoundError:  # another worker was quicker
                continue
            text = taken.read_text(encoding="utf-8")
            taken.unlink()
            try:
                return loads(text)
            except ValueError:
                log.warning("a damaged message was dropped; the sweep sends another")
        raise Empty

    def _in_turn(self, queue: str) -> list[Path]:
        return sorted(Path(self.data_folder_in).glob(f"*.{queue}.msg"))

    def _size(self, queue: str) -> int:
        return len(self._in_turn(queue))

    def _purge(self, queue: str) -> int:
        waiting = self._in_turn(queue)
        for message in waiting:
            message.unlink(missing_ok=True)
        return len(waiting)


class Transport(filesystem.Transport):
    Channel = Channel


def register() -> None:
    TRANSPORT_ALIASES[SCHEME] = f"{__name__}:Transport"


def tidy(folder: Path) -> None:
    """Remove what writers and takers that were killed left behind."""
    for left in [*folder.glob("*.part"), *folder.glob("*.taken")]:
        if time.time() - left.stat().st_mtime > LEFT_OVER:
            left.unlink(missing_ok=True)
