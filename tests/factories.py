"""Records of every kind, made the way people make them: with history and lines.

    VisitFactory(partners=[one, two], unit=engineering)
    AgreementFactory(parties=[{"partner": one, "role": "lead"}], by=officer)

Lines are given under their own name as dictionaries; `partners=` fills the lines that
lead to partners. `of_kind("visit")` gives the factory of a kind.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import factory
from django.db.models import DateField
from factory.django import DjangoModelFactory

from accounts.models import Unit
from tracker.records import changes
from tracker.records import models as m

# Which lines lead to the partners of a record.
TO_PARTNERS = {
    m.Agreement: "parties",
    m.Visit: "hosts",
    m.Grant: "grant_partners",
    m.Output: "shares",
}


class UnitFactory(DjangoModelFactory):
    class Meta:
        model = Unit

    name = factory.Sequence("Faculty {}".format)


class WrittenFactory(DjangoModelFactory):
    """Writes through `changes.write`, as every page and program does."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **given: Any) -> Any:
        by, why = given.pop("by", None), given.pop("why", "")
        record = model_class(**{k: given.pop(k) for k in _columns(model_class, given)})
        for field in model_class._meta.concrete_fields:
            if isinstance(field, DateField):  # tests may write "2026-05-12"
                setattr(
                    record, field.name, field.to_python(getattr(record, field.name))
                )
        lines = {k: given.pop(k) for k in model_class.lines if k in given}
        if (name := TO_PARTNERS.get(model_class)) and "partners" in given:
            partners = given.pop("partners")
            lines.setdefault(name, [{"partner": partner} for partner in partners])
        return changes.write(record, by=by, why=why, many=given, lines=lines)


def _columns(model: Any, given: dict[str, Any]) -> list[str]:
    concrete = {field.name for field in model._meta.concrete_fields}
    concrete |= {field.attname for field in model._meta.concrete_fields}
    return [name for name in given if name in concrete]


class PartnerFactory(WrittenFactory):
    class Meta:
        model = m.Partner

    name = factory.Sequence("University of Town {}".format)
    country = "NL"


class PersonFactory(WrittenFactory):
    class Meta:
        model = m.Person

    name = factory.Sequence("Anna Person {}".format)
    side = "theirs"


class NetworkFactory(WrittenFactory):
    class Meta:
        model = m.Network

    partner = factory.SubFactory(PartnerFactory, kind="network")


class CentreFactory(WrittenFactory):
    class Meta:
        model = m.Centre

    name = factory.Sequence("Joint Laboratory {}".format)
    country = "NL"
    unit = factory.SubFactory(UnitFactory)
    partners = factory.List([factory.SubFactory(PartnerFactory)])


class AgreementFactory(WrittenFactory):
    class Meta:
        model = m.Agreement

    title = factory.Sequence("Framework agreement {}".format)
    kind = "framework"
    stage = "in_force"
    signed_on = date(2024, 1, 10)
    starts_on = date(2024, 2, 1)
    unit = factory.SubFactory(UnitFactory)
    partners = factory.List([factory.SubFactory(PartnerFactory)])


class VisitFactory(WrittenFactory):
    class Meta:
        model = m.Visit

    title = factory.Sequence("Visit {}".format)
    direction = "inbound"
    category = "academic_visit"
    starts_on = date(2025, 5, 12)
    unit = factory.SubFactory(UnitFactory)
    partners = factory.List([factory.SubFactory(PartnerFactory)])


class GrantFactory(WrittenFactory):
    class Meta:
        model = m.Grant

    title = factory.Sequence("Joint project {}".format)
    starts_on = date(2024, 3, 1)
    unit = factory.SubFactory(UnitFactory)
    partners = factory.List([factory.SubFactory(PartnerFactory)])


class OutputFactory(WrittenFactory):
    class Meta:
        model = m.Output

    title = factory.Sequence("A paper about {}".format)
    year = 2024
    unit = factory.SubFactory(UnitFactory)
    partners = factory.List([factory.SubFactory(PartnerFactory)])


class NoteFactory(WrittenFactory):
    class Meta:
        model = m.Note

    happened_on = date(2025, 6, 2)
    partner = factory.SubFactory(PartnerFactory)
    text = factory.Sequence("Call number {}".format)
    unit = factory.SubFactory(UnitFactory)


class ReviewFactory(WrittenFactory):
    class Meta:
        model = m.Review

    partner = factory.SubFactory(PartnerFactory)
    reviewed_on = date(2025, 7, 1)
    decision = "keep"
    reason = "It works well."


class StrandFactory(WrittenFactory):
    class Meta:
        model = m.Strand

    name = factory.Sequence("Theme {}".format)


class YearlyTotalFactory(WrittenFactory):
    class Meta:
        model = m.YearlyTotal

    year = factory.Sequence(lambda n: 2000 + n % 100)
    discipline = factory.Sequence("field {}".format)
    outputs = 100


class PartnerTotalFactory(WrittenFactory):
    class Meta:
        model = m.PartnerTotal

    year = factory.Sequence(lambda n: 2000 + n % 100)
    outputs = 5000
    source_name = factory.Sequence("Database {}".format)
    counted_on = date(2025, 3, 1)


class CountryGroupMemberFactory(WrittenFactory):
    class Meta:
        model = m.CountryGroupMember

    code = factory.Sequence("group-{}".format)
    country = "NL"
    source_name = "Gazette 1"


class RateFactory(WrittenFactory):
    class Meta:
        model = m.Rate

    day = factory.Sequence(lambda n: date.fromordinal(738000 + n))
    currency = "USD"
    base = "EUR"
    rate = "0.92"
    source_name = "Central bank"


class DeflatorFactory(WrittenFactory):
    class Meta:
        model = m.Deflator

    year = factory.Sequence(lambda n: 1500 + n)
    index = "101.5"
    source_name = "Statistics office"


class ReferenceLineFactory(WrittenFactory):
    class Meta:
        model = m.ReferenceLine

    indicator = "international-share"
    label = factory.Sequence("Published figure {}".format)
    low = 0.2
    source_name = "A report"


class TargetFactory(WrittenFactory):
    class Meta:
        model = m.Target

    indicator = "coverage"
    year = factory.Sequence(lambda n: 2030 + n % 150)
    value = 0.4


class CountryNoteFactory(WrittenFactory):
    class Meta:
        model = m.CountryNote

    noted_on = date(2025, 2, 3)
    country = "NL"
    kind = "visa"
    text = factory.Sequence("Rule {} changed".format)


class HolidayFactory(WrittenFactory):
    class Meta:
        model = m.Holiday

    day = factory.Sequence(lambda n: date.fromordinal(739000 + n))
    name = factory.Sequence("Holiday {}".format)


class ActivitySourceFactory(WrittenFactory):
    class Meta:
        model = m.ActivitySource

    name = factory.Sequence("Source {}".format)
    kinds = ["visit"]
    since = date(2020, 1, 1)


FACTORIES = {
    made._meta.get_model_class()._meta.model_name: made  # type: ignore[union-attr]
    for made in list(globals().values())
    if isinstance(made, type)
    and issubclass(made, WrittenFactory)
    and made is not WrittenFactory
}


def of_kind(name: str) -> type[WrittenFactory]:
    """The factory for records of this model: `visit`."""
    return FACTORIES[name]


def everything_recorded() -> None:
    """Every kind of activity, since 2005: who is silent then, is silent."""
    kinds = ["output", "visit", "grant", "event", "education"]
    ActivitySourceFactory(kinds=kinds, since=date(2005, 1, 1))
