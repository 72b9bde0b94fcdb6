from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from tracker.exchange.demo.fill import Counts, fill
from tracker.insight import health
from tracker.records.models import Partner


class Command(BaseCommand):
    help = (
        "Fill an empty house with invented data: for a first look and for benchmarks."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--partners", type=int, default=200)
        parser.add_argument(
            "--activities", type=int, default=8000, help="about as many as this"
        )
        parser.add_argument(
            "--seed", type=int, default=1, help="same seed, same records"
        )

    def handle(self, **options: Any) -> None:
        if options["partners"] < 1 or options["activities"] < 1:
            raise CommandError("--partners and --activities are at least 1.")
        if Partner.objects.exists():
            raise CommandError(
                "There are partners already. The demonstration wants an empty house: "
                "set another DATA_DIR."
            )
        today = timezone.localdate()
        self.stderr.write("Inventing records …")
        with transaction.atomic():
            share = options["activities"] / 8000
            wanted = Counts(
                partners=options["partners"],
                visits=int(4200 * share),
                grants=max(12, int(160 * share)),
                outputs=int(3600 * share),
            )
            fill(wanted, seed=options["seed"], today=today)
        self.stderr.write("Judging every relationship …")
        result = health.refresh(full=True)
        self.stdout.write(f"{options['partners']} partners invented and judged.")
        self.stderr.write(f"{result.opened} flags raised, {result.seconds:.0f} s.")
