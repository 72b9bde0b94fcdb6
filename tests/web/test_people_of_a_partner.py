"""Who carries a relationship, what would be left, and who may read of it."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth import get_user_model

from tests.factories import PartnerFactory, PersonFactory, VisitFactory
from tracker.insight import health
from tracker.insight.models import Flag
from tracker.insight.months import month_of
from tracker.insight.ties import ties

pytestmark = pytest.mark.usefixtures("today")

TODAY = date(2026, 11, 22)


@pytest.fixture
def owner(db):
    return get_user_model().objects.create_user("owner")


def visit(partner, on, *people, side="ours"):
    return VisitFactory(
        partners=[partner],
        starts_on=date.fromisoformat(on),
        title=f"Visit {on}",
        participants=[{"person": one, "side": side} for one in people],
    )


@pytest.fixture
def carried(owner):
    """One senior colleague with most of the work, one early, and four more."""
    partner = PartnerFactory(name="Hohenfels", owner=owner)
    top = PersonFactory(side="ours", name="Shen Yiran", career_stage="late")
    young = PersonFactory(side="ours", name="Luo Jinghe", career_stage="early")
    others = [
        PersonFactory(side="ours", name=f"Colleague {n}", career_stage="mid")
        for n in range(4)
    ]
    for on in ("2019-03-04", "2024-02-05", "2024-05-06", "2025-01-07", "2025-06-08"):
        visit(partner, on, top)
    for on in ("2025-09-01", "2025-10-01", "2026-01-12", "2026-04-13", "2026-06-14"):
        visit(partner, on, top)
    visit(partner, "2026-02-02", top, young)
    visit(partner, "2026-03-03", *others)
    health.refresh()
    return partner


@pytest.fixture
def few(owner):
    """Two people only."""
    partner = PartnerFactory(name="Small Place", owner=owner)
    one = PersonFactory(side="ours", name="Wen Qiaozhi", career_stage="late")
    for on in ("2024-02-05", "2024-05-06", "2025-01-07", "2025-06-08", "2026-02-02"):
        visit(partner, on, one)
    visit(partner, "2026-03-03", one, PersonFactory(side="ours", name="Other One"))
    health.refresh()
    return partner


def page_of(client, partner, user):
    client.force_login(user)
    return client.get(f"{partner.get_absolute_url()}?tab=people")


def test_shares_half_and_who_would_follow(client, carried, owner):
    page = page_of(client, carried, owner)

    found = page.context["carried"]
    assert (found["people"], found["half"], found["most"]) == (6, 1, 1)
    assert found["rows"][0]["person"].name == "Shen Yiran"
    assert found["rows"][0]["share"] == pytest.approx(9.5 / 11)
    assert found["rows"][0]["tie_years"] == pytest.approx(92 / 12)
    assert (found["after"]["alone"], found["after"]["activities"]) == (9, 11)
    assert (found["newcomers"], found["leavers"]) == (5, 0)
    assert found["renewal"] == pytest.approx(5 / 6)
    text = page.content.decode()
    assert "1 person carries 80 % of it." in text
    assert "Without Shen Yiran 9 of 11 activities" in text
    assert "No successor named for Shen Yiran." in text
    assert "Colleague 0" in text
    assert "Name a successor" in text


def test_a_named_successor_is_told_instead(client, carried, owner):
    people = type(carried.champion_ours or PersonFactory())
    top = people.objects.get(name="Shen Yiran")
    people.objects.filter(pk=top.pk).update(
        successor=people.objects.get(name="Luo Jinghe")
    )

    text = page_of(client, carried, owner).content.decode()

    assert "After Shen Yiran: Luo Jinghe." in text
    assert "No successor named" not in text


def test_others_read_counts_and_stages_but_no_names(client, carried, viewer, leader):
    for user in (viewer, leader):
        page = page_of(client, carried, user)
        text = page.content.decode()
        assert page.context["carried"]["people"] == 6
        assert "Senior 1" in text
        assert "Shen Yiran" not in text
        assert "after" not in page.context["carried"]


def test_a_colleague_reads_the_own_row_alone(client, carried, viewer):
    from tracker.records.models import Person

    Person.objects.filter(name="Luo Jinghe").update(user=viewer)

    page = page_of(client, carried, viewer)

    rows = page.context["carried"]["rows"]
    assert [row["person"].name for row in rows] == ["Luo Jinghe"]
    assert "Shen Yiran" not in page.content.decode()


def test_under_five_people_others_read_no_figure(client, few, viewer, leader, owner):
    for user in (viewer, leader):
        page = page_of(client, few, user)
        found = page.context["carried"]
        assert found["people"] is None
        assert {"half", "renewal", "stages", "n_eff"}.isdisjoint(found)
        text = page.content.decode()
        assert "Fewer than five colleagues" in text
        assert "Wen Qiaozhi" not in text
    assert page_of(client, few, owner).context["carried"]["people"] == 2


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ("coordinator", True),
        ("owner", True),
        ("leader", False),
        ("administrator", False),
        ("officer", False),  # of the same unit, but responsible for other partners
        ("viewer", False),
    ],
)
def test_the_people_tab_and_what_if_name_the_same_to_each_role(
    request, client, few, who, told
):
    user = request.getfixturevalue(who)
    carried = page_of(client, few, user).context["carried"]
    assert carried["named"] is told
    person = PersonFactory._meta.model.objects.get(name="Wen Qiaozhi")
    found = client.get(f"/api/v1/what-if/?person={person.ref}").json()
    assert bool(found["relationships"]) is told
    flag = health.told(Flag.objects.get(code="KEY_PERSON"), health.Reader(user))
    assert (flag["person"] is not None) is told


def test_under_five_people_flags_show_as_codes_only(client, few, viewer, owner):
    flag = Flag.objects.get(code="KEY_PERSON")
    for user, told in ((viewer, False), (owner, True)):
        client.force_login(user)
        text = client.get(few.get_absolute_url()).content.decode()
        answer = client.get(f"/api/v1/flags/{flag.pk}/").json()
        assert ("One colleague carries" in text) is told
        assert bool(answer["numbers"]) is told
        assert "Depends on one person" in answer["sentence"] or told
        named = health.told(flag, health.Reader(user))["person"]
        assert (named is not None) is told


def test_the_colleague_may_read_the_own_name(few, viewer):
    from tracker.records.models import Person

    Person.objects.filter(name="Wen Qiaozhi").update(user=viewer)
    flag = Flag.objects.get(code="KEY_PERSON")

    found = health.told(flag, health.Reader(viewer))

    assert found["person"]["name"] == "Wen Qiaozhi"


@pytest.mark.parametrize(("known", "told"), [(7, True), (6, False)])
def test_their_side_is_told_from_seventy_percent_on(client, owner, known, told):
    partner = PartnerFactory(owner=owner)
    theirs = [
        PersonFactory(side="theirs", partner=partner, name=f"Dr {n}") for n in range(5)
    ]
    for n in range(10):
        people = theirs if n < known else []
        visit(partner, f"2026-0{n % 9 + 1}-1{n}", *people, side="theirs")

    page = page_of(client, partner, owner)

    found = page.context["carried"]["theirs"]
    assert (found["known"], found["of"], found["told"]) == (known, 10, told)
    if told:
        assert (found["people"], found["half"], found["most"]) == (5, 3, 4)
    else:
        assert "people" not in found


class TestOwnTies:
    @pytest.fixture
    def person(self, carried, owner):
        from tracker.records.models import Person

        other = PartnerFactory(name="Long Ago")
        young = Person.objects.get(name="Luo Jinghe")
        Person.objects.filter(pk=young.pk).update(owner=owner)
        visit(other, "2022-11-01", young)
        visit(PartnerFactory(name="Longer Ago"), "2022-10-01", young)
        return Person.objects.get(pk=young.pk)

    def read(self, client, user, person):
        client.force_login(user)
        return client.get(person.get_absolute_url())

    def test_the_tie_halves_every_two_years_and_fades(self, client, person, owner):
        page = self.read(client, owner, person)

        found = {str(t["partner"]): t for t in page.context["ties"]}
        assert list(found) == ["Hohenfels", "Long Ago", "Longer Ago"]
        assert found["Long Ago"]["strength"] == pytest.approx(0.25)
        assert not found["Long Ago"]["faded"]
        assert found["Longer Ago"]["faded"]
        assert "faded" in page.content.decode()

    def test_only_the_person_the_officer_and_the_office_read_it(
        self, client, person, owner, coordinator, leader, viewer, officer, administrator
    ):
        for user in (owner, coordinator):
            assert self.read(client, user, person).context["ties"]
        for user in (leader, viewer, officer, administrator):
            page = self.read(client, user, person)
            assert page.status_code == 200
            assert page.context["ties"] is None
            assert "Ties to partners" not in page.content.decode()
        type(person).objects.filter(pk=person.pk).update(user=viewer)
        assert self.read(client, viewer, person).context["ties"]

    def test_hidden_activities_are_not_betrayed(self, client, person, owner, sciences):
        from tracker.records.models import Visit

        Visit.objects.filter(title="Visit 2022-11-01").update(
            confidential=True, unit=sciences
        )

        page = self.read(client, owner, person)

        assert "Long Ago" not in [str(t["partner"]) for t in page.context["ties"]]

    def test_a_program_reads_what_the_page_says_and_no_more(
        self, client, person, owner, coordinator, leader, viewer, officer, carried
    ):
        address = f"/api/v1/people/{person.ref}/ties/"
        rows = {
            str(t["partner"]): t
            for t in self.read(client, owner, person).context["ties"]
        }
        for user in (owner, coordinator):
            client.force_login(user)
            told = client.get(address).json()
            assert [one["partner"] for one in told] == [
                t["partner"].ref for t in rows.values()
            ]
            assert [one["faded"] for one in told] == [t["faded"] for t in rows.values()]
        assert told[1] == {
            "partner": rows["Long Ago"]["partner"].ref, "activities": 1, "years": 4.0,
            "last": "2022-11", "strength": 0.25, "faded": False,
        }  # fmt: skip
        earlier = client.get(address, {"as_of": "2024-11-22"}).json()
        assert {one["partner"]: one["strength"] for one in earlier}[
            told[1]["partner"]
        ] == 0.5
        assert client.get(address, {"as_of": "soon"}).status_code == 400
        assert client.get(address, {"nonsense": "1"}).status_code == 400
        for user in (leader, viewer, officer):
            client.force_login(user)
            assert client.get(address).status_code == 404
        other = PersonFactory(side="theirs", partner=carried)
        client.force_login(coordinator)
        assert client.get(f"/api/v1/people/{other.ref}/ties/").status_code == 404

    def test_their_people_have_no_such_card(self, client, coordinator, carried):
        other = PersonFactory(side="theirs", partner=carried)
        assert self.read(client, coordinator, other).context["ties"] is None


def test_ties_count_up_to_the_month_only():
    now = month_of(TODAY)
    (tie,) = ties([(now - 60, (1, 2)), (now - 24, (1,)), (now + 1, (1,))], now)[:1]

    assert (tie.person, tie.first, tie.last) == (1, now - 60, now - 24)
    assert (tie.activities, tie.credits, tie.strength) == (2, 1.5, 0.5)
