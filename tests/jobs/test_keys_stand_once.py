"""Where a key decides who is first, the database itself knows it once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import ApiToken, Tries, User
from tracker.jobs.models import Job, Mail, ScheduledRun
from tracker.records.models import Answered

pytestmark = pytest.mark.django_db


def a_turn_of_the_clock(user: User) -> None:
    ScheduledRun.objects.create(kind="judge", slot="2026-11-22")


def a_letter(user: User) -> None:
    Mail.objects.create(dedupe_key="digest:2026-W47", kind="digest", recipient=user)


def work_that_runs(user: User) -> None:
    until = timezone.now() + timedelta(minutes=1)
    Job.objects.create(kind="x", dedupe_key="x", state="running", lease_until=until)


def a_request_that_is_answered(user: User) -> None:
    Answered.objects.create(user=user, key="once", request_hash="0")


def a_counter_of_tries(user: User) -> None:
    Tries.objects.create(key="login", until=timezone.now())


def a_token(user: User) -> None:
    name = f"token {ApiToken.objects.count()}"
    ApiToken.objects.create(user=user, name=name, digest="0" * 64)


@pytest.mark.parametrize(
    "taken",
    [
        a_turn_of_the_clock,
        a_letter,
        work_that_runs,
        a_request_that_is_answered,
        a_counter_of_tries,
        a_token,
    ],
)
def test_a_key_is_taken_once(officer, taken):
    taken(officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        taken(officer)
