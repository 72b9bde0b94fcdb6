"""Leaders read everything; what they write is decisions."""

from __future__ import annotations

import pytest

from tests import factories
from tracker.kinds import BY_SLUG

pytestmark = pytest.mark.django_db


def test_a_leader_decides_reviews(leader):
    reviews = BY_SLUG["reviews"]
    review = factories.ReviewFactory()

    assert reviews.may_add(leader)
    assert reviews.editable_by(leader).filter(pk=review.pk).exists()


def test_a_leader_changes_nothing_else(leader):
    partner = factories.PartnerFactory()

    assert not BY_SLUG["partners"].may_add(leader)
    assert not BY_SLUG["partners"].editable_by(leader).filter(pk=partner.pk).exists()
