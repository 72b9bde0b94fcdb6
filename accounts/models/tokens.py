from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .users import User


class ApiTokenQuerySet(models.QuerySet):
    def valid(self, now: datetime) -> Self:
        return self.filter(
            Q(expires=None) | Q(expires__gt=now), revoked=None, user__is_active=True
        )


class ApiToken(models.Model):
    """A key for programs; shown once when made, kept only as its hash."""

    class Scope(models.TextChoices):
        READ = "read", _("Read")
        WRITE = "write", _("Read and write")

    user = models.ForeignKey(
        User, models.CASCADE, related_name="tokens", verbose_name=_("user")
    )
    name = models.CharField(_("name"), max_length=100)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    start = models.CharField(max_length=12, editable=False)
    scope = models.CharField(
        _("scope"), max_length=5, choices=Scope.choices, default=Scope.READ
    )
    created = models.DateTimeField(_("created"), auto_now_add=True)
    expires = models.DateTimeField(_("expires"), null=True, blank=True)
    revoked = models.DateTimeField(_("revoked"), null=True, editable=False)
    last_used = models.DateTimeField(_("last used"), null=True, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created"]
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "name"],
                condition=Q(revoked=None),
                name="token_name_is_used_once",
                violation_error_message=_("You have a token with this name."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def make(cls, user: User, name: str, **given: Any) -> tuple[ApiToken, str]:
        """A new token and its text, which nobody can read again."""
        text = f"rap_{secrets.token_urlsafe(32)}"
        made = cls.objects.create(
            user=user, name=name, digest=cls.hashed(text), start=text[:8], **given
        )
        return made, text

    @staticmethod
    def hashed(text: str) -> str:
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
