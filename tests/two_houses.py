"""Two houses with the same open records, of which only one has hidden ones as well."""

from __future__ import annotations

import importlib
import io
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models

from accounts.models import Unit, User
from tests import factories as f
from tests.every_address import DAYS, Names
from tracker.insight import health, parameters
from tracker.insight.gather import facts_of
from tracker.insight.models import Flag, Standing, Verdict
from tracker.kinds import RECORDS
from tracker.records import changes, storage
from tracker.records.models import (
    AgendaItem,
    Change,
    Due,
    Meeting,
    Output,
    Record,
    StoredFile,
)

REPORT = importlib.import_module("tracker.insight.health.report")
SECRET = "Verborgen"
"""Stands in every hidden name and text, and in no open one."""
KINDS = ["output", "visit", "grant", "event", "education"]
DOI, ROR, ORCID = "10.1000/verborgen.1", "03yrm5c26", "0000-0002-1825-0097"


@dataclass
class House:
    """What stands in it for everybody, and how it is spoken of."""

    ours: Unit
    theirs: Unit
    reader: User
    open: dict[str, list[Record]] = field(default_factory=dict)
    hidden: dict[str, list[Record]] = field(default_factory=dict)
    files: list[StoredFile] = field(default_factory=list)

    def names(self) -> Names:
        refs = {
            kind.slug: [
                str(key)
                for record in self.open.get(kind.slug, [])
                + self.hidden.get(kind.slug, [])[:2]
                for key in (
                    (record.ref,)
                    if record.confidential is False
                    else (record.ref, record.pk)
                )
            ]
            for kind in RECORDS
        }
        return Names(
            refs=refs,
            flags=sorted(Flag.objects.values_list("pk", flat=True))[:6],
            files=[file.pk for file in self.files],
            users=[self.reader.pk],
            changes=sorted(
                Change.objects.filter(ref__in=refs["visits"]).values_list(
                    "pk", flat=True
                )
            )[:3],
            words=[SECRET, "Harbour", DOI],
        )


def open_records(reader: User, ours: Unit, theirs: Unit) -> House:
    """A partner with twenty years of life, and one that nobody hides anything of."""
    house = House(ours, theirs, reader)
    f.ActivitySourceFactory(kinds=KINDS, since=date(2005, 1, 1))
    harbour = f.PartnerFactory(
        name="Harbour University", lead_unit=ours, owner=reader, tier="key"
    )
    quay = f.PartnerFactory(name="Quay Institute", lead_unit=theirs)
    alliance = f.PartnerFactory(name="Alliance of Harbours", kind="network")
    colleague = f.PersonFactory(
        name="Ada Colleague", side="ours", unit=ours, career_stage="late"
    )
    guest = f.PersonFactory(name="Bo Guest", partner=harbour)
    framework = f.AgreementFactory(
        title="Harbour framework", unit=ours, partners=[harbour],
        signed_on=date(2015, 1, 5), starts_on=date(2015, 2, 1),
        ends_on=date(2027, 1, 31),
    )  # fmt: skip
    old = f.AgreementFactory(
        title="Harbour letter", unit=theirs, partners=[harbour],
        signed_on=date(2012, 1, 5), starts_on=date(2012, 2, 1),
        ends_on=date(2026, 2, 1), stage="expired",
    )  # fmt: skip
    visits = [
        f.VisitFactory(
            title=f"Harbour visit {year} {month}",
            unit=unit,
            partners=[partner],
            starts_on=date(year, month, 3),
            status="done",
            participants=[{"person": colleague, "side": "ours"}],
        )
        for year in range(2015, 2024)
        for month, unit, partner in ((3, ours, harbour), (9, theirs, quay))
    ]
    grant = f.GrantFactory(
        title="Harbour grant", unit=ours, partners=[harbour],
        approved_on=date(2016, 5, 1), starts_on=date(2016, 6, 1),
        ends_on=date(2019, 5, 31), stage="closed",
    )  # fmt: skip
    outputs = [
        f.OutputFactory(
            title=f"Harbour walls {year}", unit=ours, partners=[harbour], year=year,
            published_on=date(year, 4, 2), people_ours=[colleague],
        )
        for year in (2017, 2019, 2022)
    ]  # fmt: skip
    house.open = {
        "partners": [harbour, quay, alliance],
        "people": [colleague, guest],
        "agreements": [framework, old],
        "visits": [visits[0], visits[-1]],
        "grants": [grant],
        "outputs": outputs[:1],
        "notes": [
            f.NoteFactory(
                partner=harbour, unit=ours, happened_on=date(2024, 3, 4), text="A call"
            )
        ],
        "centres": [f.CentreFactory(name="Harbour lab", unit=ours, partners=[harbour])],
        "networks": [f.NetworkFactory(unit=ours)],
        "reviews": [
            f.ReviewFactory(partner=harbour, reviewed_on=date(2020, 7, 1), unit=ours)
        ],
        "themes": [f.StrandFactory(name="Harbours")],
    }
    house.files = [kept(framework, "signed.pdf", reader)]
    meeting = Meeting(
        title="Harbours reviewed", held_on=date(2025, 11, 3), unit=ours, owner=reader
    )
    agenda = [{"partner": partner} for partner in (harbour, quay)]
    changes.write(meeting, by=reader, lines={"agenda": agenda})
    f.ReviewFactory(partner=quay, reviewed_on=meeting.held_on, meeting=meeting)
    return house


