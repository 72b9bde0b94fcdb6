from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .base import UnitRecord, secret_index


class Note(UnitRecord):
    """A call, e-mail or chat; it sets the last contact and counts as no activity."""

    class Channel(models.TextChoices):
        CALL = "call", _("Call")
        EMAIL = "email", pgettext_lazy("channel", "E-mail")
        CHAT = "chat", _("Chat")
        MEETING = "meeting", _("Meeting")
        LETTER = "letter", _("Letter")

    prefix = "NO"
    no_more_open_than = ("partner",)
    searched = ("ref", "text")

    happened_on = models.DateField(_("date"))
    partner = models.ForeignKey(
        "records.Partner",
        models.PROTECT,
        verbose_name=_("partner"),
        related_name="contact_notes",
    )
    channel = models.CharField(
        _("channel"), max_length=8, choices=Channel.choices, default=Channel.EMAIL
    )
    people = models.ManyToManyField(
        "records.Person",
        verbose_name=_("people"),
        related_name="contact_notes",
        blank=True,
    )
    text = models.TextField(_("text"))

    class Meta:
        ordering = ["-happened_on", "-pk"]
        verbose_name = pgettext_lazy("contact", "note")
        verbose_name_plural = pgettext_lazy("contact", "notes")
        indexes = [secret_index("note_secret")]

    def _names(self) -> tuple[str, str]:
        line = (self.text or "").strip().split("\n", 1)[0]
        return line[:80], ""

    def ref_year(self) -> int | None:
        return self.happened_on.year if self.happened_on else None

    def partner_ids(self) -> set[int]:
        return {self.partner_id}
