"""A file comes in whole or not at all, and is never silently changed."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.exchange.importing import accounted, bring, outcomes, sheet
from tests.factories import AgreementFactory, NetworkFactory, PartnerFactory
from tracker.exchange import incoming
from tracker.exchange.bad_rows import write_bad_rows
from tracker.exchange.formats.refused import Refused
from tracker.exchange.models import ImportRun
from tracker.exchange.periods import read_period
from tracker.jobs import ledger, running
from tracker.jobs.models import Job
from tracker.records.models import (
    ActivitySource,
    Agreement,
    Change,
    Due,
    Grant,
    Network,
    NetworkMember,
    Partner,
    Visit,
)

PARTNERS = [["name", "country", "city"], ["Alpha", "NL", "Delft"], ["Beta", "DE", ""]]


def test_rows_become_records_with_history(tmp_path: Path, coordinator: Any) -> None:
    run = bring(sheet(tmp_path, PARTNERS), "partners", coordinator)
    assert outcomes(run) == {"created": 2}
    alpha = Partner.objects.get(name="Alpha")
    assert (alpha.country, alpha.city, alpha.source) == ("NL", "Delft", "import")
    assert alpha.ref.startswith("PA-")
    assert Partner.objects.found("delft").get() == alpha
    change = Change.objects.get(kind="partner", record_id=alpha.pk)
    assert (change.made_by, change.batch_id) == (coordinator, run.batch_id)
    assert Due.objects.count() == 2


def test_one_bad_row_saves_none(tmp_path: Path, coordinator: Any) -> None:
    rows = [*PARTNERS, ["Gamma", "Atlantis", ""]]
    run = bring(sheet(tmp_path, rows), "partners", coordinator)
    assert run.state == "checked"
    assert not Partner.objects.exists()
    assert accounted(run)


def test_or_the_good_ones_with_a_file_of_the_bad(
    tmp_path: Path, coordinator: Any
) -> None:
    rows = [*PARTNERS, ["Gamma", "Atlantis", ""]]
    run = bring(sheet(tmp_path, rows), "partners", coordinator, skip_bad=True)
    assert Partner.objects.count() == 2
    out = io.StringIO()
    assert write_bad_rows(run, out) == 1
    assert "Gamma" in out.getvalue()


def test_what_is_wrong_with_a_row_stands_on_one_line(
    tmp_path: Path, coordinator: Any, engineering: Any
) -> None:
    PartnerFactory(name="Alpha", country="NL")
    head = ["title", "kind", "partners", "signed_on", "ends_on"]
    row = ["Memo", "pact", "Alpha", "soon", "2020-01-01"]
    run = bring(sheet(tmp_path, [head, row]), "agreements", coordinator)
    out = io.StringIO()
    write_bad_rows(run, out, in_codes=True)
    [heads, [number, why, *cells]] = csv.reader(io.StringIO(out.getvalue()))
    assert heads == ["row", "problem", *head]
    assert (number, cells) == ("2", row)
    assert "is expected; kind: " in why and why.endswith(".")


def test_the_same_file_again_adds_nothing(tmp_path: Path, coordinator: Any) -> None:
    path = sheet(tmp_path, PARTNERS)
    bring(path, "partners", coordinator)
    again = bring(path, "partners", coordinator)
    assert outcomes(again) == {"unchanged": 2}
    assert again.summary["again"]


def test_known_references_update_empty_leaves_dash_clears(
    tmp_path: Path, coordinator: Any
) -> None:
    partner = PartnerFactory(name="Alpha", city="Delft", website="https://a.nl")
    rows = [["ref", "name", "city", "website"], [partner.ref, "", "-", ""]]
    run = bring(sheet(tmp_path, rows), "partners", coordinator)
    assert outcomes(run) == {"updated": 1}
    partner.refresh_from_db()
    assert (partner.name, partner.city, partner.website) == (
        "Alpha",
        "",
        "https://a.nl",
    )


def test_an_unknown_reference_is_reported(tmp_path: Path, coordinator: Any) -> None:
    rows = [["ref", "name", "country"], ["PA-9999", "X", "NL"]]
    run = bring(sheet(tmp_path, rows), "partners", coordinator)
    assert outcomes(run) == {"bad": 1}


def test_columns_no_one_knows_are_reported(tmp_path: Path, coordinator: Any) -> None:
    rows = [["name", "country", "favourite colour"], ["Alpha", "NL", "blue"]]
    run = bring(sheet(tmp_path, rows), "partners", coordinator)
    assert run.summary["unused"] == ["favourite colour"]
    assert outcomes(run) == {"created": 1}


AGREEMENT = ["title", "kind", "partners", "country", "signed_on", "ends_on"]


def test_dates_two_ways_are_asked_about(
    tmp_path: Path, coordinator: Any, engineering: Any
) -> None:
    rows = [AGREEMENT, ["Memo", "mou", "Alpha", "NL", "03/04/2021", "2025-01-01"]]
    path = sheet(tmp_path, rows)
    run = bring(path, "agreements", coordinator, create_partners=True)
    assert (run.state, Agreement.objects.count()) == ("checked", 0)
    [question] = run.told["questions"]
    assert [p[0] for p in question["proposals"]] == ["2021-04-03", "2021-03-04"]
    answered = {"values": {"signed_on": {"03/04/2021": "2021-04-03"}}}
    bring(path, "agreements", coordinator, create_partners=True, mapping=answered)
    assert Agreement.objects.get().signed_on == date(2021, 4, 3)


def test_a_column_that_tells_its_order_is_not_asked_about(
    tmp_path: Path, coordinator: Any, engineering: Any
) -> None:
    rows = [
        AGREEMENT,
        ["Memo", "mou", "Alpha", "NL", "03/04/2021", "2025-01-01"],
        ["Other", "mou", "Alpha", "NL", "25/04/2021", "2025-01-01"],
    ]
    bring(sheet(tmp_path, rows), "agreements", coordinator, create_partners=True)
    assert Agreement.objects.get(title="Memo").signed_on == date(2021, 4, 3)


def test_an_unknown_partner_is_a_question_and_an_answer_is_remembered(
    tmp_path: Path, coordinator: Any, engineering: Any
) -> None:
    alpha = PartnerFactory(name="Alpha University", country="NL")
    rows = [
        AGREEMENT,
        ["Memo", "mou", "Alfa University", "NL", "2021-04-03", "2025-01-01"],
    ]
    path = sheet(tmp_path, rows)
    run = bring(path, "agreements", coordinator)
    [question] = run.told["questions"]
    assert question["proposals"][0][0] == alpha.ref
    answered = {"values": {"partners": {"Alfa University": alpha.ref}}}
    bring(path, "agreements", coordinator, mapping=answered)
    assert alpha.agreements.count() == 1
    assert alpha.aliases.get().name == "Alfa University"
    assert outcomes(bring(path, "agreements", coordinator)) == {"unchanged": 1}


def test_ambiguous_names_are_reported(
    tmp_path: Path, coordinator: Any, engineering: Any
) -> None:
    PartnerFactory(name="Alpha", country="NL")
    PartnerFactory(name="Alpha", country="NL")
    rows = [AGREEMENT, ["Memo", "mou", "Alpha", "NL", "2021-04-03", "2025-01-01"]]
    run = bring(sheet(tmp_path, rows), "agreements", coordinator, create_partners=True)
    assert outcomes(run) == {"asked": 1}


def test_updating_keeps_the_lines_that_stay(
    tmp_path: Path, coordinator: Any, engineering: Any
) -> None:
    paper = AgreementFactory(unit=engineering)
    partner, other = paper.partners.get(), PartnerFactory(name="Second", country="DE")
    party = paper.parties.get(partner=partner)
    rows = [["ref", "partners"], [paper.ref, f"{partner.ref}; {other.ref}"]]
    run = bring(sheet(tmp_path, rows), "agreements", coordinator, mapping={
        "constants": {}
    })  # fmt: skip
    assert run.state == "refused"  # title and kind are needed columns
    rows = [["ref", "title", "kind", "partners"],
            [paper.ref, "", "", f"{partner.ref}; {other.ref}"]]  # fmt: skip
    assert outcomes(bring(sheet(tmp_path, rows), "agreements", coordinator)) == {
        "updated": 1
    }
    assert set(paper.partners.all()) == {partner, other}
    assert paper.parties.get(partner=partner).pk == party.pk


def test_officers_write_for_their_units_only(
    tmp_path: Path, officer: Any, engineering: Any, sciences: Any
) -> None:
    PartnerFactory(name="Alpha", country="NL")
    rows = [[*AGREEMENT, "unit"],
            ["Memo", "mou", "Alpha", "NL", "2021-04-03", "2025-01-01", sciences.name]]  # fmt: skip  # noqa: E501
    run = bring(sheet(tmp_path, rows), "agreements", officer)
    assert outcomes(run) == {"bad": 1}


def test_nobody_changes_what_is_not_theirs(
    tmp_path: Path, officer: Any, sciences: Any
) -> None:
    paper = AgreementFactory(unit=sciences, title="Theirs")
    rows = [["ref", "title", "kind", "partners"], [paper.ref, "Mine", "", ""]]
    run = bring(sheet(tmp_path, rows), "agreements", officer)
    assert outcomes(run) == {"bad": 1}
    paper.refresh_from_db()
    assert paper.title == "Theirs"


def test_hidden_records_do_not_exist(
    tmp_path: Path, officer: Any, engineering: Any, sciences: Any
) -> None:
    paper = AgreementFactory(unit=sciences, confidential=True)
    rows = [["ref", "title", "kind", "partners"], [paper.ref, "Mine", "", ""]]
    run = bring(sheet(tmp_path, rows), "agreements", officer)
    other = [["ref", "title", "kind", "partners"], ["AG-2024-9999", "Mine", "", ""]]
    missing = bring(sheet(tmp_path, other), "agreements", officer)
    assert run.told["plans"][0][5] == [
        missing.told["plans"][0][5][0].replace("AG-2024-9999", paper.ref)
    ]


GROUPED = {
    "group_by": ["project"],
    "list_columns": ["partners", "partner_countries", "partner_amounts"],
    "columns": {
        "project": "award_number", "start": "starts_on", "total": "total",
        "org": "partners", "where": "partner_countries", "part": "partner_amounts",
    },
    "constants": {"currency": "EUR"},
    "skip_when": [{"column": "ours", "is": ["1"], "why": "domestic"}],
}  # fmt: skip
PROJECTS = [
    ["project", "start", "total", "org", "where", "part", "ours"],
    ["7", "2020-01-01", "100.00", "Alpha", "NL", "10", "0"],
    ["7", "2020-01-01", "100.00", "Nobody", "EL", "NA", "0"],
    ["7", "2020-01-01", "100.00", "Home", "FR", "5", "1"],
    ["8", "2021-02-01", "NA", "Home", "FR", "NA", "1"],
]


def test_rows_that_make_one_record(
    tmp_path: Path, coordinator: Any, engineering: Any
) -> None:
    alpha = PartnerFactory(name="Alpha", country="NL")
    path = sheet(tmp_path, PROJECTS)
    run = bring(path, "grants", coordinator, mapping=GROUPED, covers="2014-01:2021-03")
    assert outcomes(run) == {"created": 2}
    assert accounted(run)
    assert run.counts["set_aside"] == {"domestic": 2}
    grant = Grant.objects.get(award_number="7")
    assert (grant.title, grant.needs_title, grant.total_minor) == ("7", True, 10000)
    assert [(x.partner, x.amount_minor) for x in grant.grant_partners.all()] == [
        (alpha, 1000)
    ]
    assert [(x.name, x.country, x.amount_minor) for x in grant.candidates.all()] == [
        ("Nobody", "GR", None)
    ]
    assert Grant.objects.get(award_number="8").total_minor is None
    source = ActivitySource.objects.get()
    assert (source.kinds, source.since, source.until) == (
        ["grant"], date(2014, 1, 1), date(2021, 3, 31)
    )  # fmt: skip
    assert outcomes(bring(path, "grants", coordinator, mapping=GROUPED)) == {
        "unchanged": 2
    }


def test_members_of_a_network_come_in_a_sheet_of_their_own(
    tmp_path: Path, coordinator: Any
) -> None:
    network = NetworkFactory()
    alpha = PartnerFactory(name="Alpha", country="NL")
    rows = [["network", "member", "country", "role"],
            [network.partner.name, "Alpha", "NL", "board"],
            [network.ref, "Unknown College", "IS", ""]]  # fmt: skip
    path = sheet(tmp_path, rows)
    assert outcomes(bring(path, "members", coordinator)) == {"updated": 2}
    members = NetworkMember.objects.order_by("position")
    assert [(m.partner, m.name, m.country) for m in members] == [
        (alpha, "", "NL"), (None, "Unknown College", "IS")
    ]  # fmt: skip
    assert outcomes(bring(path, "members", coordinator)) == {"unchanged": 2}


def test_networks_make_their_partner(tmp_path: Path, coordinator: Any) -> None:
    rows = [["name", "country", "our_role"], ["Alliance of Cities", "BE", "founder"]]
    path = sheet(tmp_path, rows)
    assert outcomes(bring(path, "networks", coordinator)) == {"created": 1}
    partner = Partner.objects.get()
    assert (partner.kind, Network.objects.get(partner=partner).our_role) == (
        "network",
        "founder",
    )
    assert outcomes(bring(path, "networks", coordinator)) == {"unchanged": 1}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"%PDF-1.4 nothing", "pdf"),
        (b"<html><body>a table</body></html>", "html"),
        (b"name,country\n", ""),
        (b"a,b\n1,2\n", "columns"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(
    tmp_path: Path, coordinator: Any, content: bytes, code: str
) -> None:
    path = tmp_path / "file.xlsx"
    path.write_bytes(content)
    run = bring(path, "partners", coordinator)
    assert not Partner.objects.exists()
    if code:
        assert run.state == "refused"
        assert run.summary["code"] == code
        assert run.summary["refused"]


def test_a_row_with_too_many_cells_saves_nothing(
    tmp_path: Path, coordinator: Any
) -> None:
    rows = [*PARTNERS, ["Gamma", "NL", "Delft", "one", "more"]]
    run = bring(sheet(tmp_path, rows), "partners", coordinator)
    assert (run.state, Partner.objects.count()) == ("checked", 0)
    assert outcomes(run)["bad"] == 1


def test_killed_before_its_end_leaves_nothing_and_runs_again(
    tmp_path: Path, coordinator: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = sheet(tmp_path, PARTNERS)
    job = incoming.start_import(path, path.name, "partners", by=coordinator)
    kept = ledger.finish

    def killed(*args: Any, **more: Any) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr(ledger, "finish", killed)
    running.run(job.pk)
    assert not Partner.objects.exists()
    monkeypatch.setattr(ledger, "finish", kept)
    Job._default_manager.filter(pk=job.pk).update(run_after=job.created)
    running.run(job.pk)
    assert Partner.objects.count() == 2
    assert ImportRun._default_manager.get(job=job).state == "applied"
    running.run_inline(ledger.promise("import", job.args, by=coordinator))
    assert Partner.objects.count() == 2


def test_visits_say_which_activity_they_know_of(
    tmp_path: Path, coordinator: Any, engineering: Any
) -> None:
    PartnerFactory(name="Alpha", country="NL")
    rows = [["title", "direction", "category", "partners", "starts_on"],
            ["A", "inbound", "delegation", "Alpha", "2020-02-03"],
            ["B", "outbound", "workshop", "Alpha", "2022-05-06"]]  # fmt: skip
    bring(sheet(tmp_path, rows), "visits", coordinator)
    assert Visit.objects.count() == 2
    source = ActivitySource.objects.get()
    assert source.kinds == ["event", "visit"]
    assert (source.since, source.until) == (date(2020, 2, 3), date(2022, 5, 6))


def test_periods() -> None:
    assert read_period("2014-01:2021-03") == (
        date(2014, 1, 1),
        date(2021, 3, 31),
    )
    assert read_period("2014-01-15:") == (date(2014, 1, 15), None)
    for text in ("", "2014", "2021-03:2014-01", "2014-13:"):
        with pytest.raises(Refused):
            read_period(text)
