from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tracker.records.known_days import DAY
from tracker.records.touched import EVERYTHING, touch

if TYPE_CHECKING:
    from accounts.models import User


class Stale(Exception):
    """Somebody saved this record after it was read; nothing was overwritten."""


class DoorsQuerySet(models.QuerySet):
    """What the queryset of every kind answers; each says in its own way to whom."""

    def visible_to(self, user: User) -> Self:
        """What this person may know of."""
        raise NotImplementedError

    def editable_by(self, user: User) -> Self:
        """What this person may change."""
        raise NotImplementedError

    def found(self, text: str) -> Self:
        """What these words are about."""
        raise NotImplementedError


class Versioned(models.Model):
    """What is saved only over the version that was read."""

    lines: ClassVar[tuple[str, ...]] = ()  # rows that are part of this record
    imprecise: ClassVar[tuple[str, ...]] = ()  # days that may be a month or a year

    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    updated = models.DateTimeField(pgettext_lazy("when", "updated"), auto_now=True)

    if TYPE_CHECKING:  # a record keeps it, a line of a vocabulary makes it up

        @property
        def ref(self) -> str: ...

    class Meta:
        abstract = True

    def known_to(self, name: str) -> str:
        """How closely one of its imprecise days is known: day, month or year."""
        if name not in self.known_alike(vars(self)):
            return DAY
        return str(self.date_precision)  # type: ignore[attr-defined]

    @classmethod
    def known_alike(cls, days: Mapping[str, Any]) -> tuple[str, ...]:
        """Of a record with these days, those that are known as `date_precision` says.

        The others are known to the day.
        """
        return cls.imprecise

    def partner_ids(self) -> set[int]:
        """Partners whose relationship this record says something about."""
        return set()

    def prepare(self, *, new: bool, memo: dict[str, Any] | None = None) -> None:
        """Fill what follows from the rest, before the record is written.

        `memo` carries what many records of one batch would look up each for itself.
        """

    def settle(self, lines: dict[str, list[Any]], memo: dict[str, Any]) -> None:
        """In a batch: what `confirm` does for one, from lines not yet written."""

    def confirm(self, before: dict[str, Any], by: User | None) -> None:
        """Refuse (ValidationError) what SQL cannot; the lines are written by now."""

    def refresh_search(self) -> None:
        """Fold the names again: some stand in lines, written after the record."""

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write, unless somebody else wrote since this copy was read: then Stale."""
        if not self._state.adding:
            now = type(self)._base_manager.filter(pk=self.pk, version=self.version)
            if not now.update(version=F("version") + 1):
                raise Stale(str(self))
            self.version += 1
            if kwargs.get("update_fields"):
                kwargs["update_fields"] = {
                    *kwargs["update_fields"],
                    "version",
                    "updated",
                }
        super().save(*args, **kwargs)
        touch(str(self._meta.model_name))

    @transaction.atomic
    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Other kinds may lose rows with it."""
        touch(EVERYTHING)
        return super().delete(*args, **kwargs)
