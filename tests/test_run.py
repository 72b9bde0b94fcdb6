"""Installing and running: what is refused, what is restarted, what is left behind."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from django.core.management import CommandError, call_command

import run
from tests.services import free_port, wait_for
from tracker.jobs import processes

TOP = Path(run.__file__).parent


@pytest.mark.parametrize("port", ["0", "65536", "-1", "80a", "", "８０"])
def test_a_port_that_is_none_is_refused(port):
    with pytest.raises(CommandError, match="expected a number from 1 to 65535"):
        call_command("up", f"--port={port}")


def test_a_port_in_use_is_refused():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=f"Port {port} .* cannot be used"):
            call_command("up", f"--port={port}")


def test_an_unknown_word_is_refused_before_anything_is_installed(capsys, monkeypatch):
    monkeypatch.setattr(run, "install", lambda lock: pytest.fail("installed"))

    assert run.main(["frobnicate"]) == 1
    assert "expected one of install" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "lock", "line"),
    [
        ([], "requirements.lock", ("manage.py", "up")),
        (["--demo"], "requirements.lock", ("manage.py", "up", "--demo")),
        (["worker"], "requirements.lock", ("manage.py", "up", "--only", "worker")),
        (["manage", "check"], "requirements.lock", ("manage.py", "check")),
        (
            ["test", "-k", "x"],
            "requirements-dev.lock",
            ("-m", "tests.everything", "test", "-k", "x"),
        ),
    ],
)
def test_each_word_installs_what_it_needs_and_hands_over(
    monkeypatch, words, lock, line
):
    done = []
    monkeypatch.setattr(run, "install", done.append)
    monkeypatch.setattr(run, "hand_over", lambda *line: done.append(line) or 0)

    assert run.main(words) == 0
    assert done == [lock, line]


def test_what_is_installed_already_is_not_installed_again(monkeypatch, tmp_path):
    stamp = tmp_path / "stamp.json"
    stamp.write_text(json.dumps({run.RUNTIME: run.digest(TOP / run.RUNTIME)}))
    monkeypatch.setattr(run, "STAMP", stamp)
    monkeypatch.setattr(run, "runs", lambda: True)
    monkeypatch.setattr(run, "get_uv", lambda: pytest.fail("installed"))

    run.install(run.RUNTIME)


def test_a_pip_that_is_not_what_it_should_be_is_refused(monkeypatch, tmp_path):
    page = f'<a href="../../files/{run.PIP_WHEEL}#sha256=0">{run.PIP_WHEEL}</a>'
    monkeypatch.setenv("PIP_INDEX_URL", "https://index.example/simple")
    answers = iter([page.encode(), b"something else"])
    monkeypatch.setattr(run, "fetch", lambda url: next(answers))

    with pytest.raises(OSError, match="nothing was installed"):
        run.fetch_pip(tmp_path)


def test_without_pip_and_index_one_is_told_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(run, "surroundings", dict)

    with pytest.raises(OSError, match="set PIP_INDEX_URL, or install python3-venv"):
        run.fetch_pip(tmp_path)


def test_uv_is_told_what_pip_is_set_to(monkeypatch, tmp_path):
    settings = tmp_path / "pip.conf"
    settings.write_text(
        "[global]\nindex-url = https://a.example/simple\n"
        "extra-index-url =\n  https://b.example/simple\n  https://c.example/simple\n"
    )
    for name in [name for name in os.environ if name.startswith(("PIP_", "UV_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(settings))

    told = run.surroundings()

    assert told["UV_DEFAULT_INDEX"] == "https://a.example/simple"
    assert told["UV_INDEX"] == "https://b.example/simple https://c.example/simple"


STUBBORN = (
    "import signal, subprocess, sys, time\n"
    "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
    "time.sleep(600)"
)

LISTENS = (
    "import socket, sys, time\n"
    "open_door = socket.create_server(('127.0.0.1', int(sys.argv[1])))\n"
    "time.sleep(600)"
)


@pytest.fixture
def supervisor():
    """One that watches two processes, one of which does not end when asked."""
    port = free_port()
    plan = {
        "run": {
            "plain": [sys.executable, "-c", "import time; time.sleep(600)"],
            "web": [sys.executable, "-c", LISTENS, str(port)],
            "stubborn": [sys.executable, "-c", STUBBORN],
        },
        "host": "127.0.0.1",
        "port": port,
        "welcome": ["Welcome"],
        "grace": 1,
    }
    code = "import sys, json; from tracker.jobs import processes as p; import os; "
    code += "p.become_supervisor(json.loads(sys.argv[1]), dict(os.environ))"
    process = subprocess.Popen(
        [sys.executable, "-c", code, json.dumps(plan)],
        cwd=TOP,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "Welcome\n"
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(10)
        process.stdout.close()


def children(process: subprocess.Popen[str]) -> list[psutil.Process]:
    return psutil.Process(process.pid).children(recursive=True)


def test_what_dies_is_started_again(supervisor):
    assert wait_for(lambda: len(children(supervisor)) == 4)
    first = children(supervisor)[0]
    first.kill()

    assert wait_for(
        lambda: len(children(supervisor)) == 4 and first not in children(supervisor)
    )


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_the_end_leaves_nobody_behind(supervisor, asked):
    assert wait_for(lambda: len(children(supervisor)) == 4)
    left = children(supervisor)
    began = time.monotonic()
    supervisor.send_signal(asked)

    assert supervisor.wait(10) == 0
    assert time.monotonic() - began < 8
    assert wait_for(lambda: not any(each.is_running() for each in left), 5)


def test_a_supervisor_that_is_killed_takes_the_rest_along(supervisor):
    if sys.platform != "linux":
        pytest.skip("only Linux tells children that their parent died")
    assert wait_for(lambda: len(children(supervisor)) == 4)
    left = children(supervisor)
    plain = [each for each in left if LISTENS in each.cmdline()]
    supervisor.kill()

    assert plain
    try:
        assert wait_for(lambda: not any(each.is_running() for each in plain), 5)
    finally:
        for each in left:  # the stubborn one does not listen to anybody
            with suppress(psutil.NoSuchProcess):
                each.kill()


def test_the_supervisor_weighs_little(supervisor):
    assert psutil.Process(supervisor.pid).memory_info().rss < 30 * 1024**2


def test_a_password_does_not_show_in_the_list_of_processes(supervisor):
    assert "Welcome" not in " ".join(psutil.Process(supervisor.pid).cmdline())


@pytest.mark.parametrize("file", ["run.py", *(p.name for p in TOP.glob("*.lock"))])
def test_no_package_index_is_named(file):
    text = (TOP / file).read_text(encoding="utf-8")

    assert "://" not in text
    assert "--index" not in text


def test_the_pause_before_a_restart_grows_and_is_forgotten():
    process = processes.Process("x", [sys.executable, "-c", ""], dict(os.environ))
    pauses = []
    for _ in range(3):
        process.start()
        process.running.wait()
        process.look(lambda text: None)
        pauses.append(process.pause)
    process.start()
    process.running.wait()
    process.started -= 60
    process.look(lambda text: None)

    assert pauses == [1, 2, 4]
    assert process.pause == 0.5
