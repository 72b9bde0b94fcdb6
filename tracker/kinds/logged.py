"""Whether something was logged already: the same partner, and days that meet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.db.models.functions import Coalesce

from tracker.kinds import BY_NAME

if TYPE_CHECKING:
    from accounts.models import User

AT_MOST = 3
MOST_READ = 2_000


@dataclass(frozen=True)
class Probe:
    """What tells that two records are about the same occasion or paper."""

    kind: str
    partners: frozenset[int]
    first: date
    last: date
    sort: str = ""  # the direction of a visit, the kind of an agreement


def looks_like(probes: Sequence[Probe | None], user: User) -> list[list[Any]]:
    """For each probe the records this person may see that it may repeat.

    A fixed number of queries, however many probes there are.
    """
    found: list[list[Any]] = [[] for _probe in probes]
    by_kind: dict[str, list[int]] = defaultdict(list)
    for place, probe in enumerate(probes):
        if probe is not None and probe.partners:
            by_kind[probe.kind].append(place)
    for kind, places in by_kind.items():
        asked = [probes[place] for place in places]
        known = _known(kind, [one for one in asked if one], user)
        for place in places:
            probe = probes[place]
            found[place] = [one for mine, one in known if _meet(probe, mine)][:AT_MOST]
    return found


def _meet(probe: Probe | None, other: Probe) -> bool:
    return bool(
        probe
        and probe.sort == other.sort
        and probe.partners & other.partners
        and probe.first <= other.last
        and other.first <= probe.last
    )


def _known(kind: str, probes: list[Probe], user: User) -> list[tuple[Probe, Any]]:
    """Records of these partners on any of these days, each with what tells it."""
    partners = frozenset().union(*(one.partners for one in probes))
    first, last = min(p.first for p in probes), max(p.last for p in probes)
    seen = BY_NAME[kind].visible_to(user).order_by("pk")
    found: list[tuple[Probe, Any]] = []
    if kind == "visit":
        rows = seen.annotate(last_day=Coalesce(F("ends_on"), F("starts_on"))).filter(
            hosts__partner__in=partners, starts_on__lte=last, last_day__gte=first
        )
        rows = rows.distinct()
        for one in rows.prefetch_related("hosts")[:MOST_READ]:
            theirs = frozenset(host.partner_id for host in one.hosts.all())
            days = one.starts_on, one.ends_on or one.starts_on
            found.append((Probe(kind, theirs, *days, one.direction), one))
    elif kind == "agreement":
        rows = seen.filter(
            parties__partner__in=partners, signed_on__range=(first, last)
        ).distinct()
        for one in rows.prefetch_related("parties")[:MOST_READ]:
            theirs = frozenset(p.partner_id for p in one.parties.all() if p.partner_id)
            day = one.signed_on
            found.append((Probe(kind, theirs, day, day, one.kind), one))
    elif kind == "note":
        rows = seen.filter(partner__in=partners, happened_on__range=(first, last))
        for one in rows[:MOST_READ]:
            days = one.happened_on, one.happened_on
            mine = Probe(kind, frozenset([one.partner_id]), *days, one.channel)
            found.append((mine, one))
    return found
