"""The house that everything is measured in: invented, large, the same each time."""

from __future__ import annotations

import time
from datetime import date

from django.db import connection

from benchmarks import multiplying
from tracker.exchange.demo.fill import Counts, fill
from tracker.records import models

LARGE = Counts(
    partners=1000, papers_each=4, visits=50_000, grants=3000, outputs=124_201, years=10
)
SMALL = Counts(partners=12, papers_each=2, visits=60, grants=8, outputs=80, years=10)
HUGE = Counts(
    partners=10_000,
    papers_each=1,
    visits=270_000,
    grants=10_000,
    outputs=60_000,
    years=10,
)
TINY = Counts(partners=40, papers_each=1, visits=200, grants=20, outputs=120, years=10)
ACTIVITIES, FEW_ACTIVITIES = 1_000_000, 1_000
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


def ensure_huge(*, small: bool) -> None:
    """Ten thousand partners with a million activities, in a database of its own."""
    wanted, most = (TINY, FEW_ACTIVITIES) if small else (HUGE, ACTIVITIES)
    there = models.Partner.objects.count()
    if there == 0:
        began = time.perf_counter()
        fill(wanted, seed=SEED, today=TODAY)
        multiplying.joint_works(most - activities())
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        told = f"built in {time.perf_counter() - began:.0f} s"
    elif there == wanted.partners and activities() >= most:
        told = "was there"
    else:
        raise SystemExit("This database holds another house: give an empty one.")
    print(f"House {told}: {rows()}; {activities():,} activities with partners")


def activities() -> int:
    """What happened with each partner, one partner and record at a time."""
    shared = (models.VisitPartner, models.OutputPartner, models.GrantPartner)
    return sum(model.objects.count() for model in shared)


def rows() -> str:
    return ", ".join(
        f"{model.objects.count():,} {model._meta.verbose_name_plural}"
        for model in COUNTED
    )
