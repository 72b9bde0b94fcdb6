"""Days of a record out of cells: when it was, how closely known, how long it runs."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from tracker.exchange.finder import Asked, Bad
from tracker.exchange.reading import offered
from tracker.exchange.rows import Entry, Raw
from tracker.exchange.sayings import say as _
from tracker.exchange.values.date_ranges import read_date_range
from tracker.exchange.values.dates import read_date
from tracker.exchange.values.reading import DAY, MONTH, Read, Unreadable, is_unknown
from tracker.exchange.values.terms import Term, end_of_term, read_term
from tracker.records import known_days
from tracker.records.models import Agreement

if TYPE_CHECKING:
    from tracker.exchange.plans import Plan
    from tracker.exchange.shaping import Shaper


def period(shaper: Shaper, plan: Plan, entry: Entry, raw: Raw) -> None:
    """2023.5.12-14 is a start and an end; May 2023 is known to the month."""
    order = shaper.layout.orders.get(raw.header)
    read = read_date_range(raw.value, order=order, year=entry.year)
    found = shaper.reader.taken(read)
    if found is None:
        return
    starts, ends = (known_days.counts_on(day, read.precision) for day in found)
    plan.given["starts_on"], plan.known["starts_on"] = starts, read.precision
    if ends != starts:
        plan.given["ends_on"], plan.known["ends_on"] = ends, read.precision


def known_day(shaper: Shaper, plan: Plan, field: Any, raw: Raw) -> None:
    """A day that may be only a month or a year."""
    order = shaper.layout.orders.get(raw.header)
    read = read_date(raw.value, order=order)
    found = shaper.reader.taken(read)
    if found is not None:
        plan.given[field.name], plan.known[field.name] = found, read.precision


def settle_known(plan: Plan) -> None:
    """One record's days are all known as closely as the one known least."""
    record = plan.record
    if not plan.known:
        return
    days = {n: plan.given.get(n, getattr(record, n)) for n in record.imprecise}
    names = record.known_alike(days)
    for name in set(record.imprecise) - set(names):
        plan.known.pop(name, None)
    if not plan.known:
        return
    beside = [
        name
        for name in names
        if name not in {*plan.given, *plan.known} and getattr(record, name) is not None
    ]
    new = record._state.adding
    known = {*plan.known.values()}
    if beside:
        known.add(record.date_precision)
    plan.given["date_precision"] = coarsest = known_days.coarsest(known)
    if len(known) > 1:
        plan.notes.append(
            _("Its days are not known equally closely: all are kept as months.")
            if coarsest == MONTH
            else _("Its days are not known equally closely: all are kept as years.")
        )
    for name in (*plan.known, *beside):
        day = plan.given.get(name) or getattr(record, name)
        plan.given[name] = known_days.counts_on(day, coarsest)
    for name in () if new else (*plan.known, *beside, "date_precision"):
        if plan.given[name] == getattr(record, name):
            del plan.given[name]


def agreement_dates(shaper: Shaper, plan: Plan, entry: Entry) -> None:
    """Signed, starts and ends, and what a term such as “5 years” makes of them."""
    given, record = plan.given, plan.record
    signed = given.get("signed_on") or getattr(record, "signed_on", None)
    starts = given.get("starts_on") or _own_start(plan)
    if signed and not starts:
        starts = given["starts_on"] = signed
        if "signed_on" in plan.known:
            plan.known["starts_on"] = plan.known["signed_on"]
        shaper.note_once(
            _("Where no other day is said, it starts on the day it was signed.")
        )
    if record is None and not given.get("stage"):
        if signed:
            given["stage"] = "in_force"
        elif (
            not (given.get("proposed_on") or given.get("approved_on"))
            and not plan.asked
        ):
            plan.problems.append(_("The day it was signed is missing."))
    _start_in_full(shaper, plan, entry)
    _tell_how_known(plan, entry)
    raw = entry.cells.get("ends_on")
    if raw is not None and not raw.empty:
        shaper.attempt(plan, raw, partial(_end, shaper, plan, raw, starts))
    raw = entry.cells.get("term")
    if raw is not None and (raw.value != "" or record is None):
        shaper.attempt(plan, raw, partial(_term, shaper, plan, raw, starts))


def _own_start(plan: Plan) -> date | None:
    """The start it has; one that was taken from the signature goes with it."""
    record = plan.record
    if record is None:
        return None
    taken = record.known_to("starts_on") != DAY and "signed_on" in plan.given
    return None if taken else record.starts_on