def kept(record: Record, name: str, by: User, **given: Any) -> StoredFile:
    content = io.BytesIO(f"{name} {given}".encode())
    return storage.add(record, content, name, by=by, **given)


def hide(house: House, by: User) -> None:
    """One of every kind that can be hidden, by itself, by a parent, or as a file."""
    harbour = house.open["partners"][0]
    alliance = house.open["partners"][2]
    framework, old = house.open["agreements"]
    colleague = house.open["people"][0]
    of: dict[str, Any] = {"unit": house.theirs, "confidential": True}
    gone = f.PartnerFactory(
        name=f"{SECRET} Academy", lead_unit=house.theirs, confidential=True,
        ror_id=ROR, succeeded_by=harbour, first_contact_on=date(1998, 4, 4),
    )  # fmt: skip
    spy = f.PersonFactory(
        name=f"{SECRET} Person", side="ours", orcid=ORCID, user=house.reader, **of
    )
    guest = f.PersonFactory(name=f"{SECRET} Guest", partner=harbour, **of)
    paper = f.AgreementFactory(
        title=f"{SECRET} pact", partners=[harbour], signed_on=date(2024, 5, 6),
        starts_on=date(2024, 5, 7), ends_on=date(2026, 12, 24), **of,
    )  # fmt: skip
    amendment = f.AgreementFactory(
        title=f"{SECRET} amendment", partners=[harbour], kind="addendum",
        amends=framework, signed_on=date(2025, 5, 6), starts_on=date(2025, 5, 7),
        ends_on=date(2026, 12, 23), **of,
    )  # fmt: skip
    renewal = f.AgreementFactory(
        title=f"{SECRET} renewal", partners=[harbour], signed_on=date(2026, 3, 6),
        starts_on=date(2026, 3, 7), renews=old, **of,
    )  # fmt: skip
    take_part = [
        {"person": colleague, "side": "ours"},
        {"person": spy, "side": "ours"},
        {"person": guest, "side": "theirs"},
    ]
    visits = [
        f.VisitFactory(
            title=f"{SECRET} visit {on}", partners=[partner], starts_on=on,
            status=status, participants=take_part, **given,
        )
        for on, status, partner, given in (
            (date(2003, 2, 11), "done", harbour, of),
            (date(2025, 10, 13), "done", harbour, of),
            (date(2026, 10, 14), "done", harbour, of),
            (date(2027, 1, 15), "planned", harbour, of),
            (date(2004, 8, 16), "done", gone, {"unit": house.theirs}),
            (date(2026, 9, 17), "done", harbour,
             {"unit": house.theirs, "agreement": paper}),
        )
    ]  # fmt: skip
    grant = f.GrantFactory(
        title=f"{SECRET} grant", partners=[harbour], approved_on=date(2026, 8, 18),
        starts_on=date(2026, 8, 19), award_number="V1", programme="Harbours",
        people=[{"person": spy, "role": "principal_investigator"}], **of,
    )  # fmt: skip
    output = f.OutputFactory(
        title=f"{SECRET} output", partners=[harbour], year=2026, doi=DOI,
        published_on=date(2026, 10, 20), people_ours=[colleague], **of,
    )  # fmt: skip
    house.hidden = {
        "partners": [gone],
        "people": [spy, guest],
        "agreements": [paper, amendment, renewal],
        "visits": visits,
        "grants": [grant],
        "outputs": [output],
        "notes": [
            f.NoteFactory(
                partner=harbour, happened_on=date(2026, 11, 2),
                text=f"{SECRET} call", **of,
            )
        ],
        "centres": [
            f.CentreFactory(
                name=f"{SECRET} lab", partners=[harbour],
                opened_on=date(2024, 2, 2), **of,
            )
        ],
        "networks": [f.NetworkFactory(partner=alliance, **of)],
        "reviews": [
            f.ReviewFactory(
                partner=harbour, reviewed_on=date(2026, 6, 6),
                reason=f"{SECRET} reason", **of,
            ),
            f.ReviewFactory(
                partner=gone, meeting=spoken_of(gone), reviewed_on=date(2025, 11, 3),
                reason=f"{SECRET} end", unit=house.ours,
            ),
        ],
    }  # fmt: skip
    house.hidden["themes"] = []
    house.files = [
        *house.files[:1],
        kept(old, f"{SECRET}.pdf", by, confidential=True),
        kept(old, "signed.pdf", by, confidential=True),
        kept(paper, f"{SECRET} pact.pdf", by),
    ]
    point_at(house)


