"""The hub of reports, what holds from page to page, and how figures are shown."""

from __future__ import annotations

import io
import re
from typing import Any
from urllib.parse import urlsplit

import openpyxl
import pytest
from django.utils import translation

from tests.factories import (
    CountryNoteFactory,
    PartnerFactory,
    StrandFactory,
    VisitFactory,
)
from tracker.insight.indicators import (
    BY_SLUG,
    REASONS,
    Answer,
    Column,
    Coverage,
    Indicator,
    LeftOut,
    Line,
)
from tracker.insight.indicators.base import taking
from tracker.insight.portfolio import Rows
from tracker.web.reports import cells, drawing, groups, parts

SLUGS = sorted(BY_SLUG)
DISCIPLINES = "/reports/outputs-by-discipline-year/"


@pytest.mark.parametrize("slug", SLUGS)
def test_an_empty_house_has_reports_too(client: Any, viewer: Any, slug: str) -> None:
    client.force_login(viewer)
    assert client.get(f"/reports/{slug}/").status_code == 200
    assert client.get(f"/api/v1/indicators/{slug}/").status_code == 200
    assert client.get(f"/reports/{slug}/export.xlsx").status_code == 200


# --- The hub and what holds from page to page -------------------------------------
def test_the_hub_leads_to_every_report_once(client: Any, viewer: Any) -> None:
    client.force_login(viewer)
    rooms = client.get("/reports/").context["rooms"]
    doors = [door["href"] for room in rooms for door in room["reports"]]
    shown = [slug for slug in SLUGS if slug not in groups.ELSEWHERE]
    own = ["/reports/annual/", "/reports/what-if/", "/reports/themes/"]
    assert sorted(doors) == sorted([*own, *(f"/reports/{slug}/" for slug in shown)])
    assert sum(len(some) for _title, some in groups.grouped()) == len(shown)
    assert {client.get(door).status_code for door in doors} == {200}


def test_the_hub_leads_nobody_to_a_closed_door(client: Any, leader: Any) -> None:
    client.force_login(leader)
    own = client.get("/reports/").context["rooms"][-1]["reports"]
    assert "/reports/backtest/" in [door["href"] for door in own]
    assert {client.get(door["href"]).status_code for door in own} == {200}


def test_what_is_asked_goes_along(client: Any, viewer: Any, engineering: Any) -> None:
    client.force_login(viewer)
    query = f"?unit={engineering.pk}&country=NL&as_of=2025-12-31"
    page = client.get(f"/reports/{query}")
    *rooms, _own = page.context["rooms"]
    doors = [door["href"] for room in rooms for door in room["reports"]]
    doors += [door["href"] for door in _own["reports"] if "themes" in door["href"]]
    assert all(urlsplit(href).query == query[1:] for href in doors)
    lines = {
        line["slug"]: line for part in page.context["nav"] for line in part["entries"]
    }
    assert lines["portfolio"]["href"] == f"/portfolio/{query}"
    assert lines["partners"]["href"] == "/partners/"
    report = client.get(f"/reports/headline/{query}")
    assert report.context["hub"] == f"/reports/{query}"
    assert "not asked here" in report.content.decode()
    chips = {
        chip["value"]: chip["without"] for chip in report.context["asking"]["chips"]
    }
    assert chips["Engineering"] == "?country=NL&as_of=2025-12-31"


@pytest.mark.parametrize(
    "place", ["/reports/", DISCIPLINES, f"{DISCIPLINES}export.csv"]
)
@pytest.mark.parametrize(
    "query", ["as_of=yesterday", "unit=%00", "from=2025&to=2020", "colour=red", "to=x"]
)
def test_nonsense_is_answered_in_words(
    client: Any, viewer: Any, place: str, query: str
) -> None:
    client.force_login(viewer)
    page = client.get(f"{place}?{query}")
    assert page.status_code == 400
    assert "cannot be shown as asked" in page.content.decode()


def test_there_is_no_report_of_nothing(client: Any, viewer: Any) -> None:
    client.force_login(viewer)
    assert client.get("/reports/nothing/").status_code == 404
    assert client.get("/reports/nothing/export.csv").status_code == 404


# --- One invented indicator, with everything an indicator may have ---------------
def invented(answer: Answer, **more: Any) -> Indicator:
    given = {"chart": "bars", "category": "name", "series": ("n",)} | more
    return Indicator(
        "invented", "Invented", "Made up.", "things", lambda _a: answer, **given
    )


