"""What hangs on somebody: computed by hand, for each reader only what they may see."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import time_machine

from accounts.models import Membership
from tests.cast import member
from tests.factories import (
    AgreementFactory,
    GrantFactory,
    OutputFactory,
    PartnerFactory,
    PersonFactory,
    UnitFactory,
    VisitFactory,
)
from tracker.insight.what_if import Subject, look
from tracker.kinds.what_if import WhatIf

pytestmark = pytest.mark.django_db
ON = date(2026, 10, 31)


@pytest.fixture(autouse=True)
def today(settings):
    settings.BASE_CURRENCY = "EUR"
    with time_machine.travel("2026-10-31 09:00", tick=False):
        yield


@pytest.fixture
def house(engineering, officer):
    """Wang carries Delft with Chen, and Osaka alone; Porto is somebody else's."""
    wang, chen, li = (
        PersonFactory(name=name, side="ours", unit=engineering)
        for name in ("Wang", "Chen", "Li")
    )
    delft, osaka, porto = (
        PartnerFactory(name=name, country=code, owner=officer, lead_unit=engineering)
        for name, code in (("Delft", "NL"), ("Osaka", "JP"), ("Porto", "PT"))
    )

    def visit(partner, on, *people):
        VisitFactory(
            unit=engineering,
            partners=[partner],
            starts_on=on,
            participants=[{"person": who, "side": "ours"} for who in people],
        )

    for month in (1, 2, 3):
        visit(delft, date(2026, month, 5), wang)
    visit(delft, date(2026, 4, 5), wang, chen)
    visit(delft, date(2024, 10, 5), li)
    visit(osaka, date(2025, 1, 5), wang)
    visit(osaka, date(2020, 1, 5), chen)  # before the window
    visit(porto, date(2026, 1, 5), li)
    AgreementFactory(partners=[delft], champion=wang, unit=engineering)
    AgreementFactory(partners=[porto], champion=li, unit=engineering, owner=officer)
    GrantFactory(
        partners=[osaka],
        unit=engineering,
        starts_on="2022-01-01",
        ends_on="2027-01-01",
        currency="EUR",
        total_minor=900_000,
        our_share_minor=300_000,
        people=[{"person": wang}],
    )
    OutputFactory(partners=[osaka], unit=engineering, year=2026, people_ours=[wang])
    return {"wang": wang, "chen": chen, "li": li, "delft": delft, "osaka": osaka}


def of_person(house, reader, name="wang"):
    return look(Subject("person", person=house[name]), ON, reader)


def test_what_hangs_on_a_person_is_what_was_computed_by_hand(house, coordinator):
    found = of_person(house, coordinator)
    relations = {str(each.partner): each for each in found.relations}
    delft, osaka = relations["Delft"], relations["Osaka"]
    assert len(relations) == 2
    assert (delft.activities, delft.hanging) == (5, 4)
    assert delft.share == pytest.approx(3.5 / 5)
    assert delft.key_person
    assert (osaka.activities, osaka.hanging, osaka.share) == (2, 2, 1.0)
    assert not osaka.key_person  # fewer than four activities
    assert osaka.others == 0
    assert (found.activities, found.of) == (6, 8)
    assert found.share == pytest.approx(0.75)
    assert (found.key_for, found.nobody_else) == (1, 1)


def test_those_with_the_strongest_ties_could_step_in(house, coordinator):
    delft = of_person(house, coordinator).relations[1]
    assert [str(each.person) for each in delft.stand_ins] == ["Chen", "Li"]
    assert delft.stand_ins[0].strength == pytest.approx(2 ** (-6 / 24))
    assert delft.stand_ins[1].strength == pytest.approx(0.5)


def test_who_left_does_not_step_in(house, coordinator):
    house["chen"].status = "retired"
    house["chen"].save()
    delft = of_person(house, coordinator).relations[1]
    assert [str(each.person) for each in delft.stand_ins] == ["Li"]


def test_papers_and_running_money_hang_too(house, coordinator):
    found = of_person(house, coordinator)
    assert len(found.agreements) == 1
    assert len(found.grants) == 1
    assert (found.money, found.our_money) == (Decimal("9000.00"), Decimal("3000.00"))


def test_a_country_takes_everything_with_its_partners(house, coordinator):
    found = look(Subject("country", country="JP"), ON, coordinator)
    assert [str(each.partner) for each in found.relations] == ["Osaka"]
    assert (found.activities, found.of) == (2, 8)
    assert len(found.grants) == 1
    assert found.agreements == ()


def test_dropping_two_partners_is_the_sum_of_dropping_each(house, coordinator):
    def drop(*names):
        partners = [house[name] for name in names]
        return look(Subject("partners", partners=partners), ON, coordinator)

    both, one, other = drop("delft", "osaka"), drop("delft"), drop("osaka")
    assert both.activities == one.activities + other.activities
    assert len(both.agreements) == len(one.agreements) + len(other.agreements)
    assert both.of == one.of


