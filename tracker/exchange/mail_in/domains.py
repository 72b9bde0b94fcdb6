"""Whose address is it: partners known by their domains, websites and people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q

from tracker.kinds import PARTNERS, PEOPLE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.models import User

# Everybody has an address there: such a domain speaks for no institution.
PUBLIC = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "msn.com",
        "yahoo.com",
        "yahoo.co.uk",
        "yahoo.co.jp",
        "icloud.com",
        "me.com",
        "mac.com",
        "aol.com",
        "gmx.de",
        "gmx.net",
        "web.de",
        "mail.ru",
        "yandex.ru",
        "yandex.com",
        "proton.me",
        "protonmail.com",
        "zoho.com",
        "naver.com",
        "hanmail.net",
        "daum.net",
        "qq.com",
        "foxmail.com",
        "163.com",
        "126.com",
        "yeah.net",
        "sina.com",
        "sina.cn",
        "sohu.com",
        "139.com",
        "189.cn",
        "aliyun.com",
        "21cn.com",
        "tom.com",
        "orange.fr",
        "free.fr",
        "laposte.net",
        "t-online.de",
        "libero.it",
    ]
)
# Second labels under which institutions register: `ac.uk` is nobody's own.
SHARED = frozenset(
    [
        "ac",
        "edu",
        "com",
        "co",
        "org",
        "net",
        "gov",
        "or",
        "go",
        "ne",
        "mil",
        "sch",
        "res",
    ]
)
MOST = 12


@dataclass(frozen=True)
class Known:
    """Partners that it may be, and the person whose address it is."""

    partners: tuple[int, ...] = ()
    person: int | None = None
    words: str = ""


def known(addresses: Iterable[str], user: User) -> Known:
    """The first of these addresses that leads to partners this person may see."""
    named = ""
    for address in addresses:
        host = address.rpartition("@")[2].strip(".").lower()
        if not host or is_ours(host, user):
            continue
        if (found := _of_person(address, user)) is not None:
            return found
        if host in PUBLIC:
            continue
        named = named or host
        for suffix in suffixes(host):
            if keys := _of_domain(suffix, user):
                return Known(tuple(keys[:MOST]), None, host)
    return Known(words=named)


def is_ours(host: str, user: User) -> bool:
    own = {
        one.rpartition("@")[2].lower()
        for one in (user.email, settings.MAIL_IN, settings.DEFAULT_FROM_EMAIL)
        if "@" in one
    } - PUBLIC
    return any(host == one or host.endswith(f".{one}") for one in own)


def suffixes(host: str) -> list[str]:
    """`cs.tudelft.nl`, `tudelft.nl`: the closest first, none that many share."""
    labels = host.split(".")[-6:]
    found = [".".join(labels[n:]) for n in range(len(labels) - 1)]
    return [one for one in found if one not in PUBLIC and not is_shared(one)]


def is_shared(domain: str) -> bool:
    labels = domain.split(".")
    return len(labels) == 2 and labels[0] in SHARED and len(labels[1]) == 2


def _of_person(address: str, user: User) -> Known | None:
    people = PEOPLE.visible_to(user).filter(email__iexact=address, side="theirs")
    rows = list(people.exclude(partner=None).values_list("pk", "partner")[:MOST])
    partners = tuple(dict.fromkeys(partner for _pk, partner in rows))
    if not partners:
        return None
    return Known(partners, rows[0][0] if len(rows) == 1 else None, address)


def _of_domain(domain: str, user: User) -> list[int]:
    seen = PARTNERS.visible_to(user)
    near = seen.filter(Q(domains__icontains=domain) | Q(website__icontains=domain))
    rows = near.order_by("pk").values_list("pk", "domains", "website")[:200]
    found = [
        pk
        for pk, domains, website in rows
        if domain in {bare(one) for one in (*domains, site(website))}
    ]
    if found:
        return found
    people = PEOPLE.visible_to(user).filter(side="theirs", partner__in=seen)
    mailed = people.filter(email__iendswith=f"@{domain}").order_by("partner")
    return list(mailed.values_list("partner", flat=True).distinct()[:MOST])


def site(website: str) -> str:
    try:
        return urlsplit(website).hostname or ""
    except ValueError:
        return ""


def bare(domain: str) -> str:
    return domain.strip().lower().lstrip("@").removeprefix("www.")