COLUMNS = (
    Column("name", "Name", "text"),
    Column("n", "Number"),
    Column("part", "Part", "share"),
    Column("change", "Change", "change"),
    Column("sum", "Sum", "money"),
)
ROWS = (
    Line(
        {"name": "=1+1", "n": 1318, "part": 0.274, "change": -0.028, "sum": 2_400_000},
        {"n": Rows.of("partners", country="NL")},
    ),
    Line(
        {"name": "B", "n": 0, "sum": 800}, {"n": Rows.of("partners")}, {"part": "few"}
    ),
)
FOUND = Answer(
    COLUMNS,
    ROWS,
    Line({"n": 1318}),
    Coverage(1, 2, (LeftOut("few", 1),)),
    ("So it is.",),
)


@pytest.fixture
def standing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(BY_SLUG, "invented", invented(FOUND))


def test_cells_are_written_as_people_read_them(settings: Any) -> None:
    settings.BASE_CURRENCY = "CNY"
    first, second = cells.table(FOUND)["rows"]
    words = [cell["words"] for cell in first]
    assert words == [
        "=1+1",
        "1\u202f318",
        "27.4\u00a0%",
        "−2.8\u00a0%",
        "CNY\u00a02.4\u00a0M",
    ]
    assert first[1]["href"] == "/partners/?country=NL"
    assert first[3]["falls"]
    assert second[1]["href"] == ""
    assert (second[2]["absent"], second[2]["why"]) == (True, "few")
    with translation.override("zh-hans"):
        assert cells.table(FOUND)["rows"][0][4]["words"] == "CNY\u00a0240\u00a0万"
    assert cells.table(FOUND)["totals"][0]["words"] == "All"


def test_sentences_come_before_the_picture(
    client: Any, viewer: Any, standing: None
) -> None:
    client.force_login(viewer)
    page = client.get("/reports/invented/").content.decode()
    order = ["So it is.", 'data-chart="c-report"', "<table", "Made up."]
    places = [page.index(words) for words in order]
    assert places == sorted(places)
    assert "Included: 1 of 2." in page


def test_a_workbook_is_typed_and_defined(
    client: Any, viewer: Any, standing: None
) -> None:
    client.force_login(viewer)
    kept = io.BytesIO(client.get("/reports/invented/export.xlsx").content)
    figures, about = openpyxl.load_workbook(kept)
    cells_ = [cell.value for cell in figures[2]]
    assert cells_[:5] == ["'=1+1", 1318, 0.274, -0.028, 2_400_000]
    assert figures["C2"].number_format == "0.0%"
    assert figures["A2"].data_type == "s"
    assert figures["C3"].value is None
    assert "few" in figures["F3"].value
    told = {row[0].value: row[1].value for row in about.iter_rows()}
    assert told["Definition"] == "Made up."
    assert told["Coverage"] == "Included: 1 of 2."
    assert told["Note"] == "So it is."


def test_the_picture_is_drawn_from_the_rows() -> None:
    spec = drawing.chart(invented(FOUND), FOUND)["spec"]
    assert spec["categories"] == ["=1+1", "B"]
    assert spec["series"][0]["values"] == [1318, 0]
    parts = drawing.chart(invented(FOUND, series=("part", "n")), FOUND)["spec"]
    assert parts["series"][0]["values"] == [27.4, None]
    assert parts["unit"] == "%"
    assert drawing.chart(invented(FOUND, chart=""), FOUND) is None
    one = Answer(COLUMNS, ROWS[:1])
    assert drawing.chart(invented(one), one) is None


def test_a_code_is_not_shown_beside_its_word() -> None:
    columns = (Column("state", "State", "code"), Column("word", "State", "text"))
    found = Answer(columns, (Line({"state": "steady", "word": "Steady"}),))
    heads = [head["label"] for head in cells.table(found)["heads"]]
    assert heads == ["State"]
    assert cells.table(found)["rows"][0][0]["words"] == "Steady"
    assert (
        cells.table(Answer(columns[:1], found.rows))["rows"][0][0]["words"] == "steady"
    )


def test_years_across_are_drawn_as_one_series_a_row() -> None:
    columns = (
        Column("name", "Name", "text"),
        Column("2024", "2024"),
        Column("2025", "2025"),
    )
    rows = tuple(
        Line({"name": n, "2024": v, "2025": 2 * v}) for n, v in (("a", 1), ("b", 5))
    )
    found = Answer(columns, rows)
    spec = drawing.chart(invented(found, chart="stack", series=()), found)["spec"]
    assert spec["categories"] == ["2024", "2025"]
    assert [one["name"] for one in spec["series"]] == ["b", "a"]
    assert spec["series"][1]["values"] == [1, 2]


