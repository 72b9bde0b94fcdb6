"""An agreement moves on along its way, over the version one has read."""

from __future__ import annotations

import pytest

from tests.factories import AgreementFactory


@pytest.fixture
def paper(engineering):
    return AgreementFactory(stage="drafting", unit=engineering)


def moved(client, paper, **sent):
    answer = client.post(f"/agreements/{paper.ref}/move/", sent, follow=True)
    paper.refresh_from_db()
    return answer.content.decode()


def test_to_the_next_stage(as_officer, paper):
    said = moved(as_officer, paper, to="legal_review", version=paper.version)
    assert paper.stage == "legal_review"
    assert "Now at stage" in said


def test_what_somebody_changed_meanwhile_does_not_move(as_officer, paper):
    said = moved(as_officer, paper, to="legal_review", version=paper.version + 1)
    assert paper.stage == "drafting"
    assert "Somebody just changed this record." in said


def test_others_do_not_move_it(as_outsider, paper):
    moved(as_outsider, paper, to="legal_review", version=paper.version)
    assert paper.stage == "drafting"
