from __future__ import annotations

from django.conf import settings
from django.db import models


class Answered(models.Model):
    """What one request was answered, so that sending it twice does its work once."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(blank=True)
    created = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "key"], name="request_is_answered_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.key}"
