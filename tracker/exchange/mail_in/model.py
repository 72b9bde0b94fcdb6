"""To whom a person's mail may be sent, and which messages were taken."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class MailAddress(models.Model):
    """The secret part of the address to which one person forwards mail."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+"
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name, verbose_name_plural = _("mail address"), _("mail addresses")

    def __str__(self) -> str:
        return str(self.user)


class MailTaken(models.Model):
    """A message that came in: each once, however often it is delivered."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    draft = models.OneToOneField(
        "exchange.LineDraft",
        models.SET_NULL,
        related_name="mail",
        null=True,
        blank=True,
    )
    files = models.JSONField(default=list, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name, verbose_name_plural = _("message"), _("messages")
        constraints = [
            models.UniqueConstraint(fields=["by", "key"], name="message_is_taken_once")
        ]

    def __str__(self) -> str:
        return self.key[:8]
