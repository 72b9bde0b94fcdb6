"""A sum over each partner's records that differs when one of them does.

Every save of a record raises its version, so that a few sums tell whether anything
has to be read again. What a sum cannot see is read with everything else once a month.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, Sum

from tracker.records.models import Note, Partner, Person, Review

from .facts import digest
from .kin import Kin
from .rows import rows

DAY = "COALESCE(CAST(REPLACE(CAST({0} AS text), '-', '') AS integer), 1)"


def _day(column: str) -> str:
    return DAY.format(column)


def _linked(lines: str, record: str, content: str) -> str:
    return (
        f"SELECT h.partner_id, COUNT(*), SUM(r.version * (r.id % 991 + 1)),"  # noqa: S608
        f" SUM({content} * (r.id % 997 + 1))"
        f" FROM records_{lines} h JOIN records_{record} r ON r.id = h.{record}_id"
        f" WHERE h.partner_id IS NOT NULL GROUP BY h.partner_id"
    )


SUMS = (
    _linked(
        "visitpartner",
        "visit",
        f"({_day('r.starts_on')} + CASE r.status WHEN 'done' THEN 7 ELSE 3 END)",
    ),
    _linked(
        "outputpartner",
        "output",
        f"(r.year + {_day('r.published_on')}"
        " + CASE WHEN r.retracted THEN 5 ELSE 1 END)",
    ),
    _linked(
        "grantpartner",
        "grant",
        f"({_day('r.starts_on')} + {_day('r.ends_on')} + {_day('r.approved_on')})",
    ),
    _linked(
        "agreementparty",
        "agreement",
        f"({_day('r.starts_on')} + {_day('r.ends_on')} + {_day('r.signed_on')})",
    ),
)


def seals(kin: Kin, world: object) -> dict[int, str]:
    """A seal for every living partner; `world` is what all of them depend on."""
    own = Partner.objects.values_list("pk", "version", "tier", "kind", "lead_unit")
    told: dict[int, list[object]] = {key: [rest] for key, *rest in own}
    for place, statement in enumerate(SUMS):
        _note(told, place, rows(statement))
    typed: tuple[type[Any], ...] = (Note, Review)
    for place, model in enumerate(typed, start=len(SUMS)):
        found = model.objects.order_by().values_list("partner")
        _note(told, place, found.annotate(Count("pk"), Sum("version"), Sum("pk")))
    for key in kin.after:
        heir = kin.successor(key)
        if heir != key:
            told[heir].append((key, told[key]))
    everywhere = digest((world, _people(), sorted(kin.after.items())))
    return {
        key: digest((everywhere, mine))
        for key, mine in told.items()
        if key not in kin.after
    }


def _note(
    told: dict[int, list[object]], place: int, found: Iterable[Sequence[object]]
) -> None:
    for key, *sums in found:
        told[int(str(key))].append((place, *map(str, sums)))


def _people() -> object:
    """Careers of our own people weigh in wherever they took part."""
    return Person.objects.ours().aggregate(Count("pk"), Sum("version"))
