"""Servers that tests need, started on free ports and gone afterwards."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg.sql import SQL, Identifier


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


# --- PostgreSQL ---------------------------------------------------------------------


def server_programs() -> Path | None:
    """Where this machine keeps initdb and postgres, the newest of them."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    kept = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int(path.parts[-3]) if path.parts[-3].isdigit() else 0,
    )
    return kept[-1].parent if kept else None


def _ordinary_user() -> str | None:
    """PostgreSQL refuses to run as root; somebody else does it then."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@contextmanager
def postgres() -> Iterator[str]:
    """A cluster of our own, without fsync; removed afterwards."""
    programs, user = server_programs(), _ordinary_user()
    assert programs, "no PostgreSQL server programs on this machine"
    folder = Path(tempfile.mkdtemp(prefix="rapport-pg-"))
    cluster, port = folder / "cluster", free_port()
    if user:
        shutil.chown(folder, user)

    def run(*line: str) -> None:
        subprocess.run(
            line, user=user, cwd=folder, check=True, stdout=subprocess.DEVNULL
        )

    quick = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
    options = [f"-c {each}" for each in (*quick, "max_connections=60")]
    options += [f"-c port={port}", "-c listen_addresses=127.0.0.1"]
    options += ["-c unix_socket_directories=''"]
    try:
        run(
            *(str(programs / "initdb"), "--auth=trust", "--username=rapport"),
            *("--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", str(cluster)),
        )
        control = [str(programs / "pg_ctl"), "--pgdata", str(cluster)]
        log = ["--log", str(folder / "log")]
        run(*control, *log, "--wait", "--options", " ".join(options), "start")
        try:
            yield f"postgresql://rapport@127.0.0.1:{port}/postgres"
        finally:
            run(*control, "--mode", "immediate", "--wait", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database_beside(address: str, like: str = "") -> Iterator[str]:
    """Another database in the cluster of this address: empty, or a copy of one."""
    name = f"house_{secrets.token_hex(6)}"
    template = urlsplit(like).path.strip("/") if like else "template1"
    with psycopg.connect(address, autocommit=True) as server:
        line = SQL("CREATE DATABASE {} TEMPLATE {}")
        server.execute(line.format(Identifier(name), Identifier(template)))
        try:
            yield urlsplit(address)._replace(path=f"/{name}").geturl()
        finally:
            line = SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name))
            server.execute(line)
