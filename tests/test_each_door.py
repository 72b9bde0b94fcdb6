"""Each place that asks who may see: what is hidden is neither told nor counted there.

Mostly hidden by inheritance: a record of the reader's own unit that names a partner
they may not know of. So no other condition of the place stands in for the guard.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.exchange.importing import bring, outcomes, sheet
from tests.factories import (
    AgreementFactory,
    CentreFactory,
    GrantFactory,
    NoteFactory,
    OutputFactory,
    PartnerFactory,
    PersonFactory,
    ReviewFactory,
    StrandFactory,
    VisitFactory,
)
from tracker.exchange import affiliations, candidates
from tracker.exchange.finder import Asked, Bad, Finder
from tracker.insight.brings import themes
from tracker.insight.desk import around, reasons
from tracker.insight.models import Flag
from tracker.insight.timeline import events
from tracker.kinds import flags as flags_of
from tracker.records import changes
from tracker.records.models import Agreement, Change, Visit
from tracker.web.desk import around as desk_around
from tracker.web.desk.views import first_steps
from tracker.web.desk.waiting import waiting

pytestmark = pytest.mark.django_db
SECRET = "Verborgen"


@pytest.fixture
def on() -> date:
    return timezone.localdate()


@pytest.fixture
def hidden(engineering: Any) -> Any:
    """A partner of engineering that applied sciences may not know of."""
    return PartnerFactory(
        name=f"{SECRET} Academy", lead_unit=engineering, confidential=True
    )


# --- The timeline of a partner ------------------------------------------------------


@pytest.mark.parametrize(
    ("factory", "given"),
    [
        (AgreementFactory, {}),
        (VisitFactory, {}),
        (GrantFactory, {"approved_on": date(2024, 1, 1)}),
        (OutputFactory, {}),
        (CentreFactory, {"opened_on": date(2020, 1, 1)}),
    ],
)
def test_no_hidden_record_stands_on_a_timeline(
    factory, given, outsider, coordinator, engineering
):
    partner = PartnerFactory()
    factory(partners=[partner], unit=engineering, confidential=True, **given)

    assert events(partner, outsider) == []
    assert len(events(partner, coordinator)) >= 1


@pytest.mark.parametrize("factory", [NoteFactory, ReviewFactory])
def test_no_hidden_note_and_no_hidden_review_do(
    factory, outsider, coordinator, engineering
):
    partner = PartnerFactory()
    factory(partner=partner, unit=engineering, confidential=True)

    assert events(partner, outsider) == []
    assert len(events(partner, coordinator)) == 1


def test_a_hidden_predecessor_leaves_nothing_to_its_successor(
    outsider, coordinator, hidden, sciences
):
    partner = PartnerFactory()
    hidden.succeeded_by = partner
    changes.write(hidden, by=coordinator)
    older = PartnerFactory(succeeded_by=hidden)  # known only through the hidden one
    VisitFactory(partners=[older], unit=sciences)

    assert events(partner, outsider) == []
    assert len(events(partner, coordinator)) == 1


# --- The desk -----------------------------------------------------------------------


def asks(name: str, **given: Any) -> Any:
    """A record that puts something on the desk of its owner's unit."""
    soon = timezone.localdate() + timedelta(days=5)
    return {
        "reports": lambda: VisitFactory(
            status="done", report_due_on=soon, starts_on=soon - timedelta(30), **given
        ),
        "follow_ups": lambda: VisitFactory(
            follow_ups=[{"text": "Send it", "side": "ours", "due_on": soon}], **given
        ),
        "decisions": lambda: AgreementFactory(ends_on=soon, **given),
        "settlements": lambda: GrantFactory(
            approved_on=date(2024, 1, 1), settlement_due_on=soon, **given
        ),
        "grant_reports": lambda: GrantFactory(
            approved_on=date(2024, 1, 1),
            reports=[{"title": "Final report", "due_on": soon}],
            **given,
        ),
    }[name]()


@pytest.mark.parametrize(
    "name", ["reports", "follow_ups", "decisions", "settlements", "grant_reports"]
)
def test_nothing_of_a_hidden_partner_asks_on_a_desk(
    name, outsider, sciences, hidden, on
):
    reason = getattr(reasons, name)
    asks(name, unit=sciences, partners=[hidden])
    assert list(reason(outsider, on)) == []

    asks(name, unit=sciences)
    assert len(list(reason(outsider, on))) == 1


