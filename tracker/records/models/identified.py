"""Records that are told apart by identifiers, without telling who else has one."""

from __future__ import annotations

from typing import Any, TypeGuard

from django.db import models
from django.db.models import Q

BESIDE = "beside"


class Identified(models.Model):
    """A record whose identifiers stand once among all that one person may know of.

    Whoever adds what stands in a record hidden from them is not told: the new record
    stands beside the hidden one, under the next number, and both are unique there.
    """

    beside = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        abstract = True

    def get_constraints(self) -> list[Any]:
        """Without those that only `tracker.records.alike` answers, asking who asks."""
        return [
            (model, [one for one in constraints if not is_shared(one)])
            for model, constraints in super().get_constraints()
        ]


def is_shared(
    constraint: models.BaseConstraint,
) -> TypeGuard[models.UniqueConstraint]:
    """Whether records hidden from the writer may have the same."""
    return (
        isinstance(constraint, models.UniqueConstraint) and BESIDE in constraint.fields
    )


def stands_once(*fields: str, name: str, message: Any) -> models.UniqueConstraint:
    """No two records share these, where the last is filled in."""
    return models.UniqueConstraint(
        fields=[*fields, BESIDE],
        condition=~Q(**{fields[-1]: ""}),
        name=name,
        violation_error_message=message,
    )


def belongs_once(field: str, *, name: str, message: Any) -> models.UniqueConstraint:
    """No two records belong to the same other record, where they belong to one."""
    return models.UniqueConstraint(
        fields=[field, BESIDE],
        condition=Q(**{f"{field}__isnull": False}),
        name=name,
        violation_error_message=message,
    )
