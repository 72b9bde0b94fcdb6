"""What came through a link: a draft for its officer, beside what stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from tracker.exchange.drafting.answers import known_people
from tracker.exchange.drafting.begin import as_plain, status_on
from tracker.exchange.drafting.meaning import Reader, bare
from tracker.exchange.links import files, settling
from tracker.exchange.links.model import VisitLink
from tracker.exchange.links.people import STAGES, Told, people_in
from tracker.exchange.models import LineDraft
from tracker.kinds import BY_NAME, PARTNERS, VISITS
from tracker.kinds.saving import save
from tracker.kinds.sent import as_begun
from tracker.records import storage

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from accounts.models import User
    from tracker.records.models import Visit

SIDES = ("theirs", "ours")
# What was asked, and the field of a visit that it answers.
FIELDS = {
    "starts_on": "starts_on",
    "ends_on": "ends_on",
    "purpose": "purpose",
    "programme": "agenda",
    "report": "outcome_note",
}
DAYS = ("starts_on", "ends_on")


class Gone(Exception):
    """It was decided about before."""


@dataclass(frozen=True)
class Row:
    """One thing that was told, beside what stands."""

    name: str
    label: str
    stands: Any
    told: Any
    chosen: bool

    @property
    def is_day(self) -> bool:
        return isinstance(self.told, date)


def arrive(link: VisitLink) -> None:
    """A new visit becomes a draft; for one that is there the answer itself waits."""
    if link.visit_id is not None:
        return
    link.draft = _draft(link)
    VisitLink.objects.filter(pk=link.pk).update(draft=link.draft)


def _draft(link: VisitLink) -> LineDraft:
    said, today = link.answer["said"], timezone.localdate()
    reader = Reader(link.by, today)
    draft = LineDraft(kind="visit", read_on=today, by=link.by)
    lines: dict[str, Any] = {}
    partner = _partner(link)
    if partner is not None:
        lines["hosts"] = [{"partner": partner}]
    elif said.get("partner") or link.shown.get("partner"):
        words = said.get("partner") or link.shown["partner"]
        draft.cells = {"partners": words}
        lines["hosts"] = [
            {"partner": key} for key in reader.read("", draft.cells).partners
        ]
    fields = {name: said.get(asked) for asked, name in FIELDS.items()}
    fields |= {
        "title": said.get("title"),
        "direction": said.get("direction"),
        "status": status_on(date.fromisoformat(said["starts_on"]), today),
        "unit": reader.usual_unit("visit"),
        "owner": link.by.pk,
    }
    if fields["ends_on"] == fields["starts_on"]:
        fields["ends_on"] = None
    if reports(link):
        fields["report_submitted_on"] = day_sent(link)
    everybody = {side: people_in(said.get(side, "")) for side in SIDES}
    fields |= _counted(everybody)
    begun = as_begun(BY_NAME["visit"], fields)
    draft.filled = {
        "fields": {name: as_plain(value) for name, value in begun.items()},
        "lines": lines,
    }
    draft.lines["participants"] = [
        row
        for side, people in everybody.items()
        for row in _rows(people, side, known_people(draft, side, reader))
    ]
    draft.save()
    return draft


def _partner(link: VisitLink) -> int | None:
    """The partner the officer chose, if it is still there to be chosen."""
    seen = PARTNERS.visible_to(link.by).filter(pk=link.partner_id)
    return seen.values_list("pk", flat=True).first() if link.partner_id else None


def _counted(everybody: dict[str, list[Told]]) -> dict[str, int | None]:
    found: dict[str, int | None] = {
        f"n_{side}": len(people) or None for side, people in everybody.items()
    }
    stages = [one.stage for one in everybody["ours"]]
    if stages and all(stages):
        found |= {f"n_{stage}": stages.count(stage) or None for stage in STAGES}
    return found


def _rows(
    people: list[Told], side: str, known: dict[str, set[int]]
) -> Iterator[dict[str, Any]]:
    """Lines of a visit: people this officer knows surely, or only their names."""
    taken: set[int] = set()
    for one in people:
        keys = known.get(bare(one.name), set())
        key = next(iter(keys)) if len(keys) == 1 else None
        row: dict[str, Any] = {"side": side, "role": one.role}
        if key is not None and key not in taken:
            taken.add(key)
            yield {"person": key, **row}
        else:
            yield {"name": one.name, **row}


def reports(link: VisitLink) -> bool:
    return bool(link.answer.get("said", {}).get("report") or link.file_id)


def day_sent(link: VisitLink) -> date:
    return timezone.localtime(link.sent).date() if link.sent else timezone.localdate()


# --- Beside a visit that is there -----------------------------------------------------


def visit_of(link: VisitLink, user: User) -> Visit | None:
    """The visit it is about, if this person may still change it."""
    return VISITS.editable_by(user).filter(pk=link.visit_id).first()


def beside(link: VisitLink, visit: Visit) -> list[Row]:
    """Field by field, what differs: chosen where nothing stands yet."""
    found = [
        Row(name, _label(name), getattr(visit, name), told, not getattr(visit, name))
        for name, told in _told(link)
        if told and told != getattr(visit, name)
    ]
    there = _names(visit)
    for side in SIDES:
        for place, one in enumerate(people_in(link.answer["said"].get(side, ""))):
            if bare(one.name) not in there:
                words = ", ".join(filter(None, (one.name, one.role)))
                label = _("Guest") if side == "theirs" else _("Our side")
                found.append(Row(f"{side}-{place}", label, "", words, chosen=True))
    if (file := files.of(link)) is not None:
        found.append(Row("file", _("Report file"), "", file.name, chosen=True))
    return found


def _told(link: VisitLink) -> Iterator[tuple[str, Any]]:
    said = link.answer["said"]
    for asked, name in FIELDS.items():
        value = said.get(asked) or None
        if name == "ends_on" and value == said.get("starts_on"):
            value = None
        yield name, date.fromisoformat(value) if value and name in DAYS else value
    if reports(link):
        yield "report_submitted_on", day_sent(link)


def _label(name: str) -> str:
    field: Any = VISITS.model._meta.get_field(name)
    return capfirst(str(field.verbose_name))


def _names(visit: Visit) -> set[str]:
    rows = visit.participants.select_related("person")
    spelled = [
        name
        for row in rows
        for name in (
            row.name,
            *((row.person.name, row.person.name_zh) if row.person else ()),
        )
    ]
    return {bare(name) for name in spelled if name}


@transaction.atomic
def take(link: VisitLink, visit: Visit, chosen: Collection[str], version: int) -> None:
    """What was ticked goes into the record, in one step.

    Raises Gone, Stale, ValidationError by field.
    """
    if not settling.settle(link, taken=True):
        raise Gone
    rows = {row.name: row for row in beside(link, visit)}
    given = {
        name: row.told
        for name, row in rows.items()
        if name in chosen and name in {*FIELDS.values(), "report_submitted_on"}
    }
    lines = _lines(link, visit, set(chosen) & set(rows))
    save(
        VISITS,
        visit,
        given,
        by=link.by,
        lines=lines,
        version=version,
        why=settling.why(link),
    )
    file = files.of(link)
    if file is not None and "file" in chosen:
        storage.hand_over(file, visit, by=link.by)


def _lines(
    link: VisitLink, visit: Visit, chosen: set[str]
) -> dict[str, list[dict[str, Any]]]:
    """The lines of participants: those that stand, then the new ones."""
    wanted: list[dict[str, Any]] = []
    reader = Reader(link.by, timezone.localdate())
    draft = LineDraft(kind="visit", by=link.by)
    hosts = visit.hosts.values_list("partner", flat=True)
    draft.filled = {"lines": {"hosts": [{"partner": key} for key in hosts]}}
    present = set(visit.participants.values_list("person", flat=True))
    for side in SIDES:
        people = people_in(link.answer["said"].get(side, ""))
        new = [one for n, one in enumerate(people) if f"{side}-{n}" in chosen]
        known = known_people(draft, side, reader) if new else {}
        known = {name: keys - present for name, keys in known.items()}
        wanted += _rows(new, side, known)
    if not wanted:
        return {}
    people_ = BY_NAME["person"].visible_to(link.by)
    found = people_.in_bulk([row["person"] for row in wanted if "person" in row])
    new_rows = [
        {**row, "person": found[row["person"]]} if "person" in row else row
        for row in wanted
    ]
    kept = [{"id": key} for key in visit.participants.values_list("pk", flat=True)]
    return {"participants": kept + new_rows}
