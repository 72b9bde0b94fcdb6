"""Does judging anew give what is kept? Of a sample of partners, or of all."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.insight import parameters
from tracker.insight.coverage import Recorded
from tracker.insight.gather import Facts, Kin, facts_of
from tracker.insight.health.judging import judge
from tracker.insight.health.keeping import COLUMNS, LIVE_COLUMNS
from tracker.insight.models import Standing, Verdict
from tracker.insight.thresholds import Parameters
from tracker.records.models import Due, Partner

SAMPLE = 50
AT_ONCE = 100
NOT_JUDGED = {"facts_digest", "context_digest", "seal", "version"}
OF_THE_DAY = [name for name in LIVE_COLUMNS if name not in NOT_JUDGED]


def name() -> str:
    return _("Verdicts")


def look(*, full: bool) -> Iterator[str | None]:
    """Partners whose records changed wait to be judged again: that is not wrong."""
    sets = parameters.in_use()
    if not sets:
        if Verdict.objects.exists():
            yield _("There are verdicts, but no set of thresholds they came from.")
        return
    today, kin, recorded = timezone.localdate(), Kin(), Recorded()
    keys = list(Partner.objects.living().order_by("pk").values_list("pk", flat=True))
    waiting = set(kin.living(Due.objects.values_list("pk", flat=True)))
    if not full and len(keys) > SAMPLE:
        keys = sorted(Random(today.toordinal()).sample(keys, SAMPLE))  # noqa: S311
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        facts = facts_of(some, kin=kin, recorded=recorded)
        months = _kept_months(some)
        standings = Standing.objects.in_bulk(some)
        refs = dict(Partner.objects.filter(pk__in=some).values_list("pk", "ref"))
        for key in some:
            kept = months.get(key, {})
            one = Partly(facts[key], kept, standings.get(key), key in waiting)
            wrong = one.wrong(sets, today)
            yield f"{refs[key]}: {wrong}" if wrong else None


def _kept_months(keys: list[int]) -> dict[int, dict[int, Verdict]]:
    found: dict[int, dict[int, Verdict]] = {}
    for verdict in Verdict.objects.filter(partner__in=keys).order_by().iterator():
        found.setdefault(verdict.partner_id, {})[verdict.month] = verdict
    return found


@dataclass(frozen=True)
class Partly:
    """One partner: what is recorded about it, and what is kept of its verdicts."""

    facts: Facts
    kept: dict[int, Verdict]
    standing: Standing | None
    waits: bool

    def wrong(self, sets: list[Parameters], today: date) -> str | None:
        """Judged as of the day it was judged on: what days have changed since, the
        night will find."""
        standing = self.standing
        digests = self.facts.facts_digest(), self.facts.context_digest()
        on = standing.as_of if standing else today
        try:
            found = judge(self.facts, sets, on, since=None, live=True, digests=digests)
        except (ArithmeticError, ValueError) as problem:
            return _("it cannot be judged: %s") % problem
        if standing is None:
            missing = bool(self.kept or found.live) and not self.waits
            return _("it was never judged.") if missing else None
        if digests != (standing.facts_digest, standing.context_digest):
            if self.waits:
                return None
            return _("its records changed, and nobody marked it to be judged again.")
        for month in sorted({*self.kept, *found.months}):
            if not _same(self.kept.get(month), found.months.get(month), COLUMNS):
                return _(
                    "the verdict of %(month)s is another when it is judged anew."
                ) % {"month": f"{month // 12}-{month % 12 + 1:02}"}
        if not _same(standing, found.live, OF_THE_DAY):
            return _("its health is another when it is judged anew.")
        return None


def _same(
    there: Verdict | Standing | None,
    anew: dict[str, Any] | None,
    names: Iterable[str],
) -> bool:
    """Every column, not only the digest that was kept beside them."""
    if there is None or anew is None:
        return there is None and anew is None
    for name in names:
        column = "parameter_set_id" if name == "parameter_set" else name
        kept, wanted = getattr(there, column), anew[column]
        if kept != wanted and kept != _as_kept(wanted):
            return False
    return True


def _as_kept(value: Any) -> Any:
    """As JSON gives it back: lists for pairs, texts for days."""
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))
