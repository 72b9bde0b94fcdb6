from __future__ import annotations

from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class UnitQuerySet(models.QuerySet):
    def within(self, keys: set[int]) -> Self:
        """These units and everything below them."""
        roots = Unit.objects.filter(pk__in=keys).values_list("path", flat=True)
        below = Q(pk__in=keys)
        for path in roots:
            below |= Q(path__startswith=path)
        return self.filter(below)


class Unit(models.Model):
    """A faculty, school or office; units form a tree."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    name_zh = models.CharField(_("name in Chinese"), max_length=200, blank=True)
    code = models.CharField(_("code"), max_length=40, blank=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("part of"),
        related_name="children",
        null=True,
        blank=True,
    )
    # "/1/7/": the keys from the root down, so that a scope is one prefix.
    path = models.CharField(max_length=400, editable=False, default="", db_index=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["path"]
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=~Q(code=""),
                name="unit_code_is_used_once",
                violation_error_message=_("Another unit has this code."),
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")),
                name="unit_is_not_its_own_parent",
                violation_error_message=_("A unit cannot be part of itself."),
            ),
        ]

    def __str__(self) -> str:
        chinese = (get_language() or "").startswith("zh")
        return self.name_zh if chinese and self.name_zh else self.name

    def clean(self) -> None:
        above = self.parent
        while above is not None and self.pk:
            if above.pk == self.pk:
                raise ValidationError(
                    {"parent": _("A unit cannot be part of one of its own parts.")}
                )
            above = above.parent

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        before = self.path
        super().save(*args, **kwargs)
        path = f"{self.parent.path if self.parent else '/'}{self.pk}/"
        if path != before:
            self.path = path
            Unit.objects.filter(pk=self.pk).update(path=path)
            if before:
                Unit.objects.filter(path__startswith=before).exclude(pk=self.pk).update(
                    path=Concat(Value(path), Substr("path", len(before) + 1))
                )
