"""Participants of grants that are no partners yet: by weight, and what each becomes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, CharField, Count, F, Min, When
from django.utils.translation import gettext as _

from tracker.kinds import GRANTS
from tracker.records import bulk, changes, identifiers
from tracker.records.models import Batch, GrantCandidate, Partner

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from accounts.models import User
    from tracker.records.models import Grant

NUMBERS: dict[str, Callable[[object], str]] = {
    "pic": identifiers.clean_pic,
    "ror_id": identifiers.clean_ror,
}


def _keyed(lines: QuerySet) -> QuerySet:
    """One organisation has one number; without a number, one name in one country."""
    nameless = When(identifier="", then=F("name"))
    key = Case(nameless, default=F("identifier"), output_field=CharField())
    return lines.annotate(key=key)


def _seen(user: User) -> QuerySet:
    lines = GrantCandidate._default_manager.all()
    if not user.sees_everything:
        lines = lines.filter(grant__in=GRANTS.visible_to(user))
    return _keyed(lines)


def waiting(user: User, *, search: str = "") -> QuerySet:
    """Candidates with the number of their grants, those with most of them first."""
    found = _seen(user)
    if search:
        found = found.filter(name__icontains=search) | found.filter(identifier=search)
    return (
        found.values("key", "country")
        .annotate(
            grants=Count("grant", distinct=True),
            called=Min("name"),
            number=Min("identifier"),
            sort=Min("kind"),
        )
        .order_by("-grants", "called", "key", "country")
    )


def new_partner(key: str, country: str, *, by: User) -> Partner:
    """Make this participant a partner of its grants. Raises ValidationError."""
    lines = list(_own(key, country, by))
    if not lines:
        raise ValidationError(_("Somebody has decided this meanwhile."))
    first = lines[0]
    partner = Partner(name=first.name, country=country, owner=by)
    if first.kind in Partner.Kind.values:
        partner.kind = first.kind
    for name, clean in NUMBERS.items():
        try:
            setattr(partner, name, clean(first.identifier))
        except ValidationError:
            continue
        break
    with transaction.atomic():
        partner.full_clean(exclude=["ref"])
        bulk.create_many([bulk.Draft(partner)], by=by)
        _join(lines, partner, by)
    return partner


def means(key: str, country: str, partner: Partner, *, by: User) -> int:
    """This participant is that partner; of how many grants."""
    lines = list(_own(key, country, by))
    with transaction.atomic():
        return _join(lines, partner, by)


def _own(key: str, country: str, by: User) -> QuerySet:
    """Its lines in grants that this person may change."""
    lines = _seen(by).filter(grant__in=GRANTS.editable_by(by))
    lines = lines.filter(key=key, country=country)
    return lines.select_related("grant").order_by("grant", "pk")


def _join(lines: list[Any], partner: Partner, by: User) -> int:
    of_grants: dict[Grant, list[Any]] = {}
    for line in lines:
        of_grants.setdefault(line.grant, []).append(line)
    if not of_grants:
        return 0
    batch = Batch.begin(
        lambda: _("%(name)s is a partner of its grants") % {"name": str(partner)[:120]},
        by=by,
    )
    for grant, gone in of_grants.items():
        changes.write(grant, by=by, batch=batch, lines=_moved(grant, gone, partner))
    return len(of_grants)


def _moved(grant: Grant, gone: list[Any], partner: Partner) -> dict[str, Any]:
    """The lines of a grant with the participant among its partners, once."""
    left = {line.pk for line in gone}
    others = grant.candidates.exclude(pk__in=left).values_list("pk", flat=True)
    there = list(grant.grant_partners.all())
    rows: list[dict[str, Any]] = [{"id": line.pk} for line in there]
    if partner.pk not in {line.partner_id for line in there}:
        first = gone[0]
        row = {"partner": partner, "role": first.role}
        rows.append(row | {"amount_minor": first.amount_minor})
    return {"grant_partners": rows, "candidates": [{"id": pk} for pk in others]}
