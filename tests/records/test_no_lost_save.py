"""Two copies of a record were read; only the first to be saved is kept."""

from __future__ import annotations

import pytest

from tests import factories
from tracker.records import changes
from tracker.records.models import Change, Partner, Stale

pytestmark = pytest.mark.django_db


def test_the_second_copy_is_refused_and_overwrites_nothing(coordinator):
    key = factories.PartnerFactory(city="Before").pk
    first, second = Partner.objects.get(pk=key), Partner.objects.get(pk=key)
    first.city, second.city = "First", "Second"

    changes.write(first, by=coordinator)
    with pytest.raises(Stale):
        changes.write(second, by=coordinator)

    assert Partner.objects.get(pk=key).city == "First"


def test_what_was_saved_meanwhile_is_not_deleted(coordinator):
    key = factories.PartnerFactory(city="Before").pk
    first, second = Partner.objects.get(pk=key), Partner.objects.get(pk=key)
    first.city = "First"
    changes.write(first, by=coordinator)

    with pytest.raises(Stale):
        changes.delete(second, by=coordinator)

    assert Partner.objects.get(pk=key).city == "First"
    assert not Change.objects.filter(record_id=key, action="deleted").exists()
