from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from tests.api.conftest import Api
from tests.api.test_contract import is_problem, new_visit
from tracker.records import once
from tracker.records.models import Visit
from tracker.records.models.once import Answered

KEY = {"Idempotency_Key": "8f14e45f"}


def test_a_post_sent_twice_makes_one_record(api: Api, engineering: Any) -> None:
    first = api.post("visits/", new_visit("Engineering"), **KEY)
    again = api.post("visits/", new_visit("Engineering"), **KEY)
    assert first.status_code == again.status_code == 201
    assert again.json() == first.json()
    assert again["Location"] == first["Location"]
    assert again["ETag"] == first["ETag"]
    assert again["Idempotency-Replayed"] == "true"
    assert Visit.objects.count() == 1


def test_lists_are_made_once_too(api: Api, engineering: Any) -> None:
    rows = [new_visit("Engineering", title=f"Visit {i}") for i in range(3)]
    first = api.post("visits/", rows, **KEY)
    assert api.post("visits/", rows, **KEY).json() == first.json()
    assert Visit.objects.count() == 3


def test_a_key_for_something_else_is_422(api: Api, engineering: Any) -> None:
    api.post("visits/", new_visit("Engineering"), **KEY)
    other = new_visit("Engineering", title="Another")
    is_problem(api.post("visits/", other, **KEY), 422)
    assert Visit.objects.count() == 1


def test_a_refused_request_may_come_again_better(api: Api, engineering: Any) -> None:
    is_problem(api.post("visits/", new_visit("Nowhere"), **KEY), 400)
    assert api.post("visits/", new_visit("Engineering"), **KEY).status_code == 201


def test_keys_of_others_are_theirs(
    api: Api, api_of: Callable[..., Api], officer: Any
) -> None:
    api.post("visits/", new_visit("Engineering"), **KEY)
    assert (
        api_of(officer).post("visits/", new_visit("Engineering"), **KEY).status_code
        == 201
    )
    assert Visit.objects.count() == 2


def test_without_a_key_each_is_a_record(api: Api, engineering: Any) -> None:
    api.post("visits/", new_visit("Engineering"))
    api.post("visits/", new_visit("Engineering"))
    assert Visit.objects.count() == 2


def test_after_a_day_a_key_is_free(api: Api, engineering: Any) -> None:
    api.post("visits/", new_visit("Engineering"), **KEY)
    Answered.objects.update(created=timezone.now() - timedelta(hours=25))
    api.post("visits/", new_visit("Engineering"), **KEY)
    assert Visit.objects.count() == 2


def test_one_in_progress_is_409_until_it_is_given_up(
    api: Api, coordinator: Any, engineering: Any
) -> None:
    api.post("visits/", new_visit("Engineering"), **KEY)
    Visit.objects.all().delete()
    Answered.objects.update(status=0, body="")
    is_problem(api.post("visits/", new_visit("Engineering"), **KEY), 409)
    Answered.objects.update(created=timezone.now() - once.ABANDONED * 2)
    found = api.post("visits/", new_visit("Engineering"), **KEY)
    assert found.status_code == 201
    assert Visit.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor == "sqlite"
    and "memory" in str(connection.settings_dict["TEST"].get("NAME") or ":memory:"),
    reason="SQLite in memory knows one connection",
)
def test_of_many_at_once_one_does_the_work(
    api: Api, transactional_db: None, engineering: Any
) -> None:
    statuses: list[int] = []
    start = threading.Barrier(6)

    def send() -> None:
        start.wait()
        try:
            found = api.post("visits/", new_visit("Engineering"), **KEY)
            statuses.append(found.status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Visit.objects.count() == 1
    assert set(statuses) <= {201, 409}
    assert 201 in statuses


@pytest.mark.django_db(transaction=True)
def test_of_many_edits_at_once_one_is_kept(
    api: Api, transactional_db: None, engineering: Any
) -> None:
    made = api.post("visits/", new_visit("Engineering"))
    got: list[tuple[int, str]] = []
    start = threading.Barrier(6)

    def send(title: str) -> None:
        start.wait()
        try:
            found = api.patch(made["Location"], {"title": title}, If_Match=made["ETag"])
            got.append((found.status_code, title))
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(f"T{i}",)) for i in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = [title for status, title in got if status == 200]
    assert [Visit.objects.get().title] == kept
    assert sorted(status for status, _title in got) == [200] + [412] * 5
