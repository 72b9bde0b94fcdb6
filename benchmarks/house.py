"""The house that everything is measured in: invented, large, the same each time."""

from __future__ import annotations

import time
from datetime import date

from tracker.exchange.demo.fill import Counts, fill
from tracker.records import models

LARGE = Counts(
    partners=1000, papers_each=4, visits=50_000, grants=3000, outputs=124_201, years=10
)
SMALL = Counts(partners=12, papers_each=2, visits=60, grants=8, outputs=80, years=10)
SEED, TODAY = 20, date(2026, 11, 1)
COUNTED = (
    models.Partner,
    models.Agreement,
    models.Visit,
    models.Grant,
    models.Output,
    models.OutputAuthor,
    models.OutputAffiliation,
    models.Participant,
    models.Change,
)


def ensure(*, small: bool) -> None:
    """Build it unless this database has one; a small one must not pass for a large."""
    wanted = SMALL if small else LARGE
    there = models.Partner.objects.count()
    if there == 0:
        began = time.perf_counter()
        fill(wanted, seed=SEED, today=TODAY)
        told = f"built in {time.perf_counter() - began:.0f} s"
    elif models.Output.objects.count() >= wanted.outputs and there >= wanted.partners:
        told = "was there"
    else:
        raise SystemExit("This database holds another house: give an empty one.")
    print(f"House {told}: {rows()}")


def rows() -> str:
    return ", ".join(
        f"{model.objects.count():,} {model._meta.verbose_name_plural}"
        for model in COUNTED
    )
