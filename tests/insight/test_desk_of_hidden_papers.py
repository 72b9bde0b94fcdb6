"""A desk keeps what its owner may see: secrecy of a paper goes over owning a visit."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import AgreementFactory, GrantFactory, PartnerFactory, VisitFactory
from tracker.insight.desk import next_actions
from tracker.insight.models import Flag


@pytest.fixture
def due():
    return timezone.localdate() + timedelta(days=3)


@pytest.fixture(params=[True, False], ids=["hidden", "open"])
def hidden(request):
    return request.param


@pytest.fixture
def paper(engineering, hidden):
    """Of another unit; what hangs on it is as open as it is."""
    return AgreementFactory(unit=engineering, confidential=hidden)


def on_desk(user):
    """The references that the actions of a desk are about."""
    desk = next_actions(user, timezone.localdate())
    said = [*desk.late, *desk.this_week, *desk.when_there_is_time]
    assert desk.total == len(said)
    return {action.ref for action in said}


def test_reports_and_promises(outsider, sciences, paper, hidden, due):
    own = {"owner": outsider, "unit": sciences, "agreement": paper}
    owed = VisitFactory(**own, report_due_on=due)
    promised = VisitFactory(
        **own,
        title="Promised",
        follow_ups=[{"text": "Send the list", "due_on": due, "side": "ours"}],
    )
    assert on_desk(outsider) == (set() if hidden else {owed.ref, promised.ref})


def test_settlements_and_reports_to_the_funder(outsider, sciences, paper, hidden, due):
    own = {"owner": outsider, "unit": sciences, "agreement": paper}
    owed = GrantFactory(**own, stage="contract", settlement_due_on=due)
    wanted = GrantFactory(
        **own,
        title="Reported",
        stage="contract",
        reports=[{"title": "Midterm", "due_on": due}],
    )
    assert on_desk(outsider) == (set() if hidden else {owed.ref, wanted.ref})


def test_papers_that_end(outsider, sciences, paper, hidden, due):
    ending = AgreementFactory(
        owner=outsider, unit=sciences, umbrella=paper, ends_on=due
    )
    assert on_desk(outsider) == (set() if hidden else {ending.ref})


def test_flags_of_a_partner(outsider, sciences, engineering, hidden):
    partner = PartnerFactory(
        owner=None, deputy=outsider, lead_unit=engineering, confidential=hidden
    )
    Flag.objects.create(
        partner=partner,
        code="DORMANT",
        opened_on=timezone.localdate(),
        numbers={"last": "2020-01-10", "silence": 40},
    )
    assert on_desk(outsider) == (set() if hidden else {partner.ref})