def flag(partner: Any, **given: Any) -> Flag:
    return Flag.objects.create(
        partner=partner, code="DORMANT", opened_on=date(2026, 1, 5), **given
    )


@pytest.fixture
def deputised(hidden: Any, outsider: Any) -> Any:
    """The reader once stood in for it; that alone opens nothing."""
    type(hidden).objects.filter(pk=hidden.pk).update(deputy=outsider)
    return hidden


def test_no_flag_of_a_hidden_partner_asks_or_counts(
    deputised, outsider, client, sciences, on
):
    asleep = on + timedelta(days=40)
    flag(deputised)
    flag(deputised, subject="x", state="snoozed", snoozed_until=asleep)
    client.force_login(outsider)

    assert list(reasons.flags_open(outsider, on)) == []
    assert waiting(outsider, on) == {}
    desk = client.get("/").context
    assert (desk["snoozed"], desk["house_asks"]) == (0, 0)
    listed = client.get("/flags/").context
    assert listed["rows"] == []
    assert {tab["count"] for tab in listed["tabs"]} == {0}

    mine = PartnerFactory(deputy=outsider)
    flag(mine)
    flag(mine, subject="x", state="snoozed", snoozed_until=asleep)
    assert waiting(outsider, on) == {"flags": 1}
    assert client.get("/").context["snoozed"] == 1


def test_the_rail_counts_no_late_report_with_a_hidden_partner(
    outsider, sciences, hidden, on
):
    late = {"status": "done", "report_due_on": on - timedelta(days=3)}
    late |= {"unit": sciences, "owner": outsider, "starts_on": on - timedelta(days=40)}
    VisitFactory(partners=[hidden], **late)
    assert waiting(outsider, on) == {}
    VisitFactory(**late)
    assert waiting(outsider, on) == {"desk": 1}


def test_what_one_made_and_may_no_longer_see_was_not_logged(
    outsider, sciences, hidden, client
):
    one, other = VisitFactory(unit=sciences), VisitFactory(unit=sciences)
    Change.objects.update(made_by=outsider)
    assert len(around.recently_logged(outsider)) == 2
    Visit.partners.through.objects.filter(visit=one).update(partner=hidden)

    (seen,) = around.recently_logged(outsider)

    assert seen.ref == other.ref
    client.force_login(outsider)
    assert one.ref not in client.get("/").content.decode()


def test_papers_with_a_hidden_partner_wait_on_no_desk(outsider, sciences, hidden, on):
    AgreementFactory(stage="legal_review", unit=sciences, partners=[hidden])
    assert around.waiting(outsider, on) == []
    AgreementFactory(stage="legal_review", unit=sciences)
    assert len(around.waiting(outsider, on)) == 1


@pytest.mark.parametrize("name", ["visit", "agreement"])
def test_what_is_near_is_known(name, outsider, sciences, hidden):
    factory = {"visit": VisitFactory, "agreement": AgreementFactory}[name]
    factory(unit=sciences, partners=[hidden])
    assert not desk_around.near(name, outsider).exists()
    factory(unit=sciences)
    assert desk_around.near(name, outsider).count() == 1


def test_a_house_of_hidden_records_is_a_fresh_one(outsider, sciences, hidden):
    before = [step["done"] for step in first_steps(outsider)]
    VisitFactory(unit=sciences, partners=[hidden])
    assert [step["done"] for step in first_steps(outsider)] == before == [False, False]
    PartnerFactory()
    assert [step["done"] for step in first_steps(outsider)] == [True, False]
    VisitFactory(partners=[PartnerFactory()])
    assert first_steps(outsider) == []


# --- Deciding on flags --------------------------------------------------------------


@pytest.mark.parametrize("verb", ["acknowledge", "snooze", "dismiss", "reopen"])
def test_no_flag_of_a_hidden_partner_is_decided_on(
    verb, deputised, outsider, client, on
):
    found = flag(deputised)
    client.force_login(outsider)
    given = {"version": 1, "until": on + timedelta(days=9), "reason": "intended"}

    gone = client.post(f"/flags/{found.pk}/{verb}/", given)
    many = client.post(
        "/flags/bulk/", {"flag": f"{found.pk}:1", "verb": verb}, follow=True
    )

    assert client.get(f"/flags/{found.pk}/").status_code == gone.status_code == 404
    assert SECRET not in many.content.decode()
    found.refresh_from_db()
    assert (found.state, found.version) == ("open", 1)


