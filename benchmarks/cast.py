"""Who looks: a coordinator, who sees everything."""

from __future__ import annotations

from django.test import Client

from accounts.models import User


def coordinator() -> Client:
    person, _made = User.objects.get_or_create(
        username="benchmark", defaults={"name": "Benchmark", "is_coordinator": True}
    )
    client = Client(raise_request_exception=True)
    client.force_login(person)
    return client
