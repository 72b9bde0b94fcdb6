"""What was gathered about one partner, before it is cut to a day."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import blake2b

from tracker.insight.evidence import (
    OPEN,
    AgreementFacts,
    Credit,
    Evidence,
    GrantFacts,
    Interval,
)
from tracker.insight.months import month_of

SIGNED = frozenset(["in_force", "notice_given", "expired", "renewed", "terminated"])


@dataclass(slots=True)
class Act:
    """Activities of one day and kind: how many, and how many in and out."""

    on: date
    kind: str
    number: int = 1
    inbound: int = 0
    outbound: int = 0
    recorded_on: date | None = None
    """When the house first heard of it; only a backtest asks, so no digest has it."""
    by_year: bool = False
    """Dated no closer than to its year."""

    def key(self) -> tuple[object, ...]:
        return self.on, self.kind, self.number, self.inbound, self.outbound


@dataclass(slots=True)
class Facts:
    """Everything recorded about one partner and its predecessors."""

    partner: int
    registered_on: date
    kind: str = "university"
    tier: str = ""
    first_contact_on: date | None = None
    attested_until: date | None = None
    acts: list[Act] = field(default_factory=list)
    plans: list[date] = field(default_factory=list)
    running: list[tuple[date, date | None]] = field(default_factory=list)
    credits: list[tuple[date, tuple[int, ...]]] = field(default_factory=list)
    papers: dict[int, AgreementFacts] = field(default_factory=dict)
    linked: dict[int, list[date]] = field(default_factory=dict)
    grants: list[GrantFacts] = field(default_factory=list)
    ended: list[date] = field(default_factory=list)
    contacts: list[date] = field(default_factory=list)
    running_heard: dict[tuple[date, date | None], list[tuple[str, date]]] = field(
        default_factory=dict
    )
    """By stretch of `running`: of which kind it is, and when it was recorded."""
    roughly: list[tuple[date, str]] = field(default_factory=list)
    """Days of activities, plans and contacts that are known to the month or year."""
    units: set[int] = field(default_factory=set)
    # Context: what other records say that is not about this partner.
    stages: dict[int, str] = field(default_factory=dict)
    covered: tuple[Interval, ...] = ()
    covered_contact: tuple[Interval, ...] = ()
    collected: dict[str, int] = field(default_factory=dict)

    def act(self, on: date, kind: str, agreement: int | None, number: int = 1) -> Act:
        made = Act(on, kind, number)
        self.acts.append(made)
        if agreement is not None:
            self.linked.setdefault(agreement, []).extend([on] * number)
        return made

    def runs(self, kind: str, first: date, last: date | None, recorded: date) -> None:
        """Something that goes on, and keeps the relationship alive until its end."""
        self.running.append((first, last))
        self.running_heard.setdefault((first, last), []).append((kind, recorded))

    def settle(self) -> None:
        """The same facts in the same order, in whichever order they were found."""
        self.acts.sort(key=Act.key)
        self.credits.sort()
        self.roughly = sorted(set(self.roughly))
        for days in (self.plans, self.ended, self.contacts, *self.linked.values()):
            days.sort()
        self.running.sort(key=lambda each: (each[0], each[1] or date.max))
        self.grants.sort(key=repr)

    def facts_digest(self) -> str:
        """Changes when a record about this partner changed."""
        told = [
            self.kind,
            self.tier,
            self.registered_on,
            self.first_contact_on,
            self.attested_until,
            [act.key() for act in self.acts],
            self.plans,
            self.running,
            self.credits,
            sorted(self.papers.items()),
            sorted(self.linked.items()),
            self.grants,
            self.ended,
            self.contacts,
            *([self.roughly] if self.roughly else []),
        ]
        return digest(told)

    def context_digest(self) -> str:
        """Changes with what is recorded for whom, and with people's careers."""
        told = [
            sorted(self.stages.items()),
            self.covered,
            self.covered_contact,
            sorted(self.collected.items()),
        ]
        return digest(told)

    def start_month(self) -> int:
        """First contact, signature or activity; only else the day of registration."""
        known = [self.first_contact_on, *(act.on for act in self.acts[:1])]
        for paper in self.papers.values():
            if paper.stage in SIGNED:
                known.append(paper.signed or paper.starts)
        return month_of(
            min((each for each in known if each), default=self.registered_on)
        )

    def evidence(self, on: date, *, live: bool = False) -> Evidence:
        """The facts up to a day, as the rules take them.

        ``live``: what is dated later than today is a plan. Of a day in the past
        nobody can say what was planned then but did happen later.
        """
        acts = [act for act in self.acts if act.on <= on]
        kinds: dict[str, set[int]] = {}
        days: list[date] = []
        inbound: list[int] = []
        outbound: list[int] = []
        for act in acts:
            month = month_of(act.on)
            days += [act.on] * act.number
            kinds.setdefault(act.kind, set()).add(month)
            inbound += [month] * act.inbound
            outbound += [month] * act.outbound
        ahead = [act.on for act in self.acts if act.on > on] if live else []
        contacts = [each for each in self.contacts if each <= on]
        return Evidence(
            partner_id=self.partner,
            start_month=self.start_month(),
            partner_kind=self.kind,
            tier=self.tier,
            days=tuple(days),
            kinds={name: tuple(sorted(found)) for name, found in kinds.items()},
            visits_in=tuple(inbound),
            visits_out=tuple(outbound),
            credits=tuple(
                Credit(month_of(day), people)
                for day, people in self.credits
                if day <= on
            ),
            stages=self.stages,
            agreements=tuple(
                replace(paper, linked=tuple(self.linked.get(key, ())))
                for key, paper in sorted(self.papers.items())
            ),
            grants=tuple(self.grants),
            running=tuple(
                (month_of(first), OPEN if last is None else month_of(last))
                for first, last in self.running
                if first <= on
            ),
            covered=self.covered,
            covered_contact=self.covered_contact,
            collected=self.collected,
            ended_on=tuple(self.ended),
            plans=tuple(sorted(self.plans + ahead)),
            last_contact=contacts[-1] if contacts else None,
            attested_until=self.attested_until,
            known=dict(self.roughly),
        )


def digest(told: object) -> str:
    return blake2b(repr(told).encode(), digest_size=16).hexdigest()
