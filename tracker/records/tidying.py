"""What in the records asks to be tidied: which ones, and who said it is right so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tracker.records.dates import add_months
from tracker.records.known_days import DAY
from tracker.records.models import (
    Agreement,
    Grant,
    Note,
    Output,
    OutputAuthor,
    Participant,
    Partner,
    Person,
    Settled,
    Visit,
)

if TYPE_CHECKING:
    from accounts.models import User

PAST = timedelta(days=14)
"""A visit that ended so long ago is no plan any more."""
A_YEAR = timedelta(days=366)
SILENT, UNTOUCHED = 36, 24
"""Months without a meeting, a work or a note; and without a change of the record."""


@dataclass(frozen=True)
class Check:
    """One thing to look after: of which records, and why it matters."""

    slug: str
    model: Any
    title: Promise
    why: Promise
    among: Callable[[QuerySet, User, date], QuerySet]
    stands: int = 0
    """Months for which *right as it is* is taken as the answer; 0 for good."""


def _past_plans(visits: QuerySet, _user: User, on: date) -> QuerySet:
    """Planned or approved, and over for two weeks as far as their days are known."""
    planned = [Visit.Status.PLANNED, Visit.Status.APPROVED]
    over = visits.filter(status__in=planned).alias(
        last_day=Coalesce("ends_on", "starts_on")
    )
    by_day = Q(date_precision=DAY, last_day__lt=on - PAST)
    return over.filter(by_day | Q(last_day__lt=on - PAST - A_YEAR))


def _endless(agreements: QuerySet, _user: User, on: date) -> QuerySet:
    return agreements.filter(
        pk__in=Agreement.objects.in_force(on).filter(effective_end=None).values("pk")
    )


def _silent(people: QuerySet, user: User, on: date) -> QuerySet:
    """Theirs, said to be active, and in nothing that this reader knows of.

    Who was met is found first: as one statement it is too deep for SQLite.
    """
    since = add_months(on, -SILENT)
    visits = Visit.objects.visible_to(user).filter(starts_on__gte=since)
    outputs = Output.objects.visible_to(user).filter(year__gte=since.year)
    notes = Note.objects.visible_to(user).filter(happened_on__gte=since)
    through = Note.people.through.objects
    known: set[int] = set()
    for found in (
        Participant.objects.filter(visit__in=visits.order_by()).values_list("person"),
        OutputAuthor.objects.filter(output__in=outputs.order_by()).values_list(
            "person"
        ),
        through.filter(note__in=notes.order_by()).values_list("person"),
    ):
        known.update(key for (key,) in found.exclude(person=None).order_by().distinct())
    still = people.filter(side="theirs", status=Person.Status.ACTIVE)
    untouched = still.filter(updated__date__lt=add_months(on, -UNTOUCHED))
    asking = set(untouched.order_by().values_list("pk", flat=True)) - known
    return people.filter(pk__in=asking)


CHECKS = (
    Check(
        "past-plan",
        Visit,
        _("Visits planned for days that are over"),
        _("Until somebody says that they took place, they count as nothing."),
        _past_plans,
    ),
    Check(
        "no-country",
        Partner,
        _("Partners without a country"),
        _("They are in no figure by country or region."),
        lambda partners, _user, _on: partners.filter(country=""),
    ),
    Check(
        "no-name",
        Partner,
        _("Partners that need a name"),
        _("A file named them by a number only."),
        lambda partners, _user, _on: partners.filter(needs_name=True),
    ),
    Check(
        "no-title",
        Agreement,
        _("Agreements that need a title"),
        _("They are called after their kind and partner until somebody types one."),
        lambda agreements, _user, _on: agreements.filter(needs_title=True),
    ),
    Check(
        "grant-no-title",
        Grant,
        _("Grants that need a title"),
        _("A file named them by a number only."),
        lambda grants, _user, _on: grants.filter(needs_title=True),
    ),
    Check(
        "no-end",
        Agreement,
        _("Agreements in force without an end"),
        _("Nobody is warned before they run out, if they do."),
        _endless,
    ),
    Check(
        "silent-contact",
        Person,
        _("Contacts nobody met for three years"),
        _("In no visit, work or note for three years, and not changed for two."),
        _silent,
        stands=UNTOUCHED,
    ),
    Check(
        "to-erase",
        Person,
        _("Personal data kept longer than agreed"),
        _("The day until which it was to be kept is over."),
        lambda people, _user, on: people.filter(retain_until__lt=on),
        stands=12,
    ),
)
BY_SLUG = {check.slug: check for check in CHECKS}


def found(check: Check, user: User) -> QuerySet:
    """The records that this person may mend, and that nobody said to be right."""
    today = timezone.localdate()
    said = Settled.objects.filter(check_of=check.slug)
    if check.stands:
        said = said.filter(said_on__gt=add_months(today, -check.stands))
    theirs = check.model.objects.editable_by(user)
    asking = check.among(theirs, user, today)
    return asking.exclude(pk__in=said.values("record_id"))


def right_as_it_is(check: Check, record: Any, user: User) -> None:
    """It is not asked about again, for as long as the check lets an answer stand."""
    Settled.objects.update_or_create(
        check_of=check.slug,
        record_id=record.pk,
        defaults={"said_by": user, "said_on": timezone.localdate()},
    )


def ask_again(check: Check, record: Any) -> None:
    Settled.objects.filter(check_of=check.slug, record_id=record.pk).delete()
