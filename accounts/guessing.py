"""Guessing passwords and codes is stopped by counters that no race gets past."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_network

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from .addresses import client_address, read
from .models import Tries, User

# Many people sign in from one address, and one account may be tried from many.
CROWD = 10


def side(request: HttpRequest) -> str:
    """An address, or the /64 of it: one holder has all of those."""
    found = read(client_address(request) or "")
    if isinstance(found, IPv6Address):
        return str(ip_network((found, 64), strict=False))
    return str(found)


def account(login: str) -> str:
    """One name for an account, be it tried by user name or by e-mail."""
    owner = (
        User.objects.filter(Q(username__iexact=login) | Q(email__iexact=login))
        .exclude(Q(email__iexact=login) & Q(email=""))
        .values_list("pk", flat=True)
        .first()
    )
    return f"user {owner}" if owner else f"login {login.casefold()}"


def _keys(request: HttpRequest, who: str, what: str) -> list[tuple[str, int]]:
    where = side(request)
    most = settings.SIGN_IN_TRIES
    named = [
        (f"{what} of {who} from {where}", most),
        (f"{what} of {who}", most * CROWD),
        (f"{what} from {where}", most * CROWD),
    ]
    return [
        (sha256(name.encode("utf-8", "replace")).hexdigest(), limit)
        for name, limit in named
    ]


def may_try(request: HttpRequest, who: str, what: str = "password") -> bool:
    """Claim one try before looking at the secret."""
    within, now = timedelta(seconds=settings.SIGN_IN_WINDOW), timezone.now()
    with transaction.atomic():
        return all(
            Tries.claim(key, most, within, now)
            for key, most in _keys(request, who, what)
        )


def succeeded(request: HttpRequest, who: str, what: str = "password") -> None:
    """The owner was here: the own counter starts anew, the crowd's get the try back."""
    own, *crowd = (key for key, _ in _keys(request, who, what))
    with transaction.atomic():
        Tries.forget(own)
        for key in crowd:
            Tries.give_back(key)


def _looks(request: HttpRequest) -> str:
    return sha256(f"secret address from {side(request)}".encode()).hexdigest()


def may_look(request: HttpRequest, most: int) -> bool:
    """Claim one look at a secret address before it is known whether it leads on."""
    return may_save(_looks(request), most)


def led_somewhere(request: HttpRequest) -> None:
    """It was no guess: who shares the side does not pay for it."""
    Tries.give_back(_looks(request))


def may_save(key: str, most: int) -> bool:
    within = timedelta(seconds=settings.SIGN_IN_WINDOW)
    return Tries.claim(key, most, within, timezone.now())
