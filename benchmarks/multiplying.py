"""Many more joint works than were invented one by one: copies, made by the database.

Each copy has the partners and colleagues of the work it was made from and a day of its
own, some time before; set-based, so that a million takes a minute and no memory.
"""

from __future__ import annotations

from django.db import connection, models, transaction

from tracker.records.models import Output, OutputPartner
from tracker.records.models.fields import IdentifierField
from tracker.records.touched import touch

EARLIER = 997
"""Days a copy may lie before its original."""


@transaction.atomic
def joint_works(wanted: int) -> int:
    """So many more works with a partner; how many were made."""
    joint = OutputPartner.objects.order_by().values("output").distinct().count()
    times = -(-wanted // joint) if joint else 0
    step = Output.objects.aggregate(last=models.Max("pk"))["last"] or 0
    made = 0
    for number in range(1, times + 1):
        made += _copies(number, number * step, min(joint, wanted - made))
    for model in (Output, OutputPartner, Output.people_ours.through):
        _carry_on(model)
    touch("output")
    return made


def _copies(number: int, shift: int, most: int) -> int:
    """One copy of each joint work, as many as are wanted still."""
    day = _day_before(f"({number} * 37 + o.id * 101) % {EARLIER}")
    given = {
        "id": f"o.id + {shift}",
        "ref": f"'OX-' || (o.id + {shift})",
        "title": f"o.title || ', again {number}'",
        "search_text": f"o.search_text || ' again {number}'",
        "published_on": day,
        "year": f"CAST(substr(CAST({day} AS text), 1, 4) AS integer)",
        **dict.fromkeys(_identifiers(), "''"),
    }
    originals = (
        "SELECT DISTINCT h.output_id FROM records_outputpartner h"
        f" WHERE h.output_id <= {shift // number}"
        f" ORDER BY h.output_id LIMIT {most}"
    )
    with connection.cursor() as cursor:
        cursor.execute(_select(Output, given, f"o.id IN ({originals})"))
        made = cursor.rowcount
        for model in (OutputPartner, Output.people_ours.through):
            lines = {"id": _fresh(model), "output_id": f"o.output_id + {shift}"}
            cursor.execute(_select(model, lines, f"o.output_id IN ({originals})"))
    return made


def _select(model: type[models.Model], given: dict[str, str], where: str) -> str:
    columns = [field.column for field in model._meta.concrete_fields]
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(given.get(name, f'o."{name}"') for name in columns)
    table = model._meta.db_table
    return (
        f'INSERT INTO "{table}" ({names})'
        f' SELECT {values} FROM "{table}" o WHERE {where}'
    )


def _identifiers() -> list[str]:
    """What may stand once: a copy has none of them."""
    fields = Output._meta.concrete_fields
    return [field.column for field in fields if isinstance(field, IdentifierField)]


def _day_before(days: str) -> str:
    if connection.vendor == "postgresql":
        return f"(o.published_on - CAST({days} AS integer))"
    return f"date(o.published_on, '-' || ({days}) || ' days')"


def _fresh(model: type[models.Model]) -> str:
    last = model._default_manager.aggregate(last=models.Max("pk"))["last"] or 0
    return f"o.id + {last}"


def _carry_on(model: type[models.Model]) -> None:
    """Keys that are given out next come after those that were written."""
    if connection.vendor != "postgresql":
        return
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('\"{table}\"', 'id'),"
            f' (SELECT MAX(id) FROM "{table}"))'
        )
