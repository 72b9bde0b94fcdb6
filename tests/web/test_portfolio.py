"""The portfolio: any day, any unit, whose rows open, and what nobody can ask."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from tests.factories import (
    ActivitySourceFactory,
    AgreementFactory,
    CountryGroupMemberFactory,
    OutputFactory,
    PartnerFactory,
    ReviewFactory,
    TargetFactory,
    VisitFactory,
)
from tracker.insight import health
from tracker.insight.models import Snapshot
from tracker.insight.portfolio import last_month_end
from tracker.records import countries
from tracker.web.templatetags.face import STATES

TABLE = {
    "physical": (11, 16, 20, 18),
    "life": (20, 21, 22, 23),
}


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def judged(engineering, sciences, today):
    """Three partners with a history, one of them of another unit."""
    ActivitySourceFactory(
        kinds=["visit", "output", "grant", "event", "education"], since=date(2015, 1, 1)
    )
    begun = today.replace(day=1) - timedelta(days=1000)
    partners = [
        PartnerFactory(name=name, country=country, lead_unit=unit)
        for name, country, unit in (
            ("Akino University", "JP", engineering),
            ("Ballo Institute", "NL", engineering),
            ("Corvo University", "PT", sciences),
        )
    ]
    for place, partner in enumerate(partners):
        AgreementFactory(
            unit=partner.lead_unit,
            partners=[partner],
            signed_on=begun,
            starts_on=begun,
            ends_on=today + timedelta(days=100 + 400 * place),
        )
        for months in range(0, 30 - 10 * place, 3):
            VisitFactory(
                unit=partner.lead_unit,
                partners=[partner],
                starts_on=begun + timedelta(days=30 * months),
            )
    health.refresh(full=True)
    return partners


def test_it_stands_at_the_last_month_end(client, viewer, judged, today):
    client.force_login(viewer)
    answered = client.get("/portfolio/")
    assert answered.status_code == 200
    assert answered.context["as_of"] == last_month_end(today)
    values = {head["label"]: head["value"] for head in answered.context["heads"]}
    assert values["Partners"] == "3"
    assert values["Countries and regions"] == "3"
    assert values["Agreements in force"] == "3"
    assert "too few for a share" in answered.content.decode()


ENDS = ("expiry-profile",)
DRAWN = ("agreements-ending", *ENDS)


def bars(context, slugs=DRAWN):
    """Every bar of these panels: how long it is, and the list that it opens."""
    return [
        (number, href)
        for panel in context["paired"]
        if panel["slug"] in slugs and panel["chart"]
        for one in panel["chart"]["spec"]["series"]
        for number, href in zip(one["values"], one.get("hrefs", ()), strict=False)
        if number
    ]


def test_every_figure_opens_its_rows(client, coordinator, judged):
    client.force_login(coordinator)
    answered = client.get("/portfolio/")
    addresses = [head["href"] for head in answered.context["heads"] if head["href"]]
    addresses += [tile["href"] for tile in answered.context["tiles"]]
    addresses += [href for _number, href in bars(answered.context)]
    addresses += [
        row[2]["href"] for row in answered.context["flow"]["rows"] if row[2]["value"]
    ]
    for side in answered.context["lists"]:
        addresses += [move["href"] for move in side["moves"]]
    assert len(addresses) > 8
    for address in addresses:
        assert client.get(address).status_code == 200, address


def test_a_figure_and_its_rows_count_the_same(client, coordinator, judged):
    client.force_login(coordinator)
    context = client.get("/portfolio/").context
    for tile in context["tiles"]:
        assert client.get(tile["href"]).context["page"].paginator.count == tile["count"]
    for state, number, row in (
        (row[0], row[2]["value"], row[2]) for row in context["flow"]["rows"]
    ):
        if number:
            found = client.get(row["href"]).context["page"].paginator.count
            assert found == number, state
    drawn = bars(context)
    assert drawn
    for number, href in drawn:
        assert client.get(href).context["page"].paginator.count == number, href


def test_the_flow_adds_up_on_both_sides(client, coordinator, judged):
    client.force_login(coordinator)
    flow = client.get("/portfolio/").context["flow"]
    words = {str(word) for _icon, word in STATES.values()}
    now = {row[0]: row[2]["value"] for row in flow["rows"] if row[0] in words}
    drawn = {
        node["name"]: node["value"] for node in flow["spec"]["nodes"] if node["side"]
    }
    drawn.pop("Counted apart", None)
    assert drawn == {name: number for name, number in now.items() if number}


def test_a_day_in_the_past_forgets_what_came_later(client, viewer, judged, today):
    client.force_login(viewer)
    early = (today.replace(day=1) - timedelta(days=900)).isoformat()
    context = client.get(f"/portfolio/?as_of={early}").context
    values = {head["label"]: head["value"] for head in context["heads"]}
    assert values["Partners"] == "3"
    empty = client.get("/portfolio/?as_of=1999-05-05").content.decode()
    assert "No partner was known on this day" in empty


def test_one_unit_alone(client, viewer, judged, sciences, engineering):
    client.force_login(viewer)
    context = client.get(f"/portfolio/?unit={sciences.pk}").context
    assert context["heads"][0]["value"] == "1"
    assert f"unit={sciences.pk}" in context["heads"][0]["href"]
    assert [tile["key"] for tile in context["tiles"]] == ["southern_europe"]


@pytest.mark.parametrize(
    "query",
    [
        "as_of=9999999",
        "as_of=9999-12-31",
        "as_of=0001-01-01",
        "as_of=2025-02-30",
        "as_of=yesterday",
        "as_of=%00",
        "as_of=2025-01-01%00",
        "unit=nobody",
        "unit=999999999999999999999999",
        "unit=-1",
        "unit=%00",
        "colour=red",
    ],
)
def test_what_nobody_can_ask_is_answered_in_words(client, viewer, query):
    client.force_login(viewer)
    answered = client.get(f"/portfolio/?{query}")
    assert answered.status_code == 400
    page = answered.content.decode()
    assert "cannot be shown as asked" in page
    assert "Traceback" not in page


def test_a_fresh_house_has_a_portfolio_too(client, viewer):
    client.force_login(viewer)
    page = client.get("/portfolio/").content.decode()
    assert "No partner was known on this day" in page
    assert (
        client.get(f"/portfolio/?as_of={timezone.localdate().isoformat()}").status_code
        == 200
    )


def test_too_little_recorded_is_counted_apart(client, viewer, today):
    """A file that ended years ago says nothing about these years."""
    ActivitySourceFactory(
        kinds=["visit"], since=date(2015, 1, 1), until=date(2020, 12, 31)
    )
    partner = PartnerFactory(name="Long Ago")
    VisitFactory(partners=[partner], starts_on=date(2019, 3, 3), source="import")
    health.refresh(full=True)
    client.force_login(viewer)
    answered = client.get("/portfolio/")
    apart = answered.context["apart"]
    if apart is None:
        pytest.fail("nothing was counted apart")
    assert apart["count"] == 1
    assert "Not enough data since" in answered.content.decode()


def test_totals_add_up_and_a_fall_is_marked(client, viewer, engineering):
    partner = PartnerFactory(lead_unit=engineering)
    last = timezone.localdate().year - 1
    for discipline, numbers in TABLE.items():
        for place, number in enumerate(numbers):
            for _ in range(number):
                OutputFactory(
                    unit=engineering,
                    partners=[partner],
                    discipline=discipline,
                    year=last - 3 + place,
                )
    client.force_login(viewer)
    answered = client.get("/portfolio/")
    table = answered.context["table"]
    assert table["grand"] == sum(sum(numbers) for numbers in TABLE.values())
    assert table["totals"][-4:] == [31, 37, 42, 41]
    rows = {row["name"]: row for row in table["rows"]}
    physical = rows["Physical sciences"]
    assert physical["change"] == pytest.approx(-0.1)
    page = answered.content.decode()
    assert "i-arrow-down-right" in page
    assert "−10.0" in page
    cell = physical["cells"][-1]
    found = client.get(cell["href"]).context["page"].paginator.count
    assert found == cell["value"] == 18


def test_confidential_rows_are_counted_but_do_not_open(
    client, outsider, leader, judged, engineering
):
    hidden = judged[0]
    hidden.confidential = True
    type(hidden).objects.filter(pk=hidden.pk).update(confidential=True)
    for user, found in ((leader, 3), (outsider, 2)):
        client.force_login(user)
        head = client.get("/portfolio/").context["heads"][0]
        assert head["value"] == "3"
        assert client.get(head["href"]).context["page"].paginator.count == found


def test_it_costs_the_same_for_any_number_of_partners(
    client, viewer, judged, engineering, count_queries
):
    client.force_login(viewer)

    def asked():
        """Computed anew: an answer that is kept costs next to nothing."""
        Snapshot.objects.all().delete()
        return count_queries(lambda: client.get("/portfolio/"))

    client.get("/portfolio/")
    few = asked()
    for number in range(6):
        PartnerFactory(name=f"Late {number}", country="NL", lead_unit=engineering)
    health.refresh(full=True)
    assert asked() == few


def test_some_countries_alone(client, viewer, judged, coordinator):
    CountryGroupMemberFactory(code="IBERIA", country="PT")
    CountryGroupMemberFactory(code="ONCE", country="NL", valid_to=date(2001, 1, 1))
    client.force_login(coordinator)
    for query in ("country=PT", "group=IBERIA", "country=PT&group=IBERIA"):
        context = client.get(f"/portfolio/?{query}").context
        assert [tile["key"] for tile in context["tiles"]] == ["southern_europe"]
        values = {head["label"]: head["value"] for head in context["heads"]}
        assert values["Partners"] == values["Agreements in force"] == "1"
        for head in context["heads"][:3]:
            rows = client.get(head["href"])
            assert rows.status_code == 200
            assert rows.context["page"].paginator.count == 1, head
        moved = sum(node["value"] for node in context["flow"]["spec"]["nodes"])
        assert moved == 2
        assert sum(number for number, _href in bars(context, ENDS)) == 1
    gone = client.get("/portfolio/?group=ONCE").content.decode()
    assert "No partner was known on this day" in gone


def test_membership_counts_on_the_day_asked_about(client, coordinator, judged, today):
    left = today.replace(day=1) - timedelta(days=120)
    CountryGroupMemberFactory(code="CLUB", country="NL", valid_to=left)
    client.force_login(coordinator)
    early = (left - timedelta(days=40)).isoformat()
    for query, number in ((f"group=CLUB&as_of={early}", 1), ("group=CLUB", 0)):
        page = client.get(f"/portfolio/?{query}")
        assert page.context["states"].total == number, query
    heads = client.get(f"/portfolio/?group=CLUB&as_of={early}").context["heads"]
    for head in heads[:3]:
        assert client.get(head["href"]).context["page"].paginator.count == 1
    for day in ("CLUB@x", "CLUB@", "@", "CLUB@2025-02-30"):
        assert (
            client.get(f"/agreements/?group={day}").context["page"].paginator.count == 0
        )


def test_filters_hold_in_every_link(client, viewer, judged, sciences):
    client.force_login(viewer)
    query = f"?unit={sciences.pk}&country=PT"
    context = client.get(f"/portfolio/{query}").context
    assert context["reports"] == f"/reports/{query}"
    assert [chip["value"] for chip in context["asking"]["chips"]] == [
        "Applied Sciences",
        "Portugal",
    ]
    day = context["asking"]["days"][0]["href"]
    assert day.startswith(f"{query}&as_of=")
    assert client.get(f"/portfolio/{day}").status_code == 200


def test_decisions_are_asked_by_name_and_day(client, coordinator, judged, today):
    paper = AgreementFactory(
        title="Shared workshop", ends_on=today + timedelta(days=30), owner=coordinator
    )
    client.force_login(coordinator)
    page = client.get("/portfolio/")
    rows = page.context["decisions"]["rows"]
    assert [(row["record"].pk, row["due"]) for row in rows] == [
        (paper.pk, today + timedelta(days=30))
    ]
    text = page.content.decode()
    assert text.index("Shared workshop") < text.index("How states moved")
    early = (today - timedelta(days=200)).isoformat()
    assert client.get(f"/portfolio/?as_of={early}").context["decisions"] is None


def test_late_decisions_hide_none_that_is_to_come(client, leader, judged, today):
    for days in range(20, 1, -1):
        ReviewFactory(
            reviewed_on=today - timedelta(days=300),
            next_review_on=today - timedelta(days=days),
        )
    for days in range(10, 0, -1):
        AgreementFactory(ends_on=today + timedelta(days=days))
    client.force_login(leader)
    page = client.get("/portfolio/")
    rows = page.context["decisions"]["rows"]
    assert [(row["due"] - today).days for row in rows] == [
        *(-20, -19, -18, -17),
        *range(1, 7),
    ]
    text = page.content.decode()
    assert "and 19 more, 15 of them late" in text
    whole = client.get(f"/portfolio/{page.context['all_decisions']}")
    shown = [row["due"] for row in whole.context["decisions"]["rows"]]
    assert (len(shown), shown) == (29, sorted(shown))
    assert "of them late" not in whole.content.decode()


def test_late_decisions_fill_the_sheet_where_nothing_is_to_come(
    client, leader, judged, today
):
    for days in range(20, 1, -1):
        ReviewFactory(
            reviewed_on=today - timedelta(days=300),
            next_review_on=today - timedelta(days=days),
        )
    client.force_login(leader)
    rows = client.get("/portfolio/").context["decisions"]["rows"]
    assert [(row["due"] - today).days for row in rows] == [*range(-20, -10)]


def test_a_review_of_later_is_not_none(client, coordinator, judged, today):
    client.force_login(coordinator)
    assert (
        "You have recorded no review yet" in client.get("/portfolio/").content.decode()
    )
    ReviewFactory(by=coordinator)
    text = client.get("/portfolio/").content.decode()
    assert "You have recorded no review yet" not in text
    assert "You recorded your first review on this day or later" in text
    assert client.get("/portfolio/").context["lately"] is None


def test_figures_stand_beside_their_targets(client, viewer, judged, today):
    TargetFactory(indicator="headline.partners", year=today.year + 2, value=50)
    TargetFactory(indicator="headline.countries", year=today.year, value=1)
    client.force_login(viewer)
    heads = client.get("/portfolio/").context["heads"]
    assert [each["target"] for each in heads[:3]] == [
        f"target 50 by {today.year + 2}",
        "",
        f"target 1 by {today.year}, reached",
    ]


def test_the_discipline_table_is_a_workbook_too(client, viewer, engineering):
    partner = PartnerFactory()
    year = timezone.localdate().year - 1
    for _ in range(3):
        OutputFactory(partners=[partner], year=year, discipline="life")
    client.force_login(viewer)
    context = client.get("/portfolio/").context
    figures, about = load_workbook(BytesIO(client.get(context["excel"]).content))
    assert figures["A2"].value == "Life sciences"
    assert figures.cell(2, 7).value == 3
    assert about["B1"].value == "Joint outputs by discipline and year"
    assert client.get("/portfolio/joint-outputs.xlsx?unit=x").status_code == 400


def test_countries_stand_on_an_outline_at_a_switch(client, viewer, judged):
    partner = PartnerFactory(country="HK", lead_unit=judged[0].lead_unit)
    VisitFactory(partners=[partner], starts_on=date(2019, 3, 3))
    health.refresh(full=True)
    client.force_login(viewer)
    assert client.get("/portfolio/").context["outline"] is None
    page = client.get("/portfolio/?map=outline&country=HK")
    assert [one["label"] for one in page.context["outline"]["points"]] == [
        "Hong Kong: 1 partner, 0 active"
    ]
    drawn = client.get("/portfolio/?map=outline").context["outline"]
    places = {one["label"].split(":")[0]: one for one in drawn["points"]}
    assert set(places) == {"Japan", "Netherlands", "Portugal", "Hong Kong"}
    assert places["Japan"]["x"] > places["Netherlands"]["x"] > places["Portugal"]["x"]
    assert places["Hong Kong"]["y"] > places["Japan"]["y"]
    for row in drawn["rows"]:
        found = client.get(row["href"]).context["page"].paginator.count
        assert found == row["partners"] == 1
    text = page.content.decode()
    assert 'href="/static/' in text
    assert "#land" in text
    chinese = client.get(
        "/portfolio/?map=outline", headers={"accept-language": "zh-hans"}
    ).content.decode()
    assert "中国香港：1" in chinese


def test_every_country_has_a_point():
    known = countries.points()
    assert set(known) == set(countries.COUNTRIES)
    assert all(-180 <= x <= 180 and -90 <= y <= 90 for x, y in known.values())
    assert len({known[code] for code in ("HK", "MO", "TW", "CN")}) == 4
