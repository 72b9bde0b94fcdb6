"""The indicators `states` and `community-ageing`, and the rows behind them."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qsl

import pytest

from tests.factories import (
    GrantFactory,
    OutputFactory,
    PartnerFactory,
    PersonFactory,
    UnitFactory,
    VisitFactory,
    everything_recorded,
)
from tracker.insight import health
from tracker.insight.indicators import BY_SLUG, Ask
from tracker.insight.models import Standing, Verdict
from tracker.kinds import BY_SLUG as KINDS

pytestmark = pytest.mark.usefixtures("today")

TODAY = date(2026, 11, 22)


@pytest.fixture
def recorded(db):
    everything_recorded()


def met(partner, *days, people=()):
    for day in days:
        VisitFactory(
            partners=[partner],
            title=f"Visit of {day}",
            starts_on=date.fromisoformat(day),
            participants=[{"person": one, "side": "ours"} for one in people],
        )


def behind(rows, user):
    """How many records the list shows that a figure opens."""
    found = KINDS[rows.kind].found_by(dict(parse_qsl(rows.query)), user)
    return found.found.count()


def ask(slug, **more):
    return BY_SLUG[slug].answer(Ask(**{"as_of": TODAY} | more))


class TestStates:
    @pytest.fixture
    def house(self, recorded, engineering):
        for n in range(4):
            met(PartnerFactory(name=f"New {n}"), "2026-05-01")
        old = [f"{y}-{m:02}-10" for y in (2021, 2022, 2023) for m in (1, 4, 7, 10)]
        for n in range(2):
            met(PartnerFactory(name=f"Asleep {n}", lead_unit=engineering), *old)
        met(PartnerFactory(name="Woken"), *old, "2026-10-05")
        slept = [f"{y}-{m:02}-10" for y in (2023, 2024, 2025) for m in (1, 4, 7)]
        met(PartnerFactory(name="Falling"), *slept)
        health.refresh()

    @pytest.mark.parametrize("as_of", [TODAY, date(2026, 10, 31), date(2025, 6, 30)])
    def test_every_figure_opens_as_many_partners(self, house, coordinator, as_of):
        found = ask("states", as_of=as_of)

        assert any(line.values["partners"] for line in found.rows)
        for line in found.rows:
            for code, rows in line.opens.items():
                opened = behind(rows, coordinator)
                assert opened == line.values[code], (line.values["state"], code)

    def test_counts_and_moves_of_a_year(self, house):
        found = ask("states")

        by = {line.values["state"]: line.values for line in found.rows}
        assert (by["new"]["partners"], by["new"]["first_judged"]) == (4, 4)
        assert (by["dormant"]["partners"], by["revived"]["partners"]) == (3, 1)
        assert (by["dormant"]["left"], by["revived"]["came"]) == (1, 1)
        assert by["dormant"]["came"] == 1
        assert by["new"]["share"] == pytest.approx(4 / 8)
        assert found.totals.values["partners"] == 8
        assert found.coverage.included == found.coverage.of == 8

    def test_of_one_unit_only_and_no_share_of_too_few(self, house, engineering):
        found = ask("states", unit=engineering)

        assert found.totals.values["partners"] == 2
        for line in found.rows:
            assert line.values["share"] is None
            assert line.why["share"] == "too_few"

    def test_where_nothing_is_recorded_partners_are_counted_apart(self, db):
        met(PartnerFactory(first_contact_on=date(2015, 1, 1)), "2016-01-01")
        health.refresh()
        Standing.objects.update(enough_data=False)
        Verdict.objects.update(enough_data=False)

        found = ask("states")

        assert (found.coverage.included, found.coverage.of) == (0, 1)
        assert found.coverage.left_out[0].n == 1


class TestAgeing:
    def people(self, late, early, unknown=0):
        stages = ["late"] * late + ["early"] * early + ["unknown"] * unknown
        return [PersonFactory(side="ours", career_stage=stage) for stage in stages]

    def total(self, **more):
        return ask("community-ageing", **more).totals

    @pytest.mark.parametrize(
        ("late", "early", "unknown", "ratio", "why"),
        [
            (3, 2, 0, 150, ""),
            (2, 2, 0, None, "fewer_than_five"),
            (5, 0, 0, None, "nobody_early"),
            (4, 3, 3, pytest.approx(400 / 3), ""),
            (4, 2, 4, None, "stage_unknown"),
        ],
    )
    def test_late_for_a_hundred_early(self, recorded, late, early, unknown, ratio, why):
        met(PartnerFactory(), "2026-05-01", people=self.people(late, early, unknown))
        health.refresh()

        line = self.total()

        assert line.values["ratio"] == ratio
        assert line.why.get("ratio", "") == why
        if why == "fewer_than_five":
            assert line.values["people"] is line.values["late"] is None

    def test_a_person_counts_once_whatever_they_did(self, recorded):
        partner, other = PartnerFactory(), PartnerFactory()
        people = self.people(3, 2)
        met(partner, "2026-05-01", "2026-06-01", people=people)
        met(other, "2026-05-02", people=people)
        GrantFactory(
            partners=[other],
            approved_on=date(2025, 1, 1),
            people=[{"person": people[0]}],
        )
        OutputFactory(partners=[other], year=2025, people_ours=[people[1]])
        health.refresh()

        assert self.total().values["people"] == 5

    def test_the_window_is_thirty_six_months(self, recorded):
        met(PartnerFactory(), "2023-12-01", people=self.people(3, 2))
        met(PartnerFactory(), "2023-11-30", people=self.people(3, 2))
        met(PartnerFactory(), "2026-11-23", people=self.people(3, 2))
        health.refresh()

        assert self.total().values["people"] == 5

    @pytest.fixture
    def aged(self, recorded, engineering):
        """Five partners of a department whose people are the same for ten years."""
        below = UnitFactory(name="Mechanics", parent=engineering)
        for n in range(5):
            partner = PartnerFactory(name=f"Old {n}", lead_unit=below, country="DE")
            days = [f"{year}-0{n + 1}-10" for year in range(2014, 2027)]
            met(partner, *days, people=self.people(4, 1))
        met(PartnerFactory(name="Young", country="FR"), "2026-05-01")
        health.refresh()
        return engineering

    def test_partners_whose_community_ages(self, aged, coordinator, sciences):
        found = ask("community-ageing")

        by = {line.values["unit"]: line for line in found.rows}
        units = [x for x in found.rows if x.values["level"] == "unit"]
        assert {line.values["unit"] for line in units} == {"Engineering", "Other"}
        assert by["Engineering"].values["flagged"] == 5
        assert by["Engineering"].values["flagged_share"] == 1
        assert by["Other"].values["people"] is None
        assert found.totals.values["flagged_share"] == pytest.approx(5 / 6)
        for line in (*found.rows, found.totals):
            for code, rows in line.opens.items():
                assert behind(rows, coordinator) == line.values[code]

    def test_of_a_unit_a_country_and_a_day(self, aged, sciences, coordinator):
        assert self.total(country="FR").values["flagged"] == 0
        assert self.total(country="DE").values["flagged"] == 5
        assert self.total(unit=sciences).values["partners"] == 0
        inside = ask("community-ageing", unit=aged)
        assert [
            (line.values["level"], line.values["unit"]) for line in inside.rows
        ] == [("unit", "Mechanics"), ("country", "Germany")]
        assert inside.rows[1].values["flagged"] == 5
        assert behind(inside.rows[1].opens["flagged"], coordinator) == 5
        then = ask("community-ageing", as_of=date(2016, 12, 31))
        assert then.totals.values["flagged"] == 0
        assert then.totals.values["partners"] == 5
        for code, rows in then.totals.opens.items():
            assert behind(rows, coordinator) == then.totals.values[code]

    def test_queries_do_not_grow_with_partners(self, aged, count_queries):
        few = count_queries(lambda: ask("community-ageing"))
        for _ in range(3):
            met(PartnerFactory(), "2026-05-01", people=self.people(1, 1))
        health.refresh()
        assert count_queries(lambda: ask("community-ageing")) == few
