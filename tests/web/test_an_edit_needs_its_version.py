"""A form is saved over the version that it was filled from, and over no other."""

from __future__ import annotations

import pytest

from tests.factories import PartnerFactory
from tests.web.filling import as_sent
from tracker.records import changes


@pytest.mark.parametrize("version", [None, "", "0", "2", "x"])
def test_a_form_that_does_not_say_what_it_was_filled_from_is_not_saved(
    coordinating, version
):
    partner = PartnerFactory(city="Before")
    url = f"/partners/{partner.ref}/edit/"
    sent = as_sent(coordinating.get(url), city="After")
    if version is None:
        del sent["version"]
    else:
        sent["version"] = version

    answer = coordinating.post(url, sent)

    assert answer.status_code == 409
    assert "After" in answer.content.decode()  # what was typed is not lost
    partner.refresh_from_db()
    assert (partner.city, partner.version) == ("Before", 1)


def test_who_saves_between_reading_and_writing_wins(
    coordinating, coordinator, monkeypatch
):
    """The other save falls between the look at the version and the write."""
    from tracker.kinds import saving

    partner = PartnerFactory(city="Before")
    url = f"/partners/{partner.ref}/edit/"
    sent = as_sent(coordinating.get(url), city="Mine")
    write = changes.write

    def late(record, **given):
        monkeypatch.setattr(saving.changes, "write", write)
        theirs = type(record).objects.get(pk=record.pk)
        theirs.city = "Theirs"
        write(theirs, by=coordinator)
        return write(record, **given)

    monkeypatch.setattr(saving.changes, "write", late)
    answer = coordinating.post(url, sent)

    assert answer.status_code == 409
    assert "Mine" in answer.content.decode()
    partner.refresh_from_db()
    assert partner.city != "Mine"
