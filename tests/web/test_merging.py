"""Two records side by side, looked at first, merged, and found under both names."""

from __future__ import annotations

import re

import pytest

from tests.factories import (
    AgreementFactory,
    PartnerFactory,
    PersonFactory,
    VisitFactory,
)
from tracker.kinds import taken_back
from tracker.records.models import Batch, Change, Partner, Person
from tracker.web.views import taken_back as shown_as


@pytest.fixture
def pair(officer, engineering, sciences):
    kept = PartnerFactory(name="Delft University", lead_unit=engineering, city="Delft")
    gone = PartnerFactory(
        name="TU Delft", owner=officer, city="Den Haag", acronym="TUD",
        aliases=[{"name": "Delft Polytechnic"}],
    )  # fmt: skip
    VisitFactory(title="Open visit", unit=engineering, partners=[gone])
    VisitFactory(title="Quiet visit", unit=sciences, partners=[gone], confidential=True)
    return kept, gone


def url(kept, gone):
    return f"/partners/{kept.ref}/merge/?with={gone.ref}"


def text(answer):
    return answer.content.decode()


def seen(kept, gone, **more):
    return {"version": kept.version, "version_gone": gone.version, **more}


def test_the_menu_leads_to_a_picker_and_it_to_both_side_by_side(as_officer, pair):
    kept, gone = pair
    assert f"/partners/{kept.ref}/merge/" in text(
        as_officer.get(f"/partners/{kept.ref}/")
    )
    asked = as_officer.get(f"/partners/{kept.ref}/merge/")
    assert 'name="with' in text(asked)
    by_name = f"/partners/{kept.ref}/merge/?with__typed=TU+Delft"
    for address in (url(kept, gone), by_name):
        page = text(as_officer.get(address))
        ticked = re.findall(r'name="take-(\w+)" value="(\w+)" checked', page)
        assert dict(ticked) == {
            "name": "kept", "acronym": "gone", "city": "gone", "lead_unit": "kept",
            "owner": "gone",
        }  # fmt: skip
        assert f"/visits/?partner={gone.ref}" in page


def test_a_look_changes_nothing(as_officer, pair):
    kept, gone = pair
    given = seen(kept, gone, **{"take-name": "gone"}, look="1")
    answer = as_officer.post(url(kept, gone), given)
    assert answer.status_code == 200
    assert "This is what Delft University would be:" in text(answer)
    assert "Delft Polytechnic" in text(answer)
    assert 'name="take-name" value="gone" checked' in text(answer)
    assert Partner.objects.filter(pk=gone.pk).exists()
    assert not Batch.objects.exists()


def test_merged_it_lands_on_the_one_that_stays_and_can_be_undone(as_officer, pair):
    kept, gone = pair
    given = seen(kept, gone, **{"take-name": "gone"}, apply="1", why="the same")
    answer = as_officer.post(url(kept, gone), given, follow=True)

    batch = Batch.objects.get()
    assert answer.redirect_chain[-1][0] == f"/partners/{kept.ref}/"
    assert f'href="/changes/{batch.pk}/"' in text(answer)
    assert Partner.objects.get().name == "TU Delft"

    moved = as_officer.get(f"/partners/{gone.ref}/")
    assert moved.headers["Location"] == f"/partners/{kept.ref}/"

    as_officer.post(f"/changes/{batch.pk}/back/")
    assert {one.name for one in Partner.objects.all()} == {
        "Delft University",
        "TU Delft",
    }
    assert as_officer.get(f"/partners/{gone.ref}/").status_code == 200


def test_of_hidden_records_nothing_is_told_though_they_move(as_officer, pair):
    kept, gone = pair
    page = text(as_officer.get(url(kept, gone)))
    assert "Quiet visit" not in page
    assert re.search(r'exchanges <span class="num">1<', page)

    as_officer.post(url(kept, gone), seen(kept, gone, apply="1"))
    assert kept.visits.count() == 2
    batch = Batch.objects.get()
    told = text(as_officer.get(f"/changes/{batch.pk}/"))
    assert "3 changes" in told
    hidden = Change.objects.get(
        batch=batch, ref=kept.visits.get(title="Quiet visit").ref
    )
    assert hidden.ref not in told


