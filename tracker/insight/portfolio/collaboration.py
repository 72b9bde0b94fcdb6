"""How a work was written together: alone, at home, in the country, across borders.

Every work is in one class and of one type. An address of ours counts as home, also at
a campus abroad; a partner abroad makes a work international even where the addresses
of its authors are not recorded. Seen from China, Hong Kong, Macao and Taiwan are not
abroad.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)

from tracker.records.countries import HMT
from tracker.records.models import (
    HomeInstitution,
    Output,
    OutputAffiliation,
    OutputPartner,
    Partner,
)
from tracker.records.models.fields import containing

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

CLASSES = ("single", "institutional", "national", "international")
TYPES = (
    "domestic_single",
    "domestic_multiple",
    "bilateral",
    "trilateral",
    "quadrilateral",
)
UNKNOWN = "unknown"
"""Whether it crosses a border is not known."""
UNDETERMINED = "undetermined"
"""In the country, but not known with how many institutions."""

REACH = {
    "abroad": Q(crosses=True),
    "domestic": Q(crosses=False),
    "placed": Q(crosses__isnull=False),
}
"""Across a border, not across one, or either of them for certain."""


def at_home() -> frozenset[str]:
    """What is not abroad; nothing where the home country is not said."""
    home = HomeInstitution.get().country
    if not home:
        return frozenset()
    one_country = HMT | {"CN"}
    return frozenset(one_country if home in one_country else {home})


def known(code: str) -> bool:
    """Whether a list can be asked for such works."""
    name, _dash, value = code.partition("-")
    if name == "class":
        return value in {*CLASSES, UNKNOWN, UNDETERMINED}
    return value in TYPES if name == "type" else code in (*REACH, "industry")


def only(works: QuerySet[Output], code: str) -> QuerySet[Output]:
    """Those of a class, of a type, across a border or not, or with an enterprise."""
    if code == "industry":
        return works.filter(with_industry())
    name, _dash, value = code.partition("-")
    wanted = {"class": Q(together=value), "type": Q(reach=value)} | REACH
    return classed(works).filter(wanted[name])


def with_industry() -> Q:
    """With an enterprise among the partners."""
    shares = _shares().filter(partner__kind=Partner.Kind.ENTERPRISE)
    return Q(Exists(shares))


def _shares() -> QuerySet[OutputPartner]:
    """Partners of a work, looked up for each: a list of all works with such a partner
    may be longer than PostgreSQL keeps in memory, and is then read for every work."""
    return OutputPartner.objects.filter(output=OuterRef("pk")).order_by()


class Classed(TypedDict):
    """What is found out about a work beside its columns."""

    crosses: bool | None
    together: str
    reach: str
    abroad_n: int | None


def classed(works: QuerySet[Output]) -> QuerySet[WithAnnotations[Output, Classed]]:
    """`crosses` a border or not, or not known; its class `together`, type `reach`."""
    home = at_home()
    return works.annotate(
        crosses=_crosses(home),
        _there=Exists(_addresses()),
        _others=Exists(_addresses().exclude(state=OutputAffiliation.State.HOME)),
        together=_together(),
        abroad_n=_countries(home),
        reach=_reach(),
    )


def _addresses() -> QuerySet[OutputAffiliation]:
    return OutputAffiliation.objects.filter(output=OuterRef("pk")).order_by()


def _crosses(home: frozenset[str]) -> Any:
    """By its addresses; a partner abroad says so too, once it is known what that is."""
    abroad = _shares().exclude(partner__country__in=["", *home])
    partner_abroad = When(Q(Exists(abroad)), then=Value(True))  # noqa: FBT003
    return Case(
        When(international=True, then=Value(True)),  # noqa: FBT003
        *([partner_abroad] if home else []),
        When(international=False, then=Value(False)),  # noqa: FBT003
        default=Value(None),
        output_field=BooleanField(null=True),
    )


def _together() -> Case:
    several = Q(n_partners__gt=0) | Q(_there=False, n_institutions__gt=1)
    return Case(
        When(crosses__isnull=True, then=Value(UNKNOWN)),
        When(crosses=True, then=Value("international")),
        When(
            (Q(_others=True) & ~Q(n_institutions=1)) | several, then=Value("national")
        ),
        When(n_authors=1, then=Value("single")),
        When(Q(_there=True) | Q(n_institutions=1), then=Value("institutional")),
        default=Value(UNDETERMINED),
        output_field=CharField(),
    )


def _countries(home: frozenset[str]) -> Any:
    """Countries of the authors, ours once however much of it is named."""
    found: Any = F("n_countries")
    for code in sorted(home & HMT):
        found = found - Case(
            When(countries__contains=containing(code), then=1),
            default=0,
            output_field=IntegerField(),
        )
    return found


def reach(together: str, crosses: object, countries: int | None) -> str:
    """The type of a work, from what is known of it: as the database would say it."""
    if together in ("single", "institutional"):
        return TYPES[0]
    if together == "national":
        return TYPES[1]
    if not crosses or countries is None:
        return ""
    return TYPES[4 if countries >= 4 else 3 if countries == 3 else 2]


def _reach() -> Case:
    return Case(
        When(together__in=["single", "institutional"], then=Value(TYPES[0])),
        When(together="national", then=Value(TYPES[1])),
        When(crosses=True, abroad_n__gte=4, then=Value(TYPES[4])),
        When(crosses=True, abroad_n=3, then=Value(TYPES[3])),
        When(crosses=True, abroad_n__isnull=False, then=Value(TYPES[2])),
        default=Value(""),
        output_field=CharField(),
    )
