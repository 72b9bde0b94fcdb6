from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.conftest import TOP, Api
from tests.factories import (
    AgreementFactory,
    GrantFactory,
    PartnerFactory,
    VisitFactory,
    of_kind,
)

PROBLEM = "application/problem+json"


def is_problem(found: Any, status: int) -> dict[str, Any]:
    assert found.status_code == status, found.content
    assert found["Content-Type"] == PROBLEM
    body = found.json()
    assert body["status"] == status
    assert {"type", "title", "detail"} <= set(body)
    return body


def new(kind: Any) -> dict[str, Any]:
    """What a program would send to make one: the body of another, taken away."""
    other = of_kind(kind.name)()
    context = {"request": type("Asked", (), {"user": Everything()})()}
    body = kind.serializer(other, context=context).data
    for name in ("id", "ref", "version", "source", "created", "updated"):
        body.pop(name, None)
    for rows in body.values():
        if isinstance(rows, list):
            for row in rows:
                if isinstance(row, dict):
                    row.pop("id", None)
    other.delete()
    return body


class Everything:
    sees_everything = True


def test_a_list_has_its_four_names(api: Api, any_kind: Any, make: Any) -> None:
    make()
    found = api.get(f"{any_kind.slug}/")
    assert found.status_code == 200, found.content
    assert list(found.json()) == ["count", "next", "previous", "results"]
    assert found.json()["count"] == any_kind.model.objects.count()


def test_what_is_read_can_be_written_back(api: Api, any_kind: Any, make: Any) -> None:
    made = make()
    place = f"{any_kind.slug}/{made.ref}/"
    read = api.get(place)
    assert read.status_code == 200, read.content
    saved = api.put(place, read.json(), If_Match=read["ETag"])
    assert saved.status_code == 200, saved.content
    again, before = saved.json(), read.json()
    for moving in ("version", "updated"):
        again.pop(moving, None)
        before.pop(moving, None)
    assert again == before


def test_made_read_changed_and_taken_away(api: Api, any_kind: Any) -> None:
    made = api.post(f"{any_kind.slug}/", new(any_kind))
    assert made.status_code == 201, made.content
    place = made["Location"]
    assert api.get(place).json() == made.json()
    assert api.patch(place, {}, If_Match=made["ETag"]).status_code == 200
    etag = api.get(place)["ETag"]
    assert api.delete(place, If_Match=etag).status_code == 204
    is_problem(api.get(place), 404)


def test_number_and_reference_lead_to_the_same(api: Api, kind: Any, make: Any) -> None:
    made = make()
    by_ref = api.get(f"{kind.slug}/{made.ref}/")
    assert api.get(f"{kind.slug}/{made.pk}/").json() == by_ref.json()
    assert api.get(f"{kind.slug}/{made.ref.lower()}/").json() == by_ref.json()


def test_a_write_needs_the_version_that_was_read(
    api: Api, any_kind: Any, make: Any
) -> None:
    made = make()
    place = f"{any_kind.slug}/{made.ref}/"
    body = api.get(place).json()
    for send in (
        lambda **h: api.put(place, body, **h),
        lambda **h: api.patch(place, {}, **h),
        lambda **h: api.delete(place, **h),
    ):
        is_problem(send(), 428)
        is_problem(send(If_Match='"999"'), 412)
        is_problem(send(If_Match='W/"1"'), 412)
    assert api.get(place).json() == body


def test_of_two_edits_the_second_is_told(api: Api, api_of: Callable[..., Api]) -> None:
    made = VisitFactory()
    place = f"visits/{made.ref}/"
    etag = api.get(place)["ETag"]
    assert api.patch(place, {"title": "First"}, If_Match=etag).status_code == 200
    is_problem(api.patch(place, {"title": "Second"}, If_Match=etag), 412)
    assert api.get(place).json()["title"] == "First"


def test_nothing_new_is_not_sent_again(api: Api, kind: Any, make: Any) -> None:
    made = make()
    place = f"{kind.slug}/{made.ref}/"
    etag = api.get(place)["ETag"]
    again = api.get(place, If_None_Match=etag)
    assert again.status_code == 304
    assert not again.content
    changed = api.patch(place, {}, If_Match=etag)
    assert api.get(place, If_None_Match=etag).status_code == 200
    assert changed["ETag"] != etag


