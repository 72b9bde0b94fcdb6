"""Which records are likely the same, and which only look so."""

from __future__ import annotations

import time

import pytest

from tests.factories import PartnerFactory, PersonFactory
from tracker.exchange.likely import likely
from tracker.kinds import BY_NAME
from tracker.records import bulk
from tracker.records.models import Different, Partner

pytestmark = pytest.mark.django_db
PARTNER, PERSON = BY_NAME["partner"], BY_NAME["person"]


def found(kind, user):
    return [
        ({one.first.name, one.second.name}, one.evidence) for one in likely(kind, user)
    ]


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ({"name": "ETH Zürich"}, {"name": "Eth Zurich"}, "the same name: eth zurich"),
        (
            {"name": "Lund University"},
            {"name": "Lunds", "aliases": [{"name": "LUND UNIVERSITY"}]},
            "the same name: lund university",
        ),
        (
            {"name": "A", "website": "https://www.lu.se/en"},
            {"name": "B", "domains": ["lu.se"]},
            "the same domain: lu.se",
        ),
        (
            {"name": "A", "erasmus_code": "NL DELFT01"},
            {"name": "B", "erasmus_code": "NL  DELFT01"},
            "the same identifier: nldelft01",
        ),
        (
            {"name": "Technical University of Eindhoven"},
            {"name": "Technical Univ. of Eindhovn"},
            "nearly the same name, the same country",
        ),
    ],
)
def test_partners_that_are_likely_one(coordinator, one, other, why):
    PartnerFactory(**one)
    PartnerFactory(**other)
    [(names, evidence)] = found(PARTNER, coordinator)
    assert names == {one["name"], other["name"]}
    assert why in evidence


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"name": "University of Town 1"}, {"name": "University of Town 2"}),
        ({"name": "University of Hohenford"}, {"name": "University of New Hohenford"}),
        ({"name": "University of Lyon"}, {"name": "University of Bern"}),
        ({"name": "Saint Mary", "country": "GB"}, {"name": "Saint Mary"}),
        ({"name": "Trinity College"}, {"name": "Trinity College", "country": "IE"}),
    ],
)
def test_partners_that_are_not(coordinator, one, other):
    PartnerFactory(**one)
    PartnerFactory(**other)
    assert found(PARTNER, coordinator) == []


def test_a_part_and_a_successor_are_known_to_be_others(coordinator):
    whole = PartnerFactory(name="Lund", domains=["lu.se"])
    PartnerFactory(name="Lund Lab", domains=["lu.se"], parent=whole)
    assert found(PARTNER, coordinator) == []


def test_a_domain_of_many_tells_nothing(coordinator):
    for name in "ABCDEFG":
        PartnerFactory(name=name, domains=["edu.cn"])
    assert found(PARTNER, coordinator) == []


def test_who_may_not_see_one_is_shown_no_pair(coordinator, outsider):
    PartnerFactory(name="Lund", confidential=True)
    PartnerFactory(name="LUND")
    assert len(found(PARTNER, coordinator)) == 1
    assert found(PARTNER, outsider) == []


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("Jan de Vries", "de Vries, Jan", "the same name at the same place"),
        ("Jan de Vries", "J. de Vries", "one name shortens the other"),
    ],
)
def test_people_that_are_likely_one(coordinator, one, other, why):
    partner = PartnerFactory()
    PersonFactory(name=one, partner=partner)
    PersonFactory(name=other, partner=partner)
    [(_names, evidence)] = found(PERSON, coordinator)
    assert any(word.startswith(why) for word in evidence)


def test_namesakes_at_other_places_are_others(coordinator):
    for _n in range(2):
        PersonFactory(name="Wang Wei", partner=PartnerFactory())
    PersonFactory(name="Jan Vries", partner=Partner.objects.first())
    PersonFactory(name="Piet Vries", partner=Partner.objects.first())
    assert found(PERSON, coordinator) == []


def test_the_same_address_is_one_person(coordinator):
    PersonFactory(name="A B", email="a@b.org")
    PersonFactory(name="C D", email="A@b.org")
    [(_names, evidence)] = found(PERSON, coordinator)
    assert evidence == ["the same e-mail address: a@b.org"]


def test_told_apart_they_are_offered_no_more(client, officer, outsider, engineering):
    one = PartnerFactory(name="Lund", owner=officer)
    two = PartnerFactory(name="LUND", owner=officer)
    client.force_login(outsider)
    given = {"first": one.pk, "second": two.pk}
    assert client.post("/partners/twins/", given).status_code == 404
    page = client.get("/partners/twins/").content.decode()
    assert "Lund" in page and "not yours to change" in page

    client.force_login(officer)
    page = client.get("/partners/twins/").content.decode()
    assert f"/partners/{one.ref}/merge/?with={two.ref}" in page
    client.post("/partners/twins/", given)
    client.post("/partners/twins/", given)
    assert Different.objects.count() == 1
    assert found(PARTNER, officer) == []
    assert "Told apart before" in client.get("/partners/twins/").content.decode()
    client.post("/partners/twins/", given | {"again": "1"})
    assert len(found(PARTNER, officer)) == 1


@pytest.mark.parametrize("given", [{}, {"first": "x", "second": "1"}])
def test_odd_pairs_are_nothing(client, officer, given):
    client.force_login(officer)
    assert client.post("/partners/twins/", given).status_code == 404


def test_who_may_only_read_finds_no_such_page(client, viewer):
    client.force_login(viewer)
    assert client.get("/partners/twins/").status_code == 404


def test_a_thousand_partners_are_compared_in_a_second(coordinator, count_queries):
    words = [
        "Lund",
        "Bern",
        "Lyon",
        "Porto",
        "Turku",
        "Graz",
        "Leeds",
        "Ghent",
        "Kyoto",
    ]
    made = [
        bulk.Draft(
            Partner(
                name=f"{words[n % 9]} {words[n // 9 % 9]} {words[n // 81 % 9]} {n}",
                country=["NL", "DE", "FR", "CN", "JP"][n % 5],
            )
        )
        for n in range(1000)
    ]
    bulk.create_many(made, by=coordinator)
    likely(PARTNER, coordinator)  # what is read once is read
    began = time.perf_counter()
    assert count_queries(lambda: likely(PARTNER, coordinator)) <= 4
    assert time.perf_counter() - began < 2  # half of it on a quiet machine


def test_every_pair_is_a_page_away(client, coordinator, monkeypatch):
    monkeypatch.setattr("tracker.web.views.twins.ON_A_PAGE", 2)
    for n in range(3):
        PartnerFactory(name=f"Lund {n} Institute", country="SE")
        PartnerFactory(name=f"LUND {n} INSTITUTE", country="SE")
    client.force_login(coordinator)
    shown = [
        client.get("/partners/twins/", {"page": page}).content.decode()
        for page in ("1", "2", "none")
    ]
    assert [page.count('name="second"') for page in shown] == [2, 1, 2]
    assert "?page=2" in shown[0]
