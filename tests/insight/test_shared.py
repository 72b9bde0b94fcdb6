"""What several indicators need is found once, as long as nothing is written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.factories import (
    CountryGroupMemberFactory,
    GrantFactory,
    OutputFactory,
    PartnerFactory,
    VisitFactory,
)
from tracker.insight.gather import Apart
from tracker.insight.indicators.resting import watched
from tracker.insight.indicators.shared import once, sharing, together
from tracker.insight.portfolio import laid_out
from tracker.insight.portfolio.happenings import Happenings
from tracker.records.models import Output, Partner, Visit

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


@pytest.mark.usefixtures("today")
class TestLaidOut:
    """Activities are found once for all who ask, and anew once anything is written."""

    @pytest.fixture
    def house(self) -> list[Partner]:
        CountryGroupMemberFactory(code="G", country="FR", valid_from=date(2024, 1, 1))
        heir = PartnerFactory(country="DE")
        partners = [
            PartnerFactory(country="FR"),
            PartnerFactory(country="DE", succeeded_by=heir),
            heir,
        ]
        for number, partner in enumerate(partners):
            for year in (2023, 2025):
                VisitFactory(partners=[partner], starts_on=date(year, 5, 1 + number))
                both = list({partner, partners[0]})
                OutputFactory(partners=both, year=year, kind="article")
            GrantFactory(partners=[partner], approved_on=date(2025, 1, 1 + number))
        twice = {"title": "The same", "starts_on": date(2025, 6, 1)}
        VisitFactory(partners=[heir], **twice)
        VisitFactory(partners=[heir], **twice)
        return partners

    ASKED = (
        Happenings(date(2020, 1, 1), date(2026, 10, 31)),
        Happenings(date(2025, 1, 1), date(2025, 12, 31), ("output", "grant")),
        Happenings(date(2025, 1, 1), date(2025, 12, 31), ("visit", "education")),
        Happenings(date(2020, 1, 1), date(2026, 10, 31), group="G"),
        Happenings(date(2020, 1, 1), date(2026, 10, 31), country="DE"),
    )

    def rows(self, those: Happenings) -> list[tuple[Any, ...]]:
        what = "a.partner, a.activity, a.kind, a.day, a.unit, a.direction, a.country"
        return sorted(map(tuple, replace(those).ask(what)))

    def test_the_rows_are_the_same(self, house):
        apart = [self.rows(each) for each in self.ASKED]
        with sharing():
            assert [self.rows(each) for each in self.ASKED] == apart
        assert [self.rows(each) for each in self.ASKED] == apart
        assert all(apart)
        everywhere, of_group = apart[0], apart[3]
        assert {row[6] for row in everywhere} == {"FR", "DE"}
        assert {row[3][:4] for row in of_group} == {"2025"}

    def test_units_are_those_with_all_below(self, house):
        unit = Output.objects.values_list("unit", flat=True).first()
        those = replace(self.ASKED[0], unit=unit)
        apart = self.rows(those)
        with sharing():
            assert self.rows(those) == apart != []

    def test_found_anew_once_anything_was_written(self, house):
        with sharing():
            before = self.rows(self.ASKED[0])
            VisitFactory(partners=house[:1], starts_on=date(2025, 7, 7))
            assert len(self.rows(self.ASKED[0])) == len(before) + 1

    def test_found_once_and_who_reads_it_rests_on_all_that_was_read(self, house):
        with sharing():
            with watched() as first, CaptureQueriesContext(connection) as found:
                self.rows(self.ASKED[0])
            with watched() as second, CaptureQueriesContext(connection) as again:
                self.rows(self.ASKED[1])
        assert first >= second >= {"output", "visit", "grant", "partner"}
        laid = f"CREATE TEMPORARY TABLE {laid_out.TABLE}"
        assert any(laid in query["sql"] for query in found)
        assert len(again) < len(found)
        assert not any("records_visit" in query["sql"] for query in again)

    def test_the_table_is_gone_afterwards(self, house):
        with sharing():
            self.rows(self.ASKED[0])
        with pytest.raises(DatabaseError), transaction.atomic():
            laid_out.put(f"SELECT * FROM {laid_out.TABLE}", ())  # noqa: S608

    def test_who_may_not_know_of_something_reads_the_records_themselves(self, house):
        hidden = Visit.objects.order_by("pk").values_list("pk", flat=True).first()
        those = replace(self.ASKED[0], apart=Apart(visits=frozenset({hidden})))
        with sharing():
            assert 4 * hidden + 1 in {row[1] for row in self.rows(self.ASKED[0])}
            assert 4 * hidden + 1 not in {row[1] for row in self.rows(those)}
