"""What a draft still asks: which day, which partner, is the year right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tracker.exchange.drafting.begin import HOSTS, days_of_paper

if TYPE_CHECKING:
    from tracker.exchange.drafting.meaning import Host, Meant
    from tracker.exchange.models import LineDraft
    from tracker.exchange.one_line import When


@dataclass(frozen=True)
class Question:
    """One thing for a person to say; `must` means nothing is saved before."""

    name: str  # when0, host1, kind
    about: str  # date, partner, kind
    text: str
    why: str
    offers: tuple[Any, ...] = ()
    must: bool = True


def questions(draft: LineDraft, meant: Meant) -> list[Question]:
    """What nobody has answered yet, by a choice or by filling the field."""
    if not draft.line and not draft.cells:
        return []
    found = [
        *(
            _about_day(place, one, draft, meant)
            for place, one in enumerate(_days(meant, draft.kind))
        ),
        *_about_partners(draft, meant),
    ]
    if not meant.said.kind:
        found.append(Question("kind", "kind", "", "kind", must=False))
    settled = set(draft.settled)
    return [one for one in found if one is not None and one.name not in settled]


def _days(meant: Meant, kind: str) -> tuple[When, ...]:
    """A visit or note has one stretch of days; a paper has several."""
    return meant.said.when if kind == "agreement" else meant.said.when[:1]


def day_fields(
    draft: LineDraft, when: When, meant: Meant, period: Any
) -> dict[str, Any]:
    """Which fields of the draft this day fills, and with what."""
    first, last = period
    if draft.kind == "visit":
        return {"starts_on": first, "ends_on": last if last != first else None}
    if draft.kind == "note":
        return {"happened_on": first}
    return days_of_paper(when, period, meant.said)


def _about_day(
    place: int, when: When, draft: LineDraft, meant: Meant
) -> Question | None:
    name = f"when{place}"
    if when.guessed:
        return Question(name, "date", when.text, when.why, when.offers, must=False)
    if not when.asked:
        return None
    day = when.offers[0] if when.offers else None
    names = list(day_fields(draft, when, meant, day)) if day else _first_field(draft)
    if draft.fields.get(names[0]):
        return None
    return Question(name, "date", when.text, when.why, when.offers)


def _first_field(draft: LineDraft) -> list[str]:
    return {"note": ["happened_on"], "agreement": ["signed_on"]}.get(
        draft.kind, ["starts_on"]
    )


def chosen_partners(draft: LineDraft) -> list[Any]:
    """The partners that stand in the draft, as keys or as typed."""
    if draft.kind == "note":
        return [draft.fields["partner"]] if draft.fields.get("partner") else []
    rows = draft.lines.get(HOSTS.get(draft.kind, ""), [])
    return [row["partner"] for row in rows if row.get("partner")]


def _about_partners(draft: LineDraft, meant: Meant) -> list[Question]:
    open_ones = [(n, host) for n, host in enumerate(meant.hosts) if not host.sure]
    wanted = 1 if draft.kind == "note" else len(meant.hosts)
    missing = max(0, wanted - len(chosen_partners(draft)))
    return [_about_partner(n, host) for n, host in open_ones[:missing]]


def _about_partner(place: int, host: Host) -> Question:
    why = "which" if host.keys else "unknown"
    return Question(f"host{place}", "partner", host.text, why, host.keys)