def _start_in_full(shaper: Shaper, plan: Plan, entry: Entry) -> None:
    """A start of its own is a day: of a month the first, of a year somebody says it."""
    known = plan.known.get("starts_on", DAY)
    raw = entry.cells.get("starts_on")
    days = {name: plan.given.get(name) for name in Agreement.imprecise}
    if known == DAY or raw is None or "starts_on" in Agreement.known_alike(days):
        return
    plan.known["starts_on"] = DAY
    if known == MONTH:
        note = _("“%(text)s” is known to the month: its first day was taken.")
        plan.notes.append(note % {"text": raw.said})
        return
    year, signed = plan.given.pop("starts_on").year, days["signed_on"]
    same = signed if signed and signed.year == year else None
    shaper.attempt(plan, raw, partial(_ask_start, year, same))


def _ask_start(year: int, signed: date | None) -> None:
    days = [day for day in (signed, date(year, 1, 1)) if day]
    raise Asked(
        _("Only the year of its start is known; on which day did it start?"),
        [offered(day) for day in dict.fromkeys(days)],
    )


def _tell_how_known(plan: Plan, entry: Entry) -> None:
    for code, known in plan.known.items():
        raw = entry.cells.get(code)
        if known == DAY or raw is None:
            continue
        note = (
            _("“%(text)s” is known to the month only, and kept so.")
            if known == MONTH
            else _("“%(text)s” is known to the year only, and kept so.")
        ) % {"text": raw.said}
        if note not in plan.notes:
            plan.notes.append(note)


def _roughly(plan: Plan) -> bool:
    """Whether it starts in a month or a year rather than on a day."""
    if "starts_on" in plan.given or plan.record is None:
        return plan.known.get("starts_on", DAY) != DAY
    return bool(plan.record.known_to("starts_on") != DAY)


def _end(shaper: Shaper, plan: Plan, raw: Raw, starts: date | None) -> None:
    """A day, or the words that stand in its place: 长期有效, open-ended, 5 years."""
    if raw.clears:
        plan.given["ends_on"] = None
        return
    try:
        read = read_date_range(raw.value, order=shaper.layout.orders.get(raw.header))
    except Unreadable as no_date:
        try:
            _apply_term(shaper, plan, read_term(raw.value), starts)
        except Unreadable:
            raise no_date from None
        return
    pairs = tuple(pair[1] for pair in read.asked)
    ends = shaper.reader.taken(
        Read(read.value[1] if read.value else None, read.precision, pairs, read.why)
    )
    if ends:
        plan.given["ends_on"] = ends
        if read.precision != "day":
            plan.given["end_is_estimated"] = True


def _term(shaper: Shaper, plan: Plan, raw: Raw, starts: date | None) -> None:
    if plan.given.get("ends_on") or raw.clears:
        return
    there = plan.record is not None
    if is_unknown(raw.value):
        if there or "ends_on" in plan.given:
            return
        raise Asked(
            _("How long it runs is not said. Without an end it is open-ended."),
            [("open-ended", _("open-ended"))],
        )
    try:
        read = read_term(raw.value)
    except Unreadable as problem:
        try:
            first, last = shaper.reader.taken(read_date_range(raw.value)) or (
                None,
                None,
            )
        except (Unreadable, Asked):
            raise problem from None
        if not last:
            raise problem from None
        plan.given["ends_on"] = last
        if first and not starts:
            plan.given["starts_on"] = first
        return
    _apply_term(shaper, plan, read, starts)


def _apply_term(shaper: Shaper, plan: Plan, read: Read, starts: date | None) -> None:
    term: Term | None = shaper.reader.taken(read)
    if term is None:
        return
    if read.why:
        plan.notes.append(read.why)
    if term.renewal:
        plan.given["renewal"] = term.renewal
        if term.renewal_months:
            plan.given["renewal_months"] = term.renewal_months
        else:
            plan.notes.append(_("It renews itself; for how long is not said."))
    if term.until:
        plan.given["ends_on"] = term.until
    elif term.open_ended:
        plan.given["ends_on"] = None
    elif term.months or term.days:
        if starts is None:
            if not plan.problems and not plan.asked:
                plan.problems.append(_("The day it was signed is missing."))
            return
        plan.given["ends_on"] = end_of_term(
            starts, months=term.months or 0, days=term.days or 0
        )
        if _roughly(plan):
            plan.given.setdefault("end_is_estimated", True)
    elif not term.renewal:
        raise Bad(_("How long it runs is not clear."))
