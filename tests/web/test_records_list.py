from __future__ import annotations

import re

from tests.factories import OutputFactory, PartnerFactory
from tracker.kinds import BY_SLUG

MOST_QUERIES = 12


def test_every_list_opens_empty_and_full(coordinating, any_kind, make):
    empty = coordinating.get(any_kind.url("list"))
    record = make()
    full = coordinating.get(any_kind.url("list"))

    assert empty.status_code == full.status_code == 200
    before, after = (page.context["page"].paginator.count for page in (empty, full))
    assert after == before + 1
    if after == 1:
        assert record.get_absolute_url() in full.content.decode()


def test_the_list_costs_the_same_for_any_number_of_rows(
    coordinating, any_kind, make, count_queries
):
    make()
    coordinating.get(any_kind.url("list"))
    one = count_queries(lambda: coordinating.get(any_kind.url("list")))
    make.create_batch(9)

    assert count_queries(lambda: coordinating.get(any_kind.url("list"))) == one
    assert one <= MOST_QUERIES


def test_the_list_of_an_officer_costs_little_too(as_officer, kind, make, count_queries):
    make.create_batch(2)
    as_officer.get(kind.url("list"))

    assert count_queries(lambda: as_officer.get(kind.url("list"))) <= MOST_QUERIES


def test_all_columns_can_be_shown(coordinating, any_kind, make):
    make()
    names = ",".join(column.name for column in any_kind.columns)

    page = coordinating.get(any_kind.url("list"), {"columns": names})

    assert page.status_code == 200
    assert len(page.context["heads"]) == len(any_kind.columns)


def test_chosen_columns_are_remembered(coordinating):
    coordinating.get("/partners/?columns=city&columns=owner")

    page = coordinating.get("/partners/")

    labels = [head.column.name for head in page.context["heads"]]
    assert labels == ["name", "city", "owner"]


def test_every_order_works_both_ways(coordinating, any_kind, make):
    make.create_batch(2)
    for name in any_kind.filterset.orders:
        for order in (name, f"-{name}"):
            page = coordinating.get(any_kind.url("list"), {"ordering": order})
            assert page.status_code == 200, order


def test_pages_hold_every_record_once(coordinating):
    made = [PartnerFactory(name="Same name") for _ in range(60)]
    seen: list[str] = []
    for number in (1, 2, 3):
        page = coordinating.get("/partners/", {"rows": 25, "page": number})
        seen += [record.ref for record in page.context["page"]]

    assert sorted(seen) == sorted(partner.ref for partner in made)


def test_a_later_page_comes_in_the_same_order(coordinating):
    for number in range(60):
        PartnerFactory(name=f"University {number:02}")
    pages = [
        coordinating.get("/partners/", {"rows": 25, "page": n, "ordering": order})
        for order in ("name", "-name")
        for n in (1, 2, 3)
    ]
    names = [[str(r) for r in page.context["page"]] for page in pages]

    rising = [name for page in names[:3] for name in page]
    falling = [name for page in names[3:] for name in page]
    assert rising == sorted(rising)
    assert falling == sorted(rising, reverse=True)


def test_a_swap_brings_only_what_changes(coordinating):
    PartnerFactory()

    whole = coordinating.get("/partners/")
    part = coordinating.get("/partners/", headers={"HX-Request": "true"})

    assert b"<html" in whole.content
    assert b"<html" not in part.content
    assert "HX-Request" in part["Vary"]


def test_the_filter_drawer_comes_with_and_without_scripts(coordinating, any_kind, make):
    make()
    fragment = coordinating.get(
        any_kind.url("list"), {"part": "filters"}, headers={"HX-Request": "true"}
    )
    whole = coordinating.get(any_kind.url("list"), {"part": "filters"})

    assert b"<html" not in fragment.content
    assert b"<form" in fragment.content
    asked = any_kind.filterset(
        None, any_kind.model.objects.none(), user=whole.context["user"]
    ).form
    for name, field in asked.fields.items():
        if name != "search" and not field.widget.is_hidden:
            assert f'name="{name}' in whole.content.decode()