def test_sent_twice_it_is_merged_once(as_officer, pair):
    kept, gone = pair
    given = seen(kept, gone, apply="1")
    first = as_officer.post(url(kept, gone), given)
    again = as_officer.post(url(kept, gone), given)
    assert first.headers["Location"] == again.headers["Location"]
    assert Batch.objects.count() == 1


def test_what_changed_meanwhile_is_looked_at_again(as_officer, pair):
    kept, gone = pair
    given = seen(kept, gone, apply="1")
    Partner.objects.get(pk=gone.pk).save()
    answer = as_officer.post(url(kept, gone), given)
    assert answer.status_code == 409
    assert "Nothing was merged." in text(answer)
    assert Partner.objects.count() == 2


def test_what_is_not_theirs_is_not_merged(client, outsider, pair):
    kept, gone = pair
    client.force_login(outsider)
    assert client.get(url(kept, gone)).status_code == 404
    own = PartnerFactory(name="Own", owner=outsider)
    given = seen(own, gone, apply="1")
    assert client.post(url(own, gone), given).status_code == 422
    assert client.get(url(own, own)).status_code == 422
    assert Partner.objects.count() == 3


def test_a_hidden_one_is_as_if_there_were_none(client, outsider, coordinator, pair):
    _kept, _gone = pair
    own = PartnerFactory(name="Own", owner=outsider)
    hidden = PartnerFactory(name="Secret", confidential=True)
    client.force_login(outsider)
    secret = text(client.get(url(own, hidden))).replace(hidden.ref, "PA-X")
    nothing = text(client.get(f"/partners/{own.ref}/merge/?with=PA-9999"))
    clean = re.compile(r'nonce="[^"]*"|name="csrf[^>]*>|X-CSRF[^}]*}|data-csrf="[^"]*"')
    assert clean.sub("", secret) == clean.sub("", nothing).replace("PA-9999", "PA-X")


@pytest.mark.parametrize("given", [{}, {"version": "x"}, {"take-name": "zzz"}])
def test_odd_answers_merge_nothing(as_officer, pair, given):
    answer = as_officer.post(url(*pair), given | {"apply": "1"})
    assert answer.status_code in (409, 422)
    assert Partner.objects.count() == 2


def test_people_are_merged_on_the_same_page(coordinating, engineering):
    partner = PartnerFactory()
    kept = PersonFactory(name="Jan de Vries", partner=partner)
    gone = PersonFactory(name="J. de Vries", partner=partner)
    AgreementFactory(unit=engineering, partners=[partner], champion=gone)
    address = f"/people/{kept.ref}/merge/?with={gone.ref}"
    assert "Framework agreement" in text(coordinating.get(address))
    coordinating.post(address, seen(kept, gone, apply="1"))
    assert Person.objects.get().other_names == ["J. de Vries"]
    moved = coordinating.get(f"/people/{gone.ref}/")
    assert moved.headers["Location"] == f"/people/{kept.ref}/"


def test_other_kinds_are_not_merged(coordinating, engineering):
    visit = VisitFactory(unit=engineering)
    assert coordinating.get(f"/visits/{visit.ref}/merge/").status_code == 404


def test_a_long_merge_is_taken_back_from_its_first_page(
    as_officer, pair, engineering, monkeypatch
):
    kept, gone = pair
    for number in range(8):
        VisitFactory(title=f"Visit {number}", unit=engineering, partners=[gone])
    as_officer.post(url(kept, gone), seen(kept, gone, apply="1"))
    monkeypatch.setattr(shown_as, "AT_ONCE", 3)  # the record that went is further on
    monkeypatch.setattr(taken_back, "MOST", 5)

    page = text(as_officer.get(f"/changes/{Batch.objects.get().pk}/"))
    assert "Take it all back" in page


def test_a_step_is_called_in_the_language_of_its_reader(as_officer, pair):
    kept, gone = pair
    as_officer.post(url(kept, gone), seen(kept, gone, apply="1"))
    batch = Batch.objects.get()
    page = f"/changes/{batch.pk}/"
    assert "Merged: TU Delft into Delft University" in text(as_officer.get(page))
    as_officer.cookies["django_language"] = "zh-hans"
    assert "<h1>Merged" not in (there := text(as_officer.get(page)))
    assert batch.labels["zh-hans"] in there
    assert "Merged" not in batch.labels["zh-hans"]
