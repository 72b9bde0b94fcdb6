"""The evidence of partners, as it is read from the records."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.models import Unit
from tests.factories import (
    ActivitySourceFactory,
    AgreementFactory,
    GrantFactory,
    NoteFactory,
    OutputFactory,
    PartnerFactory,
    PersonFactory,
    ReviewFactory,
    VisitFactory,
)
from tracker.insight import gather
from tracker.insight.evidence import OPEN
from tracker.insight.months import month_of
from tracker.records.models import Output, Partner, Visit

pytestmark = pytest.mark.django_db
ON = date(2026, 6, 30)


def seen(partner: Partner, on: date = ON):
    return gather.evidence([partner.pk], on=on)[partner.pk]


@pytest.fixture
def partner() -> Partner:
    return PartnerFactory(name="Utrecht University")


@pytest.mark.parametrize(
    ("category", "kind"),
    [
        ("delegation", "visit"),
        ("workshop", "event"),
        ("student_exchange", "education"),
        ("signing", None),
        ("ceremony", None),
    ],
)
def test_a_visit_counts_as_what_its_category_is_evidence_of(partner, category, kind):
    VisitFactory(partners=[partner], category=category, starts_on=date(2025, 5, 12))

    assert list(seen(partner).kinds) == ([kind] if kind else [])


@pytest.mark.parametrize("status", ["draft", "planned", "approved", "cancelled"])
def test_only_what_is_done_counts(partner, status):
    VisitFactory(partners=[partner], starts_on=date(2025, 5, 12), status=status)

    assert seen(partner).days == ()


def test_what_is_ahead_is_a_plan_and_no_activity(partner):
    VisitFactory(partners=[partner], starts_on=date(2026, 8, 1), status="planned")

    assert seen(partner).plans == (date(2026, 8, 1),)
    assert seen(partner).days == ()


def test_the_evidence_of_a_day_knows_nothing_later(partner):
    VisitFactory(partners=[partner], starts_on=date(2025, 5, 12))
    VisitFactory(partners=[partner], starts_on=date(2025, 5, 13))

    assert seen(partner, date(2025, 5, 12)).days == (date(2025, 5, 12),)


def test_one_visit_entered_twice_is_one_activity_with_all_its_people(partner):
    one, two = PersonFactory(side="ours"), PersonFactory(side="ours")
    for title, person in (("Visit of the Dean", one), ("visit of the dean", two)):
        VisitFactory(
            partners=[partner],
            title=title,
            starts_on=date(2025, 5, 12),
            participants=[{"person": person, "side": "ours"}],
        )

    assert seen(partner).days == (date(2025, 5, 12),)
    assert [c.people for c in seen(partner).credits] == [(one.pk, two.pk)]
    assert len(seen(partner).visits_in) == 1


def test_two_visits_of_one_day_are_two(partner):
    VisitFactory(partners=[partner], title="Physics", starts_on=date(2025, 5, 12))
    VisitFactory(partners=[partner], title="Law", starts_on=date(2025, 5, 12))

    assert len(seen(partner).days) == 2


def test_only_our_own_known_people_are_credited(partner):
    ours = PersonFactory(side="ours", career_stage="late")
    theirs = PersonFactory(side="theirs", partner=partner)
    VisitFactory(
        partners=[partner],
        participants=[
            {"person": ours, "side": "ours"},
            {"person": theirs, "side": "theirs"},
            {"name": "A guest", "side": "ours"},
        ],
    )

    (credit,) = seen(partner).credits
    assert credit.people == (ours.pk,)
    assert seen(partner).stages == {ours.pk: "late"}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"approved_on": date(2024, 1, 5)}, date(2024, 1, 5)),
        ({"contract_on": date(2024, 2, 5)}, date(2024, 2, 5)),
        ({}, date(2024, 3, 1)),
    ],
)
def test_a_grant_counts_on_its_award(partner, given, expected):
    GrantFactory(partners=[partner], starts_on=date(2024, 3, 1), **given)

    assert seen(partner).days == (expected,)
    assert list(seen(partner).kinds) == ["grant"]


@pytest.mark.parametrize("stage", ["application", "rejected", "withdrawn"])
def test_a_grant_not_awarded_is_neither_activity_nor_sign_of_life(partner, stage):
    GrantFactory(partners=[partner], stage=stage, applied_on=date(2024, 1, 1))

    assert seen(partner).days == ()
    assert seen(partner).running == ()
    pending = [grant.decided_on is None for grant in seen(partner).grants]
    assert pending == [stage == "application"]


def test_an_extension_is_an_activity_and_a_completion_is_none(partner):
    GrantFactory(
        partners=[partner],
        starts_on=date(2024, 3, 1),
        stages=[
            {"stage": "extension", "entered_on": date(2025, 3, 1)},
            {"stage": "completion", "entered_on": date(2026, 3, 1)},
        ],
    )

    assert seen(partner).days == (date(2024, 3, 1), date(2025, 3, 1))


def test_a_grant_runs_from_its_start_to_its_end(partner):
    GrantFactory(
        partners=[partner], starts_on=date(2024, 3, 1), ends_on=date(2027, 2, 28)
    )
    GrantFactory(partners=[partner], starts_on=date(2025, 1, 1))

    assert seen(partner).running == (
        (month_of(date(2024, 3, 1)), month_of(date(2027, 2, 28))),
        (month_of(date(2025, 1, 1)), OPEN),
    )


def test_a_stay_is_a_sign_of_life_until_it_ends(partner):
    VisitFactory(
        partners=[partner],
        category="research_stay",
        starts_on=date(2025, 9, 1),
        ends_on=date(2026, 8, 31),
    )

    assert seen(partner).running == ((24308, 24319),)
    assert seen(partner).days == (date(2025, 9, 1),)


def test_a_paper_known_to_the_year_counts_in_july(partner):
    OutputFactory(partners=[partner], year=2024)

    assert seen(partner).days == (date(2024, 7, 1),)


@pytest.mark.parametrize(
    ("given", "counts"),
    [
        ({"kind": "review"}, True),
        ({"kind": "patent"}, True),
        ({"kind": "report"}, False),
        ({"retracted": True}, False),
        ({"n_authors": 100}, True),
        ({"n_authors": 101}, False),
        ({"n_countries": 31}, False),
    ],
)
def test_which_outputs_count(partner, given, counts):
    OutputFactory(partners=[partner], **given)

    assert bool(seen(partner).days) == counts


def test_a_work_of_a_thousand_counts_where_a_grant_or_our_lead_says_so(partner):
    grant = GrantFactory(partners=[PartnerFactory()])
    OutputFactory(partners=[partner], n_authors=3000, grants=[grant])
    led = OutputFactory(partners=[partner], n_authors=3000)
    Output.objects.filter(pk=led.pk).update(our_lead=True)

    assert len(seen(partner).days) == 2


def test_a_successor_inherits_what_happened_and_counts_it_once(partner):
    before = PartnerFactory(succeeded_by=partner, first_contact_on=date(2001, 2, 3))
    oldest = PartnerFactory(succeeded_by=before)
    VisitFactory(partners=[oldest, partner], starts_on=date(2010, 3, 1))
    OutputFactory(partners=[before, partner], year=2011)
    GrantFactory(partners=[before], starts_on=date(2012, 4, 1))
    AgreementFactory(partners=[oldest])

    found = seen(partner)

    assert found.days == (date(2010, 3, 1), date(2011, 7, 1), date(2012, 4, 1))
    assert len(found.agreements) == 1
    assert found.start_month == month_of(date(2001, 2, 3))


def test_a_relationship_begins_with_contact_signature_or_activity(partner):
    assert seen(partner).start_month == month_of(partner.created.date())

    AgreementFactory(
        partners=[partner], signed_on=date(2019, 4, 4), starts_on=date(2019, 6, 1)
    )
    assert seen(partner).start_month == month_of(date(2019, 4, 4))

    VisitFactory(partners=[partner], starts_on=date(2018, 1, 31))
    assert seen(partner).start_month == month_of(date(2018, 1, 31))


def test_a_proposed_agreement_begins_nothing(partner):
    AgreementFactory(
        partners=[partner],
        stage="withdrawn",
        signed_on=None,
        starts_on=date(2001, 1, 1),
    )

    assert seen(partner).start_month == month_of(partner.created.date())


def test_a_paper_knows_what_amended_reviewed_and_renewed_it(partner):
    paper = AgreementFactory(
        partners=[partner], signed_on=date(2015, 1, 1), starts_on=date(2015, 1, 1)
    )
    AgreementFactory(partners=[partner], amends=paper, signed_on=date(2017, 5, 5))
    AgreementFactory(partners=[partner], renews=paper, starts_on=date(2020, 1, 1))
    ReviewFactory(partner=partner, agreement=paper, reviewed_on=date(2018, 6, 6))
    VisitFactory(partners=[partner], agreement=paper, starts_on=date(2016, 2, 2))

    facts = next(a for a in seen(partner).agreements if a.id == paper.pk)

    assert facts.refreshed == (date(2017, 5, 5), date(2018, 6, 6))
    assert facts.renewed_on == date(2020, 1, 1)
    assert facts.linked == (date(2016, 2, 2),)


def test_a_consortium_relates_each_of_its_partners(partner):
    other = PartnerFactory()
    AgreementFactory(partners=[partner, other], kind="consortium")

    found = gather.evidence([partner.pk, other.pk], on=ON)

    assert [len(found[p.pk].agreements) for p in (partner, other)] == [1, 1]


def test_a_decision_to_end_and_the_last_contact(partner):
    ReviewFactory(partner=partner, decision="end", reviewed_on=date(2025, 7, 1))
    ReviewFactory(partner=partner, decision="keep", reviewed_on=date(2025, 8, 1))
    NoteFactory(partner=partner, happened_on=date(2025, 9, 9))
    NoteFactory(partner=partner, happened_on=date(2026, 9, 9))

    assert seen(partner).ended_on == (date(2025, 7, 1),)
    assert seen(partner).last_contact == date(2025, 9, 9)
    assert seen(partner).days == ()


def test_the_number_of_queries_is_the_same_for_any_number_of_partners(count_queries):
    def some(n: int) -> list[int]:
        partners = [PartnerFactory() for _ in range(n)]
        for each in partners:
            person = PersonFactory(side="ours")
            VisitFactory(
                partners=[each], participants=[{"person": person, "side": "ours"}]
            )
            OutputFactory(partners=[each])
            GrantFactory(partners=[each])
            AgreementFactory(partners=[each])
        return [each.pk for each in partners]

    one, ten = some(1), some(10)

    assert count_queries(lambda: gather.evidence(one, on=ON)) == count_queries(
        lambda: gather.evidence(ten, on=ON)
    )


class TestCoverage:
    def test_nothing_is_covered_where_nothing_says_so(self, partner):
        Visit.objects.all().delete()

        assert seen(partner).covered == ()

    def test_a_source_for_everybody_covers_everybody(self, partner):
        ActivitySourceFactory(since=date(2014, 1, 1), until=date(2021, 3, 15))

        assert seen(partner).covered == ((24168, 24254),)

    def test_a_source_of_outputs_is_no_contact(self, partner):
        ActivitySourceFactory(kinds=["output"], since=date(2014, 1, 1))

        assert seen(partner).covered == ((24168, OPEN),)
        assert seen(partner).covered_contact == ()

    def test_a_source_covers_its_unit_and_all_below_it(self, partner):
        faculty = Unit.objects.create(name="Faculty")
        school = Unit.objects.create(name="School", parent=faculty)
        other = Unit.objects.create(name="Other")
        ActivitySourceFactory(unit=faculty, since=date(2014, 1, 1))
        elsewhere = PartnerFactory(lead_unit=other)
        below = PartnerFactory(lead_unit=school)

        found = gather.evidence([partner.pk, elsewhere.pk, below.pk], on=ON)

        covered = {key: bool(each.covered) for key, each in found.items()}
        assert covered == {partner.pk: False, elsewhere.pk: False, below.pk: True}

    def test_touching_sources_become_one(self, partner):
        ActivitySourceFactory(since=date(2014, 1, 1), until=date(2015, 12, 31))
        ActivitySourceFactory(since=date(2016, 1, 1), until=date(2016, 12, 31))
        ActivitySourceFactory(since=date(2018, 1, 1), until=date(2018, 12, 31))

        assert seen(partner).covered == ((24168, 24203), (24216, 24227))

    def test_a_kind_is_covered_from_its_first_typed_record_on(self, partner):
        visit = VisitFactory(partners=[partner], starts_on=date(2015, 1, 1))

        month = month_of(visit.created.date())
        assert seen(partner).covered == ((month, OPEN),)

    def test_an_imported_record_covers_nothing_by_itself(self, partner):
        visit = VisitFactory(partners=[partner], starts_on=date(2015, 1, 1))
        Visit.objects.filter(pk=visit.pk).update(source="import")

        assert seen(partner).covered == ()

    def test_a_kind_is_collected_from_its_first_activity_on(self, partner):
        VisitFactory(partners=[PartnerFactory()], starts_on=date(2015, 1, 1))

        assert seen(partner).collected == {"visit": month_of(date(2015, 1, 1))}
