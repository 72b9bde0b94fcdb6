"""Every check by name, to the end; what was skipped is named last.

python -m tests.everything test [PYTEST ARGS]   all checks, or only these tests
python -m tests.everything faults               the long tests of kills and floods
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests import services

TOP = Path(__file__).resolve().parent.parent
PYTEST = [sys.executable, "-m", "pytest", "-q", "-rs"]
TWO = ["-n", "2", "--dist", "loadgroup"]
"""What shares a house stays together, and is begun first."""
ORDINARY = "not slow and not browser and not workers"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome")
EXPECTED_SKIP = re.compile(r"^SKIPPED \[\d+\] (.*)$", re.MULTILINE)


def tool(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def manage(*words: str) -> list[str]:
    return [sys.executable, "-W", "error", "manage.py", *words]


LINT = {
    "ruff check": [tool("ruff"), "check", "."],
    "ruff format": [tool("ruff"), "format", "--check", "."],
    "import contracts": [tool("lint-imports")],
    "templates": [tool("djlint"), "--lint", "--quiet", "templates"],
    "types": [tool("mypy")],
    "migrations": manage("makemigrations", "--check", "--dry-run"),
    "system check": manage("check"),
}


@dataclass
class Report:
    """What was run, how it went, and what could not be run."""

    failed: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    count: int = 0
    began: float = field(default_factory=time.monotonic)

    def check(self, name: str, line: list[str], **more: str) -> bool:
        """Run one check in a house of its own; show what it said if it failed."""
        began = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="rapport-test-") as folder:
            env = {**os.environ, "DATA_DIR": folder, "PYTHONHASHSEED": "0", **more}
            done = subprocess.run(
                line, env=env, cwd=TOP, capture_output=True, text=True, check=False
            )
        said = done.stdout + done.stderr
        good = done.returncode == 0
        closing = last_line(done.stdout) if "pytest" in line else ""
        self.tell("ok" if good else "FAILED", name, began, closing)
        self.count += 1
        if not good:
            self.failed.append(name)
            print(said.rstrip(), flush=True)
        for reason in EXPECTED_SKIP.findall(done.stdout):
            self.skip(f"{name}: {reason}")
        return good

    def tell(self, how: str, name: str, began: float, more: str = "") -> None:
        took = time.monotonic() - began
        print(f"{how:6} {name:28} {took:6.1f} s  {more}".rstrip(), flush=True)

    def skip(self, what: str) -> None:
        if what not in self.skipped:
            self.skipped.append(what)

    def close(self) -> int:
        if self.skipped:
            print("\nSkipped:")
            for what in self.skipped:
                print(f"  {what}")
        took = time.monotonic() - self.began
        for name in self.failed:
            print(f"FAILED {name}")
        passed = self.count - len(self.failed)
        counts = [f"{len(self.failed)} failed"] if self.failed else []
        counts.append(f"{passed} passed")
        counts += [f"{len(self.skipped)} skipped"] if self.skipped else []
        print(f"\n===== checks: {', '.join(counts)} in {took:.1f}s =====", flush=True)
        return 1 if self.failed else 0


def last_line(text: str) -> str:
    lines = [line.strip("= ") for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""


def databases(report: Report, stack: ExitStack) -> dict[str, str]:
    """SQLite always; PostgreSQL as given, or a cluster of our own, or named."""
    found = {"SQLite": ""}
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith("postgres"):
        found["PostgreSQL"] = given
    elif services.server_programs():
        found["PostgreSQL"] = stack.enter_context(services.postgres())
    else:
        report.skip("PostgreSQL: no server programs on this machine")
    return found


def chosen(report: Report, words: list[str]) -> None:
    """Only the tests that were asked for, on both databases."""
    with ExitStack() as stack:
        for name, address in databases(report, stack).items():
            line = [*PYTEST, *words]
            report.check(f"tests on {name}", line, DATABASE_URL=address)


def everything(report: Report) -> None:
    for name, line in LINT.items():
        report.check(name, line, DATABASE_URL="", REDIS_URL="")
    with ExitStack() as stack:
        found = databases(report, stack)
        for name, address in found.items():
            line = [*PYTEST, *TWO, "-m", ORDINARY]
            report.check(f"tests on {name}", line, DATABASE_URL=address, REDIS_URL="")
        if not shutil.which("redis-server"):
            report.skip("redis-server is not on this machine: fakeredis stood in")
        workers = [*PYTEST, "-m", "workers and not slow"]
        # Each broker with the database that it is used with in real houses.
        large = found.get("PostgreSQL", "")
        for broker, address in (("embedded", ""), ("redis", large)):
            line = [*workers, "-k", f"{broker} or not (embedded or redis)"]
            report.check(f"workers, {broker} broker", line, DATABASE_URL=address)
        if any(map(shutil.which, CHROMIUM)):
            line = [*PYTEST, "-m", "browser and not slow"]
            report.check("browser", line, DATABASE_URL="", REDIS_URL="")
        else:
            report.skip("browser tests: no Chromium on this machine")


def faults(report: Report) -> None:
    with ExitStack() as stack:
        for name, address in databases(report, stack).items():
            line = [*PYTEST, "-m", "slow"]
            report.check(f"faults on {name}", line, DATABASE_URL=address)


def main(words: list[str]) -> int:
    report = Report()
    if words[:1] == ["faults"]:
        faults(report)
    elif words[1:]:
        chosen(report, words[1:])
    else:
        everything(report)
    return report.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
