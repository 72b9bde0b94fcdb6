from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class BacktestRun(models.Model):
    """Whether the rule would have been right, as computed on one day."""

    class Rule(models.TextChoices):
        OWN = "own_rhythm", _("each partner's own rhythm")
        OLD = "months_24", _("24 months for everybody")
        NO_CLAIM = "", _("no claim")

    made_at = models.DateTimeField(_("computed"), auto_now_add=True)
    horizon = models.PositiveSmallIntegerField(_("months looked ahead"))
    rule = models.CharField(_("rule"), max_length=20, choices=Rule.choices, blank=True)
    partners = models.PositiveIntegerField(_("partners"), default=0)
    report = models.JSONField(_("figures"), default=dict)
    # Partner by partner, so that who may not see one is not told of it in a count.
    cases = models.JSONField(_("cases"), default=list)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("backtest")
        verbose_name_plural = _("backtests")

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d}"
