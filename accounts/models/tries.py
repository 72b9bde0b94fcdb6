from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F


class Tries(models.Model):
    """How often a secret was tried from one side within a stretch of time."""

    key = models.CharField(max_length=64, unique=True)
    number = models.PositiveIntegerField(default=0)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.key[:8]}: {self.number}"

    @classmethod
    def claim(cls, key: str, most: int, within: timedelta, now: datetime) -> bool:
        """Take one try *before* the secret is looked at; False when none is left.

        Each step is one conditional statement, so a hundred parallel requests
        get as many tries as one after the other.
        """
        if cls._one_more(key, most, now):
            return True
        until = now + within
        if cls.objects.filter(key=key, until__lte=now).update(number=1, until=until):
            return True
        Tries.objects.bulk_create([Tries(key=key, until=until)], ignore_conflicts=True)
        return cls._one_more(key, most, now)

    @classmethod
    def give_back(cls, key: str) -> None:
        cls.objects.filter(key=key, number__gt=0).update(number=F("number") - 1)

    @classmethod
    def forget(cls, key: str) -> None:
        cls.objects.filter(key=key).delete()

    @classmethod
    def _one_more(cls, key: str, most: int, now: datetime) -> bool:
        running = cls.objects.filter(key=key, until__gt=now, number__lt=most)
        return running.update(number=F("number") + 1) == 1
