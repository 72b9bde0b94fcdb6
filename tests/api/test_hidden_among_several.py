"""Of several records that one names, those hidden from a reader are left out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.conftest import Api
from tests.factories import (
    NoteFactory,
    OutputFactory,
    PersonFactory,
    StrandFactory,
)

NAMED = {"outputs": "people_ours", "notes": "people", "themes": "people"}


@pytest.fixture
def hidden(engineering: Any) -> Any:
    return PersonFactory(confidential=True, unit=engineering, side="ours")


@pytest.fixture
def known(sciences: Any) -> Any:
    return PersonFactory(unit=sciences, side="ours")


@pytest.fixture(params=NAMED)
def slug(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def record(slug: str, sciences: Any, hidden: Any, known: Any) -> Any:
    """Open to all, and about two people of whom one is not."""
    both = {NAMED[slug]: [hidden, known]}
    if slug == "themes":
        return StrandFactory(**both)
    if slug == "notes":
        return NoteFactory(unit=sciences, **both)
    return OutputFactory(unit=sciences, **both)


def test_neither_a_record_nor_a_list_names_them(
    api_of: Callable[..., Api],
    outsider: Any,
    coordinator: Any,
    slug: str,
    record: Any,
    hidden: Any,
    known: Any,
) -> None:
    for person, expected in ((outsider, {known.ref}), (coordinator, None)):
        api = api_of(person)
        one = api.get(f"{slug}/{record.ref}/").json()
        (row,) = api.get(f"{slug}/").json()["results"]
        for said in (one, row):
            assert set(said[NAMED[slug]]) == (expected or {known.ref, hidden.ref})


def test_a_file_does_not_name_them(
    api_of: Callable[..., Api], outsider: Any, slug: str, record: Any, hidden: Any
) -> None:
    found = api_of(outsider).get(f"{slug}/?format=csv")
    said = b"".join(found.streaming_content).decode()
    assert record.ref in said
    assert hidden.ref not in said


def test_who_writes_back_what_they_saw_takes_nobody_away(
    api_of: Callable[..., Api], outsider: Any, sciences: Any, hidden: Any, known: Any
) -> None:
    output = OutputFactory(unit=sciences, people_ours=[hidden, known])
    api = api_of(outsider)
    read = api.get(f"outputs/{output.ref}/")
    saved = api.put(f"outputs/{output.ref}/", read.json(), If_Match=read["ETag"])
    assert saved.status_code == 200, saved.content
    assert set(output.people_ours.all()) == {hidden, known}
