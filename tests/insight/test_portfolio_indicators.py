"""Indicators of the portfolio, against examples counted by hand."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qs

import pytest
import time_machine

from accounts.models import Unit
from tests.factories import (
    AgreementFactory,
    CentreFactory,
    CountryGroupMemberFactory,
    DeflatorFactory,
    GrantFactory,
    NetworkFactory,
    OutputFactory,
    PartnerFactory,
    RateFactory,
    UnitFactory,
    VisitFactory,
)
from tracker.insight import health
from tracker.insight.indicators import BY_SLUG, INDICATORS, REASONS, Answer, Ask
from tracker.kinds import BY_SLUG as KINDS
from tracker.records.models import Agreement, HomeInstitution

pytestmark = pytest.mark.django_db
NOW = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-22 09:00", tick=False):
        yield


@pytest.fixture(autouse=True)
def home():
    ours = HomeInstitution.get()
    ours.country = "CN"
    ours.save()


@pytest.fixture
def boss(django_user_model):
    return django_user_model.objects.create(
        username="boss", is_active=True, is_superuser=True
    )


def ask(slug: str, **given) -> Answer:
    return BY_SLUG[slug].answer(Ask(**{"as_of": NOW, **given}))


def visit(*partners, on: date, direction: str = "inbound", **given):
    given.setdefault("title", f"{on} {direction} {[p.pk for p in partners]}")
    return VisitFactory(
        partners=list(partners), starts_on=on, direction=direction, **given
    )


def by(answer: Answer, column: str) -> dict:
    return {line.values[column]: line for line in answer.rows}


def behind(rows, user) -> set[int]:
    """The records that the list opens."""
    query = {name: found[0] for name, found in parse_qs(rows.query).items()}
    found = KINDS[rows.kind].found_by(query, user)
    assert not found.unknown()
    return set(found.found.values_list("pk", flat=True))


# Diversification


def test_diversification_over_countries_by_active_months():
    """Four months with the Netherlands, two each with France and Japan."""
    nl, fr, jp = (PartnerFactory(country=c) for c in ("NL", "FR", "JP"))
    for month in (1, 2, 3, 4):
        visit(nl, on=date(2026, month, 5))
        visit(nl, on=date(2026, month, 6))  # a second one in a month adds nothing
    for partner in (fr, jp):
        for month in (1, 2):
            visit(partner, on=date(2026, month, 5))
    found = ask("diversification")
    line = found.rows[0]

    assert line.values["n"] == 3
    assert line.values["hhi"] == pytest.approx(0.25 + 2 * 0.0625)
    assert line.values["n_eff"] == pytest.approx(1 / 0.375)
    assert line.values["gini"] == pytest.approx((-2 * 2 + 0 * 2 + 2 * 4) / (3 * 8))
    assert line.values["band"] is None
    assert line.why["band"] == "fewer_than_ten"


@pytest.mark.parametrize(("countries", "banded"), [(9, False), (10, True), (11, True)])
def test_bands_from_ten_countries_on(countries, banded):
    codes = ["NL", "FR", "JP", "DE", "IT", "ES", "US", "CA", "GB", "SE", "NO"]
    for code in codes[:countries]:
        visit(PartnerFactory(country=code), on=date(2026, 3, 5))
    line = ask("diversification").rows[0]

    assert (line.values["band"] is not None) is banded


def test_outputs_are_divided_among_all_their_partners():
    nl, fr, de = (PartnerFactory(country=c) for c in ("NL", "FR", "DE"))
    OutputFactory(partners=[nl, fr, de], year=2025)
    OutputFactory(partners=[nl], year=2025)
    # 4/3 and 1/3 and 1/3 of two works.
    found = {
        (line.values["over"], line.values["weight"]): line
        for line in ask("diversification").rows
    }
    line = found["Partners", "Outputs, fractional"]
    assert line.values["hhi"] == pytest.approx((4 / 6) ** 2 + 2 * (1 / 6) ** 2)
    # Narrowed to one country, its part stays a third of the shared work.
    here = ask("diversification", country="NL").rows[4]
    assert here.values["n"] == 1


def test_nothing_recorded_is_no_figure():
    for line in ask("diversification").rows:
        assert line.values["n_eff"] is None
        assert line.why["n_eff"] == "never_recorded"
    visit(PartnerFactory(), on=date(2011, 1, 5))
    line = ask("diversification").rows[0]
    assert (line.values["n"], line.why["n_eff"]) == (0, "nothing_there")


# Regions


def test_a_country_counts_while_it_is_in_the_group(boss):
    CountryGroupMemberFactory(
        code="G", country="GB", valid_from=date(2020, 1, 1), valid_to=date(2025, 6, 30)
    )
    CountryGroupMemberFactory(code="G", country="FR", source_name="Treaty 7")
    gb, fr, jp, nl = (PartnerFactory(country=c) for c in ("GB", "FR", "JP", "NL"))
    home = PartnerFactory(country="HK")
    last, first = visit(gb, on=date(2025, 6, 30)), visit(gb, on=date(2025, 7, 1))
    ours = visit(fr, jp, on=date(2025, 8, 1))
    visit(jp, on=date(2025, 8, 2))
    visit(nl, on=date(2025, 8, 3))
    visit(home, on=date(2025, 8, 4))  # not abroad, seen from China
    found = ask("region-share", first=2025, last=2025, group="G")
    line = found.rows[0]

    assert (line.values["activities"], line.values["activities_of"]) == (2, 5)
    assert line.values["activities_share"] == pytest.approx(0.4)
    assert (line.values["partners"], line.values["partners_of"]) == (2, 4)
    assert line.values["partners_share"] is None
    assert line.why["partners_share"] == "too_few"
    assert behind(line.opens["partners"], boss) == {gb.pk, fr.pk}
    assert any("Treaty 7" in note for note in found.notes)
    assert (found.coverage.included, found.coverage.of) == (1, 1)  # GB has left
    assert {last.pk, ours.pk} and first.pk


def test_north_america_and_western_europe_has_26_countries():
    PartnerFactory(country="CH")
    visit(PartnerFactory(country="US"), on=date(2025, 3, 3))
    found = ask("region-share", first=2025, last=2026)

    assert found.coverage.of == 26
    assert found.coverage.included == 1
    assert {each.why: each.n for each in found.coverage.left_out} == {
        "no_activity_there": 1,
        "no_partner_there": 24,
    }


def test_agreements_of_a_group_at_the_end_of_the_year():
    fr, jp = PartnerFactory(country="FR"), PartnerFactory(country="JP")
    AgreementFactory(partners=[fr, jp], signed_on=date(2024, 1, 1))
    AgreementFactory(partners=[jp], signed_on=date(2024, 1, 1))
    AgreementFactory(partners=[fr], ends_on=date(2024, 12, 30))
    line = ask("region-share", first=2024, last=2024, group="EU").rows[0]

    assert (line.values["agreements"], line.values["agreements_of"]) == (1, 2)


# Balance


@pytest.mark.parametrize(("into", "value"), [(2, None), (3, 0.5)])
def test_balance_not_below_four_visits(into, value):
    partner = PartnerFactory()
    for day in range(1, into + 1):
        visit(partner, on=date(2026, 2, day))
    visit(partner, on=date(2026, 2, 20), direction="outbound")
    line = ask("visit-balance").rows[0]

    assert line.values["balance"] == value
    if value is None:
        assert line.why["balance"] == "fewer_than_four"
    else:
        assert line.values["reciprocity"] == 0.5


def test_visitors_and_days_are_counted_where_known(boss):
    one, two = PartnerFactory(), PartnerFactory()
    both = visit(one, two, on=date(2026, 1, 1), n_theirs=12, ends_on=date(2026, 1, 3))
    visit(one, on=date(2026, 2, 1), n_theirs=2)
    visit(one, on=date(2026, 3, 1), direction="outbound")
    visit(
        one,
        on=date(2026, 4, 1),
        direction="outbound",
        n_ours=4,
        ends_on=date(2026, 4, 1),
    )
    visit(one, on=date(2026, 5, 1), direction="virtual")
    visits, visitors, days = ask("visit-balance").rows

    assert (visits.values["inbound"], visits.values["outbound"]) == (2, 2)
    assert (visitors.values["inbound"], visitors.values["outbound"]) == (14, 4)
    assert (days.values["inbound"], days.values["outbound"]) == (36, 4)
    assert both.pk in behind(visits.opens["inbound"], boss)
    assert len(behind(visits.opens["inbound"], boss)) == 2


@pytest.mark.parametrize(
    ("day", "counted"),
    [(date(2023, 11, 22), 0), (date(2023, 11, 23), 1), (date(2026, 11, 22), 1)],
)
def test_the_window_is_36_months(day, counted):
    visit(PartnerFactory(), on=day)
    assert ask("visit-balance").rows[0].values["n"] == counted


def test_a_visit_entered_twice_is_one():
    partner = PartnerFactory()
    heir = PartnerFactory()
    visit(partner, on=date(2026, 1, 5), title="Rector's visit")
    visit(partner, on=date(2026, 1, 5), title="RECTOR'S  VISIT")
    visit(partner, on=date(2026, 1, 5), title="Another visit")
    assert ask("visit-balance").rows[0].values["n"] == 2
    partner.succeeded_by = heir
    partner.save()
    assert ask("visit-balance").rows[0].values["n"] == 2


def test_visits_against_2019_and_the_recovery():
    partner = PartnerFactory()
    numbers = {2019: 20, 2020: 4, 2021: 8, 2022: 12}
    for year, n in numbers.items():
        for day in range(n):
            way = "inbound" if day % 4 else "outbound"
            visit(partner, on=date(year, 3, 1 + day), direction=way)
    found = by(ask("visits-since-2019", last=2022), "year")

    assert found[2020].values["both_share"] == pytest.approx(0.2)
    assert found[2022].values["both_share"] == pytest.approx(0.6)
    assert found[2022].values["recovered"] == pytest.approx((12 - 4) / (20 - 4))
    assert found[2022].values["outbound_share"] is None
    assert found[2022].why["outbound_share"] == "base_too_small"
    assert found[2022].values["inbound_share"] == pytest.approx(9 / 15)
    assert BY_SLUG["visits-since-2019"].actual(Ask(NOW), 2021) == pytest.approx(0.4)


# Money


def grants(*totals: int, **given):
    for total in totals:
        GrantFactory(
            **{
                "starts_on": date(2024, 3, 1),
                "currency": "EUR",
                "total_minor": total * 100,
                "research_area": "AI",
                **given,
            }
        )


@pytest.mark.parametrize(("n", "mean"), [(4, None), (5, 300.0)])
def test_no_mean_of_fewer_than_five(n, mean):
    grants(*[100, 200, 300, 400, 500][:n])
    line = ask("funding").rows[0]

    assert line.values["mean"] == mean
    assert line.values["total"] == sum([100, 200, 300, 400, 500][:n])
    assert (line.why.get("mean") == "too_few") is (mean is None)


def test_the_rate_is_the_average_of_the_month_of_the_award():
    RateFactory(day=date(2024, 3, 4), currency="USD", base="EUR", rate="0.9")
    RateFactory(day=date(2024, 3, 25), currency="USD", base="EUR", rate="1.0")
    RateFactory(day=date(2024, 4, 1), currency="USD", base="EUR", rate="5")
    DeflatorFactory(year=2024, index="100")
    DeflatorFactory(year=2025, index="110")
    grants(1000, currency="USD")
    grants(77, currency="JPY", total_minor=77)
    GrantFactory(starts_on=date(2024, 3, 1), currency="", total_minor=None)
    GrantFactory(starts_on=None, currency="EUR", total_minor=5)
    found = ask("funding")

    assert found.totals.values["total"] == pytest.approx(950)
    assert found.totals.values["real"] == pytest.approx(1045)
    assert (found.coverage.included, found.coverage.of) == (1, 4)
    assert {each.why: each.n for each in found.coverage.left_out} == {
        "no_rate": 1,
        "no_amount": 1,
        "no_award_date": 1,
    }


def test_a_grant_counts_once_and_its_parts_add_up(boss):
    nl, fr, de = (PartnerFactory(country=c) for c in ("NL", "FR", "DE"))
    grant = GrantFactory(
        starts_on=date(2024, 3, 1),
        currency="EUR",
        total_minor=100_000,
        our_share_minor=20_000,
        grant_partners=[
            {"partner": nl, "amount_minor": 30_000},
            {"partner": fr, "share": 10},
            {"partner": de},
        ],
    )
    whole = ask("funding")
    assert whole.totals.values["total"] == 1000
    assert whole.totals.values["our_share"] == pytest.approx(0.2)
    found = by(ask("funding-by-country"), "country")

    assert {c: line.values["value"] for c, line in found.items()} == {
        "NL": 300,
        "FR": 100,
        "DE": 400,
    }
    assert found["DE"].values["assumed"] == 400
    assert found["NL"].values["assumed"] == 0
    assert behind(found["FR"].opens["value"], boss) == {grant.pk}


# Agreements


def test_use_of_agreements_is_strict_and_lenient():
    partner = PartnerFactory()
    used = AgreementFactory(partners=[partner], starts_on=date(2020, 1, 1))
    for _each in range(4):
        AgreementFactory(starts_on=date(2020, 1, 1))
    AgreementFactory(partners=[partner], starts_on=date(2026, 1, 1))
    visit(partner, on=date(2026, 5, 5))
    strict, lenient = ask("agreement-utilisation").rows

    assert (strict.values["used"], strict.values["share"]) == (0, 0)
    assert (lenient.values["used"], lenient.values["share"]) == (1, 0.2)
    visit(partner, on=date(2026, 6, 5), agreement=used)
    assert ask("agreement-utilisation").rows[0].values["used"] == 1
    assert ask("agreement-utilisation").coverage.left_out[0].n == 1


@pytest.mark.parametrize(
    ("day", "named", "used"),
    [
        (date(2025, 5, 31), False, [0, 0]),
        (date(2025, 6, 1), False, [0, 1]),
        (date(2025, 5, 31), True, [1, 1]),  # who names it knows better
    ],
)
def test_what_a_partner_did_before_an_agreement_began_is_no_use_of_it(
    boss, day, named, used
):
    partner = PartnerFactory()
    paper, _other = (
        AgreementFactory(partners=[partner], starts_on=date(2025, 6, 1))
        for _each in range(2)
    )
    AgreementFactory(partners=[partner], starts_on=date(2026, 6, 1))
    visit(partner, on=day, agreement=paper if named else None)
    rows = ask("agreement-utilisation").rows

    for row, number in zip(rows, used, strict=True):
        assert (paper.pk in behind(row.opens["used"], boss)) == bool(number)


SINCE = date(2020, 1, 1)
MOVES, STUDIES = ["staff_mobility"], ["research"]


@pytest.mark.parametrize(
    ("papers", "category", "used"),
    [
        ([MOVES], "delegation", [1]),
        ([MOVES, ["student_mobility"]], "delegation", [1, 0]),
        ([MOVES, STUDIES], "delegation", [0, 0]),  # it could be either
        ([MOVES, STUDIES], "workshop", [0, 1]),
        ([["student_mobility"]], "delegation", [0]),
        ([[]], "student_exchange", [1]),  # no scope is named: everything
        ([[], STUDIES], "student_exchange", [1, 0]),
    ],
)
def test_an_activity_belongs_to_the_only_agreement_that_contains_it(
    boss, papers, category, used
):
    partner = PartnerFactory()
    made = [
        AgreementFactory(partners=[partner], starts_on=SINCE, activities=scope)
        for scope in papers
    ]
    visit(partner, on=date(2026, 5, 5), category=category)
    strict = ask("agreement-utilisation").rows[0]

    wanted = {each.pk for each, is_used in zip(made, used, strict=True) if is_used}
    assert strict.values["used"] == len(wanted)
    assert behind(strict.opens["used"], boss) == wanted
    told = [str(note) for note in ask("agreement-utilisation").notes]
    none = "1 of 1 activities of these 24 months belong to no agreement."
    assert told == ([] if wanted else [none])


def test_an_activity_belongs_to_no_agreement_of_another_time_or_partner(boss):
    old, new = PartnerFactory(), PartnerFactory()
    AgreementFactory(partners=[old], starts_on=SINCE, ends_on=date(2025, 6, 1))
    running = AgreementFactory(partners=[old], starts_on=date(2025, 6, 2))
    heir = AgreementFactory(partners=[new], starts_on=SINCE)
    AgreementFactory(starts_on=SINCE)
    visit(old, on=date(2025, 7, 1))
    before = PartnerFactory(succeeded_by=new)
    visit(before, on=date(2026, 2, 2))
    strict = ask("agreement-utilisation").rows[0]
    assert behind(strict.opens["used"], boss) == {running.pk, heir.pk}


def test_days_in_each_stage_come_from_its_history():
    with time_machine.travel("2026-01-01 09:00"):
        paper = AgreementFactory(stage="drafting", signed_on=None, starts_on=None)
        AgreementFactory()  # in force already: entered after the fact
    with time_machine.travel("2026-01-11 09:00"):
        paper.stage = Agreement.Stage.INTERNAL_REVIEW
        from tracker.records import changes

        changes.write(paper, by=None)
    found = by(ask("agreement-pipeline", as_of=date(2026, 1, 31)), "stage")

    assert found["Drafting"].values["took"] == 10
    assert found["Internal review"].values["n"] == 1
    assert found["Internal review"].values["waits"] == 20
    coverage = ask("agreement-pipeline").coverage
    assert (coverage.included, coverage.of) == (1, 2)
    earlier = by(ask("agreement-pipeline", as_of=date(2026, 1, 5)), "stage")
    assert earlier["Drafting"].values["n"] == 1  # nothing later is seen


def test_renewal_rate_and_days(boss):
    old = [AgreementFactory(ends_on=date(2026, 1, 31)) for _each in range(5)]
    AgreementFactory(ends_on=date(2024, 11, 22))  # as long ago as is too long
    AgreementFactory(
        renews=old[0], signed_on=date(2026, 3, 2), starts_on=date(2026, 3, 2)
    )
    line = ask("agreement-renewal").rows[0]

    assert (line.values["ended"], line.values["renewed"]) == (5, 1)
    assert line.values["share"] == 0.2
    assert line.values["days"] == 30
    assert behind(line.opens["renewed"], boss) == {old[0].pk}


def test_the_expiry_profile_opens_its_rows(boss):
    paper = AgreementFactory(ends_on=date(2027, 2, 20))  # 90 days on
    AgreementFactory(ends_on=date(2027, 2, 21))
    found = by(ask("expiry-profile"), "bucket")

    assert found["0–90"].values["n"] == 1
    assert found["91–180"].values["n"] == 1
    assert behind(found["0–90"].opens["n"], boss) == {paper.pk}


# Friends


def test_new_kept_lost_and_regained(boss):
    """One each year from 2022; one in 2022 and 2024; one in 2023 only."""
    faithful, returning, once = PartnerFactory(), PartnerFactory(), PartnerFactory()
    for year in (2022, 2023, 2024):
        visit(faithful, on=date(year, 3, 3))
    for year in (2022, 2024):
        visit(returning, on=date(year, 3, 3))
    visit(once, on=date(2023, 3, 3))
    found = {
        line.values["year"]: line
        for line in ask("circle-of-friends", first=2022, last=2026).rows
        if line.values["level"] == "partner"
    }
    turns = ("active", "new", "kept", "lost", "regained")

    def numbers(year: int) -> list:
        return [found[year].values[name] for name in turns]

    assert numbers(2022) == [2, 2, 0, 0, 0]
    assert numbers(2023) == [2, 1, 1, 1, 0]
    assert numbers(2024) == [2, 0, 1, 1, 1]
    assert numbers(2025) == [0, 0, 0, 2, 0]
    assert numbers(2026) == [0, 0, 0, None, 0]
    assert found[2026].why["lost"] == "year_not_over"
    assert behind(found[2024].opens["regained"], boss) == {returning.pk}
    assert behind(found[2024].opens["lost"], boss) == {once.pk}
    assert behind(found[2024].opens["active"], boss) == {faithful.pk, returning.pk}


def test_each_unit_has_a_circle_with_all_below_it(boss):
    """One partner is new to the whole in 2023, but to the second school in 2024."""
    house = UnitFactory()
    one, two = (UnitFactory(parent=house) for _ in range(2))
    below, partner = UnitFactory(parent=one), PartnerFactory()
    visit(partner, on=date(2023, 3, 3), unit=below)
    visit(partner, on=date(2024, 3, 3), unit=two)
    found = {
        (line.values["counted"], line.values["year"]): line
        for line in ask("circle-of-friends", first=2023, last=2024, unit=house).rows
        if line.values["level"] == "unit"
    }
    turns = ("active", "new", "kept", "lost")
    numbers = {
        key: [line.values[name] for name in turns] for key, line in found.items()
    }
    first, second = f"Partners of {one}", f"Partners of {two}"
    assert numbers == {
        (first, 2023): [1, 1, 0, 0],
        (first, 2024): [0, 0, 0, 1],
        (second, 2023): [0, 0, 0, 0],
        (second, 2024): [1, 1, 0, 0],
    }
    assert behind(found[first, 2024].opens["lost"], boss) == {partner.pk}
    assert behind(found[second, 2024].opens["new"], boss) == {partner.pk}


def test_breadth_counts_kinds(boss):
    one, two = PartnerFactory(), PartnerFactory()
    for partner in (one, two):
        visit(partner, on=date(2026, 1, 5))
    visit(two, on=date(2026, 1, 6), category="workshop")
    found = by(ask("breadth"), "kinds")

    assert (found[1].values["partners"], found[2].values["partners"]) == (1, 1)
    assert behind(found[2].opens["partners"], boss) == {two.pk}


def test_an_event_of_an_alliance_counts_for_those_named():
    alliance, member, other = (
        PartnerFactory(kind="network"),
        PartnerFactory(),
        PartnerFactory(),
    )
    NetworkFactory(partner=alliance, members=[{"partner": member}, {"partner": other}])
    visit(alliance, member, on=date(2026, 5, 5), category="conference")

    assert by(ask("breadth"), "kinds")[1].values["partners"] == 2


# Headline and reach


def test_the_headline_of_138_partners_in_64_countries(boss):
    from tracker.records.countries import COUNTRIES

    codes = [code for code in COUNTRIES if code not in ("CN", "HK", "MO", "TW")]
    partners = [PartnerFactory(country=codes[n % 64]) for n in range(138)]
    unit = UnitFactory()
    for partner in partners:
        AgreementFactory(partners=[partner], unit=unit)
    left = {"left_on": date(2020, 1, 1)}
    members = [{"name": f"University {n}", "country": codes[n % 48]} for n in range(66)]
    members.append({"partner": partners[0]})
    members.append({"name": "Gone", "country": codes[70], **left})
    NetworkFactory(partner=PartnerFactory(kind="network", country=""), members=members)
    for n in range(10):
        CentreFactory(
            kind="overseas_centre", country=codes[n], partners=[partners[n]], unit=unit
        )
    CentreFactory(
        kind="overseas_centre",
        closed_on=date(2026, 11, 21),
        partners=[partners[0]],
        unit=unit,
    )
    health.refresh()
    found = by(ask("headline"), "code")

    said = found["agreement_partners"].values
    assert (said["value"], said["countries"]) == (138, 64)
    said = found["network_members"].values
    assert (said["value"], said["countries"]) == (67, 48)
    assert found["overseas_centres"].values["value"] == 10
    assert len(behind(found["overseas_centres"].opens["value"], boss)) == 10
    assert len(behind(found["agreement_partners"].opens["value"], boss)) == 138
    assert len(behind(found["network_members"].opens["value"], boss)) == 1
    before = by(ask("headline", as_of=date(2019, 12, 31)), "code")
    assert before["agreement_partners"].values["value"] == 0
    assert before["network_members"].values["value"] == 68
    reach = {line.values["of"]: line for line in ask("coverage").rows}
    per = reach["Agreement partners per country"]
    assert per.values["per"] == pytest.approx(138 / 64)


# What holds for all of them


@pytest.fixture
def house():
    """A little of everything, in two units."""
    one, two = UnitFactory(), UnitFactory()
    heir = PartnerFactory(country="FR")
    partners = [
        PartnerFactory(country="NL"),
        heir,
        PartnerFactory(country="JP"),
        PartnerFactory(country=""),
        PartnerFactory(country="DE", succeeded_by=heir),
    ]
    for n, partner in enumerate(partners):
        for year in range(2019, 2027):
            unit = (one, two)[n % 2]
            visit(partner, on=date(year, 1 + n, 5), unit=unit, n_theirs=3)
            OutputFactory(partners=[partner], year=year, unit=unit, discipline="life")
            grants(year, partners=[partner], starts_on=date(year, 2, 2), unit=unit)
        AgreementFactory(partners=[partner], unit=one, ends_on=date(2027, 1, 31))
    health.refresh()
    return one, two


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda each: each.slug)
def test_every_answer_is_whole(indicator, house, boss):
    answer = indicator.answer(Ask(NOW))
    codes = {column.code for column in answer.columns}

    assert indicator.definition and indicator.title and indicator.unit_of_measure
    for line in (*answer.rows, *([answer.totals] if answer.totals else [])):
        assert set(line.values) <= codes
        assert set(line.why) <= codes
        assert set(line.why.values()) <= set(REASONS)
        for rows in line.opens.values():
            behind(rows, boss)
    if answer.coverage:
        left = sum(each.n for each in answer.coverage.left_out)
        assert answer.coverage.included + left == answer.coverage.of
        assert {each.why for each in answer.coverage.left_out} <= set(REASONS)
    if indicator.category:
        assert indicator.category in codes


OWN = [each for each in INDICATORS if each.slug != "outputs-by-discipline-year"]


@pytest.mark.parametrize("indicator", OWN, ids=lambda each: each.slug)
def test_nothing_later_than_the_day_is_seen(indicator, house):
    day = Ask(date(2024, 6, 30))
    before = indicator.answer(day)
    partner = PartnerFactory(country="US")
    visit(partner, on=date(2024, 7, 1))
    OutputFactory(partners=[partner], year=2025)
    grants(5, partners=[partner], starts_on=date(2024, 7, 1))
    after = indicator.answer(day)

    assert [line.values for line in after.rows] == [line.values for line in before.rows]


def test_units_add_up_to_the_whole(house):
    one, two = house
    for slug, column in (("visit-balance", "inbound"), ("funding", "total")):
        whole, *parts = (
            ask(slug, first=2019, last=2026, unit=unit) for unit in (None, one, two)
        )
        assert whole.rows[0].values[column] == sum(
            part.rows[0].values[column] for part in parts
        )


def test_a_unit_counts_with_those_below_it():
    above = UnitFactory()
    below = Unit.objects.create(name="Department", parent=above)
    visit(PartnerFactory(), on=date(2026, 1, 5), unit=below)

    assert ask("visit-balance", unit=above).rows[0].values["n"] == 1
    other = UnitFactory()
    assert ask("visit-balance", unit=other).rows[0].values["n"] is None
    visit(PartnerFactory(), on=date(2011, 1, 5), unit=other)
    assert ask("visit-balance", unit=other).rows[0].values["n"] == 0


@pytest.mark.parametrize("slug", ["diversification", "circle-of-friends", "breadth"])
def test_the_number_of_queries_does_not_grow(slug, django_assert_max_num_queries):
    for n in range(12):
        visit(PartnerFactory(country="NL"), on=date(2026, 1, 1 + n))
    with django_assert_max_num_queries(40):
        ask(slug)