def test_a_flag_of_a_hidden_agreement_of_an_open_partner_is_not_there(
    outsider, client, engineering, sciences
):
    partner = PartnerFactory(lead_unit=sciences)
    paper = AgreementFactory(partners=[partner], unit=engineering, confidential=True)
    found = flag(partner, subject=paper.ref, agreement=paper)
    client.force_login(outsider)

    assert client.get(f"/flags/{found.pk}/").status_code == 404
    assert client.post(f"/flags/{found.pk}/acknowledge/").status_code == 404
    assert not flags_of.editable_by(outsider).exists()
    assert not flags_of.visible_to(outsider).exists()


def test_what_closed_a_flag_is_named_to_who_may_know_it(
    outsider, client, engineering, sciences
):
    partner = PartnerFactory(lead_unit=sciences)
    visit = VisitFactory(
        partners=[partner], unit=engineering, confidential=True, title=f"{SECRET} trip"
    )
    flag(partner, state="resolved", closed_on=date(2026, 2, 2), closed_by=visit.ref)
    client.force_login(outsider)
    for page in (
        client.get("/flags/?state=resolved"),
        client.get(partner.get_absolute_url()),
        client.get("/api/v1/flags/?state=resolved"),
    ):
        said = page.content.decode()
        assert SECRET not in said
        assert visit.ref not in said


# --- Themes -------------------------------------------------------------------------


def test_a_hidden_theme_has_no_row(outsider, coordinator, engineering):
    PartnerFactory(country="NL")
    shown, secret = StrandFactory(), StrandFactory(confidential=True)
    cells = [themes.Cell(theme, "NL", {}, None) for theme in (shown, secret)]

    assert [cell.theme for cell in themes.seen(cells, outsider)] == [shown]
    assert len(themes.seen(cells, coordinator)) == 2


# --- Names in files -----------------------------------------------------------------


def why(ask: Any, *words: Any) -> str:
    with pytest.raises((Asked, Bad)) as refused:
        ask(*words)
    offers = getattr(refused.value, "proposals", [])
    return f"{refused.value} {offers}"


def test_a_file_finds_no_hidden_partner_by_name_or_reference(outsider, hidden):
    absent = f"{SECRET} Acadamy"
    for finder in (Finder(outsider), Finder(outsider, create_partners=False)):
        said = why(finder.partner, hidden.name)
        assert said == why(finder.partner, absent).replace(absent, hidden.name)
        assert hidden.ref not in said
        assert hidden.ref not in why(finder.partner, hidden.ref.lower())
        with pytest.raises(KeyError):
            finder.partner_by_key(hidden.pk)


def test_a_file_finds_nobody_hidden_and_no_hidden_record(
    outsider, coordinator, engineering
):
    of = {"unit": engineering, "confidential": True}
    person = PersonFactory(name=f"{SECRET} Person", side="ours", **of)
    paper = AgreementFactory(title=f"{SECRET} pact", **of)
    for user, known in ((outsider, False), (coordinator, True)):
        finder = Finder(user)
        for ask, words in (
            (finder.person, (person.name, "ours")),
            (finder.person, (person.ref, "ours")),
            (finder.of_model, (Agreement, paper.title)),
            (finder.of_model, (Agreement, paper.ref)),
        ):
            if known:
                assert ask(*words) in (person, paper)
            else:
                assert "several" not in why(ask, *words)


def grants_with(name: str, sciences: Any, **given: Any) -> Any:
    someone = {"name": name, "country": "FR", "role": "partner", "kind": "university"}
    return GrantFactory(unit=sciences, candidates=[someone], **given)


def test_participants_of_hidden_grants_are_no_candidates(outsider, sciences, hidden):
    """Not of a grant of one's own unit either, where its partner is hidden."""
    name = f"{SECRET} Participant"
    grant = grants_with(name, sciences, partners=[hidden])
    assert list(candidates.waiting(outsider)) == []
    partner = PartnerFactory()
    assert candidates.means(name, "FR", partner, by=outsider) == 0
    assert grant.grant_partners.count() == 1

    open_one = grants_with(name, sciences)
    (row,) = candidates.waiting(outsider)
    assert row["grants"] == 1
    assert candidates.means(name, "FR", partner, by=outsider) == 1
    assert grant.grant_partners.count() == 1
    assert open_one.grant_partners.count() == 2


