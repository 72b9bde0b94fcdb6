"""What the reader may not know of is in no cell of an exported file."""

from __future__ import annotations

import pytest

from tests import factories
from tracker.exchange import outgoing
from tracker.kinds import BY_SLUG

pytestmark = pytest.mark.django_db


def written_for(user, slug):
    kind = BY_SLUG[slug]
    parts = outgoing.stream(kind, kind.visible_to(user), "csv", "codes", reader=user)[2]
    return b"".join(parts).decode()


def test_a_hidden_person_is_not_named_beside_an_open_record(
    officer, outsider, engineering
):
    secret = factories.PersonFactory(
        name="Quiet Person", side="ours", unit=engineering, confidential=True
    )
    factories.VisitFactory(
        unit=engineering, participants=[{"person": secret, "side": "ours"}]
    )
    factories.PartnerFactory(lead_unit=engineering, champion_ours=secret)

    assert "Quiet Person" in written_for(officer, "visits")
    assert "Quiet Person" not in written_for(outsider, "visits")
    assert secret.ref not in written_for(outsider, "partners")
