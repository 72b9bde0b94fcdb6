from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from tests.api.conftest import Api
from tests.api.test_contract import is_problem, new_visit
from tests.factories import PartnerFactory

DEEP = b"[" * 51 + b"]" * 51
DEEPER = b'{"a":' * 100_000 + b"1" + b"}" * 100_000


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"nothing",
        b"\xff\xfe{}",
        b'{"title": NaN}',
        b'{"title": Infinity}',
        b'{"title": -Infinity}',
        b'{"title": "a\\u0000b"}',
        b'{"title": "\\ud800"}',
        b'{"\\ud800": 1}',
        b'{"title": 1e999999999}',
        b'{"title": ' + b"9" * 5000 + b"}",
        b'{"title": 9223372036854775808}',
        b'{"title": "a", "title": "b"}',
        DEEP,
        DEEPER,
        b"null",
        b"1",
        b'"text"',
    ],
)
def test_what_is_no_record_is_400(api: Api, raw: bytes) -> None:
    is_problem(api.post("visits/", raw), 400)


def test_too_much_is_413(api: Api) -> None:
    is_problem(api.post("visits/", b'"' + b"a" * 5 * 1024 * 1024 + b'"'), 413)


def test_other_content_is_415(api: Api) -> None:
    found = api.client.post("/api/v1/visits/", {"title": "x"}, headers=api.headers)
    is_problem(found, 415)


VALUES: list[Any] = [
    0,
    -1,
    2**63 - 1,
    -(2**63) + 1,
    0.1,
    True,
    None,
    "",
    " ",
    "NaN",
    "Infinity",
    "1e400",
    "0000-01-01",
    "99999-01-01",
    "2025-02-29",
    "2025-13-01",
    "x" * 20_000,
    "\u202e\u200b",
    "😀" * 50,
    "<script>alert(1)</script>",
    "=1+1",
    "'; DROP TABLE records_visit; --",
    "a;b",
    [],
    {},
    [None],
    [[]],
    [{}],
    [1, 2],
    ["a;b"],
    {"id": 1},
    "9" * 400,
]


def test_no_value_of_any_field_breaks_anything(api: Api, kind: Any, make: Any) -> None:
    made = make()
    place = f"{kind.slug}/{made.ref}/"
    for value in VALUES:
        read = api.get(place)
        body = dict.fromkeys(read.json(), value)
        for _ in range(3):  # what is refused goes, what is left gets further
            found = api.patch(place, body, If_Match=read["ETag"])
            assert found.status_code in (200, 400), (value, found.content)
            if found.status_code == 200:
                break
            refused = {name.split(".")[0] for name in is_problem(found, 400)["errors"]}
            body = {name: body[name] for name in body if name not in refused}


def test_names_come_back_as_they_were_sent(api: Api, engineering: Any) -> None:
    for title in ("清华大学", "Ćwiklińska ʻŌlelo", "المعهد", "😀 & <b>", "=SUM(A1)"):
        made = api.post("visits/", new_visit("Engineering", title=title))
        assert made.json()["title"] == title
        assert api.get(made["Location"]).json()["title"] == title


def test_text_is_found_without_case_and_accent(api: Api) -> None:
    PartnerFactory(name="Universität Zürich")
    PartnerFactory(name="清华大学")
    for words in ("universitat zurich", "ZÜRICH", "ｚｕｒｉｃｈ", "qinghua", "清华"):
        assert api.get(f"partners/?search={words}").json()["count"] == 1, words


@pytest.mark.parametrize(
    "header",
    ["Bearer ", "Bearer x", "Bearer \x7f", "Basic eDp5", "Bearer " + "a" * 999],
)
def test_nobody_is_told_401(db: None, header: str) -> None:
    found = Client().get("/api/v1/partners/", headers={"Authorization": header})
    is_problem(found, 401)
    assert "Bearer" in found["WWW-Authenticate"]


def test_a_session_needs_its_csrf_token(coordinator: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(coordinator)
    assert client.get("/api/v1/partners/").status_code == 200
    body = json.dumps({"name": "University of Nowhere", "country": "NL"})
    found = client.post("/api/v1/partners/", body, "application/json")
    is_problem(found, 403)
    client.cookies["rapport_csrftoken"] = "a" * 32
    found = client.post(
        "/api/v1/partners/",
        body,
        "application/json",
        headers={"X-CSRFToken": "a" * 32},
    )
    assert found.status_code == 201, found.content


@pytest.mark.parametrize("key", ["", " ", "a" * 196, "ä", "a\nb"])
def test_a_key_is_plain_and_short(api: Api, engineering: Any, key: str) -> None:
    found = api.post("visits/", new_visit("Engineering"), Idempotency_Key=key)
    is_problem(found, 400)


def test_markup_is_inert(api: Api, engineering: Any) -> None:
    made = api.post("visits/", new_visit("Engineering", title="<img src=x>"))
    assert made["Content-Type"] == "application/json"
    assert made["X-Content-Type-Options"] == "nosniff"
