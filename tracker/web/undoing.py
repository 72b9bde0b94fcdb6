"""Said after a save, with the button that takes it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.urls import reverse

from tracker.kinds import BY_SLUG, Kind
from tracker.records import needed
from tracker.records.models import Change
from tracker.web.requests import Request


def said(request: Request, text: str, kind: Kind, record: Any, before: int) -> None:
    """Tell that it is saved; with *Undo*, where this save changed or made something.

    `before` is the version that the record had, 0 for a new one.
    """
    step = _step(request, kind, record, before)
    tags = f"undo:{kind.slug}:{step.pk}" if step is not None else ""
    messages.success(request, text, extra_tags=tags)


def _step(request: Request, kind: Kind, record: Any, before: int) -> Change | None:
    if not record.pk or record.version == before:
        return None
    made = Change.objects.filter(kind=kind.name, record_id=record.pk)
    step = made.filter(version=record.version, made_by=request.user).first()
    if step is None or step.action not in UNDONE_BY:
        return None
    return step if UNDONE_BY[step.action](kind, request) else None


def _may_go(kind: Kind, request: Request) -> bool:
    return needed.may_delete(kind.model, request.user)


UNDONE_BY: dict[str, Callable[[Kind, Request], bool]] = {
    Change.Action.CREATED: _may_go,
    Change.Action.CHANGED: lambda _kind, _request: True,
}
"""What a save does, and when its doer may take that back at once."""


def address(message: Any) -> str:
    """Where the button of a message leads; nothing for those that have none."""
    words = str(getattr(message, "extra_tags", "") or "").split(":")
    if len(words) != 3 or words[0] != "undo" or words[1] not in BY_SLUG:
        return ""
    return reverse(f"{BY_SLUG[words[1]].name}:undo", args=[int(words[2])])
