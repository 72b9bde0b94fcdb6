from __future__ import annotations

from django.db import models


class Snapshot(models.Model):
    """What an indicator answered to a question, and what tells whether it still would.

    `rests_on` names what was read for it; `mark` says how that stood. An answer about
    today holds for today; one about a day that is over holds as long as its mark.
    """

    slug = models.CharField(max_length=80)
    as_of = models.DateField()
    asked = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=10)
    parameter_set = models.PositiveIntegerField(default=0)
    day = models.DateField()
    rests_on = models.TextField(blank=True)
    mark = models.CharField(max_length=32)
    body = models.TextField()
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["slug", "as_of", "asked", "language"],
                name="snapshot_answers_a_question_once",
            )
        ]
        indexes = [models.Index(fields=["day"], name="snapshot_by_day")]

    def __str__(self) -> str:
        return f"{self.slug} {self.as_of} {self.asked}".strip()
