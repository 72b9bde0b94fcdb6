"""Printed names that match nobody: a person says once what each means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, F, Min
from django.utils.translation import gettext as _

from tracker.exchange.matching import Match, Matcher
from tracker.kinds import OUTPUTS, PARTNERS
from tracker.records import bulk, changes
from tracker.records.models import (
    Batch,
    Change,
    HomeInstitution,
    OutputAffiliation,
    OutputPartner,
    Partner,
)
from tracker.records.search import fold
from tracker.records.touched import touch

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User

State = OutputAffiliation.State


@dataclass(frozen=True, slots=True)
class Open:
    """A name on some outputs, and the partners it may mean."""

    folded: str
    country: str
    printed: str
    outputs: int
    near: tuple[Match, ...] = ()


def _open(user: User) -> QuerySet:
    found = OutputAffiliation._default_manager.filter(state=State.OPEN)
    if not user.sees_everything:
        found = found.filter(output__in=OUTPUTS.visible_to(user))
    return found


def waiting(user: User, *, search: str = "") -> QuerySet:
    """Open names by weight: those on most outputs first."""
    found = _open(user)
    if search:
        found = found.filter(folded__contains=fold(search))
    return (
        found.values("folded", "country")
        .annotate(outputs=Count("output", distinct=True), printed=Min("institution"))
        .order_by("-outputs", "folded", "country")
    )


def with_proposals(rows: list[dict[str, Any]], user: User) -> list[Open]:
    matcher = Matcher(PARTNERS.visible_to(user))
    return [
        Open(
            row["folded"],
            row["country"],
            row["printed"] or row["folded"],
            row["outputs"],
            tuple(matcher.match(row["printed"] or row["folded"], row["country"])),
        )
        for row in rows
    ]


def means(folded: str, country: str, partner: Partner, *, by: User) -> int:
    """This name means this partner from now on; on how many outputs it stood."""
    found = _open(by).filter(folded=folded, country=country)
    first = found.first()
    if first is None:
        return 0
    with transaction.atomic():
        said = {"name": first.institution[:100], "partner": partner.ref}
        batch = Batch.begin(lambda: _("“%(name)s” means %(partner)s") % said, by=by)
        _remember(partner, first.institution or first.printed, batch, by)
        outputs = set(found.values_list("output_id", flat=True))
        found.update(partner=partner, state=State.MATCHED, how="person", score=None)
        there = OutputPartner._default_manager.filter(partner=partner)
        known: set[int] = set()
        keys = sorted(outputs)
        for start in range(0, len(keys), 500):
            part = keys[start : start + 500]
            known |= set(
                there.filter(output__in=part).values_list("output_id", flat=True)
            )
        fresh = sorted(outputs - known)
        OutputPartner._default_manager.bulk_create(
            OutputPartner(output_id=pk, partner=partner, position=99) for pk in fresh
        )
        _count_again(fresh)
        _tell_history(fresh, partner, batch, by)
        touch("output")
        changes.mark_due({partner.pk})
    return len(outputs)


def _remember(partner: Partner, name: str, batch: Batch, by: User) -> None:
    there = list(partner.aliases.all())
    folded = fold(name)[:300]
    if folded in {partner.folded_name, *(alias.folded for alias in there)}:
        return
    rows = [{"id": alias.pk} for alias in there] + [{"name": name[:300]}]
    changes.write(partner, by=by, lines={"aliases": rows}, batch=batch)


def _count_again(outputs: list[int]) -> None:
    """The number of partners that lists show."""
    model: Any = OUTPUTS.model
    for start in range(0, len(outputs), 500):
        model._base_manager.filter(pk__in=outputs[start : start + 500]).update(
            n_partners=F("n_partners") + 1, version=F("version") + 1
        )


def _tell_history(outputs: list[int], partner: Partner, batch: Batch, by: User) -> None:
    """Each output that gained the partner says so in its history."""
    model: Any = OUTPUTS.model
    told = model._base_manager.filter(pk__in=outputs)
    Change._default_manager.bulk_create(
        Change(
            kind="output",
            record_id=pk,
            ref=ref,
            action=Change.Action.CHANGED,
            made_by=by,
            batch=batch,
            version=version,
            after={"shares": [{"partner": partner.pk}]},
        )
        for pk, ref, version in told.values_list("pk", "ref", "version")
    )


def new_partner(folded: str, country: str, *, by: User) -> Partner:
    """Make the partner this name means. Raises ValidationError."""
    first = _open(by).filter(folded=folded, country=country).first()
    if first is None:
        raise ValidationError(_("Somebody has decided this meanwhile."))
    with transaction.atomic():
        partner = Partner(
            name=first.institution or first.printed[:300], country=country, owner=by
        )
        partner.full_clean(exclude=["ref"])
        bulk.create_many([bulk.Draft(partner)], by=by)
        means(folded, country, partner, by=by)
    return partner


def ours(folded: str, country: str, *, by: User) -> int:
    """This name is one of ours: it is kept among our own, and found from now on."""
    found = _open(by).filter(folded=folded, country=country)
    first = found.first()
    if first is None:
        return 0
    name = (first.institution or first.printed)[:300]
    home = HomeInstitution.get()
    with transaction.atomic():
        if fold(name) not in {fold(known) for known in home.names()}:
            home.aliases = "\n".join([*home.aliases.splitlines(), name])
            changes.write(home, by=by)
        return found.update(state=State.HOME, how="person")


def no_partner(folded: str, country: str, *, by: User) -> int:
    """Nobody we work with: it is not asked about again."""
    found = _open(by).filter(folded=folded, country=country)
    with transaction.atomic():
        touch("output")
        return found.update(state=State.OUTSIDE, how="person")