HOSTILE = [
    "bad=filter",
    "ordering=password",
    "ordering=-",
    "search=%00",
    "search=" + "a" * 5000,
    "search=%25%27%22%3B--",
    "search=%F0%9F%8E%93",
    "page=0",
    "page=-1",
    "page=99999999999999999999",
    "page=abc",
    "rows=7",
    "rows=%C2%B2",
    "columns=nothing",
    "columns=%00",
    "tag=%00",
    "tag=a%3Bb",
    "part=filters",
    "part=x",
    "unit=1",
    "unit=%C2%B2",
    "partner=%00",
    "partner=PA-9999",
    "partner=99999999999999999999999",
    "year=1e999",
    "year=NaN",
    "country=XX,%00",
    "state=dormant,nonsense",
    "kind=%00",
    "starts_on_after=9999-99-99",
    "starts_on_after=0001-01-01",
    "starts_on_before=9999-12-31",
    "ends_within=1e30",
    "ends_within=-5",
    "active=Infinity",
    "active=99999",
    "end_bucket=99999999999999999999-",
    "end_bucket=%C2%B2-",
    "in_force_on=0001-01-01",
    "activity=%00",
    "activity=a%3Bb",
    "owner=%00",
    "year_range_min=-99999999999999999999",
    "tile=x",
    "group=x",
    "moved=x",
    "flag=%00",
    "search=a&search=b",
    "%00=1",
    "in_force=maybe",
]


def test_no_query_string_breaks_a_list(coordinating, kind, make):
    make()
    for place, query in enumerate(HOSTILE):
        # Both ask the same filters; one kind is asked for both each time.
        ways = ("?", "?part=filters&")
        for path in ways if kind.slug == "partners" else ways[place % 2 :][:1]:
            asked = f"{kind.url('list')}{path}{query}"
            assert coordinating.get(asked).status_code in (200, 400), asked


def test_an_unusable_question_is_refused_in_words(coordinating):
    page = coordinating.get("/partners/?bad=filter")

    assert page.status_code == 400
    assert "There is no such filter." in page.content.decode()


def test_filters_in_use_stand_as_chips_that_take_themselves_away(coordinating):
    PartnerFactory(tier="key", country="JP")

    page = coordinating.get("/partners/?tier=key,strategic&country=JP&ordering=name")

    chips = {chip["label"]: chip for chip in page.context["applied"]}
    assert chips["Tier"]["value"] == "Strategic, Key" or "Key" in chips["Tier"]["value"]
    assert "tier" not in chips["Tier"]["without"]
    assert "country=JP" in chips["Tier"]["without"]
    assert "ordering=name" in chips["Tier"]["without"]


def test_nothing_found_names_the_nearest_spelling(coordinating):
    PartnerFactory(name="Technische Universiteit Westerhaven")

    page = coordinating.get("/partners/?search=Westerhafen")

    assert page.context["near"]["name"] == "Technische Universiteit Westerhaven"


def test_names_are_found_in_any_script(coordinating):
    PartnerFactory(name="Shuangchuan Polytechnic", name_zh="霜川理工大学")
    PartnerFactory(name="Universität Zürich", acronym="UZH")

    for text in ("霜川", "shuangchuan", "SCLG", "ligong"):
        page = coordinating.get("/partners/", {"search": text})
        assert [r.name for r in page.context["page"]] == ["Shuangchuan Polytechnic"]
    for text in ("zurich", "UZH", "zuerich"):
        page = coordinating.get("/partners/", {"search": text})
        assert [r.name for r in page.context["page"]] == ["Universität Zürich"]


def test_what_is_hidden_is_not_in_a_list_nor_counted(as_outsider, unit_kind, make):
    from tests.factories import UnitFactory

    unit = UnitFactory()
    make(unit=unit, confidential=True)
    make(unit=unit)

    page = as_outsider.get(unit_kind.url("list"))

    assert page.context["page"].paginator.count == 1


def test_a_deep_page_reads_about_as_much_as_the_first(coordinating, count_queries):
    first = OutputFactory()
    model = type(first)
    rows = [
        model(
            title=f"Work {n}",
            year=2000 + n % 25,
            unit=first.unit,
            ref=f"OU-X-{n}",
        )
        for n in range(400)
    ]
    model.objects.bulk_create(rows)
    coordinating.get("/outputs/")

    one = count_queries(lambda: coordinating.get("/outputs/"))
    last = count_queries(lambda: coordinating.get("/outputs/?page=9"))

    assert last <= one


def test_views_of_partners_stand_above_the_list(coordinating):
    page = coordinating.get("/partners/?state=dormant")

    current = [tab["label"] for tab in page.context["tabs"] if tab["current"]]
    assert [str(label) for label in current] == ["Dormant"]
    for tab in page.context["tabs"]:
        href = (
            tab["href"] if tab["href"].startswith("/") else f"/partners/{tab['href']}"
        )
        assert coordinating.get(href).status_code == 200


def test_no_markup_carries_a_style_or_a_script_of_its_own(coordinating, kind, make):
    record = make()
    for path in (kind.url("list"), record.get_absolute_url(), kind.url("add")):
        text = coordinating.get(path).content.decode()
        assert not re.search(r"\sstyle=", text), path
        assert not re.search(r"\son[a-z]+=", text), path
        assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*json)", text), path


def test_a_list_knows_its_kind():
    assert BY_SLUG["visits"].url("list") == "/visits/"
