from __future__ import annotations

import pytest

from tests.factories import (
    AgreementFactory,
    PartnerFactory,
    PersonFactory,
    UnitFactory,
    VisitFactory,
)
from tests.web.filling import as_sent, shown
from tracker.kinds import BY_SLUG
from tracker.records.models import Agreement, Change, Partner, Visit
from tracker.records.snapshots import snapshot


def test_every_form_opens(coordinating, any_kind):
    page = coordinating.get(any_kind.url("add"))

    assert page.status_code == 200
    text = page.content.decode()
    for name in shown(page).fields:
        assert f'name="{name}"' in text, name


def test_saving_a_form_as_it_stands_changes_nothing(coordinating, any_kind, make):
    record = make()
    before = snapshot(record)
    page = coordinating.get(any_kind.url("edit", record.ref))

    answer = coordinating.post(any_kind.url("edit", record.ref), as_sent(page))

    assert answer.status_code == 302, shown(answer).errors
    record = any_kind.model.objects.get(pk=record.pk)
    assert snapshot(record) == before
    assert Change.objects.filter(kind=any_kind.name, record_id=record.pk).count() == 1


def test_what_a_form_shows_makes_the_same_record_again(coordinating, unit_kind, make):
    record = make()
    page = coordinating.get(unit_kind.url("edit", record.ref))
    sent = {k: v for k, v in as_sent(page).items() if not k.endswith("-id")}

    answer = coordinating.post(unit_kind.url("add"), sent | {"anyway": "1"})

    assert answer.status_code == 302, shown(answer).errors
    twin = unit_kind.model.objects.order_by("-pk").first()
    assert twin.pk != record.pk
    left_out = {"moves", "entered_after_the_fact", "report_due_on"}
    twin_is, was = snapshot(twin), snapshot(record)
    assert {k: v for k, v in twin_is.items() if k not in left_out} == {
        k: v for k, v in was.items() if k not in left_out
    }


def test_an_empty_form_is_refused_with_reasons_and_saves_nothing(coordinating, kind):
    answer = coordinating.post(kind.url("add"), {"once": "x"})

    assert answer.status_code == 422
    assert not kind.model.objects.exists()
    assert b"data-form-errors" in answer.content


def visit_data(unit, partner, **changes):
    return {
        "title": "Talks",
        "direction": "inbound",
        "category": "delegation",
        "status": "done",
        "starts_on": "2026-05-12",
        "unit": unit.pk,
        "hosts-TOTAL_FORMS": 1,
        "hosts-INITIAL_FORMS": 0,
        "hosts-0-partner": partner.pk,
        **{
            f"{name}-TOTAL_FORMS": 0
            for name in ("participants", "places", "follow_ups")
        },
        **{f"{n}-INITIAL_FORMS": 0 for n in ("participants", "places", "follow_ups")},
    } | changes


def test_the_same_form_twice_makes_one_record(as_officer, engineering):
    data = visit_data(engineering, PartnerFactory(), once="key-1")

    first = as_officer.post("/visits/new/", data)
    second = as_officer.post("/visits/new/", data)

    assert first.status_code == second.status_code == 302
    assert first.url == second.url
    assert Visit.objects.count() == 1


def test_the_same_form_filled_otherwise_asks_first(as_officer, engineering):
    data = visit_data(engineering, PartnerFactory(), once="key-1")
    as_officer.post("/visits/new/", data)

    again = as_officer.post(
        "/visits/new/", data | {"title": "Other", "starts_on": "2026-06-01"}
    )

    assert again.status_code == 409
    assert Visit.objects.count() == 1
    assert shown(again)["title"].value() == "Other"
    assert again.context["once"] != "key-1"


def test_a_form_with_a_mistake_can_be_sent_again_with_its_key(as_officer, engineering):
    data = visit_data(engineering, PartnerFactory(), once="key-1")

    wrong = as_officer.post("/visits/new/", data | {"ends_on": "2026-05-01"})
    right = as_officer.post("/visits/new/", data)

    assert wrong.status_code == 422
    assert right.status_code == 302