def test_an_unknown_parameter_is_named(api: Api, any_kind: Any) -> None:
    body = is_problem(api.get(f"{any_kind.slug}/?colour=red"), 400)
    assert list(body["errors"]) == ["colour"]
    assert "ordering" in body["errors"]["colour"][0]


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=-1",
        "page=x",
        "page=" + "9" * 40,
        "page_size=0",
        "page_size=201",
        "page_size=x",
        "page_size=٣",
        "ordering=colour",
        "ordering=-",
        "ordering=name&ordering=country",
        "mine=perhaps",
        "active=x",
        "active=1e99999999",
        "active=-1e99999999",
        "active=NaN",
        "unit=nowhere",
        "search=a%00b",
        "country=a%00b",
        "state=a%00b",
        "owner=%00",
    ],
)
def test_a_question_nobody_can_answer_is_400(api: Api, query: str) -> None:
    is_problem(api.get(f"partners/?{query}"), 400)


@pytest.mark.parametrize(
    "query",
    [
        "in_force_on=0000-01-01",
        "in_force_on=99999-01-01",
        "ends_within=" + "9" * 30,
        "starts_on_after=2025-02-30",
        "starts_on_before=x",
        "umbrella=AG-9999-9999",
    ],
)
def test_days_that_are_none_are_400(api: Api, query: str) -> None:
    is_problem(api.get(f"agreements/?{query}"), 400)


def test_a_page_behind_the_last_is_404(api: Api) -> None:
    is_problem(api.get("partners/?page=2"), 404)


def test_pages_lead_to_each_other(api: Api) -> None:
    for _ in range(3):
        PartnerFactory()
    first = api.get("partners/?page_size=2&ordering=name").json()
    assert first["count"] == 3
    second = api.get(first["next"]).json()
    assert len(first["results"] + second["results"]) == 3
    assert second["next"] is None
    assert api.get(second["previous"]).json()["results"] == first["results"]


def test_every_filter_and_order_is_understood(api: Api, any_kind: Any) -> None:
    for name in any_kind.filterset.orders:
        for order in (name, f"-{name}"):
            found = api.get(f"{any_kind.slug}/?ordering={order}")
            assert found.status_code == 200, (order, found.content)
    samples = {"true", "1", "2025-01-01", "NL", "x"}
    asked = any_kind.found_by({}, Everything())
    for name in asked.known() - {"ordering"}:
        statuses = {
            api.get(f"{any_kind.slug}/?{name}={sample}").status_code
            for sample in samples
        }
        assert statuses <= {200, 400}, name
        assert 200 in statuses or name in asked.filters, name


def test_lines_are_replaced_by_name(api: Api) -> None:
    one, two = PartnerFactory(), PartnerFactory()
    visit = VisitFactory(partners=[one], places=[{"country": "NL"}])
    place = f"visits/{visit.ref}/"
    read = api.get(place)
    row = read.json()["hosts"][0]
    hosts = [{"id": row["id"], "partner": one.ref, "their_unit": "Physics"}]
    hosts.append({"partner": two.ref})
    saved = api.patch(place, {"hosts": hosts}, If_Match=read["ETag"])
    assert saved.status_code == 200, saved.content
    found = saved.json()
    assert [(h["partner"], h["their_unit"]) for h in found["hosts"]] == [
        (one.ref, "Physics"),
        (two.ref, ""),
    ]
    assert found["hosts"][0]["id"] == row["id"]
    assert found["places"] == read.json()["places"]
    assert found["partners"] == [one.ref, two.ref]
    without = api.patch(place, {"hosts": hosts[1:]}, If_Match=saved["ETag"])
    assert [h["partner"] for h in without.json()["hosts"]] == [two.ref]


def test_a_line_of_another_record_is_not_ours(api: Api) -> None:
    mine, other = VisitFactory(), VisitFactory()
    read = api.get(f"visits/{mine.ref}/")
    key = other.hosts.get().pk
    hosts = [{"id": key, "partner": PartnerFactory().ref}]
    found = api.patch(f"visits/{mine.ref}/", {"hosts": hosts}, If_Match=read["ETag"])
    assert "hosts" in is_problem(found, 400)["errors"]
    assert other.hosts.get().pk == key


def test_errors_stand_at_their_field(api: Api) -> None:
    body = {"title": "", "kind": "nonsense", "colour": 1, "parties": [{"partner": {}}]}
    errors = is_problem(api.post("agreements/", body), 400)["errors"]
    assert {"title", "kind", "unit", "parties.0.partner"} <= set(errors)
    assert all(isinstance(texts, list) for texts in errors.values())
    unit = AgreementFactory().unit.name
    errors = is_problem(api.post("visits/", new_visit(unit) | {"colour": 1}), 400)[
        "errors"
    ]
    assert list(errors) == ["colour"]


