from __future__ import annotations

from django.db import models


class Mark(models.Model):
    """What a job leaves behind; two for one job would mean it was done twice."""

    job = models.BigIntegerField()
    name = models.CharField(max_length=60)

    class Meta:
        app_label = "house"

    def __str__(self) -> str:
        return self.name
