"""Does judging anew give what is kept? Of a sample of partners, or of all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random

from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.insight import parameters
from tracker.insight.coverage import Recorded
from tracker.insight.gather import Facts, Kin, facts_of
from tracker.insight.health.judging import judge
from tracker.insight.health.keeping import Kept, kept_months
from tracker.insight.models import Standing, Verdict
from tracker.insight.months import month_of
from tracker.insight.thresholds import Parameters, in_force_on
from tracker.records.models import Due, Partner

SAMPLE = 50
AT_ONCE = 100


def name() -> str:
    return _("Verdicts")


def look(*, full: bool) -> Iterator[str | None]:
    """Partners that wait to be judged again are not wrong, only not yet right."""
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
        months = kept_months(some)
        standings = Standing.objects.in_bulk(some)
        refs = dict(Partner.objects.filter(pk__in=some).values_list("pk", "ref"))
        for key in some:
            wrong = _wrong(
                facts[key], sets, today, months.get(key, {}), standings.get(key)
            )
            yield f"{refs[key]}: {wrong}" if wrong and key not in waiting else None


def _wrong(
    facts: Facts,
    sets: list[Parameters],
    today: date,
    kept: dict[int, Kept],
    standing: Standing | None,
) -> str | None:
    digests = facts.facts_digest(), facts.context_digest()
    found = judge(facts, sets, today, since=None, live=True, digests=digests)
    if standing is None:
        return _("it was never judged.") if found.live and kept else None
    if digests != (standing.facts_digest, standing.context_digest):
        return _("its records changed, and nobody marked it to be judged again.")
    last = max(kept, default=0)
    for month in sorted({*kept, *(m for m in found.months if m <= last)}):
        there, anew = kept.get(month), found.months.get(month)
        if there is None or anew is None or there.digest != anew["digest"]:
            return _("the verdict of %(month)s is another when it is judged anew.") % {
                "month": f"{month // 12}-{month % 12 + 1:02}"
            }
    live = found.live
    again = standing.judge_again_on
    tonight = again is None or again <= today or last < month_of(today) - 1
    fresh = standing.parameter_set_id == in_force_on(sets, today).number
    if live is None or (fresh and not tonight and live["digest"] != standing.digest):
        return _("its health is another when it is judged anew.")
    return None
