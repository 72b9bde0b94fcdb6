"""How it is asked what hangs on somebody: by page, API and command alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Membership, User
from tracker.insight.naming import may_know_officers
from tracker.insight.what_if import Subject
from tracker.kinds.pickers import Picker, RefChoiceField
from tracker.kinds.references import resolve
from tracker.records import countries
from tracker.records.models import Partner, Person

if TYPE_CHECKING:
    from django.db.models import QuerySet

NAMES = ("person", "officer", "country", "partners")
MOST = 100


class PartnersField(forms.ModelMultipleChoiceField):
    """Several partners by reference, number or name, with commas or semicolons."""

    def clean(self, value: Any) -> Any:
        given = value if isinstance(value, list | tuple) else [value]
        parts = [part.strip() for one in given for part in str(one or "").split(",")]
        some = list(dict.fromkeys(filter(None, parts)))
        if len(some) > MOST:
            raise ValidationError(_("At most %(most)s at once.") % {"most": MOST})
        known = cast("QuerySet", self.queryset)
        found = {one.pk: one for one in (resolve(known, part) for part in some)}
        return list(found.values())

    def prepare_value(self, value: Any) -> Any:
        given = value if isinstance(value, list | tuple) else [value]
        return [getattr(one, "pk", one) for one in given if one]


class OfficerField(forms.ModelChoiceField):
    """Somebody who answers for partners or papers, by user name."""


def country_choices() -> list[tuple[str, Any]]:
    return [("", ""), *countries.choices()]


class WhatIf(forms.Form):
    """Exactly one question."""

    person = RefChoiceField(
        queryset=Person.objects.none(),
        label=gettext_lazy("A person of ours leaves"),
        required=False,
        widget=Picker("person"),
    )
    officer = OfficerField(
        queryset=User.objects.none(),
        to_field_name="username",
        label=gettext_lazy("A responsible officer leaves"),
        required=False,
    )
    country = forms.ChoiceField(
        label=gettext_lazy("A country closes"),
        choices=country_choices,
        required=False,
    )
    partners = PartnersField(
        queryset=Partner.objects.none(),
        label=gettext_lazy("Partners are dropped"),
        required=False,
        widget=Picker("partner", several=True),
    )

    def __init__(self, data: Mapping[str, Any], reader: User | None) -> None:
        super().__init__(data)
        people, partners = Person.objects.ours(), Partner.objects.living()
        if reader is not None:
            people, partners = people.visible_to(reader), partners.visible_to(reader)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]
        self.fields["partners"].queryset = partners  # type: ignore[attr-defined]
        self.fields["officer"].queryset = officers(partners, reader)  # type: ignore[attr-defined]

    @property
    def asked(self) -> bool:
        """Whether anything is asked at all."""
        names = {*NAMES, *(f"{name}__typed" for name in NAMES)}
        return any(self.data.get(name) for name in names)

    def clean(self) -> None:
        given = [name for name in NAMES if self.cleaned_data.get(name)]
        if not self.errors and len(given) != 1:
            raise ValidationError(
                _("Ask about one: a person, an officer, a country or partners.")
            )

    def subject(self) -> Subject:
        """What is asked about, once the form is valid."""
        given = self.cleaned_data
        kind = next(name for name in NAMES if given.get(name))
        return Subject(
            kind,
            person=given.get("person"),
            officer=given.get("officer"),
            country=given.get("country") or "",
            partners=given.get("partners") or (),
        )


def officers(partners: QuerySet, reader: User | None) -> QuerySet[User]:
    """Who answers for a partner that the reader may see, or writes for a unit.

    Only those whose names the reader may know: oneself and officers of the own units.
    """
    owners = partners.exclude(owner=None).order_by().values("owner")
    writing = User.objects.filter(memberships__role="officer").values("pk")
    found = User.objects.filter(pk__in=owners) | User.objects.filter(pk__in=writing)
    found = found.filter(is_active=True).order_by("username")
    if may_know_officers(reader, frozenset()):
        return found
    same = Membership.objects.filter(
        role=Membership.Role.OFFICER,
        unit__in=reader.unit_ids,  # type: ignore[union-attr]
    )
    known = Q(pk=reader.pk) | Q(pk__in=same.values("user"))  # type: ignore[union-attr]
    return found.filter(known)
