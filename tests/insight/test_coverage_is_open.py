"""What is recorded for a unit is told to all, and so it rests on what all may see."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from tests.factories import (
    ActivitySourceFactory,
    AgreementFactory,
    GrantFactory,
    OutputFactory,
    PartnerFactory,
    VisitFactory,
)
from tests.two_houses import judge
from tracker.insight.coverage import Recorded
from tracker.records import changes
from tracker.records.models import Output, Visit

pytestmark = pytest.mark.django_db


def told() -> object:
    return Recorded().told()


def hidden_records(engineering) -> None:
    """Of every kind, before anything else; one is hidden by its agreement alone."""
    of = {"unit": engineering, "confidential": True}
    VisitFactory(starts_on=date(2019, 1, 1), status="done", **of)
    GrantFactory(approved_on=date(2018, 1, 1), **of)
    OutputFactory(year=2015, published_on=date(2015, 4, 4), **of)
    paper = AgreementFactory(**of)
    VisitFactory(
        starts_on=date(2011, 1, 1), status="done", unit=engineering, agreement=paper
    )


def test_hidden_records_begin_no_coverage_and_no_kind(engineering):
    before = told()

    hidden_records(engineering)

    assert told() == before


def test_open_records_do(engineering):
    before = told()
    VisitFactory(starts_on=date(2011, 1, 1), status="done", unit=engineering)
    with_visit = told()
    OutputFactory(year=2015, published_on=date(2015, 4, 4), unit=engineering)

    assert before != with_visit != told()
    assert Recorded().collected["output"] == 12 * 2015 + 3


def test_a_partner_beside_a_hidden_record_looks_the_same(
    client, outsider, engineering, coordinator
):
    """Its unit records in confidence; the partner itself has nothing to hide."""
    ActivitySourceFactory(since=date(2010, 1, 1), until=date(2023, 12, 31))
    partner = PartnerFactory(lead_unit=engineering)
    for year in range(2012, 2023):
        visit = VisitFactory(
            partners=[partner], unit=engineering, starts_on=date(year, 5, 5)
        )
        Visit.objects.filter(pk=visit.pk).update(source="import")
    client.force_login(outsider)

    def looked_at() -> str:
        judge()
        return client.get(f"/api/v1/partners/{partner.ref}/health/").content.decode()

    with time_machine.travel("2026-11-22 09:00", tick=False):
        before = looked_at()
        assert '"covered_until":"2023-12-31"' in before
        hidden_records(engineering)
        assert looked_at() == before
        changes.write(Output(title="Open", year=2026, unit=engineering), by=coordinator)
        assert '"covered_until":"2026-11-22"' in looked_at()