def test_rows_about_hidden_records_are_left_out(
    client: Any, leader: Any, outsider: Any, engineering: Any, monkeypatch: Any
) -> None:
    hidden = PartnerFactory(
        name="Hidden House", lead_unit=engineering, confidential=True
    )
    shown = PartnerFactory(name="Open House", lead_unit=engineering)
    rows = tuple(
        Line({"name": each.name, "n": 1}, about=("partner", each.pk))
        for each in (hidden, shown)
    )
    answer = Answer(COLUMNS[:2], rows, Line({"n": 2}))
    monkeypatch.setitem(BY_SLUG, "invented", invented(answer, takes=taking()))
    for user, names in (
        (leader, {"Hidden House", "Open House"}),
        (outsider, {"Open House"}),
    ):
        client.force_login(user)
        told = client.get("/api/v1/indicators/invented/").json()
        assert {row["name"] for row in told["rows"]} == names
        assert told["totals"]["n"] == 2
        page = client.get("/reports/invented/").content.decode()
        assert ("Hidden House" in page) == ("Hidden House" in names)
        assert ("not open to you" in page) == (len(names) == 1)


def test_a_long_reason_stands_once_below_the_table(monkeypatch: Any) -> None:
    long = "no exchange rate for the month of the award"
    monkeypatch.setitem(REASONS, "long", long)
    monkeypatch.setitem(REASONS, "brief", "too few")
    columns = (Column("a", "A", "text"), Column("b", "B"), Column("c", "C"))
    why = {"b": "long", "c": "brief"}
    rows = tuple(Line({"a": n, "b": None, "c": None}, why=why) for n in "xy")
    table = cells.table(Answer(columns, rows))
    assert table is not None
    assert table["reasons"] == [long]
    _name, b, c = table["rows"][1]
    assert (b["why"], b["mark"], b["title"]) == ("", 1, long)
    assert (c["why"], c.get("mark")) == ("too few", None)


def test_rows_of_the_same_name_are_told_apart_in_the_picture() -> None:
    columns = (
        Column("over", "Over", "text"),
        Column("by", "By", "text"),
        Column("n", "N", "number"),
    )
    rows = tuple(Line({"over": "Countries", "by": by, "n": 2.5}) for by in ("a", "b"))
    assert drawing.named(columns[0], Answer(columns, rows), rows) == [
        "Countries, a",
        "Countries, b",
    ]
    assert drawing.known([{"values": [None, 0]}]) is False


def test_notes_of_a_country_stand_on_its_curves_and_below_them(
    client, viewer, coordinator
):
    """None where all countries are shown, of no later day, of no hidden theme."""
    partner = PartnerFactory(country="JP")
    for year in (2022, 2023, 2024, 2025):
        for month in (2, 3):
            VisitFactory(partners=[partner], starts_on=f"{year}-0{month}-03")
    secret = StrandFactory(name="Whispers", kind="theme", confidential=True)
    for text, day, more in (
        ("Borders open again.", "2023-05-01", {}),
        ("Nobody may know.", "2024-05-01", {"strand": secret}),
        ("Too late to be seen.", "2025-12-01", {}),
    ):
        CountryNoteFactory(country="JP", noted_on=day, text=text, **more)
    place = "/reports/circle-of-friends/?as_of=2025-10-31&from=2022"
    client.force_login(viewer)
    assert "Borders open again." not in client.get(place).content.decode()
    page = client.get(f"{place}&country=JP")
    text = page.content.decode()
    assert page.context["chart"]["spec"]["marks"] == [
        {"at": "2023", "sign": "①", "label": "Japan: Borders open again."}
    ]
    assert "Borders open again." in text[text.index("</table>") :]
    assert "Nobody may know." not in text
    assert "Too late to be seen." not in text
    client.force_login(coordinator)
    assert "Nobody may know." in client.get(f"{place}&country=JP").content.decode()


LEVELLED = Answer(
    (
        Column("level", "Level", "code"),
        Column("code", "Code", "code"),
        Column("item", "Of", "text"),
        Column("year", "Year", "year"),
        Column("n", "Number"),
        Column("part", "Part", "share"),
        Column("part_to", "Up to", "share"),
    ),
    (
        *(
            Line({"level": "year", "item": str(y), "year": y, "n": 5, "part": 0.3})
            for y in (2024, 2025)
        ),
        Line(
            {"level": "partner", "code": "PA-7", "item": "Seven", "n": 3},
            why={"part": "few"},
            about=("partner", 7),
        ),
        *(
            Line({"level": "all", "item": "All of it", "year": y, "n": 5})
            for y in (2024, 2025)
        ),
        Line({"level": "reference", "item": "Low", "part": 0.0, "part_to": 0.2}),
        Line({"level": "reference", "item": "Wide", "part": 0.5, "part_to": 0.6}),
    ),
    Line({"n": 10, "part": 0.3}),
)


