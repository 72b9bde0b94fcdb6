from __future__ import annotations

from typing import Any

from tests.api.conftest import TOP, Api


def test_a_list_has_its_four_names(api: Api, any_kind: Any, make: Any) -> None:
    made = make()
    found = api.get(f"{any_kind.slug}/")
    assert found.status_code == 200, found.content
    assert list(found.json()) == ["count", "next", "previous", "results"]
    assert made.pk in [row["id"] for row in found.json()["results"]]


def test_what_is_read_can_be_written_back(api: Api, any_kind: Any, make: Any) -> None:
    made = make()
    place = f"{any_kind.slug}/{made.ref}/"
    read = api.get(place)
    assert read.status_code == 200, read.content
    saved = api.put(place, read.json(), If_Match=read["ETag"])
    assert saved.status_code == 200, saved.content
    again = saved.json()
    before = read.json()
    for moving in ("version", "updated"):
        again.pop(moving, None)
        before.pop(moving, None)
    assert again == before
