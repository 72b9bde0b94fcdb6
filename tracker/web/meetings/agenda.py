"""The partners of a meeting in their order, with what was decided, for one reader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.urls import reverse

from tracker.kinds import BY_NAME
from tracker.kinds.references import by_key
from tracker.records.models import AgendaItem, Meeting

if TYPE_CHECKING:
    from accounts.models import User
    from tracker.web.requests import Request


def found(request: Request, key: str) -> Meeting:
    """The meeting; what one may not see is not there."""
    records = Meeting.objects.visible_to(request.user)
    try:
        return by_key(records.select_related("unit", "owner"), key)
    except ObjectDoesNotExist:
        raise Http404 from None


def may_hold(meeting: Meeting, user: User) -> bool:
    """Whether this person may decide in it, and change its agenda."""
    return Meeting.objects.editable_by(user).filter(pk=meeting.pk).exists()


def held_by(request: Request, key: str) -> Meeting:
    """The meeting to change; what one may see but not change is not there either."""
    meeting = found(request, key)
    if not may_hold(meeting, request.user):
        raise Http404
    return meeting


@dataclass(slots=True)
class Item:
    """One partner, its place, and the decision of this meeting."""

    place: int
    partner: Any
    decision: Any = None
    href: str = ""


class Agenda:
    """As far as this reader may know: others are neither shown nor counted."""

    def __init__(self, meeting: Meeting, user: User) -> None:
        known = BY_NAME["partner"].visible_to(user)
        rows = AgendaItem.objects.filter(
            meeting=meeting, partner__in=known.order_by().values("pk")
        )
        keys = dict.fromkeys(rows.values_list("partner", flat=True))
        related = ("owner", "deputy", "lead_unit", "standing")
        partners = known.select_related(*related).in_bulk(list(keys))
        made = BY_NAME["review"].visible_to(user).filter(meeting=meeting)
        decisions = {one.partner_id: one for one in made.order_by("pk")}
        self.meeting = meeting
        self.items = [
            Item(place, partners[key], decisions.get(key))
            for place, key in enumerate(keys, 1)
        ]
        for item in self.items:
            item.href = reverse("meeting:screen", args=[meeting.ref, item.partner.ref])

    @property
    def decided(self) -> list[Item]:
        return [item for item in self.items if item.decision is not None]

    @property
    def next_open(self) -> Item | None:
        return next((item for item in self.items if item.decision is None), None)

    def at(self, ref: str) -> Item:
        """The partner with this reference. Raises Http404."""
        for item in self.items:
            if item.partner.ref == ref.upper():
                return item
        raise Http404

    def beside(self, item: Item, by: int) -> Item | None:
        place = item.place - 1 + by
        return self.items[place] if 0 <= place < len(self.items) else None

    def open_after(self, item: Item) -> Item | None:
        """The next without a decision, from here on and then from the beginning."""
        order = self.items[item.place :] + self.items[: item.place - 1]
        return next((one for one in order if one.decision is None), None)
