"""What a verdict is made from: the facts about one partner as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from tracker.insight.months import month_of

KINDS = ("output", "visit", "grant", "event", "education")
CONTACT_KINDS = ("visit", "grant", "event", "education")
NOT_YET_IN_FORCE = frozenset(
    [
        "proposed",
        "drafting",
        "internal_review",
        "legal_review",
        "partner_review",
        "approved",
        "signing",
        "withdrawn",
    ]
)
STAGES = ("early", "mid", "late", "unknown")

OPEN = 12 * 9999
"""The last month of something that is still going on."""

Interval = tuple[int, int]
"""First and last month, both included."""


@dataclass(frozen=True, slots=True)
class AgreementFacts:
    """One agreement as the rules of ageing see it."""

    ref: str
    id: int
    kind: str = ""
    stage: str = "in_force"
    signed: date | None = None
    starts: date | None = None
    ends: date | None = None
    terminated: date | None = None
    renewal: str = "none"
    renewal_months: int | None = None
    notice_months: int | None = None
    notice_given_on: date | None = None
    refreshed: tuple[date, ...] = ()
    """Days on which the text was amended or formally reviewed."""
    renewed_on: date | None = None
    """First day of the agreement that renews this one."""
    linked: tuple[date, ...] = ()
    """Days of the activities that name this agreement, sorted."""


@dataclass(frozen=True, slots=True)
class GrantFacts:
    """One joint grant, running, over or still applied for."""

    starts: date | None = None
    ends: date | None = None
    applied_on: date | None = None
    decided_on: date | None = None
    """Approved, rejected or withdrawn; none while the application is pending."""
    awarded: bool = True


@dataclass(frozen=True, slots=True)
class Credit:
    """One activity and the people of the side looked at who took part."""

    month: int
    people: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything known about one partner up to the day it was gathered for.

    ``days`` has one entry for each counted activity (repeats allowed), sorted;
    plans and agreement paperwork are not in it. ``kinds`` says in which months a
    kind happened. ``covered`` is none where every month counts as covered.
    """

    partner_id: int
    start_month: int
    partner_kind: str = "university"
    tier: str = ""
    days: tuple[date, ...] = ()
    kinds: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    visits_in: tuple[int, ...] = ()
    visits_out: tuple[int, ...] = ()
    """The month of each inbound (outbound) visit, sorted, repeats allowed."""
    credits: tuple[Credit, ...] = ()
    """Activities whose own participants are known, sorted by month."""
    stages: Mapping[int, str] = field(default_factory=dict)
    agreements: tuple[AgreementFacts, ...] = ()
    grants: tuple[GrantFacts, ...] = ()
    running: tuple[Interval, ...] = ()
    """Joint grants, cohorts and research stays: signs of life until they end."""
    covered: tuple[Interval, ...] | None = None
    covered_contact: tuple[Interval, ...] | None = None
    """Months in which something other than outputs is recorded."""
    collected: Mapping[str, int] | None = None
    """Kind: first month from which the institution collects it; none: all."""
    ended_on: tuple[date, ...] = ()
    """Days on which a review decided *end*."""
    plans: tuple[date, ...] = ()
    last_contact: date | None = None
    attested_until: date | None = None
    known: Mapping[date, str] = field(default_factory=dict)
    """Of the days known no closer than to the month or year: to which."""

    @property
    def active(self) -> tuple[int, ...]:
        """The distinct months with at least one counted activity."""
        return tuple(sorted({month_of(day) for day in self.days}))


@dataclass(frozen=True, slots=True)
class Finding:
    """A code and the numbers that its sentence needs; no words."""

    code: str
    subject: str = ""
    """Ref of the agreement it is about, else empty."""
    numbers: Mapping[str, object] = field(default_factory=dict)
    person: int | None = None
    """The colleague it is about: only for those who may know the name."""
