"""`python -m benchmarks [NAME…] [--small] [--postgres]`: are the targets met?

Wants DATA_DIR (a folder that may be filled), and takes DATABASE_URL like the program;
`--postgres` starts a cluster of its own instead. Builds its house once per database.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from contextlib import ExitStack
from importlib import import_module

NAMES = (
    "lists",
    "api",
    "disciplines",
    "indicators",
    "judging",
    "importing",
    "memory",
    "backup",
)
HUGE = "nightly-large"
"""In a house of its own, ten times as large, and so in a database of its own."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=", ".join([*NAMES, HUGE])
    )
    parser.add_argument("--small", action="store_true", help="a tiny house: a try-out")
    parser.add_argument("--postgres", action="store_true", help="a cluster of its own")
    asked = parser.parse_args()
    known = [*NAMES, HUGE]
    if unknown := set(asked.names) - set(known):
        parser.error(
            f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(known)}"
        )
    if HUGE in asked.names and len(asked.names) > 1:
        parser.error(f"{HUGE} has a house of its own: ask for it alone")
    with ExitStack() as stack:
        if asked.postgres:
            from tests.services import postgres

            os.environ["DATABASE_URL"] = stack.enter_context(postgres())
        if "DATA_DIR" not in os.environ:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            os.environ["DATA_DIR"] = folder
        missed = measure(asked.names or NAMES, small=asked.small)
        from django.db import connections

        connections.close_all()
    return 1 if missed else 0


def measure(names: list[str] | tuple[str, ...], *, small: bool) -> int:
    """Run these benchmarks in this house; how many targets were missed."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from benchmarks import house, measuring
    from benchmarks.measuring import Figure, table

    call_command("migrate", verbosity=0)
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    if HUGE in names:
        house.ensure_huge(small=small)
    else:
        house.ensure(small=small)
    if small:
        measuring.ROUNDS = 1
    figures: list[Figure] = []
    for name in names:
        print(f"{connection.vendor}: {name} …", flush=True)
        found = import_module(f"benchmarks.{name.replace('-', '_')}").run()
        for figure in found:
            print("  ".join(figure.told()), flush=True)
        figures += found
    print(f"\n{connection.vendor}")
    print(table(figures))
    return sum(not figure.holds for figure in figures)


if __name__ == "__main__":
    sys.exit(main())
