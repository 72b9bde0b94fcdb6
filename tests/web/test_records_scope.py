from __future__ import annotations

import pytest

from tests.factories import (
    AgreementFactory,
    OutputFactory,
    PartnerFactory,
    PersonFactory,
    VisitFactory,
)
from tracker.records.models import Change


@pytest.fixture
def secret(unit_kind, make, engineering):
    """A confidential record of engineering."""
    return make(unit=engineering, confidential=True)


PAGES = ("detail", "edit", "delete", "history")


@pytest.mark.parametrize("page", PAGES)
def test_what_is_secret_is_not_there_for_others(as_outsider, unit_kind, secret, page):
    for key in (secret.ref, secret.pk):
        assert as_outsider.get(unit_kind.url(page, key)).status_code == 404
    assert as_outsider.get(unit_kind.url(page, "XX-9")).status_code == 404


@pytest.mark.parametrize("page", ["edit", "delete"])
def test_what_is_secret_cannot_be_changed_by_others(
    as_outsider, unit_kind, secret, page
):
    answer = as_outsider.post(unit_kind.url(page, secret.ref), {"version": 1})

    assert answer.status_code == 404
    assert unit_kind.model.objects.filter(pk=secret.pk, version=1).exists()


def test_what_is_secret_is_not_listed_picked_or_found(as_outsider, unit_kind, secret):
    listed = as_outsider.get(unit_kind.url("list"), {"search": secret.ref})
    picked = as_outsider.get(f"/pick/{unit_kind.name}/", {"q": secret.ref})
    found = as_outsider.get("/search/", {"q": secret.ref}, follow=True)

    assert listed.context["page"].paginator.count == 0
    assert picked.json() == {"results": []}
    assert secret.get_absolute_url() not in found.content.decode()


def test_its_own_unit_opens_what_is_secret(as_officer, unit_kind, secret):
    for page in PAGES:
        assert as_officer.get(unit_kind.url(page, secret.ref)).status_code == 200


def test_what_others_may_read_they_may_not_edit(
    as_outsider, unit_kind, make, engineering
):
    record = make(unit=engineering)

    shown = as_outsider.get(record.get_absolute_url())

    assert shown.status_code == 200
    assert shown.context["may_edit"] is False
    assert f"{record.get_absolute_url()}edit/" not in shown.content.decode()
    for page in ("edit", "delete"):
        assert as_outsider.get(unit_kind.url(page, record.ref)).status_code == 404


def test_a_stranger_is_sent_to_the_door(client, any_kind, make):
    record = make()
    for path in (any_kind.url("list"), record.get_absolute_url(), "/search/?q=a"):
        answer = client.get(path)
        assert answer.status_code == 302
        assert "/accounts/login" in answer.url


def test_names_of_hidden_people_do_not_stand_on_open_pages(as_outsider, engineering):
    hidden = PersonFactory(name="Hidden Champion", confidential=True)
    partner = PartnerFactory(champion_ours=hidden)
    person = PersonFactory(successor=hidden, backup=hidden)
    agreement = AgreementFactory(champion=hidden)
    visit = VisitFactory(head=hidden, participants=[{"person": hidden, "side": "ours"}])
    output = OutputFactory(people_ours=[hidden])

    for record in (partner, person, agreement, visit, output):
        for path in ("", "history/", "?tab=details", "?tab=people", "?tab=history"):
            page = as_outsider.get(record.get_absolute_url() + path)
            assert page.status_code == 200
            assert "Hidden Champion" not in page.content.decode(), (record, path)


def test_panels_count_only_what_may_be_seen(as_outsider, engineering):
    partner = PartnerFactory()
    VisitFactory(partners=[partner], unit=engineering, confidential=True)
    VisitFactory(partners=[partner], unit=engineering)

    page = as_outsider.get(f"{partner.get_absolute_url()}?tab=visits")

    counts = {str(t["label"]): t["count"] for t in page.context["tabs"]}
    assert counts["Visits"] == 1
    assert [panel["count"] for panel in page.context["panels"]] == [1]


def test_a_wrong_key_is_no_record(coordinating, any_kind, make):
    make()
    for key in (
        "0",
        "9" * 30,
        "%00",
        "a%2Fb",
        "PA-%C2%B2",
        "PA-0001'--",
        "%F0%9F%8E%93",
    ):
        for page in ("", "edit/", "history/", "delete/"):
            path = f"{any_kind.url('list')}{key}/{page}"
            assert coordinating.get(path).status_code == 404, path


