"""Merging over the API: the same verb and versions; the old reference leads on."""

from __future__ import annotations

import pytest

from tests.factories import PartnerFactory, PersonFactory, VisitFactory
from tracker.records.models import Batch, Partner


@pytest.fixture
def pair(officer, engineering):
    kept = PartnerFactory(name="Lund", owner=officer)
    gone = PartnerFactory(name="Lunds", owner=officer, city="Lund")
    VisitFactory(unit=engineering, partners=[gone])
    return kept, gone


def url(kept):
    return f"/api/v1/partners/{kept.ref}/merge/"


def send(client, kept, given, **headers):
    return client.post(
        url(kept), given, content_type="application/json", headers=headers
    )


def test_merged_and_found_under_the_old_reference(client, officer, pair):
    kept, gone = pair
    client.force_login(officer)
    given = {"gone": gone.ref, "version": kept.version, "choices": {"name": "gone"}}
    answer = send(client, kept, given)

    assert answer.status_code == 200, answer.content
    now = Partner.objects.get()
    assert (now.pk, now.name, now.city) == (kept.pk, "Lunds", "Lund")
    batch = Batch.objects.get()
    told = {"ref": kept.ref, "version": now.version, "batch": batch.pk}
    assert answer.json() == told
    moved = client.get(f"/api/v1/partners/{gone.ref}/")
    assert moved.status_code == 302
    assert moved.headers["Location"].endswith(f"/api/v1/partners/{kept.ref}/")


def test_a_version_is_demanded_and_must_be_the_present_one(client, officer, pair):
    kept, gone = pair
    client.force_login(officer)
    assert send(client, kept, {"gone": gone.ref}).status_code == 428
    old = {"gone": gone.ref, "version": kept.version + 1}
    assert send(client, kept, old).status_code == 412
    other = {"gone": gone.ref, "version": kept.version, "version_gone": 9}
    assert send(client, kept, other).status_code == 412
    fine = send(client, kept, {"gone": gone.ref}, if_match=f'"{kept.version}"')
    assert fine.status_code == 200


@pytest.mark.parametrize(
    "more",
    [
        {"gone": "PA-9999"},
        {"gone": None},
        {"choices": {"name": "x"}},
        {"choices": ["name"]},
        {"choices": {"name": 1}},
        {"version": "one"},
        {"version": True},
        {"more": 1},
    ],
)
def test_odd_requests_merge_nothing(client, officer, pair, more):
    kept, gone = pair
    client.force_login(officer)
    answer = send(client, kept, {"gone": gone.ref, "version": kept.version} | more)
    assert answer.status_code == 400
    assert Partner.objects.count() == 2


def test_who_may_not_change_one_merges_nothing(client, outsider, pair):
    _kept, gone = pair
    client.force_login(outsider)
    own = PartnerFactory(name="Own", owner=outsider)
    given = {"gone": gone.ref, "version": own.version}
    assert send(client, own, given).status_code == 403
    hidden = PartnerFactory(confidential=True)
    secret = send(client, own, given | {"gone": hidden.ref})
    nothing = send(client, own, given | {"gone": "PA-9999"})
    assert (secret.status_code, secret.content) == (400, nothing.content)


def test_people_too(client, coordinator):
    kept, gone = PersonFactory(name="Anna B"), PersonFactory(name="A. B")
    client.force_login(coordinator)
    answer = client.post(
        f"/api/v1/people/{kept.ref}/merge/",
        {"gone": gone.ref, "version": kept.version},
        content_type="application/json",
    )
    assert answer.status_code == 200
    assert (
        client.post(
            f"/api/v1/visits/{kept.ref}/merge/", {}, content_type="application/json"
        ).status_code
        == 404
    )
