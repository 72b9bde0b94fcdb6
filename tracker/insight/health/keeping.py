"""Write down only what differs, so that a second run changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.db.models import Max

from tracker.insight.models import Standing, Verdict
from tracker.records import inserting

from .judging import Judgement

COLUMNS = (
    "as_of",
    "state",
    "reason",
    "since",
    "score",
    "coverage",
    "parts",
    "cadence",
    "return_chance",
    "findings",
    "covered_until",
    "alive_until",
    "enough_data",
    "parameter_set",
    "digest",
)
LIVE_COLUMNS = (
    *COLUMNS,
    "next_change_on",
    "active_months",
    "first_activity_on",
    "last_activity_on",
    "last_contact_on",
    "next_agreement_end",
    "planned_on",
    "dates_known",
    "not_enough_since",
    "people",
    "facts_digest",
    "context_digest",
    "judge_again_on",
    "seal",
    "version",
)
COMPARED = (
    "partner",
    "state",
    "last_activity_on",
    "digest",
    "facts_digest",
    "context_digest",
    "seal",
    "judge_again_on",
    "parameter_set",
    "version",
)

OF_THE_LIVE_ONE = {"next_change_on": None}
"""Columns that months which are over leave empty."""


class Kept(NamedTuple):
    """A month as it was judged before."""

    digest: str
    state: str
    corrected: bool


def last_kept(keys: Iterable[int]) -> dict[int, int]:
    """The newest month there is a verdict for."""
    known = Verdict.objects.filter(partner__in=list(keys)).order_by()
    return dict(known.values_list("partner").annotate(Max("month")))


def kept_months(keys: Iterable[int]) -> dict[int, dict[int, Kept]]:
    found: dict[int, dict[int, Kept]] = {}
    known = Verdict.objects.filter(partner__in=list(keys)).order_by()
    for partner, month, digest, state, corrected in known.values_list(
        "partner", "month", "digest", "state", "corrected"
    ):
        found.setdefault(partner, {})[month] = Kept(digest, state, corrected)
    return found


def keep_months(judged: Mapping[int, Judgement], upto: int) -> tuple[int, int]:
    """Months whose verdict is new or other than before: how many, how many corrected.

    A state that a later record changes is marked as corrected.
    """
    kept = kept_months(key for key, each in judged.items() if each.months)
    made: list[dict[str, Any]] = []
    corrected = 0
    for key, each in judged.items():
        known = kept.get(key, {})
        for month, values in each.months.items():
            before = known.get(month)
            if before is not None and before.digest == values["digest"]:
                continue
            other = before is not None and before.state != values["state"]
            corrected += other
            again = other or (before is not None and before.corrected)
            named = {"partner_id": key, "month": month, "corrected": again}
            made.append(OF_THE_LIVE_ONE | named | values)
    inserting.upsert_values(
        Verdict, made, unique=["partner", "month"], update=[*COLUMNS, "corrected"]
    )
    gone = _drop_months(judged, kept, upto)
    return len(made) + gone, corrected


def _drop_months(
    judged: Mapping[int, Judgement], kept: Mapping[int, Mapping[int, Kept]], upto: int
) -> int:
    """A relationship that turns out to be younger has no verdict before it began."""
    gone = 0
    for key, each in judged.items():
        if not each.every_month:
            continue
        known = kept.get(key, {}) if each.months else None
        months = Verdict.objects.filter(partner=key, month__lte=upto)
        if known is None:
            gone += months.delete()[0]
        elif extra := [m for m in known if m <= upto and m not in each.months]:
            gone += months.filter(month__in=extra).delete()[0]
    return gone


def keep_standings(
    judged: Mapping[int, Judgement],
    before: Mapping[int, Standing],
    seals: Mapping[int, str],
) -> int:
    """The live verdicts that differ; a partner not met yet has none."""
    made: list[Standing] = []
    gone: list[int] = []
    for key, each in judged.items():
        known = before.get(key)
        if each.live is None:
            gone += [key] if known else []
            continue
        digests = each.facts_digest, each.context_digest
        sealed = seals.get(key, known.seal if known else "")
        if known and _same(known, each.live["digest"], digests, sealed):
            continue
        made.append(
            Standing(
                partner_id=key,
                facts_digest=digests[0],
                context_digest=digests[1],
                seal=sealed,
                version=known.version + 1 if known else 1,
                **each.live,
            )
        )
    inserting.upsert(made, unique=["partner"], update=LIVE_COLUMNS)
    Standing.objects.filter(pk__in=gone).delete()
    return len(made) + len(gone)


def _same(known: Standing, digest: str, digests: tuple[str, str], seal: str) -> bool:
    return (known.digest, known.facts_digest, known.context_digest, known.seal) == (
        digest,
        *digests,
        seal,
    )


def seal(known: Iterable[Standing], seals: Mapping[int, str]) -> None:
    """What was read and proved to be the same need not be read next time."""
    fresh = [each for each in known if seals.get(each.pk, each.seal) != each.seal]
    for each in fresh:
        each.seal = seals[each.pk]
    Standing.objects.bulk_update(fresh, ["seal"], batch_size=200)


def untouched(before: Mapping[int, Standing], keys: Iterable[int]) -> set[int]:
    """Those nobody else judged since they were read; locks them where it can."""
    keys = list(keys)
    locked = Standing.objects.select_for_update(of=("self",)).filter(pk__in=keys)
    now = dict(locked.order_by("pk").values_list("pk", "version"))
    return {
        key
        for key in keys
        if now.get(key) == (before[key].version if key in before else None)
    }
