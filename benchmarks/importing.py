"""Outputs from a file, beside django-import-export as it comes, row by row."""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path

import tablib
from django.db import transaction
from import_export.resources import modelresource_factory

from accounts.models import Unit, User
from benchmarks import measuring
from benchmarks.measuring import Figure, seconds
from tracker.exchange import incoming
from tracker.records.models import Output

TIMES, ROUNDS = 10, 3
HEADERS = ("title", "kind", "doi", "year", "venue", "language", "discipline",
           "citations")  # fmt: skip
FIELDS = ("article", "review", "conference_paper")


def works(count: int, start: int) -> list[list[str]]:
    return [
        [
            f"Load paths in folded panels, study {start + number}",
            FIELDS[number % 3],
            f"10.99998/bench.{start + number}",
            str(2015 + number % 10),
            "Journal of Invented Materials",
            "en",
            ("physical", "life", "social")[number % 3],
            str(number % 40),
        ]
        for number in range(count)
    ]


def ours(rows: list[list[str]], by: User, unit: Unit) -> None:
    """Taken in, checked and written, as a person's upload is; then undone."""
    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        path = Path(folder) / "outputs.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEADERS)
            writer.writerows(rows)
        before = Output.objects.count()
        run = incoming.take_in(path, path.name, "outputs", by=by, unit=unit)
        found = incoming.look(run)
        incoming.apply(run, found)
        assert Output.objects.count() == before + len(rows), found.as_json()
        transaction.set_rollback(True)


def theirs(rows: list[list[str]], unit: Unit) -> None:
    with transaction.atomic():
        resource = modelresource_factory(Output)()
        data = tablib.Dataset(headers=["id", "unit", "ref", *HEADERS])
        for number, row in enumerate(rows):
            data.append(["", unit.pk, f"BENCH-{number}", *row])
        before = Output.objects.count()
        done = resource.import_data(data, dry_run=False, raise_errors=True)
        assert not done.has_errors()
        assert Output.objects.count() == before + len(rows)
        transaction.set_rollback(True)


def run() -> list[Figure]:
    person, _made = User.objects.get_or_create(
        username="benchmark", defaults={"name": "Benchmark", "is_coordinator": True}
    )
    unit = Unit.objects.order_by("pk").first()
    assert unit is not None
    full = measuring.ROUNDS >= ROUNDS
    large, small = (8000, 2000) if full else (200, 100)
    few = works(large // 40, 10_000)
    ours(few, person, unit)  # dictionaries read, statements prepared
    found = []
    for name, size in (("", large), (f" in a small file ({size_of(small)})", small)):
        rows = works(size, 0)
        taken = [
            (
                seconds(lambda many=rows: ours(many, person, unit)),
                seconds(lambda: theirs(few, unit)),
            )
            for _ in range(min(ROUNDS, measuring.ROUNDS))
        ]
        rates = sorted((len(rows) / a, len(few) / b) for a, b in taken)
        mine, other = rates[len(rates) // 2]
        title = f"import of outputs{name}"
        found.append(Figure(title, mine, other, TIMES, "rows/s", at_least=True))
    return found


def size_of(rows: int) -> str:
    return f"{rows:,} rows"
