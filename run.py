#!/usr/bin/env python3
"""Install Rapport into .venv beside this file, and run it.

    python3 run.py [--port 8000] [--demo]   install when needed, then run
    python3 run.py install                  only install
    python3 run.py test [PYTEST ARGS]       install the development part, run checks
    python3 run.py faults                   the long tests of kills and floods
    python3 run.py manage COMMAND ...       manage.py in that environment
    python3 run.py web|worker|scheduler     one process alone, for larger houses

Needs Python 3.11 or later and nothing else.
"""

from __future__ import annotations

import configparser
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from pathlib import Path

TOP = Path(__file__).resolve().parent
HOME = TOP / ".venv"
PYTHON = HOME / "bin" / "python"
TOOLS = HOME / "tools"
STAMP = HOME / ".installed.json"
RUNTIME, DEVELOPMENT = "requirements.lock", "requirements-dev.lock"
UV_LOCK = TOP / "requirements-uv.lock"
PIP_WHEEL = "pip-25.3-py3-none-any.whl"
PIP_SHA256 = "9655943313a94722b7774661c21049070f6bbb0a1516bf02f7c8d5d9201514cd"
ALONE = ("web", "worker", "scheduler")


def main(words: list[str]) -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 - the reason this is asked at all
        return stop(f"Python 3.11 or later is needed, this is {sys.version.split()[0]}")
    first, rest = (words[0], words[1:]) if words else ("", [])
    if first in ("-h", "--help", "help"):
        print(__doc__)
        return 0
    known = ("install", "test", "faults", "manage", *ALONE)
    if first and not first.startswith("-") and first not in known:
        return stop(f"{first!r}: expected one of {', '.join(known)}, or --help")
    try:
        install(DEVELOPMENT if first in ("test", "faults") else RUNTIME)
    except subprocess.CalledProcessError as problem:
        return stop(f"installing failed: {Path(problem.cmd[0]).name} gave up")
    except OSError as problem:
        return stop(f"installing failed: {problem}")
    if first == "install":
        return 0
    if first in ("test", "faults"):
        return hand_over("-m", "tests.everything", first, *rest)
    if first == "manage":
        return hand_over("manage.py", *rest)
    if first in ALONE:
        return hand_over("manage.py", "up", "--only", first, *rest)
    return hand_over("manage.py", "up", *words)


def stop(reason: str) -> int:
    print(f"run.py: {reason}", file=sys.stderr)
    return 1


def hand_over(*line: str) -> int:
    """Become the program: signals reach it and its status is ours."""
    os.chdir(TOP)
    os.execv(PYTHON, [str(PYTHON), *line])  # noqa: S606


# --- Installing -------------------------------------------------------------------


def install(lock: str) -> None:
    """Bring .venv to what the lock says, if it is not there yet."""
    wanted = {name: digest(TOP / name) for name in (RUNTIME, DEVELOPMENT)}
    have = json.loads(STAMP.read_text()) if STAMP.is_file() and runs() else {}
    if have.get(lock) == wanted[lock]:
        return
    print("Installing, a few seconds ...", file=sys.stderr, flush=True)
    STAMP.unlink(missing_ok=True)
    if not runs():
        make_environment()
    uv = get_uv()
    sync = [uv, "pip", "sync", "--quiet", "--require-hashes", "--python", str(PYTHON)]
    subprocess.run([*sync, str(TOP / lock)], check=True, env=surroundings())
    # The development lock holds the other one whole.
    done = wanted if lock == DEVELOPMENT else {RUNTIME: wanted[RUNTIME]}
    STAMP.write_text(json.dumps(done))


def digest(file: Path) -> str:
    found = hashlib.sha256(file.read_bytes())
    found.update(sys.version.split()[0].encode())
    return found.hexdigest()


