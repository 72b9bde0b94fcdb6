"""What somebody typed is shown as it was typed, and is never a part of the page."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import models

from accounts.models import Unit, User
from tracker.records import changes
from tracker.records.models.fields import ListField

MARKUP = '<u class="x">'
SHORTEST = 20
# What is no free text: pages look these up, and other tests see to what they take.
CODES = {"ref", "country", "currency", "search_text", "title_key", "folded_name"}
CODES |= {"currency_base", "base", "indicator", "discipline", "rate", "index", "code"}


def free_text(model: Any) -> dict[str, Any]:
    """A value with markup for every column that people write into as they like."""
    found: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if field.choices or field.name in CODES or not field.editable:
            continue
        room = (field.max_length or SHORTEST) >= SHORTEST
        if isinstance(field, ListField):
            found[field.name] = [f"{MARKUP}{field.name}"]
        elif room and type(field) in (models.CharField, models.TextField):
            found[field.name] = f"{MARKUP}{field.name}"[: field.max_length]
    return found


@pytest.fixture
def record(kind: Any, make: Any, coordinator: User) -> Any:
    """A record full of markup, its unit and officer too, that was changed once."""
    made = make()
    model = type(made)
    Unit.objects.update(name_zh=f"{MARKUP}unit")
    Unit.objects.filter(pk=Unit.objects.values("pk")[:1]).update(name=f"{MARKUP}u")
    User.objects.filter(pk=coordinator.pk).update(name=f"{MARKUP}user")
    given = free_text(model)
    names = {field.name for field in model._meta.concrete_fields}
    if "owner" in names:
        given["owner"] = coordinator.pk
    model._base_manager.filter(pk=made.pk).update(**given)
    stored = model._base_manager.get(pk=made.pk)
    for name in free_text(model):
        value = getattr(stored, name)
        setattr(stored, name, f"{value}!" if isinstance(value, str) else [*value, "!"])
    changes.write(stored, by=coordinator, why=f"{MARKUP}why")
    return stored


def test_markup_is_text_on_every_page_of_a_record(
    coordinating: Any, kind: Any, record: Any
) -> None:
    every = ",".join(column.name for column in kind.columns)
    pages = [
        f"{kind.url('list')}?columns={every}",
        f"{kind.url('list')}?search={MARKUP}&columns={every}",
        f"{kind.url('list')}?part=filters",
        *(kind.url(page, record.ref) for page in ("detail", "history", "edit")),
        kind.url("delete", record.ref),
        f"/search/?q={MARKUP}",
    ]
    told = 0
    for page in pages:
        text = coordinating.get(page, follow=True).content.decode()
        assert MARKUP not in text, page
        told += "&lt;u class=" in text
    assert told >= 2  # as text it is there
