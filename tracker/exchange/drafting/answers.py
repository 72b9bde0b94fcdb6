"""What a person says about a draft: a day, a partner, a choice; each changes it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from tracker.exchange.drafting.begin import HOSTS, KINDS, begun, complete_paper
from tracker.exchange.drafting.meaning import bare
from tracker.exchange.drafting.questions import chosen_partners, day_fields
from tracker.exchange.one_line import split_names
from tracker.kinds import BY_NAME, PARTNERS, PEOPLE
from tracker.kinds.references import number

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.exchange.drafting.meaning import Meant, Reader
    from tracker.exchange.models import LineDraft

CORRECTED = ("direction", "category", "status", "outcome", "channel", "kind", "stage")
MOST_NAMES = 200


def answer(draft: LineDraft, name: str, value: str, reader: Reader) -> bool:
    """Take one answer; False when it means nothing for this draft."""
    meant = reader.read(draft.line, draft.cells)
    if name == "record":
        return _other_kind(draft, value, reader, meant)
    if name.startswith("when"):
        return _day(draft, name, value, meant, reader)
    if name.startswith("host"):
        return _partner(draft, name, value, reader)
    if name == "unit":
        return _unit(draft, value, reader)
    if name.startswith("without"):
        return _without(draft, value)
    return _choice(draft, name, value)


def _other_kind(draft: LineDraft, kind: str, reader: Reader, meant: Meant) -> bool:
    """What was typed for the other kind stays in the line; the rest begins anew."""
    if kind not in KINDS or not draft.line:
        return False
    if kind != draft.kind:
        chosen = chosen_partners(draft)
        draft.kind = kind
        draft.filled = begun(reader, meant, kind)
        for key in chosen:
            add_partner(draft, key)
    settle(draft, "kind")
    return True


def _day(draft: LineDraft, name: str, value: str, meant: Meant, reader: Reader) -> bool:
    place = number(name.removeprefix("when"))
    if place is None or place >= len(meant.said.when):
        return False
    when = meant.said.when[place]
    if value == "yes":
        settle(draft, name)
        return when.guessed
    try:
        first, last = (date.fromisoformat(part) for part in value.split("/"))
    except ValueError:
        return False
    if (first, last) not in when.offers:
        return False
    fields = day_fields(draft, when, meant, (first, last))
    if draft.kind == "agreement" and meant.said.months:
        draft.fields.pop("ends_on", None)
    if draft.kind == "agreement" and "signed_on" in fields:
        draft.fields.pop("starts_on", None)
    for field, day in fields.items():
        if day:
            draft.fields[field] = day.isoformat()
        else:
            draft.fields.pop(field, None)
    if draft.kind == "agreement":
        complete_paper(draft.fields, meant.said, reader.today)
        for field, known in list(draft.fields.items()):
            if isinstance(known, date):
                draft.fields[field] = known.isoformat()
    if draft.kind == "visit" and draft.fields.get("status") in (
        None,
        "done",
        "planned",
    ):
        draft.fields["status"] = "planned" if first > reader.today else "done"
    settle(draft, name)
    return True


def _partner(draft: LineDraft, name: str, value: str, reader: Reader) -> bool:
    key = number(value)
    if key is None or not PARTNERS.visible_to(reader.user).filter(pk=key).exists():
        return False
    add_partner(draft, key)
    settle(draft, name)
    return True


def add_partner(draft: LineDraft, key: Any) -> None:
    """One more partner of the draft; each stands there once."""
    if str(key) in map(str, chosen_partners(draft)):
        return
    if draft.kind == "note":
        draft.fields["partner"] = key
    else:
        draft.lines.setdefault(HOSTS[draft.kind], []).append({"partner": key})


def _without(draft: LineDraft, value: str) -> bool:
    """Take a partner out again."""
    if draft.kind == "note":
        return draft.fields.pop("partner", None) is not None
    rows = draft.lines.get(HOSTS[draft.kind], [])
    kept = [row for row in rows if str(row.get("partner", "")) != value]
    draft.lines[HOSTS[draft.kind]] = kept
    return len(kept) < len(rows)


def _unit(draft: LineDraft, value: str, reader: Reader) -> bool:
    key = number(value)
    if key not in reader.user.writable_unit_ids:
        return False
    draft.fields["unit"] = key
    return True


def _choice(draft: LineDraft, name: str, value: str) -> bool:
    if name not in CORRECTED:
        return False
    fields = {field.name: field for field in BY_NAME[draft.kind].model._meta.fields}
    field = fields.get(name)
    if field is None or value not in {code for code, _label in field.choices or ()}:
        return False
    draft.fields[name] = value
    return True


def settle(draft: LineDraft, name: str) -> None:
    if name not in draft.settled:
        draft.settled = [*draft.settled, name]


def add_names(draft: LineDraft, typed: str, side: str, reader: Reader) -> int:
    """Participants typed one after the other: known people, or only their names."""
    if draft.kind != "visit" or side not in ("ours", "theirs"):
        return 0
    names = [name[:200] for name in split_names(typed)[:MOST_NAMES]]
    rows = draft.lines.setdefault("participants", [])
    there = {bare(str(row.get("name") or "")) for row in rows}
    people = {str(row["person"]) for row in rows if row.get("person")}
    known = known_people(draft, side, reader) if names else {}
    added = 0
    for name in names:
        keys = known.get(bare(name), set())
        if len(keys) == 1:
            key = next(iter(keys))
            if str(key) in people:
                continue
            rows.append({"person": key, "side": side})
            people.add(str(key))
        elif bare(name) not in there:
            rows.append({"name": name, "side": side})
            there.add(bare(name))
        else:
            continue
        added += 1
    return added


def known_people(draft: LineDraft, side: str, reader: Reader) -> dict[str, set[int]]:
    """By bare name: people of these partners, or ours, whom the reader may see."""
    seen = PEOPLE.visible_to(reader.user).filter(side=side)
    if side == "theirs":
        keys = [key for one in chosen_partners(draft) if (key := number(str(one)))]
        seen = seen.filter(partner__in=keys)
    found: dict[str, set[int]] = {}
    for pk, *spelled in seen.values_list("pk", "name", "name_zh").order_by("pk")[:5000]:
        for name in filter(None, spelled):
            found.setdefault(bare(name), set()).add(pk)
    return found


if TYPE_CHECKING:
    Answering = Callable[[LineDraft, str, str, Reader], bool]
