"""Indicators of outputs, against examples counted by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from django.http import QueryDict
from django.utils.translation import override

from tests.factories import (
    CountryGroupMemberFactory,
    GrantFactory,
    OutputFactory,
    PartnerFactory,
    PartnerTotalFactory,
    ReferenceLineFactory,
    UnitFactory,
    YearlyTotalFactory,
)
from tracker.insight.indicators import BY_SLUG, REASONS, Answer, Ask, Line
from tracker.insight.portfolio.works import Works
from tracker.kinds import BY_SLUG as KINDS
from tracker.records.models import HomeInstitution, Output, ReferenceLine

pytestmark = pytest.mark.django_db
NOW = date(2026, 11, 22)
SLUGS = (
    "outputs-by-discipline-year",
    "discipline-spread",
    "joint-outputs",
    "growth",
    "international-share",
    "citation-advantage",
    "partner-intensity",
    "research-areas",
)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-22 09:00", tick=False):
        yield


@pytest.fixture(autouse=True)
def home():
    ours = HomeInstitution.get()
    ours.country = "IT"
    ours.save()


@pytest.fixture
def boss(django_user_model):
    return django_user_model.objects.create(
        username="boss", is_active=True, is_superuser=True
    )


@pytest.fixture
def unit():
    return UnitFactory()


def ask(slug: str, **given: Any) -> Answer:
    return BY_SLUG[slug].answer(Ask(**{"as_of": NOW, **given}))


def line(found: Answer, level: str, code: str) -> Line:
    (one,) = [
        row
        for row in found.rows
        if row.values["level"] == level and row.values["code"] == code
    ]
    return one


def behind(rows: Any, user: Any) -> int:
    kind = KINDS[rows.kind]
    visible = kind.model.objects.visible_to(user)
    asked = kind.filterset(QueryDict(rows.query), visible, user=user, kind=kind)
    assert not asked.unknown(), rows.query
    return asked.found.count()


def every_figure_opens_as_many_rows(found: Answer, user: Any) -> int:
    """Counts lead to lists of just that many records."""
    opened = 0
    lines = [*found.rows, *([found.totals] if found.totals else [])]
    counts = {column.code for column in found.columns if column.kind == "count"}
    for one in lines:
        for code, rows in one.opens.items():
            number = behind(rows, user)
            if code in counts and one.values[code] is not None:
                assert number == one.values[code], (one.values, code, rows.query)
            opened += 1
    return opened


def address(country: str, state: str = "open", name: str = "") -> dict[str, Any]:
    named = name or f"Univ {country}"
    return {"printed": named, "institution": named, "country": country, "state": state}


OURS = address("IT", "home", "Univ Home")


def work(*places: dict[str, Any], authors: int = 2, **given: Any) -> Output:
    given.setdefault("partners", [])
    return OutputFactory(
        affiliations=[OURS, *places],
        authors=[{"name": f"A {n}"} for n in range(authors)],
        **given,
    )


@pytest.fixture
def some_house(unit):
    """A few works of every sort."""
    french, dutch = PartnerFactory(country="FR"), PartnerFactory(country="NL")
    firm = PartnerFactory(country="IT", kind="enterprise")
    given = {"unit": unit, "discipline": "life", "research_area": "genes"}
    for year in (2021, 2022, 2023):
        work(year=year, authors=1, **given)
        work(year=year, **given)
        work(address("IT", name="Univ Other"), year=year, **given)
        work(address("FR"), partners=[french], year=year, **given)
        work(address("FR"), address("NL"), partners=[french, dutch], year=year, **given)
        work(partners=[firm], year=year, unit=unit)
    work(year=2023, retracted=True, **given)
    work(year=2023, kind="report", **given)
    work(year=2023, published_on=date(2027, 1, 1), **given)
    GrantFactory(partners=[french], unit=unit, research_area="genes")
    ReferenceLineFactory(label="Everybody", low=0.3)
    return french, dutch, firm


@pytest.mark.parametrize("slug", SLUGS)
class TestEvery:
    def test_answers_an_empty_house(self, slug):
        found = ask(slug)

        assert found.columns
        reasons = {why for row in found.rows for why in row.why.values()}
        assert reasons <= set(REASONS)

    def test_opens_as_many_rows_as_it_counts(self, slug, some_house, boss):
        assert every_figure_opens_as_many_rows(ask(slug), boss)

    @pytest.mark.parametrize("asked", [{"country": "FR"}, {"group": "OURS"}])
    def test_looks_at_some_countries(self, slug, some_house, boss, asked):
        CountryGroupMemberFactory(code="OURS", country="FR")

        assert every_figure_opens_as_many_rows(ask(slug, **asked), boss)

    def test_looks_at_a_unit(self, slug, some_house, boss, unit):
        other = UnitFactory()

        assert every_figure_opens_as_many_rows(ask(slug, unit=unit), boss)
        empty = ask(slug, unit=other)
        assert not empty.coverage or not empty.coverage.of

    def test_gives_a_reason_for_what_is_absent(self, slug, some_house):
        found = ask(slug)
        for row in found.rows:
            assert all(row.values[code] is None for code in row.why), row
            assert set(row.why.values()) <= set(REASONS)

    def test_adds_up_what_is_included_and_left_out(self, slug, some_house):
        found = ask(slug).coverage

        assert found.of == found.included + sum(each.n for each in found.left_out)

    def test_says_the_same_in_any_order(self, slug, some_house):
        before = ask(slug)
        rows = list(Output.objects.order_by("-pk").values_list("pk", flat=True))
        for place, pk in enumerate(rows):
            Output.objects.filter(pk=pk).update(ref=f"X-{place}")

        assert ask(slug) == before

    def test_sees_nothing_later_than_the_day(self, slug, some_house, unit):
        given = {"as_of": date(2024, 12, 31), "first": 2020, "last": 2024}
        before = ask(slug, **given)
        partner = some_house[0]
        OutputFactory(partners=[partner], unit=unit, year=2025)
        OutputFactory(
            partners=[partner], unit=unit, year=2024, published_on=date(2025, 1, 1)
        )
        PartnerTotalFactory(year=2024, counted_on=date(2025, 5, 1))
        YearlyTotalFactory(year=2025, unit=unit)
        GrantFactory(partners=[partner], unit=unit, starts_on=date(2025, 2, 1))

        assert ask(slug, **given).rows == before.rows
        assert ask(slug, **given).totals == before.totals

    def test_asks_as_often_for_many_as_for_few(self, slug, some_house, count_queries):
        few = count_queries(lambda: ask(slug))
        for country in ("BE", "JP", "BR", "DE"):
            work(address(country), partners=[PartnerFactory(country=country)])

        assert count_queries(lambda: ask(slug)) == few


class TestJointOutputs:
    def test_counts_full_and_fractional(self, some_house):
        french, dutch, _firm = some_house

        found = ask("joint-outputs")

        assert found.totals.values["full"] == 9
        assert found.totals.values["fractional"] == pytest.approx(9)
        assert line(found, "partner", french.ref).values["full"] == 6
        assert line(found, "partner", french.ref).values["fractional"] == 4.5
        assert line(found, "country", "NL").values["fractional"] == 1.5
        assert line(found, "partner", dutch.ref).values["2022"] == 1
        assert line(found, "year", "2021").values["full"] == 3
        parts = [
            row.values["fractional"]
            for row in found.rows
            if row.values["level"] == "partner"
        ]
        assert sum(parts) == pytest.approx(9)

    def test_successors_stand_for_their_predecessors(self, unit):
        heir = PartnerFactory(country="FR")
        before = PartnerFactory(country="DE", succeeded_by=heir)
        OutputFactory(partners=[before, heir], unit=unit, year=2022)
        OutputFactory(partners=[before], unit=unit, year=2022)

        found = ask("joint-outputs")

        assert line(found, "partner", heir.ref).values["full"] == 2
        assert line(found, "partner", heir.ref).values["fractional"] == 2.0
        assert {
            row.values["code"] for row in found.rows if row.values["level"] == "country"
        } == {"FR"}
        assert ask("joint-outputs", country="FR").totals.values["full"] == 2
        assert ask("joint-outputs", country="DE").totals.values["full"] == 0

    def test_authors_divide_their_part(self, unit):
        partner = PartnerFactory(country="FR")
        theirs = address("FR", "matched") | {"partner": partner}
        OutputFactory(
            year=2022,
            unit=unit,
            partners=[partner],
            affiliations=[OURS, theirs, OURS | {"printed": "Dept 2"}],
            authors=[
                {"name": "A", "at": ["0", "2"]},
                {"name": "B", "at": ["0", "1"]},
                {"name": "C", "at": ["1"]},
                {"name": "D", "at": ["0"]},
            ],
        )
        OutputFactory(
            year=2022,
            unit=unit,
            partners=[partner],
            affiliations=[OURS, theirs],
            authors=[{"name": "A", "at": ["0"]}, {"name": "B"}],
        )

        found = ask("joint-outputs")

        assert found.totals.values["author_share"] == pytest.approx(2.5 / 4)
        assert line(found, "partner", partner.ref).values["author_share"] == (
            pytest.approx(1.5 / 4)
        )
        assert "1 works" in " ".join(map(str, found.notes))

    def test_hyper_authored_works_are_counted_and_shown(self, unit):
        partner = PartnerFactory(country="FR")
        OutputFactory(partners=[partner], unit=unit, year=2022, n_authors=101)
        OutputFactory(partners=[partner], unit=unit, year=2022, n_authors=100)

        values = line(ask("joint-outputs"), "partner", partner.ref).values

        assert (values["full"], values["hyper"]) == (2, 1)

    def test_other_kinds_and_what_was_retracted_are_listed_apart(self, unit, boss):
        given = {"partners": [PartnerFactory(country="FR")], "unit": unit, "year": 2022}
        OutputFactory(**given)
        OutputFactory(**given, kind="review")
        OutputFactory(**given, kind="dataset")
        OutputFactory(**given, retracted=True)

        found = ask("joint-outputs")

        assert found.totals.values["full"] == 2
        assert line(found, "kind", "review").values["full"] == 1
        apart = {
            str(row.values["item"]): row.values["full"]
            for row in found.rows
            if row.values["level"] == "uncounted"
        }
        assert apart == {"Dataset": 1, "Article, retracted": 1}
        assert every_figure_opens_as_many_rows(found, boss)

    def test_a_group_is_that_of_the_day(self, unit):
        british = PartnerFactory(country="GB")
        CountryGroupMemberFactory(code="CLUB", country="GB", valid_to=date(2020, 1, 31))
        OutputFactory(
            partners=[british], unit=unit, year=2020, published_on=date(2020, 1, 31)
        )
        OutputFactory(
            partners=[british], unit=unit, year=2020, published_on=date(2020, 2, 1)
        )
        OutputFactory(partners=[british], unit=unit, year=2020)
        OutputFactory(partners=[british], unit=unit, year=2019)

        found = ask("joint-outputs", group="CLUB", first=2019, last=2020)

        assert (found.totals.values["2019"], found.totals.values["2020"]) == (1, 1)

    def test_a_partner_row_is_about_its_partner(self, some_house):
        french = some_house[0]

        found = line(ask("joint-outputs"), "partner", french.ref)

        assert found.about == ("partner", french.pk)


class TestInternationalShare:
    def test_is_of_all_own_outputs_in_exclusive_classes(self, some_house):
        values = line(ask("international-share"), "year", "2022").values

        assert values["outputs"] == 6
        assert values["share"] == pytest.approx(2 / 6)
        classes = ("single", "institutional", "national", "international")
        assert [values[name] for name in classes] == [1, 1, 2, 2]
        assert sum(values[name] for name in classes) == values["outputs"]
        types = ("domestic_single", "domestic_multiple", "bilateral", "trilateral")
        assert [values[name] for name in types] == [2, 2, 1, 1]
        assert (values["industry"], values["industry_share"]) == (1, 1 / 6)

    def test_is_absent_where_only_joint_works_are_loaded(self, unit):
        for _ in range(6):
            work(address("FR"), partners=[PartnerFactory(country="FR")], year=2022)

        found = line(ask("international-share"), "year", "2022")

        assert found.values["share"] is None
        assert found.why["share"] == "total_not_loaded"
        assert found.values["international"] == 6

    def test_takes_a_typed_total(self, unit):
        work(address("FR"), partners=[PartnerFactory(country="FR")], year=2022)
        YearlyTotalFactory(year=2022, discipline="", outputs=40)

        found = ask("international-share")

        assert line(found, "year", "2022").values["share"] == pytest.approx(1 / 40)
        assert found.totals.values["outputs"] == 40

    def test_is_not_of_fewer_than_five(self, unit):
        for _ in range(3):
            work(year=2022)
        work(address("FR"), year=2022)

        found = line(ask("international-share"), "year", "2022")

        assert (found.values["share"], found.why["share"]) == (None, "too_few")

    def test_our_campus_abroad_is_ours(self, unit):
        campus = address("SG", "home", "Home Singapore")
        made = work(campus, year=2022)

        assert made.international is False
        assert made.countries == ["IT"]
        values = line(ask("international-share"), "year", "2022").values
        assert (values["international"], values["institutional"]) == (0, 1)

    def test_hong_kong_is_not_abroad_seen_from_china(self, home):
        ours = HomeInstitution.get()
        ours.country = "CN"
        ours.save()
        near = OutputFactory(
            affiliations=[address("CN", "home"), address("HK")], partners=[]
        )
        far = OutputFactory(
            affiliations=[address("CN", "home"), address("HK"), address("US")],
            partners=[],
        )

        assert (near.international, far.international) == (False, True)
        values = line(ask("international-share"), "year", "2024").values
        assert (values["national"], values["bilateral"]) == (1, 1)

    def test_a_foreign_partner_crosses_a_border_without_addresses(self, unit):
        OutputFactory(partners=[PartnerFactory(country="FR")], year=2022)
        OutputFactory(partners=[], year=2022)

        found = ask("international-share")

        assert line(found, "year", "2022").values["international"] == 1
        assert {each.why: each.n for each in found.coverage.left_out} == {
            "countries_unknown": 1
        }

    def test_published_figures_stand_beside_with_their_source(self, db):
        found = [
            row
            for row in ask("international-share").rows
            if row.values["level"] == "reference"
        ]

        said = {row.values["item"]: row.values for row in found}
        china = said["China, below 20 %"]
        assert (china["share"], china["share_to"], china["year"]) == (0, 0.2, 2022)
        assert len(said) == 4
        notes = " ".join(map(str, ask("international-share").notes))
        assert all(str(label) in notes for label in said)
        assert notes.count("unsourced: shape") == 1
        with override("zh-hans"):
            notes = " ".join(map(str, ask("international-share").notes))
        assert "unsourced" not in notes
        assert "仅为已发表比较" in notes
        ReferenceLine.objects.all().delete()
        levels = {row.values["level"] for row in ask("international-share").rows}
        assert "reference" not in levels


class TestGrowth:
    def grown(self, counts: dict[int, int]) -> None:
        for year, number in counts.items():
            YearlyTotalFactory(year=year, discipline="life", outputs=number)

    def test_is_a_series_of_its_own(self, db):
        self.grown({2019: 100, 2020: 150, 2021: 120, 2022: 160})

        rows = [
            row.values for row in ask("growth").rows if row.values["level"] == "all"
        ]

        assert [row["outputs"] for row in rows] == [100, 150, 120, 160]
        assert [row["change"] for row in rows][1:] == pytest.approx([0.5, -0.2, 1 / 3])
        assert rows[-1]["factor"] == 1.6
        assert rows[-1]["growth"] == pytest.approx(0.6)
        assert rows[-1]["cagr"] == pytest.approx(1.6 ** (1 / 3) - 1)

    def test_places_too_small_for_any_growth_are_counted_only(self, unit):
        large, small = PartnerFactory(country="FR"), PartnerFactory(country="NL")
        for year in (2021, 2022):
            for _ in range(10):
                OutputFactory(partners=[large], unit=unit, year=year)
            OutputFactory(partners=[small], unit=unit, year=year)

        found = ask("growth", first=2021, last=2022)

        items = [
            row.values["item"]
            for row in found.rows
            if row.values["level"] in ("country", "partner")
        ]
        assert items == ["France", large.name]
        assert "2 countries and partners" in str(found.notes[-1])

    @pytest.mark.parametrize(("base", "why"), [(0, "from_zero"), (9, "too_few")])
    def test_nothing_grows_from_too_few(self, base, why):
        self.grown({2021: base, 2022: 50})

        found = [row for row in ask("growth").rows if row.values["level"] == "all"][-1]

        assert found.values["change"] is found.values["factor"] is None
        assert (found.why["change"], found.why["cagr"]) == (why, why)

    def test_a_year_that_is_not_over_is_compared_by_its_months(self, unit):
        for month in range(1, 13):
            for year in (2024, 2025):
                OutputFactory(
                    unit=unit, partners=[], year=year,
                    published_on=date(year, month, 5),
                )  # fmt: skip
            if month < 7:
                OutputFactory(
                    unit=unit, partners=[], year=2026,
                    published_on=date(2026, month, 5),
                )  # fmt: skip

        found = [row for row in ask("growth").rows if row.values["level"] == "all"]

        assert [str(row.values["standing"]) for row in found] == [
            "final", "provisional", "not over",
        ]  # fmt: skip
        assert found[-1].why["change"] == "year_not_over"
        # Up to 22 November: eleven works in 2025, six in 2026.
        assert found[-1].values["to_date"] == pytest.approx((6 - 11) / 11)


class TestCitations:
    def cited(self, unit, fwci=None, citations=None, n=30, abroad=True, **given):
        given = {"year": 2020, "discipline": "life", "unit": unit} | given
        for _ in range(n):
            places = [address("FR")] if abroad else []
            work(*places, fwci=fwci, citations=citations, **given)

    def test_is_a_ratio_of_means_with_an_interval(self, unit):
        self.cited(unit, 1.8, n=20)
        self.cited(unit, 0.9, n=20)
        self.cited(unit, 1.0, n=40, abroad=False)

        found = ask("citation-advantage").totals.values

        assert (found["n_joint"], found["n_base"]) == (40, 40)
        assert found["advantage"] == pytest.approx(0.35)
        assert 0 < found["low"] < 0.35 < found["high"] < 0.7
        assert found["verdict"] == "cited more"

    def test_is_no_clear_difference_where_there_is_none(self, unit):
        for value in (0.5, 1.6):
            self.cited(unit, value, n=20)
            self.cited(unit, value * 1.02, n=20, abroad=False)

        assert ask("citation-advantage").totals.values["verdict"] == (
            "no clear difference"
        )

    @pytest.mark.parametrize(("n", "known"), [(29, False), (30, True)])
    def test_needs_thirty_on_each_side(self, unit, n, known):
        self.cited(unit, 1.2, n=n)
        self.cited(unit, 1.0, n=30, abroad=False)

        found = ask("citation-advantage").totals

        assert (found.values["ratio"] is not None) is known
        assert found.values["n_joint"] == n
        assert found.why.get("ratio") == (None if known else "too_few_outputs")

    def test_compares_like_with_like_where_it_is_not_normalised(self, unit):
        # Reviews are cited ten times as often; most works abroad are reviews.
        self.cited(unit, citations=22, n=30, kind="review")
        self.cited(unit, citations=2, n=10)
        self.cited(unit, citations=20, n=10, kind="review", abroad=False)
        self.cited(unit, citations=2, n=40, abroad=False)

        found = ask("citation-advantage").totals.values

        assert found["ratio"] == pytest.approx((30 * 22 + 10 * 2) / (30 * 20 + 10 * 2))
        assert found["covered"] == 1.0

    def test_says_how_much_found_something_to_stand_beside(self, unit):
        self.cited(unit, citations=4, n=30)
        self.cited(unit, citations=4, n=10, discipline="physical")
        self.cited(unit, citations=4, n=30, abroad=False)
        self.cited(unit, citations=4, n=4, discipline="physical", abroad=False)

        assert ask("citation-advantage").totals.values["covered"] == 0.75

    def test_leaves_out_what_is_young_hyper_or_not_yet_counted(self, unit):
        given = {"fwci": 1.0, "n": 1}
        self.cited(unit, **given)
        self.cited(unit, **given, published_on=date(2024, 11, 23), year=2024)
        self.cited(unit, **given, published_on=date(2024, 11, 22), year=2024)
        self.cited(unit, **given, n_authors=200)
        self.cited(unit, **given, citations_as_of=date(2026, 12, 23))
        self.cited(unit, n=1)

        found = ask("citation-advantage")

        assert found.totals.values["n_joint"] == 2
        assert {each.why: each.n for each in found.coverage.left_out} == {
            "too_recent": 1,
            "hyper": 1,
            "citations_later": 1,
            "no_citations": 1,
        }

    def test_citations_counted_soon_after_stand_for_the_day(self, unit):
        given = {"fwci": 1.0, "n": 1, "year": 2018}
        self.cited(unit, **given, citations_as_of=date(2021, 1, 31))
        self.cited(unit, **given, citations_as_of=date(2021, 2, 1))

        found = ask("citation-advantage", as_of=date(2020, 12, 31))

        assert found.totals.values["n_joint"] == 1
        assert [each.why for each in found.coverage.left_out] == ["citations_later"]

    def test_the_tenth_cited_most_is_robust_to_one_work(self, unit):
        self.cited(unit, 1.0, n=29)
        self.cited(unit, 1000.0, n=1)
        self.cited(unit, 1.0, n=24, abroad=False)
        self.cited(unit, 5.0, n=6, abroad=False)

        found = ask("citation-advantage").totals.values

        assert found["ratio"] > 10
        assert found["top_ratio"] < 1


class TestIntensity:
    @pytest.fixture
    def tie(self, unit):
        partner = PartnerFactory(country="FR", ror_id="https://ror.org/02feahw73")
        for _ in range(10):
            OutputFactory(partners=[partner], unit=unit, year=2022)
        for _ in range(15):
            OutputFactory(partners=[], unit=unit, year=2022)
        return partner

    def test_needs_what_only_an_outside_source_knows(self, tie):
        found = line(ask("partner-intensity"), "partner", tie.ref)

        assert found.values["share"] == pytest.approx(10 / 25)
        assert found.values["affinity"] is found.values["salton"] is None
        assert found.why["affinity"] == "partner_total_unknown"

    def test_is_computed_from_one_source(self, tie):
        given = {"year": 2022, "source_name": "Base X"}
        PartnerTotalFactory(ror_id=tie.ror_id, outputs=400, **given)
        PartnerTotalFactory(ror_id="", outputs=100_000, **given)
        PartnerTotalFactory(ror_id=tie.ror_id, outputs=9, year=2022, source_name="Y")

        found = line(ask("partner-intensity"), "partner", tie.ref).values

        assert found["salton"] == pytest.approx(10 / (25 * 400) ** 0.5)
        assert found["jaccard"] == pytest.approx(10 / 415)
        assert found["affinity"] == pytest.approx(10 * 100_000 / (25 * 400))
        assert found["affinity_low"] < found["affinity"] < found["affinity_high"]
        assert found["source"] == "Base X"

    def test_affinity_needs_the_world(self, tie):
        PartnerTotalFactory(ror_id=tie.ror_id, year=2022, outputs=400)

        found = line(ask("partner-intensity"), "partner", tie.ref)

        assert found.values["salton"] is not None
        assert found.why["affinity"] == "world_total_unknown"

    @pytest.mark.parametrize(
        ("joint", "theirs", "why"),
        [(9, 400, "too_few"), (10, 99, "partner_too_small"), (10, 100, None)],
    )
    def test_is_suppressed_where_there_is_too_little(self, tie, joint, theirs, why):
        if joint == 9:
            Output.objects.filter(n_partners=1).first().delete()
        PartnerTotalFactory(ror_id=tie.ror_id, year=2022, outputs=theirs)

        found = line(ask("partner-intensity"), "partner", tie.ref)

        assert found.why.get("salton") == why

    def test_hyper_authored_works_are_left_out(self, tie, unit):
        OutputFactory(partners=[tie], unit=unit, year=2022, n_authors=500)

        found = line(ask("partner-intensity"), "partner", tie.ref)

        assert (found.values["n_joint"], found.values["n_ours"]) == (10, 25)

    def test_a_hyper_authored_work_counts_where_we_led_or_a_grant_says_so(
        self, tie, unit, boss
    ):
        given = {"partners": [tie], "unit": unit, "year": 2022, "n_authors": 500}
        OutputFactory(**given, grants=[GrantFactory(partners=[tie], unit=unit)])
        led = OutputFactory(**given)
        Output.objects.filter(pk=led.pk).update(our_lead=True)

        found = line(ask("partner-intensity"), "partner", tie.ref)

        assert (found.values["n_joint"], found.values["n_ours"]) == (12, 27)
        assert behind(found.opens["n_joint"], boss) == 12


def test_a_code_that_means_nothing_opens_nothing(some_house, boss):
    from tracker.insight.portfolio.scope import Rows

    for code in ("x", "2026-13-01", "2026-11-22:::nobody", "2026-11-22:::partner-x"):
        assert Works.parse(code) is None
        assert behind(Rows.of("outputs", behind=code), boss) == 0
    assert Works.parse("2026-11-22:EU:FR:joint.class-national").group == "EU"


def test_a_list_behind_a_figure_shows_only_what_may_be_seen(some_house, outsider):
    found = ask("joint-outputs").totals
    Output.objects.update(confidential=True)

    assert found.values["full"] == 9
    assert behind(found.opens["full"], outsider) == 0
