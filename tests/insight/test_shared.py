"""What several indicators need is found once, as long as nothing is written."""

from __future__ import annotations

import pytest

from tests.factories import OutputFactory
from tracker.insight.indicators.resting import watched
from tracker.insight.indicators.shared import once, sharing, together
from tracker.records.models import Output

pytestmark = pytest.mark.django_db


def counting() -> tuple[list[int], object]:
    times: list[int] = []

    def find(wanted: int) -> int:
        times.append(wanted)
        return Output.objects.count() + wanted

    return times, find


def test_found_once_for_the_same_question_and_only_together():
    times, find = counting()
    assert [once(find, 1), once(find, 1)] == [1, 1]
    assert times == [1, 1]

    with sharing():
        assert together()
        assert [once(find, 1), once(find, 1), once(find, 2)] == [1, 1, 2]
    assert times == [1, 1, 1, 2]
    assert not together()


def test_found_anew_once_anything_was_written():
    times, find = counting()
    with sharing():
        assert once(find, 0) == 0
        OutputFactory()
        assert once(find, 0) == 1
    assert times == [0, 0]


def test_who_shares_rests_on_what_was_read_for_it():
    _times, find = counting()
    with sharing():
        with watched() as first:
            once(find, 0)
        with watched() as second:
            once(find, 0)
    assert first == second == {"output"}