def spoken_of(partner: Record) -> Meeting:
    """The meeting that is open to all goes through this one too."""
    meeting = Meeting.objects.get()
    AgendaItem.objects.create(meeting=meeting, partner=partner, position=1)
    return meeting


def point_at(house: House) -> None:
    """Open records name hidden ones wherever that hides them not."""
    for slug, records in house.open.items():
        for record in records:
            for field_ in record._meta.concrete_fields:
                if hides(record, field_) or getattr(record, field_.attname) is not None:
                    continue
                there = next(
                    (
                        one
                        for some in house.hidden.values()
                        for one in some
                        if type(one) is field_.related_model
                    ),
                    None,
                )
                if there is not None and slug != "networks":
                    one_of = type(record)._base_manager.filter(pk=record.pk)
                    one_of.update(**{field_.name: there})


def hides(record: Record, field_: models.Field) -> bool:
    """Whether the record inherits the secrecy of what stands there, or its life."""
    if not field_.is_relation or not issubclass(field_.related_model, Record):
        return True
    names = (*record.no_more_open_than, "succeeded_by", "beside")
    return field_.name in names or (
        isinstance(record, Output) and field_.name == "grants"
    )


def reword(house: House, by: User) -> None:
    """The same number of hidden records of the same weight, with other words and days.

    Totals may count what is hidden; they may not tell what it is.
    """
    later = {"visits": "starts_on", "notes": "happened_on", "reviews": "reviewed_on"}
    for slug, records in house.hidden.items():
        for record in records:
            record = type(record).objects.get(pk=record.pk)
            for name in ("title", "name", "text", "reason"):
                if getattr(record, name, ""):
                    setattr(record, name, f"Geheim {record.pk}")
            if name := later.get(slug):
                day = getattr(record, name)
                setattr(record, name, day.replace(day=day.day + 1))
            changes.write(record, by=by)
    judge()


def judge() -> None:
    health.refresh()
    Due.objects.all().delete()


OF_A_VERDICT = ("state", "reason", "score", "enough_data")
"""The stated exception; with the codes of what was found."""


@dataclass
class Verdicts:
    """States, codes and numbers of a house, to be put into the other."""

    standings: dict[int, Standing]
    months: dict[tuple[int, int], Verdict]
    flags: dict[int, Flag]
    past: dict[date, dict[str, Any]]
    """Of days that are over, which are judged when somebody asks."""

    @classmethod
    def of_house(cls, house: House) -> Verdicts:
        partner = house.open["partners"][0].pk
        facts, sets = facts_of([partner])[partner], parameters.in_use()
        past = {}
        for text in DAYS:
            day = date.fromisoformat(text)
            past[day] = REPORT._judged(facts, sets, day, live=False)
        return cls(
            Standing.objects.in_bulk(),
            {(v.partner_id, v.month): v for v in Verdict.objects.all()},
            Flag.objects.in_bulk(),
            past,
        )

    def put_back(self, monkeypatch: Any) -> None:
        """Only the exception: days, numbers of findings and parts stay as judged."""
        told_to = REPORT.told_to

        def told(whole: dict[str, Any], seen: Any) -> Any:
            return told_to(excepted(whole, self.past[whole["as_of"]]), seen)

        monkeypatch.setattr(REPORT, "told_to", told)
        for standing in Standing.objects.all():
            mine = self.standings.get(standing.pk)
            if mine is None:
                standing.delete()
                continue
            self._same(standing, mine)
        for verdict in Verdict.objects.all():
            mine = self.months.get((verdict.partner_id, verdict.month))
            if mine is not None:
                self._same(verdict, mine)
        Flag.objects.exclude(pk__in=self.flags).delete()
        for flag in Flag.objects.all():
            mine = self.flags[flag.pk]
            for name in ("state", "closed_on", "closed_by", "opened_on", "version"):
                setattr(flag, name, getattr(mine, name))
            if flag.state == "snoozed" and not flag.snoozed_until:
                flag.snoozed_until = mine.snoozed_until
            Flag.objects.bulk_update(
                [flag],
                ["state", "closed_on", "closed_by", "opened_on", "version",
                 "snoozed_until"],
            )  # fmt: skip

    def _same(self, judged: Any, mine: Any) -> None:
        for name, value in excepted(vars(judged), vars(mine)).items():
            setattr(judged, name, value)
        judged.save()


def excepted(whole: dict[str, Any], mine: dict[str, Any]) -> dict[str, Any]:
    """A verdict with the state, the codes and the number of another."""
    here = {(each["code"], each["ref"]): each for each in whole["findings"]}
    findings = [
        here.get((each["code"], each["ref"]), each) for each in mine["findings"]
    ]
    return whole | {name: mine[name] for name in OF_A_VERDICT} | {"findings": findings}
