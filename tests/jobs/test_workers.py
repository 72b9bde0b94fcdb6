"""Workers in processes of their own, over each broker, and what kill -9 does."""

from __future__ import annotations

import random
import time

import pytest

from tests.jobs.house.work import House
from tests.services import wait_for

pytestmark = pytest.mark.workers


def test_what_is_promised_is_done_within_seconds(house: House) -> None:
    house.start_worker()
    house.promise(3, 0)

    assert house.settled(15)
    assert house.states() == {"done": 3}
    assert house.doubled_or_halved() == []


def test_a_message_that_comes_three_times_is_done_once(house: House) -> None:
    house.ask(
        "job = ledger.promise('house.mark', {'seconds': 0.3})\n"
        "for _ in range(3): ledger.publish(job.pk)"
    )
    house.start_worker()

    assert house.settled(15)
    time.sleep(1)
    assert house.ask("answer = Mark.objects.count()") == 2


def test_the_worker_shows_that_it_takes_work(house: House) -> None:
    house.start_worker()
    alive = "answer = Heartbeat.alive('worker', within=timedelta(seconds=60))"

    assert wait_for(lambda: house.ask(alive), 15, every=0.5)


def test_a_worker_ends_in_good_order(house: House) -> None:
    worker = house.start_worker()
    house.promise(1, 1.0)
    running = "answer = Job.objects.filter(state='running').exists()"
    assert wait_for(lambda: house.ask(running), 15, every=0.2)

    assert house.stop_gently(worker) < 10
    assert house.states() == {"done": 1}


def hurt(house: House, *, jobs: int, kills: int, seconds: float) -> None:
    """Kill workers in the midst of their work, then let one finish."""
    busy = "answer = Job.objects.filter(state='running').exists()"
    house.promise(jobs, seconds)
    for _ in range(kills):
        worker = house.start_worker()
        wait_for(lambda: house.ask(busy), 10, every=0.1)
        time.sleep(random.uniform(0, seconds * 2))
        house.kill(worker)
        # A minute's lease, over at once: the test need not wait for it. A job that
        # was killed three times would be given up, which is another promise.
        house.ask(
            "Job.objects.filter(state='running').update("
            "lease_until=timezone.now() - timedelta(seconds=1), attempts=1)"
        )
    house.start_worker()


def test_killed_workers_lose_nothing_and_double_nothing(house: House) -> None:
    hurt(house, jobs=10, kills=3, seconds=0.4)

    assert house.settled(60)
    assert house.states() == {"done": 10}
    assert house.doubled_or_halved() == []


@pytest.mark.slow
def test_a_hundred_kills_over_a_thousand_jobs(house: House) -> None:
    hurt(house, jobs=1000, kills=100, seconds=0.2)

    assert house.settled(300)
    assert house.states() == {"done": 1000}
    assert house.doubled_or_halved() == []
