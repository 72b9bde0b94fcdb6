from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.api.conftest import Api
from tests.api.test_contract import is_problem, new, new_visit
from tests.factories import (
    AgreementFactory,
    PartnerFactory,
    PersonFactory,
    VisitFactory,
)
from tracker.api.routes import router
from tracker.kinds import RECORDS, VOCABULARIES
from tracker.records.models import Record

# What each role gets for a record of engineering that is open to all:
# list, read, add, change, delete. 201/200/204 done, 403 not theirs.
ROLES = {
    "coordinator": (200, 200, 201, 200, 204),
    "leader": (200, 200, 403, 403, 403),
    "administrator": (200, 200, 403, 403, 403),
    "officer": (200, 200, 201, 200, 204),
    "viewer": (200, 200, 403, 403, 403),
    "outsider": (200, 200, 201, 403, 403),
}
OF_VOCABULARIES = ROLES | {
    "administrator": (200, 200, 201, 200, 204),
    "officer": (200, 200, 403, 403, 403),
    "outsider": (200, 200, 403, 403, 403),
}
TABLE = {kind.slug: ROLES for kind in RECORDS}
TABLE |= {kind.slug: OF_VOCABULARIES for kind in VOCABULARIES}
TABLE["reviews"] = ROLES | {"leader": (200, 200, 201, 200, 204)}
# Addresses that are no kind are asked in tests of their own.
BESIDE = {"flags", "files", "imports", "indicators", "jobs", "log", "what-if"}


def test_every_address_stands_in_the_table() -> None:
    registered = {name for name, _viewset, _base in router.registry}
    assert registered == set(TABLE) | BESIDE


def in_unit(kind: Any, unit: Any) -> dict[str, Any]:
    if not issubclass(kind.model, Record):
        return {}
    return {kind.model.unit_field: unit}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_does_what_it_may(
    any_kind: Any,
    make: Any,
    role: str,
    request: Any,
    engineering: Any,
    sciences: Any,
    api_of: Callable[..., Api],
) -> None:
    expected = TABLE[any_kind.slug][role]
    user = request.getfixturevalue(role)
    made = make(**in_unit(any_kind, engineering))
    body = new(any_kind)
    if "unit" in body:
        body["unit"] = (sciences if role == "outsider" else engineering).name
    body.pop("owner", None)
    api = api_of(user)
    place = f"{any_kind.slug}/{made.ref}/"
    version = {"If_Match": f'"{made.version}"'}
    got = (
        api.get(f"{any_kind.slug}/").status_code,
        api.get(place).status_code,
        api.post(f"{any_kind.slug}/", body).status_code,
        (changed := api.patch(place, {}, **version)).status_code,
        api.delete(place, If_Match=changed.get("ETag", '"1"')).status_code,
    )
    assert got == expected


def test_nobody_is_let_in_unknown(any_kind: Any, api_of: Callable[..., Api]) -> None:
    stranger = api_of(None)
    for path in (f"{any_kind.slug}/", f"{any_kind.slug}/1/"):
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            found = stranger.send(method, path, {})
            assert found.status_code == 401, (method, path)


@pytest.mark.parametrize("path", ["flags/", "files/", "imports/", "jobs/", "schema/"])
def test_nobody_unknown_reads_what_stands_beside(
    api_of: Callable[..., Api], path: str
) -> None:
    is_problem(api_of(None).get(path), 401)


def test_a_reading_token_writes_nothing(
    api_of: Callable[..., Api], coordinator: Any, any_kind: Any, make: Any
) -> None:
    made = make()
    api = api_of(coordinator, "read")
    place = f"{any_kind.slug}/{made.ref}/"
    assert api.get(place).status_code == 200
    any_version = {"If_Match": "*"}
    is_problem(api.post(f"{any_kind.slug}/", {}), 403)
    is_problem(api.put(place, {}, **any_version), 403)
    is_problem(api.patch(place, {}, **any_version), 403)
    is_problem(api.delete(place, **any_version), 403)


@pytest.fixture
def secret(unit_kind: Any, make: Any, engineering: Any) -> Any:
    """A confidential record of engineering."""
    return make(unit=engineering, confidential=True)


def test_what_is_hidden_is_not_there(
    api_of: Callable[..., Api], outsider: Any, unit_kind: Any, secret: Any
) -> None:
    api = api_of(outsider)
    for key in (secret.ref, secret.pk):
        place = f"{unit_kind.slug}/{key}/"
        absent = f"{unit_kind.slug}/{int(secret.pk) + 999}/"
        for send in (
            lambda where: api.get(where),
            lambda where: api.patch(where, {}, If_Match="*"),
            lambda where: api.put(where, {}, If_Match="*"),
            lambda where: api.patch(where, {}),
            lambda where: api.delete(where, If_Match="*"),
        ):
            assert is_problem(send(place), 404) == is_problem(send(absent), 404)
    listed = api.get(f"{unit_kind.slug}/").json()
    assert listed == {"count": 0, "next": None, "previous": None, "results": []}


