"""Who may not change a record takes no change of it back."""

from __future__ import annotations

import pytest

from tests.factories import AgreementFactory
from tracker.records import changes
from tracker.records.models import Change


@pytest.mark.parametrize("confidential", [True, False])
def test_a_change_of_others_stays(
    client, officer, outsider, viewer, engineering, confidential
):
    paper = AgreementFactory(
        title="Before", unit=engineering, confidential=confidential
    )
    paper.title = "After"
    changes.write(paper, by=officer)
    change = Change.objects.get(action="changed")
    url = f"/agreements/undo/{change.pk}/"

    for person, answer, title in (
        (outsider, 404, "After"),
        (viewer, 404, "After"),
        (officer, 302, "Before"),
    ):
        client.force_login(person)
        assert client.post(url).status_code == answer
        paper.refresh_from_db()
        assert paper.title == title
