"""What a reader may know of a finding: all of it, or only that it is there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from tracker.insight import naming, parameters
from tracker.insight.models import Standing
from tracker.insight.naming import FEWEST_PEOPLE
from tracker.insight.wording import sentence
from tracker.records.models import Agreement, Partner, Person

from .columns import OF_PEOPLE
from .contacts import Contacts
from .seen import Seen, Sight
from .today import reckoned

if TYPE_CHECKING:
    from accounts.models import User
    from tracker.insight.models import Flag


class Reader:
    """Somebody who reads verdicts and flags; nobody stands for the house itself."""

    def __init__(self, user: User | None, sight: Sight | None = None) -> None:
        self.user = user
        self.contacts = Contacts(user)
        self._hidden: set[str] | None = None
        self._sight = sight
        self._seen: dict[int, Seen | None] = {}

    def answers_for(self, partner: Partner) -> bool:
        return naming.answers_for(self.user, partner)

    def about(self, flags: Iterable[Flag]) -> Reader:
        """These flags are told next: what their reader sees is judged at once."""
        if self._sight is None:
            self._sight = Sight(self.user)
        flags = list(flags)
        self.contacts.expect(f.partner_id for f in flags if f.code == "DORMANT")
        keys = {flag.partner_id for flag in flags} - self._seen.keys()
        self._seen |= dict.fromkeys(keys)
        clouded = self._sight.clouded(keys)
        if clouded:
            kept = Standing.objects.filter(pk__in=clouded)
            days = dict.fromkeys(clouded, timezone.localdate())
            days |= dict(kept.values_list("pk", "as_of"))
            self._seen |= self._sight.of(days, parameters.in_use())
        return self

    def seen(self, flag: Flag) -> Seen | None:
        """The reader's own judgement; None where nothing is hidden from them."""
        if flag.partner_id not in self._seen:
            self.about([flag])
        return self._seen[flag.partner_id]

    def numbers_of(self, flag: Flag) -> Mapping[str, Any]:
        """Those of the open evidence, which has no memory of a flag that is over."""
        seen = self.seen(flag)
        if seen is None:
            return flag.numbers
        if flag.closed_on is not None:
            return {}
        return seen.findings.get((flag.code, flag.subject), {})

    def asleep_until(self, flag: Flag) -> date | None:
        """A plan that the reader may not know puts a flag to sleep without a day."""
        seen = self.seen(flag) if flag.by_plan else None
        if seen is None:
            return flag.snoozed_until
        return seen.values["planned_on"] if seen.values else None

    def may_name(self, person: Person | None, partner: Partner) -> bool:
        return naming.may_name(self.user, person, partner)

    def may_name_of(self, flag: Flag) -> bool:
        """Only where the open evidence points at the same colleague."""
        if not self.may_name(flag.person, flag.partner):
            return False
        seen = self.seen(flag)
        subject = flag.code, flag.subject
        return seen is None or (
            flag.closed_on is None and seen.people.get(subject) == flag.person_id
        )

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
        self,
        found: Mapping[str, Any],
        partner: Partner,
        on: date | None = None,
        *,
        over: bool = False,
    ) -> dict[str, Any]:
        """`{code, ref, numbers, sentence}` as this reader may have it, on a day.

        What is over asks nobody to write: then it names no last contact.
        """
        code, ref = found["code"], found.get("ref", "")
        day = on or timezone.localdate()
        numbers = reckoned(
            code, self.numbers(code, ref, found["numbers"], partner), day
        )
        asks = code == "DORMANT" and numbers and not over
        person = self.contacts.last(partner.pk, day) if asks else ""
        return {
            "code": code,
            "ref": ref if self.may_see(ref) else "",
            "numbers": in_order(numbers),
            "sentence": sentence(code, numbers, partner=str(partner), person=person),
        }


def in_order(values: Mapping[str, Any]) -> dict[str, Any]:
    """By name: what was kept and what is judged anew must not look different."""
    return dict(sorted(values.items()))


def told(flag: Flag, reader: Reader) -> dict[str, Any]:
    """A flag's numbers and sentence; with the colleague, for who may know the name.

    Wants `partner` (and `person`) selected with the flag.
    """
    found = {"code": flag.code, "ref": flag.subject, "numbers": reader.numbers_of(flag)}
    over = flag.closed_on is not None
    made = reader.finding(found, flag.partner, flag.closed_on, over=over)
    named = reader.may_name_of(flag)
    return made | {"person": named_person(flag.person) if named else None}


def named_person(person: Person | None) -> dict[str, str] | None:
    return None if person is None else {"ref": person.ref, "name": str(person)}
