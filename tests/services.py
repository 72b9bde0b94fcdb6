"""Servers that tests need, started on free ports and gone afterwards."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


def wait_for(check: object, seconds: float = 20.0, every: float = 0.05) -> bool:
    """True as soon as the check says so; False when the time is over."""
    assert callable(check)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if check():
            return True
        time.sleep(every)
    return bool(check())


def answers(port: int) -> bool:
    with socket.socket() as trial:
        trial.settimeout(0.2)
        return trial.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def redis() -> Iterator[str]:
    """A Redis of our own; where the machine has none, fakeredis over TCP."""
    port = free_port()
    if server := shutil.which("redis-server"):
        with tempfile.TemporaryDirectory() as folder:
            line = [server, "--port", str(port), "--bind", "127.0.0.1"]
            line += ["--save", "", "--appendonly", "no", "--dir", folder]
            process = subprocess.Popen(line, stdout=subprocess.DEVNULL)
            try:
                assert wait_for(lambda: answers(port)), "redis-server did not start"
                yield f"redis://127.0.0.1:{port}/0"
            finally:
                process.terminate()
                process.wait()
        return
    from threading import Thread

    from fakeredis import TcpFakeServer

    fake = TcpFakeServer(("127.0.0.1", port), server_type="redis")
    Thread(target=fake.serve_forever, daemon=True).start()
    try:
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        fake.shutdown()
        fake.server_close()


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Of a house of its own: nothing of ours but the path to Python."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {**kept, "DATA_DIR": str(folder), **more}