def test_two_edits_from_one_page_overwrite_nothing(client, coordinator, officer):
    partner = PartnerFactory(city="Delft", tier="key")
    client.force_login(coordinator)
    url = f"/partners/{partner.ref}/edit/"
    mine = as_sent(client.get(url))
    theirs = as_sent(client.get(url))
    client.post(url, theirs | {"city": "Leiden", "website": "https://a.example"})

    answer = client.post(url, mine | {"city": "Utrecht", "acronym": "UT"})

    assert answer.status_code == 409
    partner.refresh_from_db()
    assert (partner.city, partner.acronym) == ("Leiden", "")
    form = shown(answer)
    assert form["city"].value() == "Utrecht"  # what was typed is kept
    assert form["acronym"].value() == "UT"
    assert form["website"].value() == "https://a.example"  # not touched: theirs
    assert [r["label"] for r in answer.context["conflict"].rows] == ["city"]
    text = answer.content.decode()
    assert "Leiden" in text
    assert "Utrecht" in text
    assert str(coordinator) in text

    settled = client.post(url, as_sent(answer))
    assert settled.status_code == 302
    partner.refresh_from_db()
    assert (partner.city, partner.acronym) == ("Utrecht", "UT")
    assert partner.website == "https://a.example"


def test_an_edit_sent_twice_is_no_conflict(coordinating):
    partner = PartnerFactory()
    url = f"/partners/{partner.ref}/edit/"
    data = as_sent(coordinating.get(url), city="Delft")

    first, second = coordinating.post(url, data), coordinating.post(url, data)

    assert first.status_code == second.status_code == 302
    partner.refresh_from_db()
    assert partner.version == 2


def test_a_line_that_somebody_took_away_does_not_stop_the_others(coordinating):
    partner = PartnerFactory(aliases=[{"name": "Old name"}, {"name": "Other"}])
    url = f"/partners/{partner.ref}/edit/"
    mine = as_sent(coordinating.get(url))
    theirs = as_sent(coordinating.get(url))
    coordinating.post(url, theirs | {"aliases-0-DELETE": "on"})

    conflict = coordinating.post(url, mine | {"city": "Delft"})
    settled = coordinating.post(url, as_sent(conflict))

    assert conflict.status_code == 409
    assert settled.status_code == 302
    names = set(partner.aliases.values_list("name", flat=True))
    assert names == {"Old name", "Other"}


def test_lines_are_added_changed_and_removed(coordinating):
    partner = PartnerFactory(aliases=[{"name": "Old"}, {"name": "Older"}])
    url = f"/partners/{partner.ref}/edit/"
    data = as_sent(coordinating.get(url))
    data |= {
        "aliases-0-name": "Changed",
        "aliases-1-DELETE": "on",
        "aliases-TOTAL_FORMS": "3",
        "aliases-2-name": "Added",
        "aliases-2-kind": "former",
    }

    assert coordinating.post(url, data).status_code == 302

    found = list(partner.aliases.values_list("name", "kind"))
    assert found == [("Changed", "spelled"), ("Added", "former")]


def test_a_wrong_line_is_told_where_it_stands(coordinating):
    partner = PartnerFactory()
    agreement = AgreementFactory(partners=[partner])
    url = f"/agreements/{agreement.ref}/edit/"
    data = as_sent(coordinating.get(url))
    data |= {"quotas-TOTAL_FORMS": "1", "quotas-0-places": "-3"}

    answer = coordinating.post(url, data)

    assert answer.status_code == 422
    assert shown(answer).formsets["quotas"].total_error_count()
    agreement.refresh_from_db()
    assert agreement.version == 1


def test_without_scripts_a_name_or_reference_can_be_typed(as_officer, engineering):
    partner = PartnerFactory(name="Wadi Al-Sidr University")
    other = PartnerFactory()
    data = visit_data(engineering, partner)
    data |= {
        "hosts-TOTAL_FORMS": 2,
        "hosts-0-partner": "",
        "hosts-0-partner__typed": "wadi al-sidr university",
        "hosts-1-partner": "",
        "hosts-1-partner__typed": other.ref.lower(),
    }

    answer = as_officer.post("/visits/new/", data)

    assert answer.status_code == 302, shown(answer).errors
    assert set(Visit.objects.get().partners.all()) == {partner, other}