def test_addresses_of_hidden_works_wait_for_nobody_and_no_hidden_partner_is_offered(
    outsider, sciences, hidden
):
    printed = {"printed": "x", "institution": f"{SECRET} Academie", "country": "NL"}
    OutputFactory(unit=sciences, partners=[hidden], affiliations=[printed])
    assert list(affiliations.waiting(outsider)) == []
    OutputFactory(unit=sciences, affiliations=[printed])
    rows = list(affiliations.waiting(outsider))
    assert [row["outputs"] for row in rows] == [1]
    (offered,) = affiliations.with_proposals(rows, outsider)
    assert hidden.pk not in {match.pk for match in offered.near}


def imported(rows: list[list[str]], by: Any, unit: Any, folder: Any, kind: str) -> str:
    run = bring(sheet(folder, rows), kind, by, unit=unit, skip_bad=True)
    return json.dumps(run.summary, sort_keys=True)


def test_a_file_neither_changes_nor_names_what_is_hidden(
    outsider, sciences, hidden, tmp_path
):
    """By its reference, or because it is the same thing by what it is."""
    partner, paper = PartnerFactory(), AgreementFactory(partners=[hidden])
    visit = VisitFactory(
        unit=sciences, title="Joint lecture", partners=[partner], agreement=paper
    )
    day = visit.starts_on.isoformat()
    head = ["title", "direction", "category", "starts_on", "partners"]
    row = ["Joint lecture", "inbound", "academic_visit", day, partner.ref]
    told = {}
    for ref in (visit.ref, "VI-1999-9999"):
        said = imported(
            [["ref", *head], [ref, "Changed", *row[1:]]],
            outsider,
            sciences,
            tmp_path,
            "visits",
        )
        told[ref] = said.replace(ref, "…")
    assert len(set(told.values())) == 1
    assert "There is no record" in told[visit.ref]
    for outcome in ("created", "unchanged"):  # the hidden one makes it not ambiguous
        run = bring(
            sheet(tmp_path, [head, row], f"{outcome}.csv"), "visits", outsider,
            unit=sciences,
        )  # fmt: skip
        assert outcomes(run) == {outcome: 1}

    visit.refresh_from_db()
    assert visit.title == "Joint lecture"
    assert Visit.objects.visible_to(outsider).count() == 1  # a record of its own


@pytest.mark.parametrize("known_by", ["doi", "title"])
def test_a_work_that_is_hidden_is_added_as_a_new_one(
    known_by, outsider, sciences, hidden, tmp_path
):
    work = OutputFactory(
        unit=sciences, partners=[hidden], title="Walls of harbours", year=2024,
        doi="10.1000/verborgen.9" if known_by == "doi" else "",
    )  # fmt: skip
    text = "@article{a, title={Walls of harbours}, year={2024}, author={A, B}"
    text += ", doi={10.1000/verborgen.9}}" if known_by == "doi" else "}"
    path = tmp_path / "works.bib"
    path.write_text(text)

    for outcome in ("created", "unchanged"):
        run = bring(path, "outputs", outsider, unit=sciences)
        assert outcomes(run) == {outcome: 1}
    seen = type(work).objects.visible_to(outsider)
    assert [one.title for one in seen] == ["Walls of harbours"]
    work.refresh_from_db()
    assert work.version == 1


def test_a_trial_import_says_the_same_of_hidden_and_absent(
    outsider, sciences, hidden, tmp_path
):
    """Checked first: what is not known is told before anything is written."""
    told = []
    for name in (hidden.name, f"{SECRET} Acadamy", hidden.ref, "PA-9999"):
        head = ["title", "direction", "category", "starts_on", "partners"]
        row = ["A", "inbound", "lecture", "2025-05-05", name]
        path = sheet(tmp_path, [head, row])
        run = bring(path, "visits", outsider, dry_run=True, unit=sciences)
        assert run.counts["rows"] == 1
        told.append(json.dumps(run.summary, sort_keys=True).replace(name, "…"))
    assert told[0] == told[1]
    assert told[2] == told[3]
    assert not Visit.objects.exists()