def runs() -> bool:
    if not PYTHON.exists():
        return False
    asked = [str(PYTHON), "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
    try:
        return subprocess.run(asked, check=False).returncode == 0
    except OSError:
        return False


def make_environment() -> None:
    import venv

    venv.EnvBuilder(clear=True, symlinks=os.name != "nt", with_pip=False).create(HOME)


def get_uv() -> str:
    """The pinned uv in a corner of its own, where a sync does not remove it."""
    uv, mark = TOOLS / "bin" / "uv", TOOLS / ".uv"
    wanted = digest(UV_LOCK)
    if uv.exists() and mark.is_file() and mark.read_text() == wanted:
        return str(uv)
    shutil.rmtree(TOOLS, ignore_errors=True)
    TOOLS.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as folder:
        pip, env = find_pip(Path(folder))
        line = ["install", "--quiet", "--require-hashes", "--only-binary", ":all:"]
        line += ["--target", str(TOOLS), "--no-deps", "-r", str(UV_LOCK)]
        quiet = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore"}
        subprocess.run([*pip, *line], check=True, env={**env, **quiet})
    mark.write_text(wanted)
    return str(uv)


def find_pip(folder: Path) -> tuple[list[str], dict[str, str]]:
    """A pip to begin with: this Python's, the one it carries, or one fetched."""
    env = surroundings()
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip"], env
    if importlib.util.find_spec("ensurepip"):
        subprocess.run(
            [str(PYTHON), "-m", "ensurepip"], check=True, stdout=subprocess.DEVNULL
        )
        return [str(PYTHON), "-m", "pip"], env
    wheel = fetch_pip(folder)
    return [str(PYTHON), "-m", "pip"], {**env, "PYTHONPATH": str(wheel)}


def fetch_pip(folder: Path) -> Path:
    """Pip's wheel from the index this machine is set to use, checked by its hash."""
    index = surroundings().get("PIP_INDEX_URL", "").rstrip("/")
    if not index:
        raise OSError(
            "this Python has neither pip nor ensurepip, and no package index is "
            "configured; set PIP_INDEX_URL, or install python3-venv"
        )
    page_url = f"{index}/pip/"
    page = fetch(page_url).decode()
    links = re.findall(r'href="([^"]+)"', page)
    link = next((each for each in links if PIP_WHEEL in each), "")
    if not link:
        raise OSError(f"the configured package index does not have {PIP_WHEEL}")
    content = fetch(urllib.parse.urljoin(page_url, link.replace("&amp;", "&")))
    if hashlib.sha256(content).hexdigest() != PIP_SHA256:
        raise OSError(f"{PIP_WHEEL} is not what it should be; nothing was installed")
    wheel = folder / PIP_WHEEL
    wheel.write_bytes(content)
    return wheel


def fetch(url: str) -> bytes:
    parts = urllib.parse.urlsplit(url)
    headers = {}
    if parts.username:
        import base64

        pair = f"{parts.username}:{parts.password or ''}"
        secret = base64.b64encode(urllib.parse.unquote(pair).encode()).decode()
        headers["Authorization"] = f"Basic {secret}"
        url = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    request = urllib.request.Request(url, headers=headers)  # noqa: S310
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        return answer.read()


def surroundings() -> dict[str, str]:
    """Our environment, where pip and uv are told the same about package indexes."""
    env = {**os.environ}
    env.pop("PYTHONPATH", None)
    said = pip_settings()
    for ours, theirs, key, between in (
        ("PIP_INDEX_URL", "UV_DEFAULT_INDEX", "index-url", ""),
        ("PIP_EXTRA_INDEX_URL", "UV_INDEX", "extra-index-url", " "),
        ("PIP_FIND_LINKS", "UV_FIND_LINKS", "find-links", ","),
        ("PIP_TRUSTED_HOST", "UV_INSECURE_HOST", "trusted-host", " "),
        ("PIP_CERT", "SSL_CERT_FILE", "cert", ""),
    ):
        value = env.get(ours) or env.get(theirs) or said.get(key, "")
        if value:
            env.setdefault(ours, value)
            env.setdefault(theirs, between.join(value.split()))
    if uv_url := env.get("UV_INDEX_URL"):
        env.setdefault("PIP_INDEX_URL", uv_url)
    # Whichever index has the version that was locked: the hash says that it is it.
    env.setdefault("UV_INDEX_STRATEGY", "unsafe-best-match")
    env.setdefault("UV_LINK_MODE", "copy")
    return env


def pip_settings() -> dict[str, str]:
    """What pip's own files say; later ones win, as they do for pip."""
    base = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    system = os.environ.get("XDG_CONFIG_DIRS") or "/etc/xdg"
    files = [f"{folder}/pip/pip.conf" for folder in system.split(":")]
    files += ["/etc/pip.conf", str(Path.home() / ".pip" / "pip.conf")]
    files += [f"{base}/pip/pip.conf", os.environ.get("PIP_CONFIG_FILE", "")]
    found: dict[str, str] = {}
    for file in filter(None, files):
        parser = configparser.RawConfigParser()
        try:
            parser.read(file, encoding="utf-8")
        except (configparser.Error, UnicodeDecodeError):
            continue
        for section in ("global", "install"):
            if parser.has_section(section):
                found.update(parser.items(section))
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
