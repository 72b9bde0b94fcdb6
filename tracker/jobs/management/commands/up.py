"""The whole house with one command."""

from __future__ import annotations

import fcntl
import os
import socket
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connections

from tracker.jobs import folder, half_restored, processes, statics

PORTS = range(1, 65536)


def port_of(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) in PORTS:
        return int(text)
    raise CommandError(f"--port {text}: expected a number from 1 to 65535")


class Command(BaseCommand):
    help = "Run web, worker and scheduler until Ctrl-C; set everything up first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", default=str(settings.PORT))
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--demo", action="store_true", help="fill an empty house")
        parser.add_argument(
            "--only",
            choices=["web", "worker", "scheduler"],
            help="run this one alone, as it is run in larger houses",
        )

    def handle(
        self, *, host: str, demo: bool, only: str | None, **options: Any
    ) -> None:
        port = port_of(options["port"])
        _refuse_half_restored()
        if only in (None, "web"):
            _refuse_taken(host, port)
        if not settings.REDIS_URL:
            folder.tidy(settings.QUEUE_DIR)
        with _one_at_a_time():
            if only is None:
                call_command("migrate", verbosity=0)
            if only in (None, "web"):
                statics.collect()
            welcome = [] if only else self._welcome(port, demo=demo)
        if only:
            self._become(only, host, port)
        connections.close_all()
        self._supervise(host, port, welcome)

    def _become(self, only: str, host: str, port: int) -> None:
        connections.close_all()
        os.chdir(settings.BASE_DIR)
        command = self._commands(host, port)[only]
        env = processes.surroundings(port, redis=bool(settings.REDIS_URL))
        os.execve(command[0], command, env)  # noqa: S606 - our own command line

    def _commands(self, host: str, port: int) -> dict[str, list[str]]:
        return {
            "web": processes.web(host, port),
            "worker": processes.worker(),
            "scheduler": processes.scheduler(),
        }

    def _welcome(self, port: int, *, demo: bool) -> list[str]:
        """Make sure that somebody can sign in, and say how."""
        from accounts.first import make_first_administrator

        name, password = make_first_administrator()
        if demo and not apps.get_model("records", "Partner")._base_manager.exists():
            call_command("demo", stdout=self.stdout, stderr=self.stderr)
        given = os.environ.get("BASE_URL", "").rstrip("/")
        lines = [f"Rapport is at {given or f'http://localhost:{port}'}/"]
        if password:
            lines.append(f"Sign in as {name} with the one-time password {password}")
        elif name:
            lines.append(f"Sign in as {name} or with any account of yours.")
        lines.append("Ctrl-C ends it.")
        return lines

    def _supervise(self, host: str, port: int, welcome: list[str]) -> None:
        plan = {
            "run": self._commands(host, port),
            "host": host,
            "port": port,
            "welcome": welcome,
            "grace": settings.CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT + 5,
        }
        env = processes.surroundings(port, redis=bool(settings.REDIS_URL))
        os.chdir(settings.BASE_DIR)
        processes.become_supervisor(plan, env)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two that start in one folder set it up one after the other."""
    with (settings.DATA_DIR / "setting-up.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _refuse_half_restored() -> None:
    if half_restored.seal_of_it() is not None:
        raise CommandError(
            "A restore began here and did not end: run the restore of the same backup "
            f"again. (It left {half_restored.mark()}.)"
        )


def _refuse_taken(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as problem:
            reason = f"Port {port} of {host} cannot be used: {problem.strerror}"
            raise CommandError(f"{reason}; choose another with --port") from None
