"""What was understood of a line, chip by chip; each can be corrected, some ask."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from tracker.exchange.drafting.begin import KINDS
from tracker.exchange.drafting.checking import as_day
from tracker.exchange.drafting.questions import Question, chosen_partners
from tracker.kinds import BY_NAME
from tracker.kinds.references import number
from tracker.records.marks import listed
from tracker.web.log.days import stretch

if TYPE_CHECKING:
    from tracker.exchange.drafting.checking import Checked
    from tracker.exchange.drafting.meaning import Reader

ICONS = {
    "visit": "plane-arrival",
    "note": "notes",
    "agreement": "file-certificate",
    "outbound": "plane-departure",
    "inbound": "plane-arrival",
    "virtual": "video",
    "third_place": "map-pin",
}
CHOICES = {
    "visit": ("direction", "category", "status", "outcome"),
    "note": ("channel",),
    "agreement": ("kind", "stage"),
}
MUST = frozenset({"direction", "kind"})
USUAL = frozenset({"category", "channel", "stage"})
UNITS = 12
MOST_NAMES = 3


@dataclass(frozen=True)
class Option:
    """One click: what it answers, in words; the present one is marked."""

    answer: str
    label: str
    current: bool = False
    detail: str = ""


@dataclass(frozen=True)
class Chip:
    icon: str
    label: str
    value: str
    options: list[Option] = field(default_factory=list)
    target: str = ""  # the field of the form where anything else is typed
    why: str = ""
    create: str = ""  # the name of a partner that nobody knows
    unknown: bool = False  # not even one like it is known
    ask: bool = field(default=False, kw_only=True)


def chips(checked: Checked, reader: Reader) -> list[Chip]:
    """In the order in which an officer reads them: what, who, when, how many."""
    draft = checked.draft
    found: list[Chip | None] = [_record(checked)]
    found += [_choice(draft, "direction")] if draft.kind == "visit" else []
    found += _partners(checked, reader)
    found += _days(checked)
    found += _counts(draft)
    found += [
        chip
        for name in CHOICES[draft.kind]
        if name != "direction" and (chip := _choice(draft, name)) is not None
    ]
    found += _people(draft, reader)
    found += _unit(draft, reader)
    found += [
        Chip("certificate", _("Under"), ref) for ref in checked.meant.said.references
    ]
    return [chip for chip in found if chip is not None]


def _record(checked: Checked) -> Chip:
    draft = checked.draft
    asks = any(one.about == "kind" for one in checked.questions)
    options = [
        Option(f"record {kind}", _word(kind), kind == draft.kind)
        for kind in KINDS
        if draft.line
    ]
    why = _("The line does not say what it is.") if asks else ""
    return Chip(ICONS[draft.kind], "", _word(draft.kind), options, why=why, ask=asks)


def _unit(draft: Any, reader: Reader) -> list[Chip]:
    """Only asked for: whose record it is, when that does not follow."""
    if draft.fields.get("unit"):
        return []
    units = reader.units[:UNITS]
    options = [Option(f"unit {unit.pk}", str(unit)) for unit in units]
    return [Chip("building", _("Unit"), "?", options, "unit", ask=True)]


def _word(kind: str) -> str:
    words = {
        "visit": pgettext("record", "Visit"),
        "note": pgettext("record", "Note"),
        "agreement": pgettext("record", "Agreement"),
    }
    return words[kind]


def _choice(draft: Any, name: str) -> Chip | None:
    field_: Any = BY_NAME[draft.kind].model._meta.get_field(name)
    labels = dict(field_.choices or ())
    usual = field_.get_default() if name in USUAL else ""
    code = draft.fields.get(name) or usual
    must = name in MUST
    if not code and not must and name != "outcome":
        return None
    label = str(field_.verbose_name).capitalize()
    options = [
        Option(f"{name} {one}", str(w), one == code) for one, w in labels.items()
    ]
    icon = ICONS.get(code, "tag")
    if code:
        return Chip(icon, label, str(labels.get(code, code)), options, name)
    if name == "outcome":
        return Chip(icon, label, "–", options, name)
    return Chip("help-circle", label, "?", options, name, ask=True)


def _partners(checked: Checked, reader: Reader) -> list[Chip]:
    draft = checked.draft
    target = {"visit": "hosts-0-partner", "agreement": "parties-0-partner"}.get(
        draft.kind, "partner"
    )
    found = []
    for key in chosen_partners(draft):
        name = reader.names.get(number(str(key)) or 0, str(key))
        away = [Option(f"without {key}", _("Remove"))]
        found.append(Chip("building-bank", "", name, away, target))
    found += [
        _asked_partner(one, reader, target)
        for one in checked.questions
        if one.about == "partner"
    ]
    if not found:
        found.append(Chip("building-bank", _("Partner"), "?", [], target, ask=True))
    return found


def _asked_partner(question: Question, reader: Reader, target: str) -> Chip:
    options = [
        Option(
            f"{question.name} {one.pk}",
            reader.names.get(one.pk, one.name),
            detail=f"{one.country} · {one.ref}",
        )
        for key in question.offers
        if (one := reader.matcher.known.get(key)) is not None
    ]
    known = question.why == "which"
    why = _("Which partner is it?") if known else _("No partner is called so.")
    return Chip(
        "building-bank",
        "",
        f"{question.text}?",
        options,
        target,
        why,
        create=question.text,
        unknown=not known,
        ask=True,
    )


def reason(why: str) -> str:
    """Why a date is asked about."""
    words = {
        "order": _("The day and the month could be either way round."),
        "century": _("The year has only two digits."),
        "month": _("Only the month is known."),
        "year": _("No year was given; the nearest one is taken."),
        "turn": _("The period runs over the new year."),
        "weekday": _("Is it the week you mean?"),
        "unreadable": _("This is no day of the calendar."),
        "which": _("Which partner is it?"),
        "unknown": _("No partner is called so."),
        "kind": _("The line does not say what it is."),
    }
    return words.get(why, "")


def _days(checked: Checked) -> list[Chip]:
    draft = checked.draft
    asked = [one for one in checked.questions if one.about == "date"]
    found = [_asked_day(one, draft.kind) for one in asked if one.must]
    guessed = [one for one in asked if not one.must]
    names: dict[str, tuple[tuple[str, str, str], ...]] = {
        "visit": (("", "starts_on", "ends_on"),),
        "note": (("", "happened_on", ""),),
        "agreement": (
            (_("Signed"), "signed_on", ""),
            (_("In force"), "starts_on", "ends_on"),
        ),
    }
    for label, first, last in names[draft.kind]:
        start, end = as_day(draft.fields.get(first)), as_day(draft.fields.get(last))
        if start is None and end is None:
            continue
        ask = guessed[0] if guessed and start else None
        found.append(_known_day(label, start, end, ask, first))
        guessed = guessed[1:]
    if not found and draft.kind != "agreement":
        target = names[draft.kind][0][1]
        found.append(Chip("calendar", _("Date"), "?", [], target, ask=True))
    return found


def _known_day(
    label: str, start: date | None, end: date | None, ask: Question | None, target: str
) -> Chip:
    words = stretch(start, end) if start else f"– {stretch(end)}" if end else ""
    if ask is None:
        return Chip("calendar", label, words, [], target)
    right = Option(f"{ask.name} yes", _("Right"))
    others = [
        Option(f"{ask.name} {a.isoformat()}/{b.isoformat()}", stretch(a, b))
        for a, b in ask.offers[1:]
    ]
    why = reason(ask.why)
    return Chip("calendar", label, f"{words}?", [right, *others], target, why, ask=True)


def _asked_day(question: Question, kind: str) -> Chip:
    options = [
        Option(f"{question.name} {a.isoformat()}/{b.isoformat()}", stretch(a, b))
        for a, b in question.offers
    ]
    target = {"note": "happened_on", "agreement": "signed_on"}.get(kind, "starts_on")
    why = reason(question.why)
    return Chip("calendar", "", f"{question.text}?", options, target, why, ask=True)


def _counts(draft: Any) -> list[Chip]:
    if draft.kind != "visit":
        return []
    found = []
    theirs = number(str(draft.fields.get("n_theirs", "")))
    ours = number(str(draft.fields.get("n_ours", "")))
    if theirs:
        words = ngettext("%(n)s of theirs", "%(n)s of theirs", theirs) % {"n": theirs}
        found.append(Chip("users", "", words, target="n_theirs"))
    if ours:
        words = ngettext("%(n)s of ours", "%(n)s of ours", ours) % {"n": ours}
        found.append(Chip("users", "", words, target="n_ours"))
    return found


def _people(draft: Any, reader: Reader) -> list[Chip]:
    rows = draft.lines.get("participants", [])
    named = [str(row["name"]) for row in rows if row.get("name")]
    known = len([row for row in rows if row.get("person")])
    known += len(draft.fields.get("people") or []) if draft.kind == "note" else 0
    words = named[:MOST_NAMES]
    if more := len(named) - len(words):
        words.append(ngettext("%(n)s more", "%(n)s more", more) % {"n": more})
    if known:
        people = ngettext("%(n)s known person", "%(n)s known people", known)
        words.append(people % {"n": known})
    return [Chip("user", "", listed(words), target="participants")] if words else []
