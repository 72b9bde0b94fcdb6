"""Every indicator as a page, a file, an answer of the API and of the command."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone, translation

from tests.cast import person
from tests.factories import CountryGroupMemberFactory, OutputFactory, PartnerFactory
from tracker.exchange.demo.fill import Counts, fill
from tracker.insight import health
from tracker.insight.indicators import BY_SLUG
from tracker.insight.indicators.telling import BESIDE_VALUES
from tracker.insight.models import Snapshot

pytestmark = pytest.mark.xdist_group("reports")

SLUGS = sorted(BY_SLUG)
KEPT_COSTS = 7
"""Who asks, how things stand, the answer, which partners and countries may be seen."""
KINDS = {"text", "code", "year", "count", "number", "share", "change", "money"}
KINDS |= {"days", "months"}


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A small invented house for all tests of this file; nothing of it stays."""
    with django_db_blocker.unblock(), transaction.atomic():
        counts = Counts(partners=12, visits=60, grants=6, outputs=60)
        fill(counts, seed=7, today=timezone.localdate())
        health.refresh()
        person("reader", is_coordinator=True)
        if connection.vendor == "postgresql":
            # What no transaction has kept yet, no autovacuum has looked at.
            ours = connection.introspection.table_names()
            with connection.cursor() as cursor:
                cursor.execute(f"ANALYZE {', '.join(sorted(ours))}")
        yield
        transaction.set_rollback(True)


@pytest.fixture
def reader(house: None, client: Any, db: None) -> Any:
    client.force_login(get_user_model().objects.get(username="reader"))
    return client


@pytest.mark.parametrize("slug", SLUGS)
def test_page_files_api_and_command_say_the_same(reader: Any, slug: str) -> None:
    told = reader.get(f"/api/v1/indicators/{slug}/").json()
    well_formed(told)
    said = io.StringIO()
    call_command("indicator", slug, "--format", "json", stdout=said)
    assert json.loads(said.getvalue()) == told
    page = reader.get(f"/reports/{slug}/")
    assert page.status_code == 200
    shown = [each for each in page.context["tables"] if not each["again"]]
    assert all(len(each["rows"]) <= 200 for each in shown)
    assert sum(len(each["rows"]) + each["more"] for each in shown) == len(told["rows"])
    places = f"/reports/{slug}/export"
    assert json.loads(reader.get(f"{places}.json").content) == told
    text = reader.get(f"{places}.csv").content.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    total = 1 if told["totals"] else 0
    assert len(lines) == 1 + len(told["rows"]) + total
    kept = io.BytesIO(reader.get(f"{places}.xlsx").content)
    figures, about = openpyxl.load_workbook(kept)
    assert figures.max_row == len(lines)
    assert figures.freeze_panes == "B2"
    assert about["B1"].value == str(BY_SLUG[slug].title)
    assert reader.get(f"{places}.pdf").status_code == 404


def well_formed(told: dict[str, Any]) -> None:
    codes = [column["code"] for column in told["columns"]]
    assert len(set(codes)) == len(codes)
    assert not BESIDE_VALUES & set(codes)
    assert {column["kind"] for column in told["columns"]} <= KINDS
    for row in [*told["rows"], *([told["totals"]] if told["totals"] else [])]:
        assert set(row) == {*codes, *BESIDE_VALUES}
        assert set(row["opens"]) | set(row["why"]) <= set(codes)
        assert all(row[code] is None for code in row["why"])
    if told["coverage"]:
        left = sum(each["n"] for each in told["coverage"]["left_out"])
        assert told["coverage"]["included"] <= told["coverage"]["of"]
        assert left <= told["coverage"]["of"]


@pytest.mark.parametrize("slug", SLUGS)
def test_the_invented_house_has_something_to_show(reader: Any, slug: str) -> None:
    told = reader.get(f"/api/v1/indicators/{slug}/").json()
    assert told["rows"]
    values = [row[column["code"]] for row in told["rows"] for column in told["columns"]]
    assert any(isinstance(value, int | float) and value for value in values)
    if told["coverage"]:
        assert told["coverage"]["included"]


@pytest.mark.parametrize("slug", SLUGS)
def test_every_figure_opens_a_list_here_and_in_the_api(reader: Any, slug: str) -> None:
    told = reader.get(f"/api/v1/indicators/{slug}/").json()
    rows = [*told["rows"][:2], *([told["totals"]] if told["totals"] else [])]
    opened = {place for row in rows for place in row["opens"].values()}
    for place in sorted(opened)[:8]:
        assert reader.get(place).status_code == 200, place
        page = place.removeprefix("/api/v1")
        assert reader.get(page).status_code == 200, page


@pytest.mark.parametrize("slug", SLUGS)
def test_whatever_an_indicator_takes_it_can_be_asked(reader: Any, slug: str) -> None:
    CountryGroupMemberFactory(code="OURS", country="DE")
    asked = {"from": "2020", "to": "2025", "country": "DE", "group": "OURS"}
    asked["as_of"] = "2025-12-31"
    for name, value in asked.items():
        place = f"/api/v1/indicators/{slug}/?{name}={value}"
        wanted = 200 if name in BY_SLUG[slug].takes else 400
        assert reader.get(place).status_code == wanted, place
        assert reader.get(f"/reports/{slug}/?{name}={value}").status_code == 200


@pytest.mark.parametrize("slug", SLUGS)
def test_a_report_reads_in_chinese(reader: Any, slug: str) -> None:
    page = reader.get(f"/reports/{slug}/", headers={"accept-language": "zh-hans"})
    with translation.override("zh-hans"):
        title = str(BY_SLUG[slug].title)
    assert page.status_code == 200
    assert f"<h1>\n                  {title}" in page.content.decode()


@pytest.mark.parametrize("slug", SLUGS)
def test_it_costs_the_same_for_any_number_of_partners(
    reader: Any, slug: str, count_queries: Any
) -> None:
    place = f"/api/v1/indicators/{slug}/"

    def asked() -> int:
        """Computed anew: an answer that is kept costs next to nothing."""
        Snapshot.objects.all().delete()
        return count_queries(lambda: reader.get(place))

    reader.get(place)
    few = asked()
    for country in ("NL", "DE", "JP", "BR"):
        partner = PartnerFactory(country=country)
        OutputFactory(partners=[partner], year=timezone.localdate().year - 1)
    health.refresh()
    assert asked() == few


@pytest.mark.parametrize("slug", SLUGS)
def test_what_was_answered_is_not_computed_again(
    reader: Any, slug: str, count_queries: Any
) -> None:
    place = f"/api/v1/indicators/{slug}/"
    reader.get(place)
    assert count_queries(lambda: reader.get(place)) <= KEPT_COSTS
