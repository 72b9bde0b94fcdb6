"""Views of a list, saved under a name for oneself, one's unit or everybody."""

from __future__ import annotations

import pytest

from accounts.models import Membership, SavedView, Unit, User
from tests.factories import VisitFactory

URL = "/visits/views/"
QUERY = "status=done&direction=inbound&page=3"


def tabs(page):
    text = page.content.decode()
    start = text.index('<ul class="tabs">')
    return text[start : text.index("</ul>", start)]


@pytest.fixture
def saved(as_officer):
    as_officer.post(URL, {"query": QUERY, "name": "Guests of ours"})
    return SavedView.objects.get()


def test_a_question_is_kept_and_asked_again(as_officer, saved):
    assert saved.query == "status=done&direction=inbound"
    shown = tabs(as_officer.get("/visits/"))
    assert "Guests of ours" in shown
    assert "?status=done&amp;direction=inbound" in shown
    here = tabs(as_officer.get("/visits/?direction=inbound&status=done&rows=25"))
    assert here.count('aria-current="page"') == 1
    assert here.index('aria-current="page"') > here.index("direction=inbound")


def test_only_what_the_list_answers_is_kept(as_officer):
    for query in ("", "page=2", "zzz=1", "starts_on_after=2020-13-45", "a" * 3000):
        as_officer.post(URL, {"query": query, "name": "Odd"})
    as_officer.post(URL, {"query": QUERY, "name": " "})
    as_officer.post(URL, {"query": QUERY, "name": "x" * 61})
    assert not SavedView.objects.exists()


def test_a_name_stands_once(as_officer, saved):
    again = {"query": "status=draft", "name": "Guests of ours"}
    page = as_officer.post(URL, again, follow=True)
    assert SavedView.objects.get().query == saved.query
    assert page.context["messages"]


def test_others_find_what_is_shared_with_them(
    client, officer, outsider, viewer, engineering, coordinator, saved
):
    below = Unit.objects.create(name="Below", parent=engineering)
    deep = User.objects.create(username="deep")
    Membership.objects.create(user=deep, unit=below)
    for person in (viewer, outsider, deep, coordinator):
        client.force_login(person)
        assert "Guests of ours" not in tabs(client.get("/visits/"))

    SavedView.objects.update(unit=engineering)
    for person, found in ((deep, True), (outsider, False)):
        client.force_login(person)
        shown = "Guests of ours" in tabs(client.get("/visits/"))
        assert shown is found, person

    SavedView.objects.update(unit=None, for_all=True)
    client.force_login(outsider)
    assert "Guests of ours" in tabs(client.get("/visits/"))


def test_who_shares_with_whom(client, officer, outsider, engineering, coordinator):
    client.force_login(outsider)
    for share in (f"{engineering.pk}", "all", "99999"):
        client.post(URL, {"query": QUERY, "name": "For you", "share": share})
    assert not SavedView.objects.exists()

    client.force_login(officer)
    given = {"query": QUERY, "name": "Ours", "share": f"{engineering.pk}"}
    client.post(URL, given)
    assert SavedView.objects.get().unit == engineering

    client.force_login(coordinator)
    client.post(URL, {"query": QUERY, "name": "All of us", "share": "all"})
    assert SavedView.objects.filter(for_all=True).count() == 1


def test_who_takes_a_view_away(client, officer, outsider, coordinator, saved):
    url = f"{URL}{saved.pk}/remove/"
    for person in (outsider, coordinator):  # it is not even shared with them
        client.force_login(person)
        assert client.post(url).status_code == 404

    SavedView.objects.update(for_all=True)
    client.force_login(outsider)
    assert client.post(url).status_code == 404
    client.force_login(coordinator)
    assert client.post(url).status_code == 302
    assert not SavedView.objects.exists()


def test_a_view_shows_no_more_than_its_reader_may_see(
    client, as_officer, outsider, engineering, saved
):
    VisitFactory(
        title="Secret guest", unit=engineering, confidential=True,
        status="done", direction="inbound",
    )  # fmt: skip
    SavedView.objects.update(for_all=True)
    assert "Secret guest" in as_officer.get(f"/visits/?{saved.query}").content.decode()
    client.force_login(outsider)
    assert "Secret guest" not in client.get(f"/visits/?{saved.query}").content.decode()


def test_many_views_cost_no_more_queries(as_officer, saved, officer, count_queries):
    as_officer.get("/visits/")  # what is looked up once is known
    few = count_queries(lambda: as_officer.get("/visits/"))
    SavedView.objects.bulk_create(
        SavedView(owner=officer, kind="visit", name=f"V{n}", query="status=done")
        for n in range(20)
    )
    assert count_queries(lambda: as_officer.get("/visits/")) == few
