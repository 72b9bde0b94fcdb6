"""Records for other programs: what they read is what stands here."""

from __future__ import annotations

from datetime import date
from typing import Any

import bibtexparser
import pytest
import rispy
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from tests.exchange.importing import bring, outcomes
from tests.factories import (
    AgreementFactory,
    OutputFactory,
    PartnerFactory,
    PersonFactory,
    VisitFactory,
)
from tracker.exchange import outgoing
from tracker.exchange.formats.latex import decoded
from tracker.exchange.outward.bibtex import escaped
from tracker.kinds import BY_SLUG
from tracker.records.models import Output

pytestmark = pytest.mark.django_db

ODD = "Growth {of} 50 % & more_than #1 ~ \\alpha ^2 $x$ – 石墨烯"


def written(
    slug: str, format: str, user: Any, language: str = "en", **asked: Any
) -> str:
    kind = BY_SLUG[slug]
    rows = kind.visible_to(user).order_by("pk")
    parts = outgoing.stream(kind, rows, format, language, reader=user)[2]
    return b"".join(parts).decode()


@pytest.fixture
def work(engineering: Any) -> Output:
    made: Output = OutputFactory(
        title=ODD,
        title_zh="石墨烯的生长",
        kind="conference_paper",
        doi="10.5555/a_b.1",
        venue="Proc. of A & B",
        year=2023,
        published_on=date(2023, 5, 1),
        unit=engineering,
        authors=[
            {"name": "Bell, Anna", "side": "theirs"},
            {"name": "ATLAS Collaboration and Friends", "side": "unknown"},
            {"name": "王小明", "side": "ours"},
        ],
    )
    Output.objects.filter(pk=made.pk).update(date_precision="month")
    return made


def test_bibtex_is_read_by_another_program(work, coordinator):
    library = bibtexparser.parse_string(written("outputs", "bibtex", coordinator))
    assert not library.failed_blocks
    [entry] = library.entries
    told = {field.key: field.value for field in entry.fields}
    assert (entry.entry_type, entry.key) == ("inproceedings", work.ref)
    assert decoded(told["title"]) == ODD
    assert decoded(told["booktitle"]) == "Proc. of A & B"
    assert (told["doi"], told["year"], told["month"]) == ("10.5555/a_b.1", "2023", "5")
    assert "{ATLAS Collaboration and Friends}" in told["author"]


def test_bibtex_read_in_again_adds_nothing(work, coordinator, tmp_path):
    OutputFactory(title="Another work, without identifiers", unit=work.unit, year=2020)
    path = tmp_path / "works.bib"
    path.write_text(written("outputs", "bibtex", coordinator), encoding="utf-8")
    run = bring(path, "outputs", coordinator)
    assert Output.objects.count() == 2
    assert "created" not in outcomes(run)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=60))
def test_whatever_a_title_holds_comes_back(text):
    # Two signs that TeX reads as one are the reader's to join, as in any BibTeX file.
    plain = " ".join(text.split())
    for sign in ("--", "``", "''", "&", ";", "\u00a0"):
        plain = plain.replace(sign, " ")
    import unicodedata

    plain = unicodedata.normalize("NFC", " ".join(plain.split()))
    assert decoded(f"{{{escaped(plain)}}}") == plain


def test_ris_is_read_by_another_program(work, coordinator):
    text = written("outputs", "ris", coordinator)
    assert text.startswith("TY  - CPAPER")
    [told] = rispy.loads(text)
    assert told["title"] == ODD
    assert told["authors"][2] == "王小明"
    assert told["date"] == "2023/05//"
    assert told["secondary_title"] == "Proc. of A & B"
    assert told["urls"] == ["https://doi.org/10.5555/a_b.1"]


def test_visits_are_whole_days_in_a_calendar(engineering, coordinator):
    delft = PartnerFactory(name="Delft; University, of Technology")
    visit = VisitFactory(
        unit=engineering,
        title="Visit; with, signs",
        partners=[delft],
        starts_on=date(2026, 5, 12),
        ends_on=date(2026, 5, 14),
        status="planned",
        places=[{"country": "NL", "city": "Delft"}],
    )
    found = Calendar.from_ical(written("visits", "ical", coordinator))
    [event] = found.walk("VEVENT")
    assert event["uid"].startswith(f"{visit.ref}-visit@")
    assert (event["dtstart"].dt, event["dtend"].dt) == (
        date(2026, 5, 12),
        date(2026, 5, 15),
    )
    assert event["summary"] == "Visit; with, signs"
    assert event["location"] == "Delft, Netherlands"
    assert "Delft; University, of Technology" in event["description"]
    assert event["status"] == "TENTATIVE"
    zh = Calendar.from_ical(written("visits", "ical", coordinator, "zh-hans"))
    assert zh.walk("VEVENT")[0]["location"] == "Delft, 荷兰"


