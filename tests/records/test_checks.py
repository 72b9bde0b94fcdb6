"""Constraints answered in Python say what the database says."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from tracker.records import checks

CHECKED = [
    (model, constraint)
    for model in apps.get_app_config("records").get_models()
    for constraint in model._meta.constraints
    if isinstance(constraint, models.CheckConstraint)
]
DAYS = (None, date(2020, 2, 29), date(2021, 1, 1))
NUMBERS = (None, 0, 1, 50, 200)


def some_value(field: models.Field, dice: Random) -> object:
    if isinstance(field, models.DateTimeField):
        return field.get_default()
    if isinstance(field, models.DateField):
        return dice.choice(DAYS)
    if isinstance(field, models.IntegerField | models.ForeignKey):
        return dice.choice(NUMBERS)
    if isinstance(field, models.CharField):
        return dice.choice(["", "CNY", "x", *(key for key, _ in field.choices or ())])
    return field.get_default()


def says(check: object) -> bool:
    try:
        check()
    except ValidationError:
        return False
    return True


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("model", "constraint"), CHECKED, ids=lambda x: getattr(x, "name", "")
)
def test_python_and_the_database_agree(model, constraint):
    dice = Random(constraint.name)
    for _ in range(8):
        record = model()
        for field in model._meta.concrete_fields:
            setattr(record, field.attname, some_value(field, dice))

        ours = says(lambda r=record: checks.validate(constraint, r))

        assert ours == says(lambda r=record: constraint.validate(model, r))


def test_the_database_is_spared(django_assert_num_queries, db):
    model, constraint = next(c for c in CHECKED if c[1].name == "output_has_a_title")

    with django_assert_num_queries(0):
        checks.validate(constraint, model(title="Load paths"))