def test_no_filter_and_no_order_finds_what_is_hidden(
    api_of: Callable[..., Api], outsider: Any, unit_kind: Any, secret: Any
) -> None:
    api = api_of(outsider)
    words = str(getattr(secret, "title", "") or getattr(secret, "text", "x"))[:20]
    asked = [f"search={words}", f"search={secret.ref}", "unit=Engineering"]
    asked += [f"ordering={name}" for name in unit_kind.filterset.orders]
    for query in asked:
        found = api.get(f"{unit_kind.slug}/?{query}").json()
        assert found["count"] == 0, query
        assert found["results"] == [], query


def test_to_name_what_is_hidden_is_to_name_nothing(
    api_of: Callable[..., Api], outsider: Any, engineering: Any
) -> None:
    hidden = AgreementFactory(unit=engineering, confidential=True)
    api = api_of(outsider)

    def said(found: Any) -> str:
        return re.sub(r"AG-\d+-\d+|\d{3,}", "…", found.content.decode())

    for path, body in (
        ("visits/", new_visit("Applied Sciences")),
        ("outputs/", {"title": "A", "year": 2024, "unit": "Applied Sciences"}),
    ):
        named = api.post(path, body | {"agreement": hidden.ref})
        absent = api.post(path, body | {"agreement": "AG-1999-9999"})
        assert named.status_code == absent.status_code == 400
        assert said(named) == said(absent)
        by_title = api.post(path, body | {"agreement": hidden.title})
        assert by_title.status_code == 400
    named = api.get(f"visits/?agreement={hidden.ref}")
    absent = api.get("visits/?agreement=AG-1999-9999")
    assert said(named) == said(absent)


def test_what_a_record_refers_to_stays_hidden(
    api_of: Callable[..., Api], outsider: Any, engineering: Any, sciences: Any
) -> None:
    above = PartnerFactory(confidential=True, lead_unit=engineering)
    mine = PartnerFactory(parent=above, lead_unit=sciences)
    person = PersonFactory(confidential=True, unit=engineering)
    visit = VisitFactory(
        unit=sciences, participants=[{"person": person, "side": "ours", "name": "X"}]
    )
    api = api_of(outsider)
    read = api.get(f"partners/{mine.ref}/")
    assert read.json()["parent"] is None
    assert above.ref not in api.get("partners/").content.decode()
    saved = api.put(f"partners/{mine.ref}/", read.json(), If_Match=read["ETag"])
    assert saved.status_code == 200, saved.content
    mine.refresh_from_db()
    assert mine.parent == above
    shown = api.get(f"visits/{visit.ref}/")
    assert shown.json()["participants"][0]["person"] is None
    rows = {"participants": shown.json()["participants"]}
    saved = api.patch(f"visits/{visit.ref}/", rows, If_Match=shown["ETag"])
    assert saved.status_code == 200, saved.content
    assert visit.participants.get().person == person


def test_a_refusal_to_delete_names_nobody_hidden(
    api_of: Callable[..., Api], outsider: Any, engineering: Any, sciences: Any
) -> None:
    partner = PartnerFactory(lead_unit=sciences)
    VisitFactory(
        partners=[partner], unit=engineering, confidential=True, title="Secret talks"
    )
    api = api_of(outsider)
    etag = api.get(f"partners/{partner.ref}/")["ETag"]
    found = api.delete(f"partners/{partner.ref}/", If_Match=etag)
    is_problem(found, 409)
    assert "Secret talks" not in found.content.decode()


def test_a_partner_with_hidden_agreements_looks_like_one_without(
    api_of: Callable[..., Api], outsider: Any, engineering: Any
) -> None:
    one, other = PartnerFactory(), PartnerFactory()
    AgreementFactory(partners=[one], unit=engineering, confidential=True)
    api = api_of(outsider)
    for wanted in ("true", "false"):
        refs = [
            row["ref"]
            for row in api.get(f"partners/?in_force={wanted}").json()["results"]
        ]
        assert (one.ref in refs) == (other.ref in refs)
    assert api.get(f"partners/{one.ref}/timeline/").json() == []


def test_an_officer_writes_only_for_their_units(
    api_of: Callable[..., Api], officer: Any, sciences: Any
) -> None:
    api = api_of(officer)
    errors = is_problem(api.post("visits/", new_visit("Applied Sciences")), 400)
    assert list(errors["errors"]) == ["unit"]
    made = api.post("visits/", new_visit("Engineering"))
    assert made.status_code == 201, made.content
    moved = {"unit": "Applied Sciences"}
    found = api.patch(made["Location"], moved, If_Match=made["ETag"])
    is_problem(found, 400)
