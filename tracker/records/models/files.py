from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class StoredFile(models.Model):
    """A document of a record, kept under its SHA-256 and never overwritten."""

    class Kind(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SIGNED = "signed", pgettext_lazy("file", "Signed")
        TRANSLATION = "translation", _("Translation")
        ANNEX = "annex", _("Annex")
        REPORT = "report", _("Report")
        OTHER = "other", _("Other")

    kind_of_record = models.CharField(max_length=20, editable=False)
    record_id = models.BigIntegerField(editable=False)
    kind = models.CharField(
        _("kind"), max_length=12, choices=Kind.choices, default=Kind.OTHER
    )
    name = models.CharField(_("name"), max_length=255)
    language = models.CharField(_("language"), max_length=10, blank=True)
    revision = models.PositiveSmallIntegerField(_("version"), default=1)
    sha256 = models.CharField(_("SHA-256"), max_length=64, db_index=True)
    size = models.BigIntegerField(_("size"))
    content_type = models.CharField(max_length=100)
    confidential = models.BooleanField(_("confidential"), default=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    added_at = models.DateTimeField(pgettext_lazy("file", "added"), auto_now_add=True)

    ref: str  # of its record, where somebody looked it up

    class Meta:
        ordering = ["-added_at", "-pk"]
        verbose_name = _("file")
        verbose_name_plural = _("files")
        indexes = [models.Index(fields=["kind_of_record", "record_id"])]

    def __str__(self) -> str:
        return self.name
