"""Numbers are given in turn and never twice: a gap says no more than that."""

from __future__ import annotations

import pytest

from tests.factories import AgreementFactory, NoteFactory
from tracker.records import changes

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("factory", [AgreementFactory, NoteFactory])
def test_what_was_deleted_leaves_the_same_gap_as_what_is_hidden(factory, coordinator):
    first, gone, hidden = factory(), factory(), factory(confidential=True)
    changes.delete(gone, by=coordinator)
    last = factory()

    numbers = [int(one.ref.split("-")[-1]) for one in (first, hidden, last)]
    assert numbers == [numbers[0], numbers[0] + 2, numbers[0] + 3]