def test_a_name_that_means_nothing_is_kept_and_explained(as_officer, engineering):
    data = visit_data(engineering, PartnerFactory())
    data |= {"hosts-0-partner": "", "hosts-0-partner__typed": "Nowhere University"}

    answer = as_officer.post("/visits/new/", data)

    assert answer.status_code == 422
    text = answer.content.decode()
    assert 'value="Nowhere University"' in text
    assert "Nothing here is called" in text


def test_a_visit_that_looks_logged_already_is_pointed_out(as_officer, engineering):
    partner = PartnerFactory()
    known = VisitFactory(
        starts_on="2026-05-13", ends_on="2026-05-14", partners=[partner]
    )
    data = visit_data(engineering, partner, ends_on="2026-05-13")

    asked = as_officer.post("/visits/new/", data | {"once": "a"})
    saved = as_officer.post("/visits/new/", data | {"once": "a", "anyway": "1"})

    assert asked.status_code == 422
    assert known.ref in asked.content.decode()
    assert saved.status_code == 302
    assert Visit.objects.count() == 2


@pytest.mark.parametrize(
    "change",
    [
        {"starts_on": "2026-05-15"},  # a day after
        {"direction": "outbound"},
    ],
)
def test_another_visit_is_not_pointed_out(as_officer, engineering, change):
    partner = PartnerFactory()
    VisitFactory(starts_on="2026-05-13", ends_on="2026-05-14", partners=[partner])

    answer = as_officer.post("/visits/new/", visit_data(engineering, partner, **change))

    assert answer.status_code == 302


def test_a_hidden_visit_is_not_pointed_out(as_officer, engineering):
    partner = PartnerFactory()
    VisitFactory(starts_on="2026-05-12", partners=[partner], confidential=True)

    answer = as_officer.post("/visits/new/", visit_data(engineering, partner))

    assert answer.status_code == 302


def test_a_form_begins_with_what_the_address_says(as_officer):
    partner = PartnerFactory()

    page = as_officer.get(
        f"/visits/new/?partner={partner.ref}&status=planned&starts_on=2026-01-02"
    )

    text = page.content.decode()
    assert f'<option value="{partner.pk}" selected' in text
    assert shown(page)["status"].value() == "planned"
    assert 'value="2026-01-02"' in text


def test_a_prefilled_row_is_saved_though_nobody_touched_it(as_officer, engineering):
    partner = PartnerFactory()
    page = as_officer.get(f"/visits/new/?partner={partner.ref}")
    data = as_sent(page, **{"hosts-0-partner": partner.pk})
    data |= {"title": "Talks", "direction": "inbound", "starts_on": "2026-05-12"}

    answer = as_officer.post(f"/visits/new/?partner={partner.ref}", data)

    assert answer.status_code == 302, shown(answer).errors
    assert list(Visit.objects.get().partners.all()) == [partner]


def test_a_form_begins_with_what_the_last_one_had(as_officer, officer, engineering):
    VisitFactory(
        owner=officer, unit=engineering, direction="outbound", category="workshop"
    )

    form = shown(as_officer.get("/visits/new/"))

    assert form["direction"].value() == "outbound"
    assert form["category"].value() == "workshop"
    assert form["unit"].value() == engineering.pk


def test_save_and_log_another_comes_back_to_an_empty_form(as_officer, engineering):
    data = visit_data(engineering, PartnerFactory(), _another="1")

    assert as_officer.post("/visits/new/", data).url == "/visits/new/"


