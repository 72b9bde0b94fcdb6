"""A house on disk with a worker that can be killed, for tests of faults."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.services import environment, wait_for

TOP = Path(__file__).resolve().parents[3]


class House:
    """A database, a broker and workers, all in processes of their own."""

    def __init__(self, folder: Path, *, redis: str = "", database: str = "") -> None:
        self.env = environment(
            folder,
            DJANGO_SETTINGS_MODULE="tests.jobs.settings",
            REDIS_URL=redis,
            DATABASE_URL=database,
            CELERY_SKIP_CHECKS="1",
        )
        self.workers: list[subprocess.Popen[bytes]] = []
        self.ask("call_command('migrate', run_syncdb=True, verbosity=0)")

    def ask(self, code: str) -> object:
        """Run a line in the house and give back what it leaves in `answer`."""
        script = (
            "import django, json; django.setup()\n"
            "from datetime import timedelta\n"
            "from django.core.management import call_command\n"
            "from django.utils import timezone\n"
            "from tests.jobs.house.models import Mark\n"
            "from tracker.jobs.models import Heartbeat, Job, ScheduledRun\n"
            "from tracker.jobs import ledger, running, schedule, tasks\n"
            f"answer = None\n{code}\nprint('ANSWER', json.dumps(answer))"
        )
        line = [sys.executable, "-c", script]
        done = subprocess.run(
            line, env=self.env, cwd=TOP, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        said = done.stdout.splitlines()[-1]
        return json.loads(said.removeprefix("ANSWER "))

    def start_worker(self) -> subprocess.Popen[bytes]:
        from tracker.jobs import processes

        process = subprocess.Popen(
            processes.worker(), env=self.env, cwd=TOP, start_new_session=True
        )
        self.workers.append(process)
        return process

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """As the machine does when memory is short: the whole session, at once."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self.workers.remove(process)

    def promise(self, count: int, seconds: float) -> None:
        self.ask(
            f"for _ in range({count}): "
            f"ledger.promise('house.mark', {{'seconds': {seconds}}})"
        )

    def states(self) -> dict[str, int]:
        counted = self.ask(
            "from django.db.models import Count\n"
            "rows = Job.objects.order_by().values_list('state')\n"
            "answer = dict(rows.annotate(n=Count('pk')))"
        )
        assert isinstance(counted, dict)
        return counted

    def settled(self, seconds: float) -> bool:
        def all_ended() -> bool:
            return not {"new", "running"} & self.states().keys()

        return wait_for(all_ended, seconds, every=0.5)

    def doubled_or_halved(self) -> object:
        """Jobs that are done but did not leave exactly their two marks."""
        return self.ask(
            "from collections import Counter\n"
            "marks = Counter(Mark.objects.values_list('job', flat=True))\n"
            "done = Job.objects.filter(state='done').values_list('pk', flat=True)\n"
            "answer = [n for n in {*done, *marks} if marks[n] != 2]"
        )

    def close(self) -> None:
        for process in [*self.workers]:
            self.kill(process)

    def stop_gently(self, process: subprocess.Popen[bytes]) -> float:
        """Seconds that a worker takes to end when it is asked to."""
        began = time.monotonic()
        process.terminate()
        process.wait(30)
        self.workers.remove(process)
        return time.monotonic() - began
