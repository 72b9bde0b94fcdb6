from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory

from accounts.addresses import client_address, trusted


@pytest.mark.parametrize(
    ("remote", "forwarded", "proxies", "found"),
    [
        ("203.0.113.9", "", [], "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", [], "203.0.113.9"),  # nobody's proxy
        ("10.0.0.1", "198.51.100.1", ["10.0.0.1"], "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.1", ["10.0.0.1"], "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1, 10.0.0.2", ["10.0.0.0/8"], "198.51.100.1"),
        ("10.0.0.1", "nonsense", ["10.0.0.1"], "10.0.0.1"),
        ("10.0.0.1", "", ["10.0.0.1"], "10.0.0.1"),
        ("10.0.0.1", "198.51.100.1:4711", ["10.0.0.1"], "198.51.100.1"),
        ("::ffff:10.0.0.1", "[2001:db8::7]:443", ["10.0.0.1"], "2001:db8::7"),
        ("", "198.51.100.1", ["10.0.0.1"], None),
        ("\x00", "\x00" * 5000, ["10.0.0.1"], None),
    ],
)
def test_only_our_own_proxies_are_believed(
    settings: Any, remote: str, forwarded: str, proxies: list[str], found: str | None
) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get(
        "/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded
    )
    assert client_address(request) == found


def test_a_proxy_that_is_no_address_is_refused_at_start() -> None:
    with pytest.raises(ImproperlyConfigured, match="TRUSTED_PROXIES"):
        trusted(("proxy.local",))
