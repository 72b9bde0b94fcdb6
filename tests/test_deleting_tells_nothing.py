"""Whether a record can be deleted says nothing about records one may not see."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import models
from django.test import Client

from accounts.models import Unit
from tests import two_houses
from tests.api.conftest import Api, api_of  # noqa: F401
from tests.factories import (
    AgreementFactory,
    GrantFactory,
    PartnerFactory,
    PersonFactory,
    ReviewFactory,
    VisitFactory,
)
from tests.test_non_interference import body, passing, quiet, today  # noqa: F401
from tests.two_houses import SECRET
from tracker.kinds import KINDS, RECORDS, taken_back
from tracker.records import changes, needed
from tracker.records.models import Batch, Change, Partner, Person, Record

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(outsider: Any, sciences: Any, engineering: Any) -> Any:
    return two_houses.open_records(outsider, sciences, engineering)


def asked_to_go(house: Any, api: Api, page: Client) -> dict[str, bytes]:
    """What the reader is told when they delete, one after the other, and look again."""
    told = {}
    for kind in RECORDS:
        for record in house.open[kind.slug]:
            for send in (by_page, by_api):
                with passing():
                    told |= send(kind, record.ref, api, page)
    return told


NUMBER = re.compile(rb"/undo/\d+/")
"""Numbers that are given out in turn tell a count at most: see docs/decisions.md."""


def by_page(kind: Any, ref: str, api: Api, page: Client) -> dict[str, bytes]:
    address = kind.url("delete", ref)
    before = body(page.get(address))
    after = body(page.post(address, {}))
    return {
        f"GET {address}": before,
        f"POST {address}": after,
        f"then {address}": NUMBER.sub(b"/undo/", body(page.get(kind.url("list")))),
    }


def by_api(kind: Any, ref: str, api: Api, page: Client) -> dict[str, bytes]:
    place = f"{kind.slug}/{ref}/"
    gone = body(api.delete(place, If_Match="*"))
    return {f"DELETE {place}": gone, f"then {place}": body(api.get(place))}


def test_hidden_records_change_no_answer_to_a_deletion(
    house, coordinator, client, api_of  # noqa: F811
):  # fmt: skip
    api = api_of(house.reader)
    client.force_login(house.reader)
    with passing():
        two_houses.hide(house, coordinator)
        with_hidden = asked_to_go(house, api, client)
    without = asked_to_go(house, api, client)

    assert [at for at in without if without[at] != with_hidden[at]] == []
    assert any(said.startswith(b"204") for said in without.values())
    assert any(said.startswith(b"403") for said in without.values())


def test_a_hidden_paper_lets_go_of_a_deleted_one_and_keeps_that_in_its_history(
    client, outsider, sciences, engineering, coordinator
):
    framework = AgreementFactory(unit=sciences)
    hidden = AgreementFactory(
        unit=engineering, confidential=True, amends=framework, title=f"{SECRET} paper"
    )
    review = ReviewFactory(
        partner=hidden.partners.get(), agreement=framework, confidential=True
    )
    client.force_login(outsider)

    gone = client.post(framework.get_absolute_url() + "delete/", {"version": 1})

    assert gone.status_code == 302
    for record, name in ((hidden, "amends"), (review, "agreement")):
        record.refresh_from_db()
        assert getattr(record, name) is None
        name_of = record._meta.model_name
        kept = Change.objects.filter(record_id=record.pk, kind=name_of).first()
        assert (kept.before[name], kept.after[name]) == (framework.pk, None)
        assert kept.made_by == outsider


def test_a_paper_that_one_sees_is_a_reason_and_is_named(
    client, outsider, sciences, engineering
):
    framework = AgreementFactory(unit=sciences)
    AgreementFactory(unit=engineering, amends=framework, title="Open amendment")
    hidden = AgreementFactory(unit=engineering, amends=framework, confidential=True)
    client.force_login(outsider)

    kept = client.post(framework.get_absolute_url() + "delete/", {"version": 1})

    assert kept.status_code == 409
    assert "Open amendment" in kept.content.decode()
    assert hidden.title not in kept.content.decode()
    hidden.refresh_from_db()
    assert hidden.amends == framework


@pytest.mark.parametrize("model", [Partner, Person])
def test_what_others_cannot_be_without_is_deleted_by_who_sees_everything(
    model, client, officer, engineering, coordinator
):
    record = (
        PartnerFactory(lead_unit=engineering)
        if model is Partner
        else PersonFactory(side="ours", unit=engineering)
    )
    address = record.get_absolute_url() + "delete/"
    client.force_login(officer)

    page = client.get(address)

    assert "only the coordinating office deletes it" in page.content.decode()
    assert client.post(address, {"version": 1}).status_code == 403
    client.force_login(coordinator)
    assert client.post(address, {"version": 1}).status_code == 302
    assert not model.objects.filter(pk=record.pk).exists()


@pytest.mark.parametrize("needed_by_hidden", [False, True])
def test_taking_back_what_made_a_partner_says_the_same(
    needed_by_hidden, officer, coordinator, sciences, engineering
):
    batch = Batch.objects.create(made_by=officer, label="Partners of a file")
    partner = changes.write(
        Partner(name="New", country="NL", lead_unit=engineering), by=officer,
        batch=batch,
    )  # fmt: skip
    if needed_by_hidden:
        VisitFactory(partners=[partner], unit=sciences, confidential=True)

    with pytest.raises(ValidationError, match="only the coordinating office deletes"):
        taken_back.take_back(batch, by=officer)

    assert Partner.objects.filter(pk=partner.pk).exists()
    if not needed_by_hidden:
        taken_back.take_back(batch, by=coordinator)
        assert not Partner.objects.filter(pk=partner.pk).exists()


def test_the_coordinating_office_is_told_which_records_need_one(client, coordinator):
    partner = PartnerFactory()
    visit = VisitFactory(partners=[partner], title="Spring visit", confidential=True)
    grant = GrantFactory(partners=[partner], title="Spring grant")
    client.force_login(coordinator)

    page = client.post(partner.get_absolute_url() + "delete/", {"version": 1})

    for record in (visit, grant):
        assert f"{record.title} ({record.ref})" in page.content.decode()


def test_only_who_sees_every_record_may_ask_whether_a_unit_is_in_use(
    client, administrator, engineering
):
    client.force_login(administrator)
    for hidden in (False, True):
        if hidden:
            VisitFactory(unit=engineering, confidential=True)
        answer = client.post(f"/settings/units/{engineering.pk}/delete/")
        assert answer.status_code == 403
    assert Unit.objects.filter(pk=engineering.pk).exists()
    page = client.get(f"/settings/units/{engineering.pk}/")
    assert "Delete this unit" not in page.content.decode()


def test_every_reference_that_keeps_a_record_is_thought_of():
    """A new one is either needed, or stands in a record that can let go of it."""
    records = [kind.model for kind in KINDS if issubclass(kind.model, Record)]
    links = [
        link
        for model in records
        for link in model._meta.related_objects
        if link.on_delete in (models.PROTECT, models.RESTRICT)
    ]

    assert len(links) > 10
    assert needed.indispensable() == {Partner, Person}
    for link in links:
        lets_go = link.field.null and issubclass(link.related_model, Record)
        assert link.model in needed.indispensable() or lets_go, link
