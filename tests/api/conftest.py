from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import ApiToken, User

TOP = "/api/v1/"


class Api:
    """A program with somebody's token; bodies are JSON both ways."""

    def __init__(self, user: User | None, scope: str = "write") -> None:
        self.client = Client(raise_request_exception=False)
        self.headers = {}
        if user is not None:
            token, text = ApiToken.make(user, f"t{ApiToken.objects.count()}")
            ApiToken.objects.filter(pk=token.pk).update(scope=scope)
            self.headers = {"Authorization": f"Bearer {text}"}

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        given = {}
        if body is not None:
            raw = body if isinstance(body, bytes) else json.dumps(body).encode()
            given = {"data": raw, "content_type": "application/json"}
        if not path.startswith(("/", "http")):
            path = TOP + path
        return self.client.generic(method, path, headers=self.headers | named, **given)

    def get(self, path: str, **headers: str) -> Any:
        return self.send("GET", path, **headers)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self.send("POST", path, body, **headers)

    def put(self, path: str, body: Any, **headers: str) -> Any:
        return self.send("PUT", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        return self.send("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self.send("DELETE", path, **headers)


@pytest.fixture(autouse=True)
def by_itself(settings: Any) -> None:
    """Own addresses: the API stands without the pages."""
    settings.ROOT_URLCONF = "tests.api.urls"


@pytest.fixture
def api_of(db: None) -> Callable[..., Api]:
    """A program of this person: `api_of(officer).get("partners/")`."""
    return Api


@pytest.fixture
def api(coordinator: User) -> Api:
    """A program of the coordinating office."""
    return Api(coordinator)
