"""What the reader may not know of is in no cell of an exported file."""

from __future__ import annotations

import json

import pytest

from tests import factories
from tests.exchange.importing import bring, outcomes, sheet
from tracker.exchange import outgoing
from tracker.kinds import BY_SLUG

pytestmark = pytest.mark.django_db

VISIT = {"direction": "inbound", "category": "lecture", "starts_on": "2025-05-12"}


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


@pytest.mark.parametrize("format", ["csv", "json"])
def test_a_file_from_a_page_is_written_for_who_asked(
    client, officer, outsider, engineering, format
):
    secret = factories.PersonFactory(
        name="Quiet Person", side="ours", unit=engineering, confidential=True
    )
    factories.PartnerFactory(lead_unit=engineering, champion_ours=secret)
    factories.OutputFactory(unit=engineering, people_ours=[secret])

    for person, told in ((officer, True), (outsider, False)):
        client.force_login(person)
        for slug in ("partners", "outputs"):
            answer = client.get(BY_SLUG[slug].url("export", format))
            assert (secret.ref in b"".join(answer).decode()) is told, slug


@pytest.mark.parametrize(
    ("kind", "column", "make"),
    [
        ("visits", "partners", factories.PartnerFactory),
        ("visits", "agreement", factories.AgreementFactory),
        ("outputs", "people_ours", factories.PersonFactory),
    ],
)
def test_a_file_that_names_what_is_hidden_names_nothing(
    tmp_path, outsider, engineering, sciences, kind, column, make
):
    """By reference or by name: the answer is that to what was never there."""
    unit = {
        factories.PartnerFactory: "lead_unit",
        factories.PersonFactory: "unit",
        factories.AgreementFactory: "unit",
    }[make]
    more = {"side": "ours"} if make is factories.PersonFactory else {}
    secret = make(**{unit: engineering}, confidential=True, **more)
    prefix = secret.ref.rpartition("-")[0]
    open_to_all = factories.PartnerFactory(name="Quay Works").ref

    def said(text):
        cells = {"title": "Talks", "unit": "Applied Sciences", "partners": open_to_all}
        cells |= {column: text}
        cells |= VISIT if kind == "visits" else {"year": "2024"}
        path = sheet(tmp_path, [list(cells), list(cells.values())])
        run = bring(path, kind, outsider)
        told = json.dumps(
            [run.summary["plans"], run.summary["questions"]], ensure_ascii=False
        )
        return outcomes(run), told.replace(text, "…")

    for text, absent in (
        (secret.ref, f"{prefix}-9999"),
        (str(secret), "Nobody of that name"),
    ):
        outcome, told = said(text)
        assert (outcome, told) == said(absent)
    model = BY_SLUG[kind].model
    assert not model.objects.filter(**{column: secret}).exists()
