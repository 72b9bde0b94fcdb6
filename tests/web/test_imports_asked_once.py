"""One answer for a whole file: its unit, which way round its dates are."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.html import escape

from tests.web.test_imports import GOOD, done, upload
from tracker.exchange.models import ImportRun
from tracker.records.models import Partner, Visit

NO_UNIT = "title,direction,category,partners,starts_on\n" + "".join(
    f"Visit {n},inbound,lecture,Alpha,2024-03-{n:02}\n" for n in range(1, 13)
)
EITHER_WAY = (
    "title,direction,category,partners,starts_on\n"
    "One,inbound,lecture,Alpha,02/03/2024\n"
    "Two,inbound,lecture,Alpha,05/06/2024\n"
)


def shown(client: Any, run: ImportRun) -> str:
    return client.get(reverse("import:detail", args=[run.pk])).content.decode()


def test_a_file_without_units_is_asked_once_whose_it_is(
    client: Any, coordinator: Any, engineering: Any, sciences: Any
) -> None:
    client.force_login(coordinator)
    Partner.objects.create(name="Alpha", country="NL", owner=coordinator)
    run = upload(client, NO_UNIT)
    page = shown(client, run)
    assert "12 records name no unit." in page
    assert "12 × " in page  # said once above the rows
    client.post(reverse("import:answers", args=[run.pk]), {"unit": str(engineering.pk)})
    assert done(run).counts["by_outcome"]["created"] == 12
    assert "name no unit" not in shown(client, run)
    client.post(reverse("import:apply", args=[run.pk]))
    done(run)
    assert set(Visit.objects.values_list("unit", flat=True)) == {engineering.pk}


def test_the_next_file_is_offered_the_unit_of_the_last(
    client: Any, coordinator: Any, engineering: Any, sciences: Any
) -> None:
    client.force_login(coordinator)
    upload(client, GOOD, unit=str(engineering.pk))
    form = client.get(reverse("import:list")).context["form"]
    assert form["unit"].value() == engineering.pk


def test_a_list_sends_its_kind_along_to_the_imports(
    client: Any, coordinator: Any
) -> None:
    client.force_login(coordinator)
    address = reverse("import:list") + "?kind=partners"
    assert escape(address) in client.get("/partners/").content.decode()
    assert client.get(address).context["form"]["kind"].value() == "partners"
    answer = client.get(reverse("import:list") + "?kind=nonsense")
    assert answer.context["form"]["kind"].value() == "auto"


def test_one_answer_says_which_way_round_all_dates_are(
    client: Any, coordinator: Any, engineering: Any
) -> None:
    client.force_login(coordinator)
    Partner.objects.create(name="Alpha", country="NL", owner=coordinator)
    run = upload(client, EITHER_WAY)
    page = shown(client, run)
    assert "2 dates like 02/03/2024" in page
    assert "2024-03-02 – 2024-03-02" not in page  # a day is not a period
    client.post(reverse("import:answers", args=[run.pk]), {"order-0": "mdy"})
    run = done(run)
    assert run.told["questions"] == []
    client.post(reverse("import:apply", args=[run.pk]))
    done(run)
    days = Visit.objects.order_by("title").values_list("starts_on", flat=True)
    assert [day.isoformat() for day in days] == ["2024-02-03", "2024-05-06"]


def test_no_other_word_becomes_an_order_of_dates(
    client: Any, coordinator: Any, engineering: Any
) -> None:
    client.force_login(coordinator)
    Partner.objects.create(name="Alpha", country="NL", owner=coordinator)
    run = upload(client, EITHER_WAY)
    client.post(reverse("import:answers", args=[run.pk]), {"order-0": "ymd"})
    run = done(run)
    assert len(run.told["questions"]) == 2
    assert "dates" not in run.mapping


def test_the_same_file_again_has_nothing_to_apply_constants_or_not(
    client: Any, coordinator: Any
) -> None:
    client.force_login(coordinator)
    words = {"columns": {"pic": "pic"}, "constants": {"kind": "university"}}
    text = "name,country,pic\nAlpha,NL,999977172\n"
    for outcome in ("created", "unchanged"):
        run = upload(client, text, kind="partners")
        ImportRun._default_manager.filter(pk=run.pk).update(mapping=words, state="new")
        run.refresh_from_db()
        from tracker.exchange import incoming

        incoming.promise(run, by=coordinator, dry_run=True)
        assert done(run).counts["by_outcome"][outcome] == 1
        if outcome == "created":
            client.post(reverse("import:apply", args=[run.pk]))
            done(run)
    page = shown(client, run)
    assert "There is nothing to apply" in page
    assert "Alpha" in page
    assert reverse("import:apply", args=[run.pk]) not in page


def test_a_long_list_says_how_much_of_it_is_shown(
    client: Any, coordinator: Any
) -> None:
    client.force_login(coordinator)
    rows = "".join(f"Place {n},NL\n" for n in range(305))
    page = shown(client, upload(client, f"name,country\n{rows}"))
    assert "the first 300 of 305" in page


def test_the_unit_is_asked_together_with_what_else_is_meant(
    client: Any, coordinator: Any, engineering: Any, sciences: Any
) -> None:
    client.force_login(coordinator)
    Partner.objects.create(name="Alpha", country="NL", owner=coordinator)
    run = upload(client, EITHER_WAY)
    page = shown(client, run)
    assert page.count('name="unit"') == 1
    assert "2 records name no unit." in page
    answers = {"order-0": "dmy", "unit": str(sciences.pk)}
    client.post(reverse("import:answers", args=[run.pk]), answers)
    assert done(run).counts["by_outcome"]["created"] == 2
