"""Everything that happened with a partner on one line, as far as one may know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from tracker.insight.gather.outputs import KINDS
from tracker.records import known_days
from tracker.records.models import (
    Agreement,
    Centre,
    Grant,
    Note,
    Output,
    Partner,
    Review,
    Visit,
)

if TYPE_CHECKING:
    from accounts.models import User

CONTACT, PLAN, NOTHING = "contact", "plan", ""
MOST = 5000  # of each kind, the newest


def events(partner: Partner, user: User) -> list[dict[str, Any]]:
    """Newest first: `{date, date_precision, kind, ref, title, counts_as}`.

    One query for each kind.

    What `counts_as` says is what health makes of it; an empty text means that it is
    only shown, as a signature is.
    """
    keys = with_predecessors(partner, user)
    found = [
        *_agreements(Agreement.objects.visible_to(user).filter(partners__in=keys)),
        *_visits(Visit.objects.visible_to(user).filter(partners__in=keys)),
        *_grants(Grant.objects.visible_to(user).filter(partners__in=keys)),
        *_outputs(Output.objects.visible_to(user).filter(partners__in=keys)),
        *_notes(Note.objects.visible_to(user).filter(partner__in=keys)),
        *_reviews(Review.objects.visible_to(user).filter(partner__in=keys)),
        *_centres(Centre.objects.visible_to(user).filter(partners__in=keys)),
    ]
    if partner.first_contact_on:
        found.append(
            _event(partner.first_contact_on, "first_contact", partner, NOTHING)
        )
    return sorted(found, key=lambda one: (one["date"], one["ref"]), reverse=True)


def with_predecessors(partner: Partner, user: User) -> set[int]:
    """A successor inherits the history of whom it follows."""
    found, asked = {partner.pk}, {partner.pk}
    while asked:
        before = Partner.objects.visible_to(user).filter(succeeded_by__in=asked)
        asked = set(before.values_list("pk", flat=True)) - found
        found |= asked
    return found


def _event(on: date, kind: str, record: Any, counts_as: str) -> dict[str, Any]:
    return {
        "date": on.isoformat(),
        "date_precision": getattr(on, "known", known_days.DAY),
        "kind": kind,
        "ref": record.ref,
        "title": str(record),
        "counts_as": counts_as,
    }


def _newest(records: Any, field: str) -> Iterable[Any]:
    return records.distinct().order_by(f"-{field}", "-pk")[:MOST]


def _agreements(found: Any) -> Iterator[dict[str, Any]]:
    for one in _newest(found, "starts_on"):
        starts = known_days.told(one, "starts_on")
        for kind, on in (
            ("agreement_signed", known_days.told(one, "signed_on")),
            ("agreement_starts", None if one.signed_on else starts),
            ("agreement_ends", one.terminated_on or one.effective_end or one.ends_on),
        ):
            if on:
                yield _event(on, kind, one, NOTHING)


def _visits(found: Any) -> Iterator[dict[str, Any]]:
    for one in _newest(found, "starts_on"):
        evidence = Visit.EVIDENCE.get(one.category)
        counts_as = NOTHING
        if one.status == Visit.Status.DONE:
            counts_as = evidence or CONTACT
        elif evidence and one.status in (Visit.Status.PLANNED, Visit.Status.APPROVED):
            counts_as = PLAN
        on = known_days.told(one, "starts_on")
        yield _event(on, one.category, one, counts_as)


def _grants(found: Any) -> Iterator[dict[str, Any]]:
    for one in _newest(found, "starts_on"):
        if on := one.awarded_on:
            yield _event(on, "grant_awarded", one, "grant")
        elif one.applied_on:
            yield _event(one.applied_on, "grant_applied", one, NOTHING)
        if one.ends_on and one.awarded_on:
            yield _event(one.ends_on, "grant_ends", one, NOTHING)


def _outputs(found: Any) -> Iterator[dict[str, Any]]:
    works = found.annotate(in_grants=_has_grants())
    for one in _newest(works, "year"):
        told = not one.hyper_authored or one.our_lead or one.in_grants
        counts = one.kind in KINDS and not one.retracted and told
        yield _event(one.happened_on, one.kind, one, "output" if counts else NOTHING)


def _has_grants() -> Any:
    from django.db.models import Exists, OuterRef

    return Exists(Output.grants.through.objects.filter(output=OuterRef("pk")))


def _notes(found: Any) -> Iterator[dict[str, Any]]:
    for one in _newest(found, "happened_on"):
        yield _event(one.happened_on, one.channel, one, CONTACT)


def _reviews(found: Any) -> Iterator[dict[str, Any]]:
    for one in _newest(found.select_related("partner"), "reviewed_on"):
        yield _event(one.reviewed_on, "review", one, NOTHING)


def _centres(found: Any) -> Iterator[dict[str, Any]]:
    for one in _newest(found, "opened_on"):
        for kind, on in (
            ("centre_opened", one.opened_on),
            ("centre_closed", one.closed_on),
        ):
            if on:
                yield _event(on, kind, one, NOTHING)