def test_each_level_is_a_table_of_its_own() -> None:
    years, partners, every, published = parts.tables(LEVELLED)

    def heads(table: dict[str, Any]) -> list[str]:
        return [str(head["label"]) for head in table["heads"]]

    assert years["title"] == "Year"
    assert heads(years) == ["Year", "Number", "Part"]
    assert years["totals"][1]["words"] == "10"
    assert heads(partners) == ["Partner", "Number", "Part"]
    assert partners["rows"][0][0]["href"] == "/partners/7/"
    assert (every["title"], heads(every)) == ("All of it", ["Year", "Number"])
    assert heads(published) == ["Published figure", "Part", "Up to"]
    assert published["totals"] is None


def test_a_level_that_says_its_word_otherwise_has_a_title(viewer, client):
    """No column is called `item` there: the word stands under the same head."""
    client.force_login(viewer)
    VisitFactory(starts_on="2025-02-03")
    page = client.get("/reports/circle-of-friends/?as_of=2025-12-31&from=2024")
    partners, countries, units = page.context["tables"]
    assert (partners["title"], countries["title"]) == ("Partners", "Countries")
    assert [str(head["label"]) for head in partners["heads"]][:2] == ["Year", "Active"]
    assert units["title"].startswith("Partners of ")


def test_columns_of_a_part_are_a_table_of_their_own() -> None:
    columns = (
        Column("name", "Name", "text"),
        Column("n", "Number"),
        Column("change", "Change", "change", part="Changes"),
    )
    first, second = parts.tables(Answer(columns, ROWS))
    assert (first["title"], first["again"]) == ("", False)
    assert (second["title"], second["again"]) == ("Changes", True)
    assert [head["label"] for head in second["heads"]] == ["Name", "Change"]


def test_a_long_table_shows_its_first_rows_and_the_rest_on_demand() -> None:
    wide = tuple(Column(f"c{n}", f"C{n}") for n in range(20))
    rows = tuple(Line({one.code: n for one in wide}) for n in range(60))
    found = Answer(wide, rows)
    (first,) = parts.tables(found)
    assert (len(first["rows"]), first["more"]) == (40, 20)
    (whole,) = parts.tables(found, whole=True)
    assert (len(whole["rows"]), whole["more"]) == (60, 0)
    (narrow,) = parts.tables(Answer(wide[:3], rows))
    assert (len(narrow["rows"]), narrow["more"]) == (60, 0)


def test_the_rest_of_a_table_is_a_click_away(client: Any, viewer: Any) -> None:
    columns = tuple(Column(f"c{n}", f"C{n}") for n in range(20))
    rows = tuple(Line({one.code: n for one in columns}) for n in range(60))
    client.force_login(viewer)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(BY_SLUG, "long", invented(Answer(columns, rows), chart=""))
        page = client.get("/reports/long/?as_of=2026-10-31").content.decode()
        assert page.count("<tr") == 41
        assert "20 more rows" in page
        there = re.search(r'href="([^"]*rows=all[^"]*)"', page)
        assert there is not None
        query = there[1].replace("&amp;", "&")
        assert "as_of=2026-10-31" in query
        page = client.get(f"/reports/long/{query}").content.decode()
        assert page.count("<tr") == 61
        assert "more rows" not in page


def test_columns_absent_for_one_reason_are_said_once(monkeypatch: Any) -> None:
    monkeypatch.setitem(REASONS, "few", "too few")
    columns = (*COLUMNS[:3], Column("other", "Other", "share"))
    rows = tuple(
        Line({"name": n, "n": 1}, why={"part": "few", "other": "few"}) for n in "ab"
    )
    (table,) = parts.tables(Answer(columns, rows))
    assert [head["label"] for head in table["heads"]] == ["Name", "Number"]
    assert table["silent"] == ["Part, Other: too few"]
    known = Line({"part": 0.5, "n": 2})
    (table,) = parts.tables(Answer(columns, rows, known))
    assert [head["label"] for head in table["heads"]] == ["Name", "Number", "Part"]


def test_published_figures_are_drawn_beside_ours() -> None:
    given = {"chart": "lines", "category": "year", "series": ("part",), "draws": "year"}
    spec = drawing.chart(invented(LEVELLED, **given), LEVELLED)["spec"]
    assert spec["beside"] == [
        {"label": "Low", "from": None, "to": 20.0},
        {"label": "Wide", "from": 50.0, "to": 60.0},
    ]
    assert (spec["least"], spec["most"]) == (0, 70)
