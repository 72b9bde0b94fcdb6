"""A whole house as an office runs it: its own folder, web, worker and scheduler."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests import services

TOP = Path(__file__).resolve().parent.parent.parent
NEVER = 600


@dataclass
class House:
    folder: Path
    port: int = field(default_factory=services.free_port)
    process: subprocess.Popen[bytes] | None = None
    more: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def env(self) -> dict[str, str]:
        own = {"BASE_URL": self.address, "PORT": str(self.port), **self.more}
        return services.environment(self.folder, **own)

    def manage(self, *words: str, good: bool = True, text: str = "") -> str:
        """Run a command of the house and hand back what it says."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=TOP,
            env=self.env,
            capture_output=True,
            text=True,
            input=text or None,
            timeout=NEVER,
            check=False,
        )
        said = done.stdout + done.stderr
        assert (done.returncode == 0) is good, said
        return said

    def ask(self, code: str) -> Any:
        """The JSON that a few lines of Python print inside the house."""
        program = f"import json\nfrom tracker.records.models import *\n{code}"
        said = self.manage("shell", "--no-imports", "-c", program)
        return json.loads(said.strip().splitlines()[-1])

    def open(self) -> None:
        """Start everything, and wait until it answers."""
        with (self.folder / "up.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up", "--port", str(self.port)],
                cwd=TOP,
                env=self.env,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        assert services.wait_for(self.live, 90, 0.3), self.log()

    def live(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/health/live") as answer:
                return answer.status == 200
        except OSError:
            return False

    def log(self) -> str:
        return (self.folder / "up.log").read_text(errors="replace")[-4000:]

    def close(self) -> None:
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(60)

    def token(self, username: str, scope: str = "write") -> str:
        code = (
            "from accounts.models import ApiToken, User\n"
            f"user = User.objects.get(username={username!r})\n"
            "name = f'token {user.tokens.count()}'\n"
            f"print(json.dumps(ApiToken.make(user, name, scope={scope!r})[1]))"
        )
        return self.ask(code)

    def call(
        self, method: str, path: str, token: str, body: Any = None, **headers: str
    ) -> tuple[int, Any, dict[str, str]]:
        """One request of a program: status, JSON, headers."""
        data = None if body is None else json.dumps(body).encode()
        given = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(
            f"{self.address}{path}", data=data, headers=given, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, _json(answer.read()), _lower(answer.headers)
        except urllib.error.HTTPError as refused:
            return refused.code, _json(refused.read()), _lower(refused.headers)


def _lower(headers: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _json(body: bytes) -> Any:
    return json.loads(body) if body else None


PEOPLE = """
from accounts.models import Membership, Unit, User
def person(username, **given):
    user, _ = User.objects.get_or_create(username=username, defaults=given)
    user.set_password("correct horse battery")
    user.save()
    return user
mechanics = Unit.objects.get(code="ME")
design = Unit.objects.get(code="DH")
Membership.objects.get_or_create(user=person("mechanic"), unit=mechanics)
Membership.objects.get_or_create(user=person("designer"), unit=design)
person("office", is_coordinator=True)
print(json.dumps(True))
"""


def first_number(text: str) -> int:
    found = re.search(r"\d+", text)
    assert found
    return int(found[0])
