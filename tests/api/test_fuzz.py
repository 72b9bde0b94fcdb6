"""The API against its own description: whatever is sent, the answer is described."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from accounts.models import ApiToken
from tests.factories import of_kind
from tracker.kinds import BY_SLUG

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
SHORT, LONG = 330, 10_000


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """Requests come through the test's own transaction: it stays open between them."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def described(headers: dict[str, str]) -> Any:
    return schemathesis.openapi.from_wsgi(
        "/api/v1/schema/?format=json", get_wsgi_application(), headers=headers
    )


def fuzz(user: Any, cases: int) -> int:
    """Send as many cases, spread over all operations; each leaves nothing behind."""
    _token, text = ApiToken.make(user, "fuzz", scope="write")
    headers = {"Authorization": f"Bearer {text}"}
    operations = [found.ok() for found in described(headers).get_all_operations()]
    each = max(1, cases // len(operations))
    return sum(flood(operation, headers, each) for operation in operations)


def flood(operation: Any, headers: dict[str, str], cases: int) -> int:
    """Half of the cases name a record that there is, half as the description has it."""
    kind = BY_SLUG.get(operation.path.removeprefix("/api/v1/").split("/")[0])
    made = of_kind(kind.name)() if kind else None
    modes = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    drawn = st.one_of(operation.as_strategy(generation_mode=mode) for mode in modes)
    sent = []

    @hypothesis.seed(20261122)
    @hypothesis.settings(
        max_examples=cases,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(there=st.booleans(), case=drawn)
    def send(there: bool, case: Any) -> None:
        if there and made is not None and "key" in (case.path_parameters or {}):
            case.path_parameters["key"] = made.ref
            if case.headers and "If-Match" in case.headers:
                case.headers["If-Match"] = "*"
        with transaction.atomic():
            case.call_and_validate(headers=headers, checks=CHECKS)
            transaction.set_rollback(True)
        sent.append(case.id)

    send()
    return len(sent)


@pytest.mark.django_db
def test_a_short_flood_breaks_nothing(coordinator: Any) -> None:
    assert fuzz(coordinator, SHORT) > SHORT // 4


@pytest.mark.slow
@pytest.mark.django_db
def test_a_long_flood_breaks_nothing(coordinator: Any) -> None:
    assert fuzz(coordinator, LONG) > LONG // 4
