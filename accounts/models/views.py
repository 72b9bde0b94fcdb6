from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .units import Unit
from .users import User


class SavedViewQuerySet(models.QuerySet):
    def of(self, user: User, kind: str) -> Self:
        """One's own, those of one's units and of those above them, those for all."""
        shared = Q(for_all=True) | Q(unit__in=user.circle_ids)
        return self.filter(Q(owner=user) | shared, kind=kind)


class SavedView(models.Model):
    """A question to a list that somebody comes back to: a name for an address."""

    owner = models.ForeignKey(
        User, models.CASCADE, related_name="saved_views", verbose_name=_("owner")
    )
    kind = models.CharField(max_length=30)  # the kind's name: "visit"
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=2000)
    unit = models.ForeignKey(
        Unit,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("unit"),
    )
    for_all = models.BooleanField(default=False)
    created = models.DateTimeField(auto_now_add=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "kind", "name"],
                name="saved_view_name_is_used_once",
                violation_error_message=_("You have a view of this name already."),
            ),
            models.CheckConstraint(
                condition=Q(unit=None) | Q(for_all=False),
                name="saved_view_is_shared_one_way",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def may_be_removed_by(self, user: User) -> bool:
        """Whoever saved it; what is shared also by who keeps the house in order."""
        shared = self.for_all or self.unit_id is not None
        return self.owner_id == user.pk or (shared and user.edits_everything)
