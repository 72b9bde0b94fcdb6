from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.insight.thresholds import LifeTable, Parameters, Peers, Thresholds
from tracker.records.touched import HEALTH, touch


class ParameterSet(models.Model):
    """Thresholds, peer medians and return table that judge from a day on."""

    number = models.PositiveIntegerField(_("number"), primary_key=True)
    first_day = models.DateField(_("in force from"))
    thresholds = models.JSONField(_("thresholds"), default=dict)
    peers = models.JSONField(_("peer medians"), default=dict)
    table = models.JSONField(_("return table"), null=True, blank=True)
    # Made from too few partners to say what is usual: made anew once there are more.
    thin = models.BooleanField(_("from too little data"), default=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("made by"),
        related_name="+",
        null=True,
        blank=True,
    )
    made_at = models.DateTimeField(_("made"), auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        verbose_name = _("parameter set")
        verbose_name_plural = _("parameter sets")
        constraints = [
            models.CheckConstraint(
                condition=Q(number__gt=0), name="parameter_sets_count_from_one"
            )
        ]

    def __str__(self) -> str:
        return str(self.number)

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        touch(HEALTH)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        try:
            Thresholds.from_dict(self.thresholds)
        except (TypeError, ValueError) as wrong:
            raise ValidationError(
                {
                    "thresholds": _("These values cannot be: %(names)s.")
                    % {"names": wrong}
                }
            ) from None

    def parameters(self) -> Parameters:
        """The same as the plain values that the rules take."""
        return Parameters(
            self.number,
            self.first_day,
            Thresholds.from_dict(self.thresholds),
            Peers.from_dict(self.peers),
            LifeTable.from_dict(self.table) if self.table else None,
        )
