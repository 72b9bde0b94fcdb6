from __future__ import annotations

from django.db import models, transaction
from django.db.models import F


class RefCounter(models.Model):
    """The last number given under a prefix: `PA` -> 577, `AG-2026` -> 12."""

    prefix = models.CharField(max_length=20, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.prefix}: {self.last}"


@transaction.atomic
def reserve(prefix: str, count: int = 1) -> range:
    """Numbers nobody else gets; the row's lock holds until the caller commits."""
    RefCounter.objects.get_or_create(prefix=prefix)
    RefCounter.objects.filter(pk=prefix).update(last=F("last") + count)
    last = RefCounter.objects.values_list("last", flat=True).get(pk=prefix)
    return range(last - count + 1, last + 1)


def written(prefix: str, number: int) -> str:
    """`AG-2026-0012`."""
    return f"{prefix}-{number:04d}"
