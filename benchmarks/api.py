"""A page of the API beside a plain viewset with the same fields."""

from __future__ import annotations

import json

from benchmarks.bare import KINDS
from benchmarks.cast import coordinator
from benchmarks.lists import fetch
from benchmarks.measuring import Figure, side_by_side

TIMES = 1.5


def run() -> list[Figure]:
    client = coordinator()
    found = []
    for kind in KINDS:
        ours, bare = f"/api/v1/{kind.slug}/", f"/bare-api/{kind.slug}/"
        both = [json.loads(fetch(client, each)) for each in (ours, bare)]
        assert both[0]["count"] == both[1]["count"]
        assert len(both[0]["results"]) == len(both[1]["results"])
        ours_ms, bare_ms = side_by_side(
            lambda a=ours: fetch(client, a), lambda a=bare: fetch(client, a)
        )
        found.append(Figure(f"API list of {kind.slug}", ours_ms, bare_ms, TIMES))
    return found
