"""Which record a cell names: looked up once, among what the person may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError

from accounts.models import Unit
from tracker.exchange.mapping import LEAVE_OUT, MAKE_NEW
from tracker.exchange.matching import Matcher, is_chinese
from tracker.exchange.sayings import of_problem, together
from tracker.exchange.sayings import say as _
from tracker.exchange.values.countries import country_prefix
from tracker.exchange.values.reading import shortened
from tracker.kinds import BY_NAME, PARTNERS, PEOPLE
from tracker.kinds.references import _matching, followed, number, resolve
from tracker.records.models import Partner, PartnerAlias, Person
from tracker.records.search import fold

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User


LONGEST_NAME = 300
FEW = 5_000  # partners that are read at once rather than one by one


class Bad(ValueError):
    """A cell that cannot be taken, and why, in words for its author."""


class Asked(Exception):
    """A cell that a person must decide about: why, and what it may mean."""

    def __init__(self, why: str, proposals: Sequence[tuple[str, str]]) -> None:
        super().__init__(why)
        self.why, self.proposals = why, proposals


@dataclass
class NewPartner:
    """A partner that this file brings along, and how the file spells it."""

    partner: Partner
    stand_in: int  # until it is written and has a key
    spellings: list[str] = field(default_factory=list)

    def aliases(self) -> list[PartnerAlias]:
        names = {fold(self.partner.name): ""}
        for spelling in self.spellings:
            names.setdefault(fold(spelling), spelling)
        return [PartnerAlias(name=name) for name in names.values() if name]


class Finder:
    """Answers what names mean; remembers what it was asked."""

    def __init__(self, user: User, *, create_partners: bool = False) -> None:
        self.user, self.create_partners = user, create_partners
        self.new_partners: dict[tuple[str, str], NewPartner] = {}
        self.new_people: dict[tuple[str, str], Person] = {}
        # Spellings that a person said mean a partner: kept as its other names.
        self.learnt: dict[int, set[str]] = defaultdict(set)
        self._partners: dict[int, Partner] = {}
        self._matcher: Matcher | None = None
        self._known: dict[Any, Any] = {}

    @property
    def matcher(self) -> Matcher:
        if self._matcher is None:
            self._matcher = Matcher(PARTNERS.visible_to(self.user))
        return self._matcher

    def partner_by_key(self, pk: int) -> Partner:
        if pk not in self._partners:
            visible = PARTNERS.visible_to(self.user)
            wanted = (
                visible if len(self.matcher.known) <= FEW else visible.filter(pk=pk)
            )
            for found in wanted:
                self._partners.setdefault(found.pk, found)
        return self._partners[pk]

    def partner(
        self, text: str, *, name: str = "", country: str = "", said: str = ""
    ) -> Partner:
        """The partner of this identifier, reference or name. Raises Asked or Bad."""
        key = ("partner", text, name, country, said if is_answer(text) else "")
        if key not in self._known:
            try:
                self._known[key] = self._partner(text, name, country, said)
            except (Asked, Bad) as problem:
                self._known[key] = problem
        found = self._known[key]
        if isinstance(found, Exception):
            raise found
        return found

    def _partner(self, text: str, name: str, country: str, said: str) -> Partner:
        if text == MAKE_NEW:
            return self._new_partner(name or said, country)
        if (found := self._by_reference(text)) is not None:
            if said and said != text:  # somebody decided: remember this name
                self.learnt[found.pk].add(said)
            return found
        keys: list[int] = []
        for each in dict.fromkeys((text, name)):
            if each:
                keys = self.matcher.certain(each, country)[0]
                if keys:
                    break
        if len(keys) == 1:
            return self.partner_by_key(keys[0])
        wanted = name or text
        if keys:
            raise Asked(
                _("“%(text)s” is the name of several partners.")
                % {"text": shortened(wanted)},
                self._offers(keys),
            )
        if self.create_partners:
            return self._new_partner(wanted, country)
        raise self._unknown_partner(wanted, country)

    def _by_reference(self, text: str) -> Partner | None:
        if text[:3].upper() != "PA-":
            return None
        key = ("ref", text.upper())
        if key not in self._known:
            visible = PARTNERS.visible_to(self.user)
            found = visible.filter(ref=text.upper()).first()
            found = found or followed(visible, text, self.user)
            self._known[key] = found
            if found:
                self._partners[found.pk] = found
        return self._known[key]

    def _offers(self, keys: list[int]) -> list[tuple[str, str]]:
        known = [self.matcher.known[pk] for pk in keys[:5]]
        return [(k.ref, f"{k.name} ({k.country}, {k.ref})") for k in known if k.ref]

    def _unknown_partner(self, wanted: str, country: str) -> Asked:
        near = self.matcher.match(wanted, country)
        offers = [
            (m.ref, _("%(name)s: %(score)d %%, %(why)s") % {
                "name": m.name, "score": m.score, "why": m.evidence})
            for m in near if m.ref
        ]  # fmt: skip
        offers.append((MAKE_NEW, _("make a new partner")))
        return Asked(
            _("No partner is called “%(text)s”.") % {"text": shortened(wanted)}, offers
        )

    def _new_partner(self, wanted: str, country: str) -> Partner:
        if not wanted:
            raise Bad(_("A new partner needs a name."))
        name = wanted
        if is_chinese(wanted) and (prefix := country_prefix(wanted)):
            if not country:
                country = prefix[0]
            if country == prefix[0]:
                name = prefix[1]
        if not country:
            raise Bad(
                _("The country of “%(text)s” is not known.")
                % {"text": shortened(wanted)}
            )
        key = (fold(name), country)
        if key not in self.new_partners:
            if len(name) > LONGEST_NAME:
                raise Bad(_("“%(text)s” is too long a name.") % {"text": name[:60]})
            partner = Partner(name=name, country=country, owner=self.user)
            stand_in = -len(self.new_partners) - 1
            self.new_partners[key] = NewPartner(partner, stand_in)
            self.matcher.add(stand_in, "", name, country)
            self._partners[stand_in] = partner
        found = self.new_partners[key]
        if wanted not in found.spellings:
            found.spellings.append(wanted)
            self.matcher.spell(found.stand_in, wanted)
        return found.partner

    def person(self, text: str, side: str, *, home: Any = None) -> Person:
        """Somebody by ORCID, address, reference or exact name. Raises Asked, Bad."""
        if (side, fold(text)) in self.new_people:
            return self.new_people[side, fold(text)]
        people = PEOPLE.visible_to(self.user)
        if side:
            people = people.filter(side=side)
        try:
            return self.one(people, text)
        except Bad as problem:
            raise Asked(
                str(problem), [(f"{MAKE_NEW} {text}", _("make a new person"))]
            ) from None

    def new_person(self, name: str, side: str) -> Person:
        key = (side, fold(name))
        if key not in self.new_people:
            self.new_people[key] = Person(name=name, side=side, owner=self.user)
        return self.new_people[key]

    def one(self, records: QuerySet, text: str) -> Any:
        """The one record meant, by reference, identifier or exact name. Raises Bad."""
        key = (records.model, str(records.query.where), text)
        if key not in self._known:
            try:
                self._known[key] = self._one(records, text)
            except ValidationError as problem:
                self._known[key] = Bad(together(of_problem(problem)))
        found = self._known[key]
        if isinstance(found, Bad):
            raise found
        return found

    def _one(self, records: QuerySet, text: str) -> Any:
        if number(text) is None:
            return resolve(records, text, user=self.user)
        found = _matching(
            records, text, by_name=True
        )  # a number in a sheet is no key of ours
        if len(found) == 1:
            return found[0]
        raise ValidationError(
            _("Nothing here is called “%(text)s”."), params={"text": text[:100]}
        )

    def of_model(self, model: Any, text: str) -> Any:
        """A record of this model that the cell names. Raises Asked or Bad."""
        if model is Partner:
            return self.partner(text)
        if model is Unit:
            return self.one(Unit._default_manager.all(), text)
        if model is get_user_model():
            return self.one(model._default_manager.filter(is_active=True), text)
        kind = BY_NAME[model._meta.model_name]
        return self.one(kind.visible_to(self.user), text)


def is_answer(value: Any) -> bool:
    """A decision of a person rather than a text of the file."""
    return isinstance(value, str) and value.startswith((LEAVE_OUT, MAKE_NEW))
