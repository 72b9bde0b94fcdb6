from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

LONGEST = 300


class Batch(models.Model):
    """Changes that were made together: an import, a bulk edit, a merge."""

    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    label = models.CharField(max_length=LONGEST)
    labels = models.JSONField(default=dict)
    """What was done, in each language: it is read by others than who did it."""
    taken_back_by = models.OneToOneField(
        "self", models.SET_NULL, null=True, related_name="takes_back"
    )
    """The batch of the changes that undid these."""

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.labels.get(get_language() or "") or self.label

    @classmethod
    def begin(cls, say: Callable[[], str], *, by: Any) -> Self:
        """A new step of this person, called what is said in each language."""
        labels = {}
        for code, _name in settings.LANGUAGES:
            with override(code):
                labels[code] = say()[:LONGEST]
        step = cls(made_by=by, label=say()[:LONGEST], labels=labels)
        step.save()
        return step


class Change(models.Model):
    """Who did what to a record and its lines, when: the values before and after."""

    class Action(models.TextChoices):
        CREATED = "created", _("created")
        CHANGED = "changed", _("changed")
        DELETED = "deleted", _("deleted")
        UNDONE = "undone", _("undone")

    kind = models.CharField(max_length=20)  # the model's name: "visit"
    record_id = models.BigIntegerField()
    ref = models.CharField(max_length=20)
    action = models.CharField(max_length=8, choices=Action.choices)
    made_at = models.DateTimeField(_("when"), auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("who"),
        null=True,
        related_name="+",
    )
    batch = models.ForeignKey(Batch, models.SET_NULL, null=True, related_name="changes")
    why = models.CharField(_("why"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)  # of the record, afterwards
    before = models.JSONField(default=dict)  # only the fields that differ
    after = models.JSONField(default=dict)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["kind", "record_id", "-id"], name="change_of_a_record")
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.action}"


class Touched(models.Model):
    """Some records of a kind were written; see `tracker.records.touched`."""

    kind = models.CharField(max_length=40)
    n = models.PositiveBigIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.kind} {self.n}"


class Due(models.Model):
    """A partner whose relationship must be judged again, since something changed."""

    partner = models.OneToOneField(
        "records.Partner", models.CASCADE, primary_key=True, related_name="+"
    )
    # Raised with each mark, so that a mark set while judging is not taken away.
    marks = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return str(self.partner_id)


class Different(models.Model):
    """Two records that look like one, and somebody said they are not."""

    kind = models.CharField(max_length=20)  # the model's name: "partner"
    first = models.BigIntegerField()  # the smaller number
    second = models.BigIntegerField()
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    said_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "first", "second"], name="different_is_said_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.first} {self.second}"


class Settled(models.Model):
    """What looked as if it asked to be tidied, and somebody said it is right so."""

    check_of = models.CharField(max_length=30)  # the check's name: "no-end"
    record_id = models.BigIntegerField()
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    said_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["check_of", "record_id"], name="settled_is_said_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.check_of} {self.record_id}"