def test_a_visit_known_to_the_month_takes_all_of_it(engineering, coordinator):
    visit = VisitFactory(unit=engineering, starts_on=date(2024, 2, 1))
    type(visit).objects.filter(pk=visit.pk).update(date_precision="month")
    [event] = Calendar.from_ical(written("visits", "ical", coordinator)).walk("VEVENT")
    assert (event["dtstart"].dt, event["dtend"].dt) == (
        date(2024, 2, 1),
        date(2024, 3, 1),
    )


def test_a_hidden_partner_is_in_no_event(engineering, coordinator, outsider):
    secret = PartnerFactory(
        name="Quiet Institute", confidential=True, lead_unit=engineering
    )
    visit = VisitFactory(unit=engineering, partners=[PartnerFactory()])
    visit.hosts.create(partner=secret, position=2)
    assert "Quiet Institute" in written("visits", "ical", coordinator)
    assert "Quiet Institute" not in written("visits", "ical", outsider)


def test_people_of_a_hidden_partner_are_no_contacts(engineering, coordinator, outsider):
    secret = PartnerFactory(
        name="Quiet Institute", confidential=True, lead_unit=engineering
    )
    PersonFactory(name="Ann Quiet", partner=secret, side="theirs")
    assert "Quiet Institute" in written("people", "vcard", coordinator)
    assert "Quiet" not in written("people", "vcard", outsider)


def test_agreements_end_and_are_given_notice_of(engineering, coordinator):
    AgreementFactory(
        unit=engineering,
        title="MoU",
        starts_on=date(2020, 1, 1),
        ends_on=date(2090, 12, 31),
        notice_months=6,
    )
    AgreementFactory(unit=engineering, starts_on=date(2020, 1, 1), ends_on=None)
    found = Calendar.from_ical(written("agreements", "ical", coordinator))
    days = {str(e["summary"]): e["dtstart"].dt for e in found.walk("VEVENT")}
    assert days == {
        "Ends: MoU": date(2090, 12, 31),
        "Last day for notice: MoU": date(2090, 6, 30),
    }


def test_people_are_contacts(coordinator):
    partner = PartnerFactory(name="Université de Gand; Gent")
    person = PersonFactory(
        name="Li Hua",
        name_zh="李华",
        family_name="Li",
        given_name="Hua",
        partner=partner,
        side="theirs",
        email="li@example.org",
        phone="+31152789111",
        position="Dean, Faculty",
    )
    card = written("people", "vcard", coordinator).split("\r\n")
    assert card[:3] == ["BEGIN:VCARD", "VERSION:4.0", f"UID:urn:rapport:{person.ref}"]
    for line in (
        "FN:Li Hua",
        "N:Li;Hua;;;",
        "FN;LANGUAGE=zh:李华",
        "ORG:Université de Gand\\; Gent",
        "TITLE:Dean\\, Faculty",
        "EMAIL:li@example.org",
        "END:VCARD",
    ):
        assert line in card


def test_an_empty_list_is_still_a_file(coordinator):
    assert (
        Calendar.from_ical(written("visits", "ical", coordinator)).walk("VEVENT") == []
    )
    assert written("outputs", "ris", coordinator) == ""


def test_it_costs_the_same_for_any_number(engineering, coordinator, count_queries):
    def cost() -> int:
        return count_queries(lambda: written("visits", "ical", coordinator))

    VisitFactory(unit=engineering)
    one = cost()
    VisitFactory.create_batch(5, unit=engineering)
    assert cost() == one


def test_the_command_writes_them_and_says_what_it_cannot(
    work, coordinator, capsysbinary
):
    call_command("export", "outputs", format="ris")
    assert capsysbinary.readouterr().out.startswith(b"TY  - ")
    with pytest.raises(CommandError, match="csv, xlsx, json"):
        call_command("export", "partners", format="ris")
