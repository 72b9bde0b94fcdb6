"""A meeting in which leaders and officers go through partners one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .base import Line, Record, RecordQuerySet, secret_index

if TYPE_CHECKING:
    from accounts.models import User


class MeetingQuerySet(RecordQuerySet):
    def editable_by(self, user: User) -> Self:
        """Leaders hold any meeting, officers those of their units and their own."""
        if user.is_active and user.is_leader:
            return self.visible_to(user)
        return super().editable_by(user)


class Meeting(Record):
    """Which partners were gone through, in which order, when, and who was there."""

    prefix = "MT"
    searched = ("ref", "title")
    lines = ("agenda",)

    title = models.CharField(_("title"), max_length=200)
    held_on = models.DateField(_("held on"), default=timezone.localdate)
    unit = models.ForeignKey(
        "accounts.Unit",
        models.PROTECT,
        verbose_name=_("unit"),
        related_name="+",
        null=True,
        blank=True,
    )
    present = models.TextField(
        _("present"), blank=True, help_text=_("Names, one on each line.")
    )

    objects: ClassVar = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-pk"]
        verbose_name = _("review meeting")
        verbose_name_plural = _("review meetings")
        indexes = [secret_index("meeting_secret")]

    @classmethod
    def may_be_added_by(cls, user: User) -> bool:
        return user.is_officer or (user.is_active and user.is_leader)

    @classmethod
    def writes_for(cls, user: User, unit_id: int) -> bool:
        return user.is_leader or super().writes_for(user, unit_id)

    def ref_year(self) -> int | None:
        return self.held_on.year if self.held_on else None


class AgendaItem(Line):
    """A partner that a meeting goes through."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="agenda")
    partner = models.ForeignKey(
        "records.Partner",
        models.CASCADE,
        verbose_name=_("partner"),
        related_name="+",
    )

    class Meta(Line.Meta):
        verbose_name = _("partner on the agenda")
        verbose_name_plural = _("partners on the agenda")

    def __str__(self) -> str:
        return str(self.partner)
