"""Figures over all partners, and the rows behind each."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qs

import pytest

from accounts.models import Unit
from tests.factories import (
    ActivitySourceFactory,
    AgreementFactory,
    GrantFactory,
    OutputFactory,
    PartnerFactory,
    VisitFactory,
    YearlyTotalFactory,
    everything_recorded,
)
from tracker.insight import desk, health, portfolio
from tracker.insight.portfolio import endings
from tracker.records.models import Agreement, FollowUp, Output

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
NOW = date(2026, 11, 22)
MONTH_END = date(2026, 10, 31)


@pytest.fixture
def recorded() -> None:
    everything_recorded()


def visits(partner, *days: date, **given) -> None:
    for day in days:
        VisitFactory(partners=[partner], title=f"{day}", starts_on=day, **given)


@pytest.fixture
def house(recorded):
    """One silent, one awake, one with a paper only."""
    silent = PartnerFactory(country="NL")
    visits(silent, *(date(y, m, 3) for y in (2021, 2022, 2023) for m in (2, 6, 10)))
    awake = PartnerFactory(country="JP")
    visits(
        awake, *(date(y, m, 3) for y in (2023, 2024, 2025, 2026) for m in (2, 6, 10))
    )
    paper = PartnerFactory(country="FR")
    AgreementFactory(
        partners=[paper, awake],
        signed_on=date(2025, 1, 1),
        starts_on=date(2025, 1, 1),
        ends_on=date(2027, 1, 15),
    )
    health.refresh()
    return silent, awake, paper


def figures(on: date = MONTH_END, unit: Unit | None = None):
    return {each.code: each for each in portfolio.headline(on, unit)}


def behind(rows: portfolio.Rows) -> set[int]:
    """The keys of the rows that the address opens."""
    query = {name: values[0] for name, values in parse_qs(rows.query).items()}
    if rows.kind == "partners":
        return set(portfolio.moved(query["moved"]).values_list("pk", flat=True))
    return set(portfolio.agreements(query["figure"]).values_list("pk", flat=True))


def test_the_headline_counts_and_opens_its_rows(house):
    silent, awake, paper = house
    found = figures()

    assert (found["partners"].value, found["partners"].countries) == (3, 3)
    assert behind(found["partners"].rows) == {silent.pk, awake.pk, paper.pk}
    assert found["agreement_partners"].value == 2
    assert behind(found["agreement_partners"].rows) == {awake.pk, paper.pk}
    assert found["agreements_in_force"].value == 1
    assert found["active_partners"].value == 1
    assert behind(found["active_partners"].rows) == {awake.pk}
    used = found["agreement_utilisation"]
    assert (used.value, used.of, used.percent) == (1, 1, None)
    assert len(behind(used.rows)) == 1


def test_nobody_is_called_inactive_when_nothing_was_recorded():
    """Coverage ended years ago: no share, with the reason, instead of 0 %."""
    ActivitySourceFactory(
        kinds=["visit"], since=date(2010, 1, 1), until=date(2021, 3, 31)
    )
    partner = PartnerFactory()
    visits(partner, date(2018, 3, 1), date(2020, 3, 1), source="import")
    AgreementFactory(
        partners=[partner],
        signed_on=date(2020, 1, 1),
        starts_on=date(2020, 1, 1),
        stage="in_force",
    )
    health.refresh()
    for code in ("active_partners", "agreement_utilisation"):
        figure = figures()[code]
        assert (figure.value, figure.of) == (None, 1)
        assert figure.why == "nothing_recorded"
    then = figures(date(2020, 12, 31))["active_partners"]
    assert (then.value, then.why) == (1, "")


@pytest.mark.parametrize(
    ("day", "active"),
    [
        (date(2024, 10, 31), 0),  # as long ago as is too long
        (date(2024, 11, 1), 1),
        (date(2026, 10, 31), 1),
        (date(2026, 11, 1), 0),
    ],
)
def test_active_is_active_within_two_years(recorded, day, active):
    visits(PartnerFactory(), day)

    assert figures()["active_partners"].value == active


@pytest.mark.parametrize(
    ("make", "given"),
    [
        (GrantFactory, {"starts_on": date(2026, 1, 1)}),
        (OutputFactory, {"year": 2025}),
        (OutputFactory, {"year": 2025, "published_on": date(2025, 3, 3)}),
    ],
)
def test_active_by_grant_and_paper_too(recorded, make, given):
    heir = PartnerFactory()
    make(partners=[PartnerFactory(succeeded_by=heir)], **given)

    assert behind(figures()["active_partners"].rows) == {heir.pk}


def test_states_add_up_and_open_their_rows(house):
    silent, _awake, _paper = house

    for on in (MONTH_END, NOW):
        found = portfolio.states(on)
        counts = {each.state: each.number for each in found.states}
        assert found.total == 3
        assert counts["dormant"] == 1
    dormant = next(
        e for e in portfolio.states(MONTH_END).states if e.state == "dormant"
    )
    assert behind(dormant.rows) == {silent.pk}


def test_too_little_data_is_counted_apart(db):
    ActivitySourceFactory(since=date(2010, 1, 1), until=date(2021, 3, 31))
    partner = PartnerFactory(first_contact_on=date(2012, 1, 1))
    health.refresh()

    found = portfolio.states(MONTH_END)

    assert (found.not_enough, sum(each.number for each in found.states)) == (1, 0)
    assert found.not_enough_since == date(2021, 3, 31)
    assert behind(found.not_enough_rows) == {partner.pk}


def test_who_moved_between_two_month_ends(house):
    silent, _awake, paper = house

    moves = {
        (m.before, m.after): m for m in portfolio.movers(date(2023, 12, 31), MONTH_END)
    }

    assert behind(moves[None, "new"].rows) == {paper.pk}
    slept = [m for (_before, after), m in moves.items() if after == "dormant"]
    assert [behind(m.rows) for m in slept] == [{silent.pk}]
    assert slept[0].better is False


@pytest.mark.parametrize(
    "value",
    ["", "x", "2026-13", "2026-10:asleep", "used@", "active@2026-02-30", "@2026-01-01",
     "2026-10:new>", "٢٠٢٦-10", "2026-10'--"],
)  # fmt: skip
def test_what_means_nothing_opens_nothing(house, value):
    assert not portfolio.moved(value).exists()
    assert not portfolio.agreements(value).exists()


@pytest.mark.parametrize(
    ("ends", "bucket"),
    [
        (date(2026, 11, 21), "overdue"),
        (date(2026, 11, 22), "0-90"),
        (date(2027, 2, 20), "0-90"),
        (date(2027, 2, 21), "91-180"),
        (date(2027, 5, 22), "181-365"),
        (date(2027, 11, 23), "366-730"),
        (date(2028, 11, 22), "731-"),
        (None, "open"),
    ],
)
def test_the_expiry_profile_and_its_limits(ends, bucket):
    paper = AgreementFactory(ends_on=ends)

    found = {each.code: each for each in portfolio.expiry_profile(NOW)}

    assert {c: e.number for c, e in found.items() if e.number} == {bucket: 1}
    assert behind(found[bucket].rows) == {paper.pk}


class TestEndings:
    """By quarter, and by whether anybody has decided what happens then."""

    @staticmethod
    def found(on=NOW):
        some = endings.profile(Agreement.objects.all(), on).quarters
        return {
            (quarter.code, way): number
            for quarter, counts in some
            for way, number in counts.items()
            if number
        }

    @pytest.mark.parametrize(
        ("ends", "quarter"),
        [
            (date(2026, 11, 21), None),  # it is over
            (date(2026, 11, 22), "2026Q4"),
            (date(2026, 12, 31), "2026Q4"),
            (date(2027, 1, 1), "2027Q1"),
            (date(2028, 9, 30), "2028Q3"),
            (date(2028, 10, 1), None),  # later than two years
        ],
    )
    def test_its_quarter(self, ends, quarter):
        paper = AgreementFactory(ends_on=ends)
        wanted = {(quarter, "open"): 1} if quarter else {}
        assert self.found() == wanted
        if quarter:
            rows = portfolio.agreements(f"ends-{quarter}-open@{NOW}")
            assert list(rows) == [paper]
            assert list(portfolio.agreements(f"ends-{quarter}@{NOW}")) == [paper]

    def test_what_is_decided_and_what_goes_on_by_itself(self):
        given = {"ends_on": date(2027, 2, 1)}
        itself = {"renewal": "automatic", "renewal_months": 12}
        AgreementFactory(**given)
        AgreementFactory(**given, **itself)
        AgreementFactory(**given, **itself, notice_given_on=date(2026, 1, 1))
        AgreementFactory(**given, notice_given_on=date(2026, 12, 1))  # not yet
        old = AgreementFactory(**given)
        AgreementFactory(
            renews=old,
            signed_on=date(2026, 11, 1),
            starts_on=date(2027, 2, 2),
            ends_on=date(2032, 2, 1),
        )
        drafted = AgreementFactory(**given)
        AgreementFactory(renews=drafted, stage="drafting", ends_on=None)
        assert self.found() == {
            ("2027Q1", "open"): 3,
            ("2027Q1", "auto"): 1,
            ("2027Q1", "decided"): 2,
        }
        before = {key for key in self.found(date(2026, 10, 31)) if key[1] == "decided"}
        assert before == {("2027Q1", "decided")}

    @pytest.mark.parametrize(
        "code", ["ends-2026Q5", "ends-2026Q1-both", "ends-x", "ends-0000Q1"]
    )
    def test_no_such_quarter_opens_nothing(self, code):
        assert not portfolio.agreements(f"{code}@{NOW}").exists()


class TestInternationalShare:
    @pytest.fixture
    def works(self, db):
        abroad = [OutputFactory(year=2025) for _ in range(2)]
        alone = [OutputFactory(year=2025, partners=[]) for _ in range(4)]
        for made, value in ((abroad, True), (alone, False)):
            keys = [each.pk for each in made]
            Output.objects.filter(pk__in=keys).update(international=value)

    def test_is_of_all_works_of_the_last_full_year(self, works):
        found = figures()["international_share"]

        assert (found.value, found.of, found.percent, found.year) == (2, 6, 33, 2025)

    def test_is_unknown_where_only_joint_works_are_loaded(self, works):
        Output.objects.filter(international=False).delete()

        found = figures()["international_share"]
        assert (found.value, found.why) == (None, "total_not_loaded")

    def test_a_typed_total_is_a_denominator(self, works):
        Output.objects.filter(international=False).delete()
        YearlyTotalFactory(year=2025, discipline="", outputs=50)

        found = figures()["international_share"]
        assert (found.value, found.of, found.percent) == (2, 50, 4)


PUBLISHED = {
    "physical": [11201, 15896, 20157, 18215],
    "life": [7841, 8956, 9452, 10124],
    "social": [3024, 5012, 6203, 8120],
}


class TestDisciplines:
    @pytest.fixture
    def table(self, db):
        for name, counts in PUBLISHED.items():
            for year, number in zip(range(2019, 2023), counts, strict=True):
                YearlyTotalFactory(year=year, discipline=name, outputs=number)
        return portfolio.outputs_by_discipline_year(2019, 2022)

    def test_the_published_table_comes_out(self, table):
        assert table.totals == [22066, 29864, 35812, 36459]
        assert table.grand == 124201
        assert {row.discipline: row.counts for row in table.rows} == PUBLISHED
        assert [round(100 * c, 2) for c in table.changes[1:]] == [35.34, 19.92, 1.81]
        assert round(table.growth.factor, 3) == 1.652
        assert round(table.growth.cagr, 3) == 0.182
        assert [round(s.hhi, 4) for s in (table.spread[0], table.spread[-1])] == [
            0.4027,
            0.3763,
        ]
        assert table.totals_only == [2019, 2020, 2021, 2022]

    def test_the_shares_of_a_year_add_up(self, table):
        assert all(
            sum(row.shares[at] for row in table.rows) == pytest.approx(1)
            for at in range(4)
        )

    def test_works_stand_before_typed_totals(self, table):
        OutputFactory(year=2022, discipline="life")
        OutputFactory(year=2022, discipline="", kind="review")
        OutputFactory(year=2022, discipline="life", retracted=True)
        OutputFactory(year=2022, discipline="life", kind="report")

        found = portfolio.outputs_by_discipline_year(2019, 2022)

        assert found.totals[-1] == 2
        assert found.totals_only == [2019, 2020, 2021]
        assert found.rows[-1].discipline == ""
        assert "without_discipline=true" in found.rows[-1].rows.query

    @pytest.mark.parametrize(
        ("base", "why"), [(0, "from_zero"), (9, "too_few"), (10, "")]
    )
    def test_no_growth_from_too_few(self, base, why):
        YearlyTotalFactory(year=2020, discipline="life", outputs=base)
        YearlyTotalFactory(year=2021, discipline="life", outputs=20)

        found = portfolio.outputs_by_discipline_year(2020, 2021).growth
        assert found.why == why
        assert (found.factor is None) == bool(why)

    def test_an_empty_house_has_an_empty_table(self):
        assert portfolio.outputs_by_discipline_year().grand == 0


def test_regions_count_partners_and_who_is_awake(house):
    found = {each.tile: each for each in portfolio.regions(MONTH_END)}

    assert (found["eastern_asia"].partners, found["eastern_asia"].active) == (1, 1)
    assert (found["western_europe"].partners, found["western_europe"].active) == (2, 0)


def test_a_unit_counts_its_own_and_what_is_below(house):
    faculty = Unit.objects.create(name="Of the test")
    school = Unit.objects.create(name="Below", parent=faculty)
    silent, _awake, _paper = house
    type(silent).objects.filter(pk=silent.pk).update(lead_unit=school)

    assert portfolio.states(MONTH_END, faculty).total == 1
    assert figures(unit=faculty)["partners"].value == 1
    assert figures(unit=faculty)["agreements_in_force"].value == 0


def test_the_portfolio_costs_the_same_for_any_number_of_partners(house, count_queries):
    def ask() -> None:
        portfolio.headline(MONTH_END)
        portfolio.states(MONTH_END)
        portfolio.movers(date(2025, 12, 31), MONTH_END)
        portfolio.expiry_profile(MONTH_END)
        portfolio.regions(MONTH_END)

    three = count_queries(ask)
    for _ in range(5):
        visits(PartnerFactory(), date(2026, 5, 5))
    health.refresh()

    assert count_queries(ask) == three


class TestDesk:
    def test_what_is_late_comes_first_and_says_why(self, house, officer, engineering):
        silent, awake, _paper = house
        type(silent).objects.filter(pk=silent.pk).update(owner=officer)
        VisitFactory(
            partners=[awake],
            title="To Kyoto",
            owner=officer,
            starts_on=date(2026, 9, 1),
            report_due_on=date(2026, 11, 20),
            follow_ups=[{"text": "Send the slides", "due_on": date(2026, 11, 25)}],
        )

        found = desk.next_actions(officer, NOW)

        (late,) = found.late
        assert (late.kind, late.action) == ("visits", "report")
        assert "2 days late" in late.why
        (soon,) = found.this_week
        assert (soon.what, soon.action) == ("Send the slides", "follow_up")
        (flag,) = found.when_there_is_time
        assert (flag.action, flag.ref) == ("flag", silent.ref)
        assert "No joint activity" in flag.why

    def test_what_is_done_asks_nothing(self, house, officer):
        _silent, awake, _paper = house
        VisitFactory(
            partners=[awake],
            owner=officer,
            report_due_on=date(2026, 11, 20),
            report_submitted_on=date(2026, 11, 19),
            follow_ups=[{"text": "x", "due_on": date(2026, 11, 20), "status": "done"}],
        )

        assert desk.next_actions(officer, NOW).total == 0

    def test_nobody_is_asked_for_what_they_may_not_see(self, house, officer, outsider):
        _silent, awake, _paper = house
        VisitFactory(
            partners=[awake],
            confidential=True,
            report_due_on=date(2026, 11, 20),
            follow_ups=[{"text": "secret", "due_on": date(2026, 11, 20)}],
        )

        assert FollowUp.objects.count() == 1
        assert "secret" not in str(desk.next_actions(outsider, NOW))

    def test_an_agreement_is_decided_before_its_last_day_for_notice(self, officer):
        paper = AgreementFactory(
            owner=officer,
            starts_on=date(2024, 1, 1),
            ends_on=date(2026, 12, 31),
            renewal="automatic",
            renewal_months=12,
            notice_months=1,
        )

        (found,) = desk.next_actions(officer, NOW).when_there_is_time

        assert (found.ref, found.due) == (paper.ref, date(2026, 11, 30))

    def test_what_i_logged_and_how_my_partners_are(self, house, officer):
        silent, awake, _paper = house
        made = VisitFactory(partners=[awake], by=officer)
        type(silent).objects.filter(pk=silent.pk).update(owner=officer)
        waits = AgreementFactory(
            owner=officer, stage="drafting", proposed_on=date(2026, 11, 1), by=officer
        )

        assert [each.ref for each in desk.recently_logged(officer)] == [made.ref]
        (state,) = desk.my_states(officer)
        assert (state.state, state.number) == ("dormant", 1)
        (waiting,) = desk.waiting(officer, NOW)
        assert (waiting.ref, waiting.stage) == (waits.ref, "drafting")
