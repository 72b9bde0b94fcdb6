"""Which agreement an activity belongs to, where it names none.

To the only agreement of the partner that was in force on the day and whose scope
contains such an activity; where there are several, or none, to no agreement. An
agreement that names no scope contains everything.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from tracker.insight.gather import NOTHING, Apart
from tracker.insight.gather.rows import once, rows
from tracker.records.models import Agreement

from .happenings import Happenings, window

WINDOW = 24
SCOPES = {
    "output": ("research", "joint_supervision", "facilities"),
    "grant": ("research", "facilities"),
    "visit": ("staff_mobility", "research", "facilities"),
    "event": ("events", "training", "research"),
    "education": (
        "student_mobility",
        "staff_mobility",
        "joint_supervision",
        "training",
    ),
}
"""What an agreement says it covers, by the kinds of activity that this contains."""
LINKED = """
SELECT 4 * o.id FROM records_output o WHERE o.agreement_id IS NOT NULL
UNION ALL SELECT 4 * v.id + 1 FROM records_visit v WHERE v.agreement_id IS NOT NULL
UNION ALL SELECT 4 * g.id + 2 FROM records_grant g WHERE g.agreement_id IS NOT NULL
UNION ALL SELECT 4 * s.id + 3 FROM records_grantstage s
          JOIN records_grant g ON g.id = s.grant_id WHERE g.agreement_id IS NOT NULL
"""


def asked(on: date, apart: Apart = NOTHING) -> Happenings:
    """Every activity of the two years up to the day."""
    return Happenings(*window(on, WINDOW), apart=apart)


def contains() -> str:
    """The condition that the scope of the agreement `g` contains the activity `a`."""
    cases = " ".join(
        f"WHEN '{kind}' THEN "
        + " OR ".join(f"g.activities LIKE '%%;{scope};%%'" for scope in scopes)
        for kind, scopes in SCOPES.items()
    )
    return f"(g.activities = '' OR CASE a.kind {cases} END)"


def assigned(those: Happenings) -> tuple[str, list[Any]]:
    """A statement for the activity and the one agreement that it belongs to.

    Agreements that are apart are none: beside them another may be the only one.
    """
    before, found, params = _beside(those)
    bound = ", ".join(f"'{stage}'" for stage in Agreement.Stage.bound())
    sql = f"""{before}
    SELECT a.activity AS activity, MIN(g.id) AS agreement FROM {found}
      AND a.activity NOT IN ({LINKED}) AND g.stage IN ({bound})
      AND (g.effective_end IS NULL OR CAST(g.effective_end AS text) >= a.day)
      AND {contains()}{those.apart.but("agreements", "g.id")}
    GROUP BY a.activity, a.partner HAVING COUNT(*) = 1
    """  # noqa: S608 - names of our own
    return sql, params


def _beside(those: Happenings) -> tuple[str, str, list[Any]]:
    """Activities `a` and every agreement `g` with their partner that had begun.

    What stands before SELECT, and what stands after FROM. Both sides are found once
    before they meet: a database that does not know its tables yet would find every
    activity again for each party of each agreement.
    """
    source, params = those.source
    joined = those.joined()
    before = f"""
    WITH happened AS MATERIALIZED (SELECT * FROM {source}),
         party AS MATERIALIZED (
             SELECT DISTINCT {joined["root"]} AS partner, h.agreement_id AS agreement
             FROM records_agreementparty h {joined["kin"]}
             WHERE h.partner_id IS NOT NULL)"""  # noqa: S608 - names of our own
    found = """happened a
    JOIN party p ON p.partner = a.partner
    JOIN records_agreement g ON g.id = p.agreement
    WHERE CAST(g.starts_on AS text) <= a.day"""
    return before, found, params


def with_partners(on: date, apart: Apart = NOTHING) -> tuple[str, list[Any]]:
    """A statement for the agreements since whose start a partner was active."""
    before, found, params = _beside(asked(on, apart))
    return once(f"{before} SELECT g.id FROM {found}"), params  # noqa: S608


def agreements(on: date, apart: Apart = NOTHING) -> tuple[str, list[Any]]:
    """A statement for the agreements that some activity belongs to in this way."""
    sql, params = assigned(asked(on, apart))
    return once(f"SELECT s.agreement FROM ({sql}) s"), params  # noqa: S608


def unassigned(on: date, unit: int | None = None) -> tuple[int, int]:
    """Activities that belong to no agreement, of all those of the two years."""
    two_years = asked(on)
    those = Happenings(two_years.first, two_years.last, unit=unit)
    sql, params = assigned(those)
    found = those.ask(
        "COUNT(DISTINCT a.activity), COUNT(DISTINCT CASE WHEN "
        f"a.activity NOT IN ({LINKED}) THEN a.activity END)"
    )
    every, loose = found[0]
    known = next(
        iter(rows(f"SELECT COUNT(DISTINCT s.activity) FROM ({sql}) s", *params))  # noqa: S608
    )
    return loose - known[0], every
