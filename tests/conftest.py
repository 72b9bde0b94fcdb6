"""What every test may ask for: the cast, a kind at a time, a count of queries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tests.cast import (  # noqa: F401
    administrator,
    coordinator,
    engineering,
    leader,
    officer,
    outsider,
    sciences,
    viewer,
)

if TYPE_CHECKING:
    from tracker.kinds import Kind

RECORDS = [
    "partners",
    "people",
    "networks",
    "centres",
    "agreements",
    "visits",
    "grants",
    "outputs",
    "notes",
    "reviews",
    "themes",
]
OF_UNITS = ["centres", "agreements", "visits", "grants", "outputs", "notes"]
VOCABULARIES = [
    "coverage",
    "totals",
    "partner-totals",
    "country-groups",
    "country-notes",
    "targets",
    "reference-lines",
    "rates",
    "deflators",
    "holidays",
]


def _kind(slug: str) -> Kind:
    from tracker.kinds import BY_SLUG

    return BY_SLUG[slug]


@pytest.fixture(scope="session", autouse=True)
def place_for_static_files() -> None:
    """The middleware that serves them warns where there is none."""
    from django.conf import settings

    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """No counters, cached answers or language left over from the test before."""
    cache.clear()
    translation.deactivate()
    yield
    translation.deactivate()
    cache.clear()


@pytest.fixture
def today() -> Iterator[time_machine.Traveller]:
    """The Sunday in November that the examples are counted on."""
    with time_machine.travel("2026-11-22 09:00", tick=False) as clock:
        yield clock


@pytest.fixture(params=RECORDS)
def kind(request: pytest.FixtureRequest) -> Kind:
    """Each kind of record in turn."""
    return _kind(request.param)


@pytest.fixture(params=OF_UNITS)
def unit_kind(request: pytest.FixtureRequest) -> Kind:
    """Each kind whose records belong to a unit."""
    return _kind(request.param)


@pytest.fixture(params=[*RECORDS, *VOCABULARIES])
def any_kind(request: pytest.FixtureRequest) -> Kind:
    """Each kind of record, then everything the house keeps for everybody."""
    return _kind(request.param)


@pytest.fixture
def make(request: pytest.FixtureRequest, db: None) -> Any:
    """The factory of the kind this test is about."""
    from tests.factories import of_kind

    for name in ("kind", "unit_kind", "any_kind"):
        if name in request.fixturenames:
            return of_kind(request.getfixturevalue(name).name)
    raise LookupError("this test is about no kind")


@pytest.fixture
def count_queries(db: None) -> Callable[[Callable[[], Any]], int]:
    """How many queries a call takes: `count_queries(lambda: client.get("/"))`."""

    def count(call: Callable[[], Any]) -> int:
        with CaptureQueriesContext(connection) as seen:
            call()
        return len(seen)

    return count
