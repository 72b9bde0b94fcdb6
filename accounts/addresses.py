"""Where a request comes from; a header is believed only from our own proxies."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest

Address = IPv4Address | IPv6Address


@lru_cache(maxsize=8)
def trusted(given: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    """The networks our own proxies stand in."""
    try:
        return tuple(ip_network(text, strict=False) for text in given)
    except ValueError as wrong:
        raise ImproperlyConfigured(
            f"TRUSTED_PROXIES: {wrong}; expected addresses or networks, "
            "such as 10.0.0.1,192.168.0.0/16."
        ) from None


def read(text: str) -> Address | None:
    """An address as proxies write it: with a port, in brackets, v4 within v6."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def client_address(request: HttpRequest) -> str | None:
    """The nearest address that is not one of our proxies; None on a socket."""
    ours = trusted(tuple(settings.TRUSTED_PROXIES))
    found = read(request.META.get("REMOTE_ADDR") or "")
    chain = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    while found and chain and any(found in network for network in ours):
        before = read(chain.pop())
        if before is None:
            break
        found = before
    return str(found) if found else None