def test_an_officer_leaves_partners_and_papers_to_colleagues(
    house, coordinator, officer, engineering
):
    second = member("second", engineering, Membership.Role.OFFICER)
    member("reading", engineering, Membership.Role.VIEWER)
    found = look(Subject("officer", officer=officer), ON, coordinator)
    assert len(found.relations) == 3
    assert len(found.agreements) == 1
    assert found.colleagues == (second,)
    assert found.activities == 8


class TestWhoIsTold:
    """What one person carries: the office, who answers, and the person; no leader."""

    @pytest.mark.parametrize(
        ("who", "relations", "whole"),
        [
            ("coordinator", 2, True),
            ("officer", 2, False),  # answers for both partners
            ("leader", 0, False),
            ("administrator", 0, False),
            ("viewer", 0, False),
            ("outsider", 0, False),
        ],
    )
    def test_by_role(self, request, house, who, relations, whole):
        found = of_person(house, request.getfixturevalue(who))
        assert (len(found.relations), found.whole) == (relations, whole)
        if not relations:
            assert (found.activities, found.of, found.key_for) == (0, 0, 0)

    def test_the_house_itself_is_told_all(self, house):
        assert len(of_person(house, None).relations) == 2

    def test_only_partners_one_answers_for(self, house, outsider):
        house["osaka"].owner = outsider
        house["osaka"].save()
        found = of_person(house, outsider)
        assert [one.partner for one in found.relations] == [house["osaka"]]
        assert (found.activities, found.of) == (2, 2)
        assert not found.whole

    @pytest.mark.parametrize("field", ["user", "owner"])
    def test_the_person_and_their_officer_without_names_of_others(
        self, house, viewer, field
    ):
        setattr(house["wang"], field, viewer)
        house["wang"].save()
        found = of_person(house, viewer)
        assert len(found.relations) == 2
        assert found.whole
        assert all(one.stand_ins is None for one in found.relations)
        assert all(one.others is None for one in found.relations)
        assert found.nobody_else == 0

    def test_few_people_are_no_number_for_others(self, house, viewer, officer):
        def others(reader):
            found = look(Subject("country", country="NL"), ON, reader)
            return [one.others for one in found.relations]

        assert others(officer) == [3]
        assert others(viewer) == [None]


class TestWhoseUserNamesAreOffered:
    """Officers of the own units; all of them to the office, leaders, administrators."""

    @pytest.mark.parametrize(
        ("who", "names"),
        [
            ("coordinator", {"officer", "stranger"}),
            ("leader", {"officer", "stranger"}),
            ("administrator", {"officer", "stranger"}),
            ("viewer", {"officer"}),
            ("officer", {"officer"}),
            ("outsider", {"outsider"}),
        ],
    )
    def test_by_role(self, request, house, sciences, who, names):
        member("stranger", UnitFactory(), Membership.Role.OFFICER)
        reader = request.getfixturevalue(who)
        form = WhatIf({}, reader)
        found = set(form.fields["officer"].queryset.values_list("username", flat=True))
        assert found - {"outsider"} == names - {"outsider"}
        assert ("outsider" in found) is (who == "outsider")

    def test_who_is_not_offered_cannot_be_asked_about(self, house, viewer):
        member("stranger", UnitFactory(), Membership.Role.OFFICER)
        asked, nobody = (
            WhatIf({"officer": name}, viewer) for name in ("stranger", "nobody")
        )
        assert not asked.is_valid()
        assert asked.errors.as_text() == nobody.errors.as_text()


def test_what_is_hidden_counts_nowhere(house, coordinator, outsider, sciences):
    secret = PartnerFactory(
        name="Secret", country="JP", confidential=True, lead_unit=sciences
    )
    VisitFactory(partners=[secret], unit=sciences, starts_on="2026-05-05")
    AgreementFactory(partners=[secret], unit=sciences)
    GrantFactory(partners=[secret], unit=sciences)
    viewer = member("elsewhere", house["wang"].unit, Membership.Role.OFFICER)

    def japan(reader):
        return look(Subject("country", country="JP"), ON, reader)

    assert len(japan(coordinator).relations) == 2
    found = japan(viewer)
    assert [str(each.partner) for each in found.relations] == ["Osaka"]
    assert (found.activities, found.of) == (2, 8)
    assert (len(found.agreements), len(found.grants)) == (0, 1)
    assert len(japan(outsider).relations) == 2  # of the same unit: may see it


def test_it_asks_the_same_for_one_and_for_many(house, coordinator, count_queries):
    coordinator.unit_ids  # noqa: B018 - read once a request
    one = count_queries(lambda: of_person(house, coordinator))
    for number in range(30):
        partner = PartnerFactory(name=f"P{number}")
        VisitFactory(
            partners=[partner],
            starts_on="2026-01-01",
            participants=[{"person": house["wang"], "side": "ours"}],
        )
    assert count_queries(lambda: of_person(house, coordinator)) == one
