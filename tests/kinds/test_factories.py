from __future__ import annotations

from tracker.records.models import Change


def test_every_kind_can_be_made_and_leaves_its_history(any_kind, make):
    record = make()
    again = make()

    assert record.pk != again.pk
    assert record.version == 1
    assert Change.objects.filter(kind=any_kind.name).count() == 2
    assert any_kind.get(str(record.pk), any_kind.model.objects.all()) == record