def new_visit(unit: str, **given: Any) -> dict[str, Any]:
    body = {
        "title": "A visit",
        "direction": "inbound",
        "category": "lecture",
        "starts_on": "2025-05-12",
        "unit": unit,
    }
    return body | given


def test_many_at_once_are_all_or_none(api: Api, engineering: Any) -> None:
    good = [new_visit("Engineering", title=f"Visit {i}") for i in range(3)]
    made = api.post("visits/", good)
    assert made.status_code == 201, made.content
    assert [row["title"] for row in made.json()] == ["Visit 0", "Visit 1", "Visit 2"]
    bad = [*good, new_visit("Engineering", starts_on="2025-02-30")]
    bad.append(new_visit("Engineering", ends_on="2020-01-01"))
    errors = is_problem(api.post("visits/", bad), 400)["errors"]
    assert list(errors) == ["3"]
    assert list(errors["3"]) == ["starts_on"]
    errors = is_problem(api.post("visits/", [good[0], bad[4]]), 400)["errors"]
    assert list(errors) == ["1"]
    assert api.get("visits/").json()["count"] == 3


@pytest.mark.parametrize("rows", [[], [{}] * 501])
def test_a_list_has_its_limits(api: Api, rows: list[Any]) -> None:
    is_problem(api.post("visits/", rows), 400)


def test_money_is_written_as_people_write_it(api: Api) -> None:
    grant = GrantFactory(currency="EUR", total_minor=1234567890123456)
    place = f"grants/{grant.ref}/"
    read = api.get(place)
    assert read.json()["total"] == "12345678901234.56"
    saved = api.patch(place, {"our_share": 0.1}, If_Match=read["ETag"]).json()
    assert saved["our_share"] == "0.10"
    assert saved["total"] == "12345678901234.56"
    etag = api.get(place)["ETag"]
    is_problem(api.patch(place, {"total": "1.001"}, If_Match=etag), 400)


def test_a_sum_stays_the_sum_when_its_currency_is_put_right(api: Api) -> None:
    grant = GrantFactory(currency="EUR", total_minor=10000)
    place = f"grants/{grant.ref}/"
    etag = api.get(place)["ETag"]
    saved = api.patch(place, {"currency": "JPY"}, If_Match=etag)
    assert saved.status_code == 200, saved.content
    assert saved.json()["total"] == "100"


def test_what_others_need_stays(api: Api) -> None:
    partner = PartnerFactory()
    VisitFactory(partners=[partner])
    etag = api.get(f"partners/{partner.ref}/")["ETag"]
    is_problem(api.delete(f"partners/{partner.ref}/", If_Match=etag), 409)


def test_a_list_costs_the_same_for_any_number_of_rows(
    api: Api, any_kind: Any, make: Any, count_queries: Callable[..., int]
) -> None:
    place = f"{any_kind.slug}/?page_size=200"
    make()
    api.get(place)
    one = count_queries(lambda: api.get(place))
    for _ in range(9):
        make()
    assert count_queries(lambda: api.get(place)) == one


def test_a_record_costs_the_same_for_any_number_of_lines(
    api: Api, count_queries: Callable[..., int]
) -> None:
    few = VisitFactory(partners=[PartnerFactory()])
    many = VisitFactory(partners=[PartnerFactory() for _ in range(9)])
    api.get(f"visits/{few.ref}/")
    one = count_queries(lambda: api.get(f"visits/{few.ref}/"))
    assert count_queries(lambda: api.get(f"visits/{many.ref}/")) == one


def test_addresses_without_anything_are_problems_too(api: Api) -> None:
    is_problem(api.get("nothing/here/"), 404)
    is_problem(api.get("partners/A%00B/"), 404)
    is_problem(api.get("partners/A%0AB/"), 404)
    is_problem(api.get("nothing"), 404)
    is_problem(api.post("partners", {}), 404)
    forgotten = api.get("partners?page_size=1")
    assert forgotten.status_code == 301
    assert forgotten["Location"] == f"{TOP}partners/?page_size=1"
    is_problem(api.get("partners/99999999999999999999/"), 404)
    is_problem(api.get("partners/9999999999999999999/"), 404)
    is_problem(api.send("OPTIONS", "partners/"), 405)
    is_problem(api.get("partners/", Accept="image/png"), 406)
    assert api.get("").json()["partners"].endswith(f"{TOP}partners/")
