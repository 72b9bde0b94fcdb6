"""Write what was checked: partners first, new records in bulk, changes one by one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction

from tracker.exchange.plans import CREATE, UPDATE, Check, Plan
from tracker.records import bulk, changes
from tracker.records.models import (
    ActivitySource,
    Batch,
    Partner,
    Record,
    Visit,
)
from tracker.records.search import fold

if TYPE_CHECKING:
    from accounts.models import User

COVERED = {"grants": "grant", "outputs": "output", "visits": ""}


def keep(check: Check, batch: Batch, *, by: User) -> None:
    """Write every good plan of a check; in the caller's transaction, all or nothing."""
    with transaction.atomic():
        _keep_partners(check, batch, by)
        good = check.good()
        _create([plan for plan in good if plan.outcome == CREATE], batch, by)
        _change([plan for plan in good if plan.outcome == UPDATE], batch, by)


def _keep_partners(check: Check, batch: Batch, by: User) -> None:
    finder = check.finder
    wanted = {
        id(row["partner"])
        for plan in check.good()
        for rows in plan.lines.values()
        for row in rows
        if isinstance(row.get("partner"), Partner)
    }
    wanted |= {
        id(value)
        for plan in check.good()
        for values in [plan.given.values(), *plan.many.values()]
        for value in values
    }
    drafts = [
        bulk.Draft(new.partner, {"aliases": list(new.aliases())})
        for new in finder.new_partners.values()
        if id(new.partner) in wanted
    ]
    for plan in check.good():
        if plan.partner is not None:
            drafts.append(bulk.Draft(plan.partner))
    bulk.create_many(drafts, by=by, batch=batch)
    people = list(finder.new_people.values())
    bulk.create_many([bulk.Draft(person) for person in people], by=by, batch=batch)
    for pk, spellings in finder.learnt.items():
        _learn(finder.partner_by_key(pk), spellings, batch, by)


def _learn(partner: Partner, spellings: Iterable[str], batch: Batch, by: User) -> None:
    """Another spelling of a partner, so that nobody is asked about it again."""
    there = list(partner.aliases.all())
    known = {alias.folded for alias in there} | {partner.folded_name}
    fresh = [{"name": s[:300]} for s in sorted(spellings) if fold(s)[:300] not in known]
    if fresh:
        rows = [{"id": alias.pk} for alias in there] + fresh
        changes.write(partner, by=by, lines={"aliases": rows}, batch=batch)


def _create(plans: list[Plan], batch: Batch, by: User) -> None:
    if not plans:
        return
    if not isinstance(plans[0].record, Record):
        for plan in plans:
            _refresh_relations(plan.record)
            changes.write(
                plan.record, by=by, many=plan.many, lines=plan.lines, batch=batch
            )
        return
    drafts = []
    for plan in plans:
        _refresh_relations(plan.record)
        model = type(plan.record)
        lines = {
            name: [model._meta.get_field(name).related_model(**row) for row in rows]
            for name, rows in plan.lines.items()
        }
        many: dict[str, Any] = {
            name: [one.pk for one in chosen] for name, chosen in plan.many.items()
        }
        drafts.append(bulk.Draft(plan.record, lines, many))
    bulk.create_many(drafts, by=by, batch=batch)


def _refresh_relations(record: Any) -> None:
    """A parent written a moment ago has its key by now."""
    for field in record._meta.concrete_fields:
        if field.is_relation and field.is_cached(record):
            setattr(record, field.name, getattr(record, field.name))


def _change(plans: list[Plan], batch: Batch, by: User) -> None:
    for plan in _once(plans):
        _refresh_relations(plan.record)
        try:
            changes.write(
                plan.record, by=by, many=plan.many, lines=plan.lines, batch=batch
            )
        except ValidationError as problem:
            first = ", ".join(map(str, plan.numbers[:3]))
            raise ValidationError(
                [f"{first}: {text}" for text in problem.messages]
            ) from None


def _once(plans: list[Plan]) -> list[Plan]:
    """Rows that change the same lines of one record are written together, last."""
    last: dict[int, Plan] = {}
    for plan in plans:
        there = last.get(plan.record.pk)
        if there is not None:
            plan.lines = {**there.lines, **plan.lines}
            plan.many = {**there.many, **plan.many}
        last[plan.record.pk] = plan
    return list(last.values())


def activity_kinds(check: Check) -> list[str]:
    """Which kinds of activity a file of this kind knows of."""
    if check.kind == "visits":
        visits = [p.record for p in check.plans if isinstance(p.record, Visit)]
        return sorted({v.activity_kind for v in visits if v.activity_kind})
    kind = COVERED.get(check.kind, "")
    return [kind] if kind else []


def dates(check: Check) -> tuple[date, date] | None:
    """First and last day of the activities in the file."""
    found: list[date] = []
    for plan in check.plans:
        record = plan.record
        if record is None or plan.outcome not in (CREATE, UPDATE, "unchanged"):
            continue
        if check.kind == "outputs":
            if record.year:
                found.append(record.published_on or date(record.year, 7, 1))
        elif start := getattr(record, "awarded_on", None) or record.starts_on:
            found.append(start)
    return (min(found), max(found)) if found else None


def keep_coverage(
    check: Check,
    name: str,
    covers: tuple[date, date | None] | None,
    *,
    by: User,
    unit: Any,
    batch: Batch,
) -> None:
    """Say in which period this file knows activity; the same file says it once."""
    kinds = activity_kinds(check)
    period = (covers or dates(check)) if kinds else None
    if period is None:
        return
    since, until = period
    known = ActivitySource._default_manager.filter(name=name[:200], unit=unit)
    for source in known:
        if sorted(source.kinds) == kinds:
            first = since if covers else min(since, source.since)
            last = (
                until
                if covers
                else max(until or source.until or since, source.until or since)
            )
            if (source.since, source.until) != (first, last):
                source.since, source.until = first, last
                changes.write(source, by=by, batch=batch)
            return
    source = ActivitySource(
        name=name[:200],
        unit=unit,
        kinds=kinds,  # type: ignore[misc]
        since=since,
        until=until,
    )
    changes.write(source, by=by, batch=batch)
