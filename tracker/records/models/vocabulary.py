from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self, cast

from django.db.models import Q
from django.urls import reverse

from .versioned import DoorsQuerySet, Versioned

if TYPE_CHECKING:
    from accounts.models import User


class VocabularyQuerySet(DoorsQuerySet):
    """Everybody reads these; coordinators and administrators keep them."""

    def visible_to(self, user: User) -> Self:
        return self.all()

    def editable_by(self, user: User) -> Self:
        if user.is_active and (user.is_coordinator or user.is_administrator):
            return self.all()
        return self.none()

    def found(self, text: str) -> Self:
        words, searched = Q(), cast("type[Vocabulary]", self.model).searched
        for name in searched:
            words |= Q(**{f"{name}__icontains": text})
        return self.filter(words) if text and searched else self


class Vocabulary(Versioned):
    """A line that the house keeps for everybody: a rate, a target, a holiday."""

    searched: ClassVar[tuple[str, ...]] = ()

    objects = VocabularyQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def ref(self) -> str:
        return str(self.pk or "")

    def get_absolute_url(self) -> str:
        return reverse(f"{self._meta.model_name}:detail", args=[self.pk])