def test_a_person_is_created_on_the_spot(as_officer):
    partner = PartnerFactory()
    head = {"X-Requested-With": "fetch"}
    page = as_officer.get("/people/new/?short=1&name=Ann", headers=head)
    data = {"name": "Ann", "side": "theirs", "partner": partner.pk, "once": "k"}
    data |= {"career_stage": "unknown"}

    wrong = as_officer.post("/people/new/?short=1", {"once": "k"}, headers=head)
    made = as_officer.post("/people/new/?short=1", data, headers=head)

    assert b"<html" not in page.content
    assert shown(page)["name"].value() == "Ann"
    assert wrong.status_code == 422
    assert b"<html" not in wrong.content
    assert made.status_code == 201
    assert made.json() == {"id": partner.people.get().pk, "text": "Ann"}


def test_an_officer_writes_for_no_other_unit(as_officer):
    other = UnitFactory()
    answer = as_officer.post("/visits/new/", visit_data(other, PartnerFactory()))

    assert answer.status_code == 422
    assert "unit" in shown(answer).errors


def test_who_may_not_add_finds_no_form(client, viewer, leader, kind):
    # Leaders decide reviews, so they may write those, and nothing else.
    shut_out = (viewer,) if kind.slug == "reviews" else (viewer, leader)
    for user in shut_out:
        client.force_login(user)
        assert client.get(kind.url("add")).status_code == 404
        assert client.post(kind.url("add"), {}).status_code == 404


def test_an_agreement_moves_on_with_a_reason(coordinating, coordinator):
    agreement = AgreementFactory(stage="signing", signed_on=None, starts_on=None)
    url = f"/agreements/{agreement.ref}/move/"

    coordinating.post(url, {"to": "in_force", "version": agreement.version})
    agreement.refresh_from_db()
    assert agreement.stage == "signing"  # the days are missing
    answer = coordinating.post(
        url,
        {
            "to": "in_force",
            "version": agreement.version,
            "why": "Both signed",
            "signed_on": "2026-05-01",
            "starts_on": "2026-06-01",
        },
    )

    assert answer.status_code == 302
    agreement.refresh_from_db()
    assert agreement.stage == "in_force"
    last = agreement.moves.last()
    assert (last.stage_from, last.stage_to) == ("signing", "in_force")
    assert (last.why, last.moved_by) == ("Both signed", coordinator)


def test_an_agreement_cannot_jump(coordinating):
    agreement = AgreementFactory(stage="expired")

    coordinating.post(f"/agreements/{agreement.ref}/move/", {"to": "drafting"})

    assert Agreement.objects.get().stage == "expired"
    page = coordinating.get(agreement.get_absolute_url())
    assert [code for code, _label in page.context["moves"]] == ["renewed"]


def test_hidden_people_are_no_choice_and_no_answer(as_outsider, outsider, sciences):
    secret = PersonFactory(confidential=True, name="Secret Person")
    data = {"name": "Ann", "side": "theirs", "backup": secret.pk}
    data |= {"career_stage": "unknown", "status": "active", "consent_basis": "consent"}
    data |= {"affiliations-TOTAL_FORMS": 0, "affiliations-INITIAL_FORMS": 0}

    for given in ({}, {"backup": "", "backup__typed": "Secret Person"}):
        answer = as_outsider.post("/people/new/", data | given)
        assert answer.status_code == 422
        assert "Nothing here is called" in answer.content.decode()
        assert f'<option value="{secret.pk}" selected' not in answer.content.decode()


def test_prefilled_names_of_hidden_records_do_not_show(as_outsider):
    secret = PartnerFactory(confidential=True, name="Secret Institute")

    page = as_outsider.get(f"/visits/new/?partner={secret.ref}&head={secret.pk}")

    assert page.status_code == 200
    assert "Secret Institute" not in page.content.decode()


def test_hostile_prefills_break_no_form(coordinating, kind):
    for value in ("%00", "%C2%B2", "9" * 40, "a" * 3000, "PA-1;PA-2", "%3Cb%3E"):
        names = ("partner", "unit", "starts_on", "title", "year", "people", "kind")
        asked = f"{kind.url('add')}?{'&'.join(f'{name}={value}' for name in names)}"
        assert coordinating.get(asked).status_code == 200, asked
    assert Partner.objects.count() == 0


def test_kinds_are_addressed_by_their_own_names():
    assert BY_SLUG["themes"].url("add") == "/themes/new/"
