from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from tracker.insight import health
from tracker.insight.labels import state_label
from tracker.records.models import Partner

LISTED = 20


class Command(BaseCommand):
    help = "Judge partners now, as the nightly job does; --full replays every month."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as-of", type=date.fromisoformat, metavar="DATE")
        parser.add_argument("--partner", action="append", metavar="REF")
        parser.add_argument("--full", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        done = health.refresh(
            options["as_of"],
            partners=_partners(options["partner"]),
            full=options["full"],
        )
        self.stdout.write(
            _(
                "%(partners)d partners in %(seconds).1f s: %(judged)d judged, "
                "%(verdicts)d verdicts written, %(corrected)d corrected."
            )
            % {
                "partners": done.partners,
                "seconds": done.seconds,
                "judged": done.judged,
                "verdicts": done.verdicts,
                "corrected": done.corrected,
            }
        )
        self.stdout.write(
            _("%(opened)d flags opened, %(closed)d closed; %(changed)d changed state.")
            % {
                "opened": done.opened,
                "closed": done.closed,
                "changed": len(done.changed),
            }
        )
        self._list(done.changed)

    def _list(self, changed: list[tuple[int, str, str]]) -> None:
        shown = changed[:LISTED]
        names = Partner.objects.in_bulk([key for key, _was, _now in shown])
        for key, was, now in shown:
            steps = f"{state_label(was) or '–'} → {state_label(now) or '–'}"
            self.stdout.write(f"  {names[key].ref}  {names[key]}: {steps}")
        if len(changed) > LISTED:
            more = _("… and %(number)d more") % {"number": len(changed) - LISTED}
            self.stdout.write(f"  {more}")


def _partners(refs: list[str] | None) -> list[int] | None:
    if not refs:
        return None
    known = dict(Partner.objects.filter(ref__in=refs).values_list("ref", "pk"))
    if missing := [ref for ref in refs if ref not in known]:
        raise CommandError(
            _("No such partner: %(refs)s.") % {"refs": ", ".join(missing)}
        )
    return list(known.values())
