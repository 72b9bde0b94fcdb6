"""A page of a list beside the plainest list over the same rows, and a deep page."""

from __future__ import annotations

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.bare import KINDS
from benchmarks.cast import coordinator
from benchmarks.measuring import Figure, side_by_side

ROWS, QUERIES = 50, 12
PAGE_TIMES, DEEP_TIMES = 2, 1.5


def fetch(client: Client, address: str) -> bytes:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code, answer.content)
    return answer.content


def run() -> list[Figure]:
    client = coordinator()
    found = []
    for kind in KINDS:
        total = kind.model.objects.count()
        ours, bare = f"/{kind.slug}/", f"/bare/{kind.slug}/"
        last = max(1, total // ROWS)
        deep = f"{ours}?page={max(1, last * 9 // 10)}"
        middle = f"{ours}?page={max(1, last // 2)}"
        first_ms, bare_ms, deep_ms, middle_ms = side_by_side(
            lambda a=ours: fetch(client, a),
            lambda a=bare: fetch(client, a),
            lambda a=deep: fetch(client, a),
            lambda a=middle: fetch(client, a),
        )
        with CaptureQueriesContext(connection) as asked:
            fetch(client, ours)
        name = f"list of {kind.slug} ({total:,})"
        found += [
            Figure(f"{name}: queries", len(asked), None, QUERIES, "queries"),
            Figure(f"{name}: first page", first_ms, bare_ms, PAGE_TIMES),
            Figure(f"{name}: deep page to first", deep_ms, first_ms, DEEP_TIMES),
            Figure(f"{name}: middle page to first", middle_ms, first_ms, DEEP_TIMES),
        ]
    return found
