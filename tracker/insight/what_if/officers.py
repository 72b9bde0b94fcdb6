"""Officers of the same units, who could take over what one of them answers for."""

from __future__ import annotations

from accounts.models import Membership, User

from .subject import Eyes, Subject


def colleagues(subject: Subject, eyes: Eyes) -> tuple[int, tuple[User, ...] | None]:
    """How many, and who, if they may be named to the reader."""
    if subject.officer is None:
        return 0, None
    officers = Membership.objects.filter(role=Membership.Role.OFFICER)
    units = frozenset(
        officers.filter(user=subject.officer).values_list("unit", flat=True)
    )
    same = officers.filter(unit__in=units).exclude(user=subject.officer)
    found = User.objects.filter(is_active=True, pk__in=same.values("user"))
    some = tuple(found.order_by("username"))
    return len(some), some if eyes.may_name_officers(units) else None
