from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .base import Record, secret_index
from .fields import ListField
from .identified import Identified, stands_once


class Strand(Identified, Record):
    """A theme, funding programme or team that runs through records of every kind."""

    class Kind(models.TextChoices):
        THEME = "theme", _("Theme")
        PROGRAMME = "programme", _("Programme")
        TEAM = "team", _("Team")

    class Use(models.TextChoices):
        PLATFORM = "platform", _("Platform")
        PROGRAMME = "programme", pgettext_lazy("rolls up to", "Programme")
        TALENT = "talent", _("Talent")

    prefix, yearly = "TH", False
    searched = ("ref", "name", "name_zh")

    kind = models.CharField(
        _("kind"), max_length=10, choices=Kind.choices, default=Kind.THEME
    )
    name = models.CharField(_("name"), max_length=200)
    name_zh = models.CharField(_("name in Chinese"), max_length=200, blank=True)
    sdg = ListField(_("sustainable development goals"))
    rolls_up_to = models.CharField(
        _("rolls up to"), max_length=10, choices=Use.choices, blank=True
    )
    unit = models.ForeignKey(
        "accounts.Unit",
        models.PROTECT,
        verbose_name=_("unit"),
        related_name="+",
        null=True,
        blank=True,
    )
    people = models.ManyToManyField(
        "records.Person", verbose_name=_("people"), related_name="strands", blank=True
    )

    class Meta:
        ordering = ["kind", "name", "pk"]
        verbose_name = _("theme, programme or team")
        verbose_name_plural = _("themes, programmes and teams")
        indexes = [secret_index("strand_secret")]
        constraints = [
            stands_once(
                "kind",
                "name",
                name="strand_is_named_once",
                message=_("This name is in use already."),
            )
        ]

    def _names(self) -> tuple[str, str]:
        return self.name, self.name_zh
