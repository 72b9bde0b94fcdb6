"""What a reader may know of a finding: all of it, or only that it is there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from tracker.insight import naming
from tracker.insight.naming import FEWEST_PEOPLE
from tracker.insight.wording import sentence
from tracker.records.models import Agreement, Partner, Person

from .columns import OF_PEOPLE
from .today import reckoned

if TYPE_CHECKING:
    from accounts.models import User
    from tracker.insight.models import Flag


class Reader:
    """Somebody who reads verdicts and flags; nobody stands for the house itself."""

    def __init__(self, user: User | None) -> None:
        self.user = user
        self._hidden: set[str] | None = None

    def answers_for(self, partner: Partner) -> bool:
        return naming.answers_for(self.user, partner)

    def may_name(self, person: Person | None, partner: Partner) -> bool:
        return naming.may_name(self.user, person, partner)

    def may_see(self, ref: str) -> bool:
        """Whether the agreement a finding is about may be known."""
        if self.user is None or not ref or self.user.sees_everything:
            return True
        if self._hidden is None:
            hidden = Agreement.objects.hidden_from(self.user)
            papers = Agreement.objects.filter(pk__in=hidden)
            self._hidden = set(papers.values_list("ref", flat=True))
        return ref not in self._hidden

    def numbers(
        self, code: str, ref: str, numbers: Mapping[str, Any], partner: Partner
    ) -> dict[str, Any]:
        """Code only, where the paper is hidden or the people are too few to count."""
        if not self.may_see(ref):
            return {}
        if code in OF_PEOPLE and not self.answers_for(partner):
            few = (numbers.get("people") or 0) < FEWEST_PEOPLE
            return {} if few else dict(numbers)
        return dict(numbers)

    def finding(
        self, found: Mapping[str, Any], partner: Partner, on: date | None = None
    ) -> dict[str, Any]:
        """`{code, ref, numbers, sentence}` as this reader may have it, on a day."""
        code, ref = found["code"], found.get("ref", "")
        day = on or timezone.localdate()
        numbers = reckoned(
            code, self.numbers(code, ref, found["numbers"], partner), day
        )
        return {
            "code": code,
            "ref": ref if self.may_see(ref) else "",
            "numbers": numbers,
            "sentence": sentence(code, numbers, partner=str(partner)),
        }


def told(flag: Flag, reader: Reader) -> dict[str, Any]:
    """A flag's numbers and sentence; with the colleague, for who may know the name.

    Wants `partner` (and `person`) selected with the flag.
    """
    found = {"code": flag.code, "ref": flag.subject, "numbers": flag.numbers}
    made = reader.finding(found, flag.partner, flag.closed_on)
    named = reader.may_name(flag.person, flag.partner)
    return made | {"person": named_person(flag.person) if named else None}


def named_person(person: Person | None) -> dict[str, str] | None:
    return None if person is None else {"ref": person.ref, "name": str(person)}
