"""Every address that can be read, made from the URL configuration.

A new address is asked by itself; one whose places nobody knows how to fill fails.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import django_filters as filters
from django.urls import URLPattern, URLResolver, get_resolver

from tracker.insight.indicators import INDICATORS
from tracker.kinds import KINDS, RECORDS
from tracker.kinds.filters import CountryFilter, RefFilter

NOT_OURS = ("accounts/", "language/", "health/", "metrics")
"""Signing in, and whether the machine runs: no records stand there."""
OPEN_TO_ALL = frozenset(kind.slug for kind in KINDS if kind not in RECORDS)
"""Vocabularies: nothing of theirs is ever hidden."""
DAYS = ("2015-06-30", "2023-03-31", "2026-06-30")
TABS = (
    *("agreements", "visits", "grants", "outputs"),
    *("people", "documents", "details", "history"),
)
PLACE = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")
BY_HAND: dict[str, tuple[str, ...]] = {
    # Codes that stand in the addresses behind figures, and nobody types.
    "acted": ("2000-01-01..2026-12-31", "2026-01-01..2026-12-31:visit,event,education"),
    "friends": ("active@2026@2000-01-01..2026-12-31", "kinds@2@2000-01-01..2026-12-31"),
    "placed": ("2026-10-31::NL",),
    "moved": ("active@2026-10-31", "agreement@2026-10-31", "ageing@2026-10-31"),
    "figure": (
        "used@2026-10-31",
        "linked@2026-10-31",
        "followed@2026-10-31",
        "ends-2027Q1@2026-10-31",
        "ends-2027Q1-open@2026-10-31",
        "ends-2026Q4-decided@2026-10-31",
    ),
    "awarded": ("2000-01-01..2026-12-31",),
    "end_bucket": ("open", "overdue", "0-90", "91-365"),
    "country": ("NL", "foreign"),
    "group": ("EU",),
    "flag": ("DORMANT", "EXPIRING", "ACTIVE_WITHOUT_AGREEMENT"),
}


@dataclass(frozen=True)
class Names:
    """What stands in the house: references and numbers by kind, and words."""

    refs: Mapping[str, list[str]]
    flags: list[int] = field(default_factory=list)
    files: list[int] = field(default_factory=list)
    users: list[int] = field(default_factory=list)
    changes: list[int] = field(default_factory=list)
    words: list[str] = field(default_factory=list)


def walk(
    resolver: Any, before: str = "", given: Mapping[str, Any] | None = None
) -> Iterator[tuple[str, URLPattern, Mapping[str, Any]]]:
    for one in resolver.url_patterns:
        path = before + str(one.pattern).removeprefix("^")
        if isinstance(one, URLResolver):
            yield from walk(one, path, {**(given or {}), **one.default_kwargs})
        else:
            yield path.removesuffix("$"), one, {**(given or {}), **one.default_args}


def readable(pattern: URLPattern) -> bool:
    actions = getattr(pattern.callback, "actions", None)
    return actions is None or "get" in actions


def filled(path: str, given: Mapping[str, Any], names: Names) -> Iterator[str]:
    """The path with each of its places filled, in every way that makes sense."""
    found = PLACE.search(path)
    if found is None:
        yield "/" + path
        return
    place = found[1] or found[2]
    for value in values_of(place, path, given, names):
        rest = path[: found.start()] + str(value) + path[found.end() :]
        yield from filled(rest, given, names)


def values_of(
    place: str, path: str, given: Mapping[str, Any], names: Names
) -> Iterable[Any]:
    start = path.removeprefix("api/v1/").split("/")[0]
    if place == "format":
        return ("csv", "xlsx", "json") if start != "reports" else ("csv", "xlsx")
    if place == "name":
        return [kind.name for kind in RECORDS]
    if place == "slug":
        return [one.slug for one in INDICATORS]
    if place == "change":
        return names.changes
    if place == "view":
        return (1,)
    if path.startswith("changes/"):  # batches are numbered from one on
        return (1, 2)
    if start == "flags":
        return names.flags
    if start == "meetings":
        return names.refs["partners"] if place == "ref" else ("MT-2025-0001",)
    if start == "files":
        return names.files
    if path.startswith(
        ("settings/users", "settings/units", "settings/hand-over", "profile/tokens")
    ):
        return names.users[:2]
    if start == "papers":
        kind = path.split("/")[2] if path.startswith("papers/of/") else ""
        return names.refs.get(f"{kind}s", [1])[:2] if place == "key" else (1,)
    if place == "key" and start in names.refs:
        return kept_short(names.refs[start], path)
    if place == "number":
        return (1,)
    if start in ("imports", "jobs", "links", "log", "settings", "reports"):
        return (1,)
    if start in ("calendar", "fill"):  # under an address that nobody has
        return ("nobody",)
    raise LookupError(f"how is <{place}> in {path} filled?")


def kept_short(refs: list[str], path: str) -> list[str]:
    """Pages of records for each of them; what can be done with it for two."""
    whole = PLACE.search(path)
    last = whole is not None and not path[whole.end() :].strip("/")
    return refs if last else [refs[0], refs[-1]]


def asked_of(kind: Any, names: Names) -> Iterator[str]:
    """Every filter and every order of a list, as query strings."""
    for place, name in enumerate(kind.filterset.orders):
        yield urlencode({"ordering": f"-{name}" if place % 2 else name})
    for name, one in kind.filterset.base_filters.items():
        for value in answers(kind, name, one, names):
            yield urlencode(value)


def answers(kind: Any, name: str, one: Any, names: Names) -> Iterator[dict[str, Any]]:
    if name in BY_HAND:
        yield from ({name: value} for value in BY_HAND[name])
    elif name == "search":
        yield from ({name: word} for word in names.words)
    elif isinstance(one, RefFilter):
        if one.extra["queryset"].model._meta.model_name == "unit":
            yield {name: "Engineering"}
        else:
            slug = next(
                k.slug for k in RECORDS if k.model is one.extra["queryset"].model
            )
            refs = names.refs[slug]
            yield from ({name: ref} for ref in dict.fromkeys((refs[0], refs[-1])))
    elif isinstance(one, filters.BooleanFilter):
        yield from ({name: value} for value in ("true", "false"))
    elif isinstance(one, filters.NumberFilter):
        yield from ({name: value} for value in (12, 400))
    elif isinstance(one, filters.DateFromToRangeFilter):
        yield {f"{name}_after": "2026-01-01", f"{name}_before": "2027-12-31"}
    elif isinstance(one, filters.RangeFilter):
        yield {f"{name}_min": 1, f"{name}_max": 3000}
    elif isinstance(one, filters.DateFilter):
        yield {name: "2026-11-01"}
    elif isinstance(one, CountryFilter):
        yield {name: "NL"}
    else:
        yield {name: names.words[0]}


def every_address(names: Names) -> list[str]:
    """All of them once, in a fixed order."""
    found: dict[str, None] = {}
    slugs = {kind.slug: kind for kind in RECORDS}
    for path, pattern, given in walk(get_resolver()):
        if path.startswith(NOT_OURS) or not readable(pattern):
            continue
        if path.removeprefix("api/v1/").split("/")[0] in OPEN_TO_ALL:
            continue
        for address in filled(path, given, names):
            found[address] = None
            top, _, last = address.strip("/").rpartition("/")
            kind = slugs.get(last)
            # Page and API ask the same filters: the API answers without the face.
            if kind is not None and top == "api/v1":
                for query in asked_of(kind, names):
                    found[f"{address}?{query}"] = None
    found |= dict.fromkeys(beside(names))
    return list(found)


def beside(names: Names) -> Iterator[str]:
    """Tabs, days and words that stand in no pattern."""
    for place, ref in enumerate(names.refs["partners"]):
        # All of the first, of which most is hidden; of the others what differs.
        for tab in TABS if place == 0 else TABS[-2:]:
            yield f"/partners/{ref}/?tab={tab}"
        for day in DAYS if place == 0 else DAYS[-1:]:
            yield f"/partners/{ref}/?as_of={day}"
            yield f"/api/v1/partners/{ref}/health/?as_of={day}"
        yield f"/reports/what-if/?partners={ref}"
        yield f"/api/v1/what-if/?partners={ref}"
        yield f"/visits/new/?partner={ref}"
    for slug in ("partners", "people"):
        refs = names.refs[slug]
        for ref in dict.fromkeys((refs[0], refs[-1])):
            for other in refs:
                yield f"/{slug}/{ref}/merge/?with={other}"
                yield f"/{slug}/{other}/merge/?with={ref}"
    for word in names.words:
        query = urlencode({"q": word})
        yield f"/search/?{query}"
        for kind in RECORDS:
            yield f"/pick/{kind.name}/?{query}"
    for kind in RECORDS:
        columns = ",".join(column.name for column in kind.columns)
        yield f"/{kind.slug}/?columns={columns}&rows=200"
        yield f"/{kind.slug}/export.csv?ordering={next(iter(kind.filterset.orders))}"
        if hasattr(kind.filterset, "twice"):
            yield f"/{kind.slug}/?twice=true"
    for state in ("open", "snoozed", "resolved,dismissed"):
        yield f"/flags/?state={state}"
        yield f"/api/v1/flags/?state={state}"
