"""What a draft begins with: the fields and lines that follow surely from the line."""

from __future__ import annotations

import contextlib
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext as _

from tracker.exchange.one_line import Said, When
from tracker.exchange.values.reading import Unreadable
from tracker.exchange.values.terms import end_of_term
from tracker.kinds import BY_NAME
from tracker.kinds.sent import as_begun
from tracker.records.models import Agreement, Visit

if TYPE_CHECKING:
    from tracker.exchange.drafting.meaning import Meant, Reader

Filled = dict[str, Any]
KINDS = ("visit", "note", "agreement")
# Lines that lead to the partners of a record; a note has one partner.
HOSTS = {"visit": "hosts", "agreement": "parties"}
LONGEST_TITLE = 400


def begun(reader: Reader, meant: Meant, kind: str) -> Filled:
    """The first state of a draft of this kind."""
    fields, lines = {"visit": _visit, "note": _note, "agreement": _agreement}[kind](
        reader, meant
    )
    if kind == "visit":
        fields |= reader.links(meant)
    fields["unit"] = reader.usual_unit(kind)
    fields["owner"] = reader.user.pk
    return {
        "fields": {n: as_plain(v) for n, v in as_begun(BY_NAME[kind], fields).items()},
        "lines": {name: rows for name, rows in lines.items() if rows},
    }


def _visit(reader: Reader, meant: Meant) -> tuple[Filled, Filled]:
    said = meant.said
    fields: Filled = {
        "direction": said.direction,
        "category": said.category,
        "n_theirs": said.theirs,
        "n_ours": said.ours,
        "outcome": said.outcome,
        "outcome_note": said.outcome_note,
        "purpose": left_over(meant),
    }
    if day := first_known(said.when):
        fields["starts_on"] = day[0]
        fields["ends_on"] = day[1] if day[1] != day[0] else None
    fields["status"] = status_of(said, reader.today)
    fields["title"] = title(meant, "visit", reader)
    lines: Filled = {"hosts": [{"partner": key} for key in meant.partners]}
    known = reader.people(meant)
    lines["participants"] = [
        {"person": known[one.name], "side": one.side or "theirs"}
        if one.name in known
        else {"name": one.name[:200], "side": one.side or "theirs"}
        for one in said.people
    ]
    return fields, lines


def status_of(said: Said, today: date) -> str:
    """What was said, else by the day: done, or planned while it lies ahead."""
    if said.status in Visit.Status.values:
        return said.status
    day = first_known(said.when)
    return status_on(day[0] if day else None, today)


def status_on(day: date | None, today: date) -> str:
    """By the day alone: done, or planned while it lies ahead."""
    return "planned" if day and day > today else "done"


def _note(reader: Reader, meant: Meant) -> tuple[Filled, Filled]:
    said = meant.said
    day = first_known(said.when)
    fields: Filled = {
        "happened_on": day[0] if day else None,
        "channel": said.channel,
        "text": note_text(said),
        "partner": next(iter(meant.partners), None),
        "people": list(dict.fromkeys(reader.people(meant).values())),
    }
    if day is None and not said.when:
        fields["happened_on"] = reader.today
    return fields, {}


def note_text(said: Said) -> str:
    """The line without the word that says that it is a note."""
    spans = list(said.spans)
    if spans and spans[0].role == "note" and spans[0].value == "":
        spans = spans[1:]
        text = "".join(span.text for span in spans).lstrip(" :：-–—\t")
        return text or said.text
    return said.text


def _agreement(reader: Reader, meant: Meant) -> tuple[Filled, Filled]:
    said = meant.said
    fields: Filled = {
        "kind": said.agreement_kind,
        "renewal": said.renewal,
        "renewal_months": said.months if said.renewal == "automatic" else None,
        "notes": left_over(meant),
    }
    for when in said.when:
        if when.period:
            fields |= days_of_paper(when, when.period, said)
    complete_paper(fields, said, reader.today)
    fields["title"] = title(meant, "agreement", reader)
    return fields, {"parties": [{"partner": key} for key in meant.partners]}


def days_of_paper(when: When, period: tuple[date, date], said: Said) -> Filled:
    """Which of a paper's days this is: signed, from, until."""
    first, last = period
    if first != last:
        return {"starts_on": first, "ends_on": last}
    if when.cue == "ends":
        return {"ends_on": last}
    if when.cue == "starts":
        return {"starts_on": first}
    return {"signed_on" if said.signed or when.cue == "signed" else "starts_on": first}


def complete_paper(fields: Filled, said: Said, today: date) -> None:
    """A signed paper starts that day unless it says so; its term gives the end."""
    signed = _day(fields.get("signed_on"))
    if signed and not fields.get("starts_on"):
        fields["starts_on"] = signed
    start = _day(fields.get("starts_on"))
    if start and said.months and not fields.get("ends_on"):
        with contextlib.suppress(Unreadable):
            fields["ends_on"] = end_of_term(start, months=said.months)
    end = _day(fields.get("ends_on"))
    if said.signed:
        over = end is not None and end < today
        fields["stage"] = "expired" if over else "in_force"
    elif said.status == "drafting":
        fields["stage"] = "drafting"


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else value


def first_known(when: tuple[When, ...]) -> tuple[date, date] | None:
    return when[0].period if when else None


def left_over(meant: Meant) -> str:
    """What nobody understood, so that nothing typed is lost."""
    taken = {host.text for host in meant.hosts}
    kept = [words for words in meant.said.rest if words not in taken]
    return "; ".join(kept)


def title(meant: Meant, kind: str, reader: Reader) -> str:
    """A suggestion in the language of the line."""
    said = meant.said
    with translation.override("zh-hans" if said.chinese else "en"):
        partner = partner_name(meant, reader)
        if kind == "agreement":
            made = paper_title(said, partner)
        else:
            made = visit_title(said, partner)
    return made[:LONGEST_TITLE]


def visit_title(said: Said, partner: str) -> str:
    word = str(Visit.Category(said.category).label) if said.category else ""
    if not partner:
        return word or said.text
    names = {"what": word, "partner": partner}
    if said.direction == "outbound":
        return (
            _("%(what)s to %(partner)s") if word else _("Visit to %(partner)s")
        ) % names
    if said.direction == "inbound":
        return (
            _("%(what)s from %(partner)s") if word else _("Visit from %(partner)s")
        ) % names
    return (
        _("%(what)s with %(partner)s") if word else _("Meeting with %(partner)s")
    ) % names


def paper_title(said: Said, partner: str) -> str:
    label = Agreement.Kind(said.agreement_kind).label if said.agreement_kind else ""
    word = str(label) or _("Agreement")
    if not partner:
        return word
    return _("%(what)s with %(partner)s") % {"what": word, "partner": partner}


def partner_name(meant: Meant, reader: Reader) -> str:
    """As the line spells it; a short spelling is what the office says."""
    return next((host.text for host in meant.hosts), "")


def as_plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
