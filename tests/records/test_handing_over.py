"""What an officer holds goes to others in one step, and comes back as one."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from tests.factories import AgreementFactory, PartnerFactory, VisitFactory
from tracker.kinds import taken_back
from tracker.kinds.taken_back import take_back
from tracker.records import changes, handing_over
from tracker.records.models import Agreement, Batch, Change, Partner, Visit


@pytest.fixture
def heir(db):
    return User.objects.create(username="heir", name="The Heir")


@pytest.fixture
def held(officer, heir, engineering):
    partner = PartnerFactory(owner=officer, deputy=heir)
    AgreementFactory(unit=engineering, owner=heir, deputy=officer)
    for n in range(3):
        VisitFactory(title=f"Visit {n}", unit=engineering, owner=officer)
    VisitFactory(title="Of somebody else", unit=engineering, owner=heir)
    return partner


def everything_to(officer, heir):
    return {one.key: heir for one in handing_over.held(officer) if one.records.exists()}


def test_all_of_it_with_history_under_one_batch(held, officer, heir, coordinator):
    before = {one.pk: one.version for one in Visit.objects.filter(owner=officer)}
    batch = handing_over.hand_over(
        officer, everything_to(officer, heir), by=coordinator, why="leaves"
    )

    assert not any(one.records.exists() for one in handing_over.held(officer))
    assert Visit.objects.filter(owner=heir).count() == 4
    told = Change.objects.filter(batch=batch)
    assert told.count() == 5
    assert {(one.made_by, one.why) for one in told} == {(coordinator, "leaves")}
    for visit in Visit.objects.filter(pk__in=before):
        assert visit.version == before[visit.pk] + 1
        change = told.get(kind="visit", record_id=visit.pk)
        assert change.version == visit.version
        assert (change.before, change.after) == (
            {"owner": officer.pk},
            {"owner": heir.pk},
        )


def test_a_deputy_who_becomes_the_owner_is_deputy_no_more(
    held, officer, heir, coordinator
):
    handing_over.hand_over(officer, everything_to(officer, heir), by=coordinator)
    partner = Partner.objects.get(pk=held.pk)
    assert (partner.owner, partner.deputy) == (heir, None)
    # Of another's paper they become deputy, though it is their own: as was asked.
    assert Agreement.objects.get().deputy == heir


def test_it_comes_back_as_one(held, officer, heir, coordinator):
    batch = handing_over.hand_over(
        officer, everything_to(officer, heir), by=coordinator
    )
    take_back(batch, by=coordinator)
    partner = Partner.objects.get(pk=held.pk)
    assert (partner.owner, partner.deputy) == (officer, heir)
    assert Visit.objects.filter(owner=officer).count() == 3
    assert Agreement.objects.get().deputy == officer


def test_a_form_read_before_is_stale_after(held, officer, heir, coordinator):
    visit = Visit.objects.filter(owner=officer).first()
    handing_over.hand_over(officer, everything_to(officer, heir), by=coordinator)
    visit.title = "Typed meanwhile"
    with pytest.raises(changes.Stale):
        changes.write(visit, by=officer)


@pytest.mark.parametrize("who", ["leaver", "inactive"])
def test_nobody_who_cannot_carry_it(held, officer, heir, coordinator, who):
    if who == "inactive":
        User.objects.filter(pk=heir.pk).update(is_active=False)
    taker = officer if who == "leaver" else heir
    with pytest.raises(ValidationError):
        handing_over.hand_over(officer, {"visit-owner": taker}, by=coordinator)
    assert Visit.objects.filter(owner=officer).count() == 3
    assert not Batch.objects.exists()


def test_as_many_statements_for_few_as_for_many(
    held, officer, heir, engineering, coordinator, count_queries
):
    few = count_queries(
        lambda: handing_over.hand_over(officer, {"visit-owner": heir}, by=coordinator)
    )
    for n in range(40):
        VisitFactory(title=f"More {n}", unit=engineering, owner=officer)
    many = count_queries(
        lambda: handing_over.hand_over(officer, {"visit-owner": heir}, by=coordinator)
    )
    assert many <= few


def test_more_than_is_undone_one_by_one_comes_back_too(
    held, officer, heir, engineering, coordinator, count_queries, monkeypatch
):
    monkeypatch.setattr(taken_back, "MOST", 2)
    before = dict(Visit.objects.values_list("pk", "owner"))

    def there_and_back():
        batch = handing_over.hand_over(
            officer, everything_to(officer, heir), by=coordinator
        )
        take_back(batch, by=coordinator)

    few = count_queries(there_and_back)
    assert dict(Visit.objects.values_list("pk", "owner")) == before
    told = Change.objects.filter(action="undone", kind="visit")
    assert told.count() == 3
    for step in told:
        visit = Visit.objects.get(pk=step.record_id)
        assert (step.version, step.after) == (visit.version, {"owner": officer.pk})
        assert step.before == {"owner": heir.pk}
    for number in range(30):
        VisitFactory(title=f"More {number}", unit=engineering, owner=officer)
    assert count_queries(there_and_back) <= few


def test_owner_and_deputy_at_once_both_come_back(officer, heir, coordinator):
    partner = PartnerFactory(owner=officer, deputy=officer)
    batch = handing_over.hand_over(
        officer, everything_to(officer, heir), by=coordinator
    )
    take_back(batch, by=coordinator)
    partner.refresh_from_db()
    assert (partner.owner, partner.deputy) == (officer, officer)
    last = Change.objects.filter(record_id=partner.pk, kind="partner").latest("pk")
    assert last.version == partner.version
    assert last.after == {"owner": officer.pk, "deputy": officer.pk}


def test_one_that_was_given_on_stands_against_all(held, officer, heir, coordinator):
    batch = handing_over.hand_over(
        officer, everything_to(officer, heir), by=coordinator
    )
    visit = Visit.objects.filter(title="Visit 1").get()
    visit.owner = coordinator
    changes.write(visit, by=coordinator)
    with pytest.raises(ValidationError, match=visit.ref):
        take_back(batch, by=coordinator)
    assert not Visit.objects.filter(owner=officer).exists()
    assert Partner.objects.get(pk=held.pk).owner == heir


def test_who_may_not_change_one_of_them_takes_nothing_back(
    held, officer, heir, coordinator, sciences
):
    VisitFactory(title="Elsewhere", unit=sciences, owner=officer)
    batch = handing_over.hand_over(
        officer, everything_to(officer, heir), by=coordinator
    )
    with pytest.raises(ValidationError, match="not yours"):
        take_back(batch, by=officer)
    assert not Visit.objects.filter(owner=officer).exists()
