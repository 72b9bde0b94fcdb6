"""Several records edited in one step, looked at first, taken back as one."""

from __future__ import annotations

import re

import pytest

from tests.factories import PartnerFactory, VisitFactory
from tracker.kinds import BY_SLUG, together
from tracker.records import changes
from tracker.records.models import Batch, Change, Partner, Visit

TICK = re.compile(r'name="record" value="(\d+:\d+)"')
URL = "/visits/together/"


@pytest.fixture
def visits(officer, engineering):
    partner = PartnerFactory()
    return [
        VisitFactory(
            title=f"Visit {n}", unit=engineering, partners=[partner], tags=["old"]
        )
        for n in range(3)
    ]


def ticks(visits):
    return [f"{visit.pk}:{visit.version}" for visit in visits]


def text(answer):
    return answer.content.decode()


def test_the_list_leads_to_its_records_with_its_filters(as_officer, visits):
    VisitFactory(title="Another", unit=visits[0].unit, partners=[])
    page = text(as_officer.get("/visits/?search=Another"))
    assert f"{URL}?search=Another" in page

    page = text(as_officer.get(f"{URL}?search=Another&what=tags"))
    assert TICK.findall(page) == ticks(Visit.objects.filter(title="Another"))


def test_a_look_says_what_would_change_and_changes_nothing(as_officer, visits):
    given = {"record": ticks(visits), "how": "add", "tags": "summer", "look": "1"}
    answer = as_officer.post(f"{URL}?what=tags", given)

    assert answer.status_code == 200
    assert "3 records would change" in text(answer)
    assert Visit.objects.filter(tags=["old"]).count() == 3
    assert not Batch.objects.exists()
    assert not Change.objects.filter(action="changed").exists()


def test_done_and_taken_back_as_one(as_officer, officer, visits):
    given = {"record": ticks(visits), "how": "add", "tags": "summer", "why": "season"}
    answer = as_officer.post(f"{URL}?what=tags", given | {"apply": "1"})

    batch = Batch.objects.get()
    assert answer.headers["Location"] == f"/changes/{batch.pk}/"
    assert {tuple(one.tags) for one in Visit.objects.all()} == {("old", "summer")}
    made = Change.objects.filter(batch=batch)
    assert made.count() == 3
    assert {(one.made_by, one.why) for one in made} == {(officer, "season")}

    page = as_officer.get(f"/changes/{batch.pk}/")
    assert "Take it all back" in text(page)
    assert text(page).count("/visits/VI-") >= 3

    as_officer.post(f"/changes/{batch.pk}/back/")
    assert {tuple(one.tags) for one in Visit.objects.all()} == {("old",)}
    batch.refresh_from_db()
    assert batch.taken_back_by.changes.count() == 3
    again = as_officer.post(f"/changes/{batch.pk}/back/", follow=True)
    assert "taken back before" in text(again)


def test_all_or_none_when_somebody_changed_one_meanwhile(as_officer, officer, visits):
    seen = ticks(visits)
    visits[2].title = "Newer"
    changes.write(visits[2], by=officer)

    given = {"record": seen, "how": "set", "tags": "summer", "apply": "1"}
    answer = as_officer.post(f"{URL}?what=tags", given)

    assert answer.status_code == 409
    assert "Somebody changed it after you looked." in text(answer)
    assert Visit.objects.filter(tags=["old"]).count() == 3
    assert not Batch.objects.exists()


def test_what_was_changed_since_is_not_taken_back(as_officer, officer, visits):
    given = {"record": ticks(visits), "how": "set", "tags": "summer", "apply": "1"}
    as_officer.post(f"{URL}?what=tags", given)
    later = Visit.objects.get(pk=visits[0].pk)
    later.tags = ["later"]
    changes.write(later, by=officer)

    batch = Batch.objects.get()
    answer = as_officer.post(f"/changes/{batch.pk}/back/", follow=True)

    assert "Nothing was taken back." in text(answer)
    assert visits[0].ref in text(answer)
    assert Visit.objects.filter(tags=["summer"]).count() == 2
    assert Batch.objects.count() == 1


def test_records_of_others_are_neither_shown_nor_changed(
    client, outsider, officer, visits
):
    client.force_login(outsider)
    assert not TICK.findall(text(client.get(f"{URL}?what=tags")))

    given = {"record": ticks(visits), "how": "set", "tags": "mine", "apply": "1"}
    answer = client.post(f"{URL}?what=tags", given)
    assert answer.status_code == 409
    assert Visit.objects.filter(tags=["old"]).count() == 3


def test_what_others_did_together_is_not_there(client, outsider, as_officer, visits):
    given = {"record": ticks(visits), "how": "set", "tags": "summer", "apply": "1"}
    as_officer.post(f"{URL}?what=tags", given)
    batch = Batch.objects.get()

    client.force_login(outsider)
    assert client.get(f"/changes/{batch.pk}/").status_code == 404
    assert client.post(f"/changes/{batch.pk}/back/").status_code == 404
    assert Visit.objects.filter(tags=["summer"]).count() == 3


def test_who_may_only_read_finds_no_such_page(client, viewer, visits):
    client.force_login(viewer)
    assert client.get(URL).status_code == 404


def test_a_rule_of_the_record_holds_for_many(coordinating, visits):
    partners = list(Partner.objects.all())
    given = {"record": ticks(partners), "how": "set", "country": "", "apply": "1"}
    answer = coordinating.post("/partners/together/?what=country", given)
    assert answer.status_code == 422
    assert "Say which value." in text(answer)


@pytest.mark.parametrize(
    "given", [{}, {"record": ["x"]}, {"record": ["1:1"], "how": "zzz"}]
)
def test_odd_answers_are_told_apart(as_officer, visits, given):
    answer = as_officer.post(f"{URL}?what=tags", given | {"look": "1"})
    assert answer.status_code == 422


def test_what_tells_records_apart_is_not_offered():
    for kind in BY_SLUG.values():
        offered = together.choosable(kind)
        assert not {"title", "name", "ref", "doi", "ror", "email"} & set(offered)


def test_as_many_queries_for_few_as_for_many(as_officer, visits, count_queries):
    few = count_queries(lambda: as_officer.get(f"{URL}?what=tags"))
    for n in range(20):
        VisitFactory(title=f"More {n}", unit=visits[0].unit, partners=[])
    assert count_queries(lambda: as_officer.get(f"{URL}?what=tags")) <= few
