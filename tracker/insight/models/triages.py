from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _


class TriageQuerySet(models.QuerySet):
    def running(self, on: date) -> Self:
        """Neither worked through nor over: some of its flags wait for an answer."""
        from .flags import Flag

        waiting = Flag.objects.standing().filter(
            triage=OuterRef("pk"), state=Flag.State.OPEN
        )
        return self.filter(Exists(waiting), begun_on__lte=on, until__gte=on)


class Triage(models.Model):
    """The flags that a first large import brought, as one list to be sorted out."""

    begun_on = models.DateField(_("begun on"), unique=True)
    until = models.DateField(_("until"))

    objects = TriageQuerySet.as_manager()

    class Meta:
        ordering = ["-begun_on"]
        verbose_name = _("flags of the first import")
        verbose_name_plural = _("flags of the first import")

    def __str__(self) -> str:
        return f"{self.begun_on:%Y-%m-%d}"