def test_a_record_opens_by_number_and_leads_to_its_reference(coordinating, kind, make):
    record = make()

    answer = coordinating.get(kind.url("detail", record.pk))

    assert answer.status_code == 302
    assert answer.url == record.get_absolute_url()


def test_the_page_of_a_record_costs_the_same_for_any_number_of_lines(
    coordinating, count_queries
):
    one = VisitFactory(
        participants=[{"person": PersonFactory(), "side": "ours"}],
    )
    many = VisitFactory(
        partners=PartnerFactory.create_batch(6),
        participants=[
            {"person": person, "side": "ours"}
            for person in PersonFactory.create_batch(8)
        ],
    )
    coordinating.get(one.get_absolute_url())

    few = count_queries(lambda: coordinating.get(one.get_absolute_url()))
    assert count_queries(lambda: coordinating.get(many.get_absolute_url())) == few


def test_a_deleted_record_comes_back_as_it_was(coordinating, any_kind, make):
    from tracker.records.snapshots import snapshot

    record = make()
    was = snapshot(record)
    version = {"version": record.version}

    gone = coordinating.post(any_kind.url("delete", record.ref), version)
    told = coordinating.get(gone.url)
    assert not any_kind.model.objects.filter(pk=record.pk).exists()
    change = told.context["undone"]["change"]
    back = coordinating.post(any_kind.url("undo", change))

    assert back.status_code == 302
    again = any_kind.model.objects.get(pk=record.pk)
    assert again.ref == record.ref
    assert snapshot(again) == was
    assert again.version > record.version


def test_nobody_else_brings_a_deleted_record_back(
    client, coordinator, outsider, unit_kind, make
):
    record = make()
    client.force_login(coordinator)
    client.post(unit_kind.url("delete", record.ref), {"version": record.version})
    change = Change.objects.get(action="deleted")

    client.force_login(outsider)

    assert client.post(unit_kind.url("undo", change.pk)).status_code == 404


def test_what_others_need_is_not_deleted(coordinating):
    visit = VisitFactory()
    partner = visit.partners.get()

    answer = coordinating.post(partner.get_absolute_url() + "delete/", {"version": 1})

    assert answer.status_code == 409
    assert "Other records need this one" in answer.content.decode()
    assert type(partner).objects.filter(pk=partner.pk).exists()


def test_deleting_what_somebody_changed_meanwhile_is_refused(coordinating):
    partner = PartnerFactory()

    answer = coordinating.post(partner.get_absolute_url() + "delete/", {"version": 7})

    assert answer.status_code == 409
    assert type(partner).objects.filter(pk=partner.pk).exists()


def test_history_says_who_what_before_and_after_and_takes_it_back(
    coordinating, coordinator
):
    from tracker.records import changes

    partner = PartnerFactory(tier="key", aliases=[{"name": "Old"}])
    partner.tier = "strategic"
    changes.write(partner, by=coordinator, lines={"aliases": []}, why="After the visit")
    url = partner.get_absolute_url()

    page = coordinating.get(url + "history/").content.decode()
    for word in ("Key", "Strategic", "After the visit", "Old", str(coordinator)):
        assert word in page
    change = Change.objects.filter(action="changed").get()
    coordinating.post(f"/partners/undo/{change.pk}/")

    partner = type(partner).objects.get(pk=partner.pk)
    assert partner.tier == "key"
    assert [alias.name for alias in partner.aliases.all()] == ["Old"]
    assert Change.objects.first().action == "undone"


def test_an_older_change_is_not_undone_over_a_newer_one(coordinating, coordinator):
    from tracker.records import changes

    partner = PartnerFactory(tier="key")
    for tier in ("strategic", "prospect"):
        partner.tier = tier
        changes.write(partner, by=coordinator)
    first = Change.objects.filter(action="changed").last()

    page = coordinating.post(f"/partners/undo/{first.pk}/", follow=True)

    assert "Changed again since" in page.content.decode()
    partner.refresh_from_db()
    assert partner.tier == "prospect"


def test_a_stage_that_was_a_slip_is_undone(coordinating, coordinator):
    agreement = AgreementFactory(stage="drafting")
    coordinating.post(f"/agreements/{agreement.ref}/move/", {"to": "in_force"})
    change = Change.objects.get(action="changed")

    coordinating.post(f"/agreements/undo/{change.pk}/")

    agreement.refresh_from_db()
    assert agreement.stage == "drafting"
    assert agreement.moves.count() == 1
