"""The three processes of a house: how each is started, and kept running.

Standard library only: the supervisor runs this file alone, without Django, so that it
weighs little while it watches.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType
from typing import Any, NoReturn

LONGEST_PAUSE = 30.0
SETTLED_AFTER = 30.0
LOOK_EVERY = 0.2
QUIETLY = ["--loglevel", "WARNING"]
PARENT_DIED = 1  # PR_SET_PDEATHSIG


def web(host: str, port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi"),
        *("--host", host, "--port", str(port), "--workers", "1"),
        *("--blocking-threads", "4", "--http", "1", "--no-ws"),
        *("--respawn-failed-workers", "--workers-kill-timeout", "10"),
        *("--log-level", "warning"),
        "tracker.wsgi:application",
    ]


def worker() -> list[str]:
    alone = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return [*_celery(), "worker", *alone, *QUIETLY]


def scheduler() -> list[str]:
    # What was sent last is not kept in a file: the ledger's slots know it better.
    memory = ["--scheduler", "celery.beat:Scheduler", "--pidfile", ""]
    return [*_celery(), "beat", *memory, *QUIETLY]


def _celery() -> list[str]:
    return [sys.executable, "-m", "celery", "--app", "tracker", "--quiet"]


def surroundings(port: int, *, redis: bool) -> dict[str, str]:
    """What the processes are told beyond what we were told ourselves."""
    told = {**os.environ, "PORT": str(port), "CELERY_SKIP_CHECKS": "1"}
    if redis:  # finish what can be finished in the time given, put the rest back
        told["REMAP_SIGTERM"] = "SIGQUIT"
    return told


def _end_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PARENT_DIED, signal.SIGTERM)


@dataclass
class Process:
    """One of them: started in its own session, again when it dies, later each time."""

    name: str
    command: list[str]
    env: dict[str, str]
    running: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    again_at: float = 0.0
    pause: float = 0.5

    def start(self) -> None:
        self.started = time.monotonic()
        self.running = subprocess.Popen(  # noqa: S603 - our own command lines
            self.command,
            env=self.env,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_end_with_parent,
        )

    def look(self, tell: Callable[[str], None]) -> None:
        """Start it again if it is gone and its pause is over."""
        now = time.monotonic()
        if self.running is None:
            if now >= self.again_at:
                self.start()
            return
        if (status := self.running.poll()) is None:
            return
        self.clear()
        steady = now - self.started > SETTLED_AFTER
        self.pause = 0.5 if steady else min(self.pause * 2, LONGEST_PAUSE)
        self.again_at, self.running = now + self.pause, None
        tell(f"{self.name} ended ({status}), starting again in {self.pause:g} s")

    def clear(self) -> None:
        """End whatever its session still holds."""
        if self.running:
            try:
                os.killpg(self.running.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                return


@dataclass
class Supervisor:
    """Keeps processes running until it is told to end, then ends them all."""

    processes: list[Process]
    tell: Callable[[str], None]
    grace: float = 10.0
    ending: bool = field(default=False, init=False)

    def end(self, number: int = 0, frame: FrameType | None = None) -> None:
        self.ending = True

    def run(self, ready: Callable[[], bool], greet: Callable[[], None]) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.end)
        try:
            greeted = False
            while not self.ending:
                for process in self.processes:
                    process.look(self.tell)
                if not greeted and ready():
                    greeted = True
                    greet()
                time.sleep(LOOK_EVERY)
        finally:
            self.stop()

    def stop(self) -> None:
        """Ask the leaders, wait, then end whole sessions."""
        live = [each.running for each in self.processes if each.running]
        for process in live:
            process.terminate()
        until = time.monotonic() + self.grace
        for process in live:
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                self.tell("one did not end in time and was stopped")
        for each in self.processes:
            each.clear()
        for process in live:
            process.wait()


def answers(host: str, port: int) -> bool:
    at = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    try:
        with socket.create_connection((at, port), timeout=0.5):
            return True
    except OSError:
        return False


def become_supervisor(plan: dict[str, Any], env: dict[str, str]) -> NoReturn:
    """Turn into a process that only watches; the plan, which may hold a password, goes
    through a pipe, where nobody sees it."""
    here, there = os.pipe()
    os.write(there, json.dumps(plan).encode())
    os.close(there)
    os.set_inheritable(here, True)  # noqa: FBT003
    line = [sys.executable, "-P", __file__, str(here)]
    os.execve(sys.executable, line, env)  # noqa: S606 - our own command line


def supervise(plan: dict[str, Any]) -> None:
    def tell(text: str) -> None:
        print(text, file=sys.stderr, flush=True)  # noqa: T201

    supervisor = Supervisor(
        [Process(name, line, dict(os.environ)) for name, line in plan["run"].items()],
        tell=tell,
        grace=plan["grace"],
    )
    supervisor.run(
        ready=lambda: answers(plan["host"], plan["port"]),
        greet=lambda: print("\n".join(plan["welcome"]), flush=True),  # noqa: T201
    )


if __name__ == "__main__":
    with os.fdopen(int(sys.argv[1])) as pipe:
        supervise(json.load(pipe))
