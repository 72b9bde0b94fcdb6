"""An office's real files, end to end; skipped where they are not at hand."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Sum

from tests.exchange.importing import DATA, accounted, bring, outcomes
from tracker.records.models import (
    ActivitySource,
    Agreement,
    Grant,
    GrantCandidate,
    HomeInstitution,
    Output,
    OutputAffiliation,
    Partner,
)

MAPS = Path(__file__).resolve().parents[2] / "docs" / "examples"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the real files are not here")


def words(name: str) -> dict[str, Any]:
    return tomllib.loads((MAPS / name).read_text(encoding="utf-8"))


def home(**given: Any) -> None:
    record = HomeInstitution.get()
    for name, value in given.items():
        setattr(record, name, value)
    record.save()


def test_joint_european_projects(coordinator: Any, engineering: Any) -> None:
    home(name="Delft University of Technology", country="NL")
    folder = DATA / "views" / "h2020_tu_delft"
    partners = bring(
        folder / "partners.csv",
        "partners",
        coordinator,
        mapping=words("h2020_partners.toml"),
    )
    assert outcomes(partners) == {"created": 577}
    assert Partner.objects.filter(needs_name=True).count() == 179
    assert not Partner.objects.filter(country__in=["EL", "UK"]).exists()
    grants = bring(
        folder / "grants.csv",
        "grants",
        coordinator,
        mapping=words("h2020_grants.toml"),
        covers="2014-01:2021-03",
    )
    assert outcomes(grants) == {"created": 367}
    assert grants.counts["rows"] == 6139
    assert grants.counts["set_aside"] == {"domestic participant": 539}
    assert accounted(grants)
    lonely = Grant.objects.filter(grant_partners=None, candidates=None)
    assert Grant.objects.count() - lonely.count() == 358
    assert grants.counts["candidates"] == 2232
    assert GrantCandidate.objects.values("identifier").distinct().count() == 2232
    assert Grant.objects.filter(needs_title=True).count() == 367
    assert (
        Grant.objects.aggregate(Sum("total_minor"))["total_minor__sum"] == 249808161864
    )
    assert Grant.objects.filter(our_share_minor=None).count() == 12
    source = ActivitySource.objects.get()
    assert (source.since, source.until) == (date(2014, 1, 1), date(2021, 3, 31))


def test_a_list_of_memoranda(coordinator: Any, engineering: Any) -> None:
    home(name="IIT Indore", country="IN")
    run = bring(
        DATA / "agreements" / "iit_indore_mous.csv",
        "agreements",
        coordinator,
        create_partners=True,
        skip_bad=True,
        mapping=words("mou_list.toml"),
    )
    assert run.counts["rows"] == 64
    assert accounted(run)
    assert outcomes(run) == {"created": 56, "asked": 5, "bad": 3}
    thai = Agreement.objects.get(parties__partner__name__contains="Rajamangala")
    assert (thai.starts_on, thai.ends_on) == (date(2020, 2, 20), date(2025, 2, 19))
    argonne = Agreement.objects.get(
        parties__partner__name="Argonne National Laboratory"
    )
    assert (argonne.renewal, argonne.renewal_months) == ("automatic", 12)
    milwaukee = Agreement.objects.get(parties__partner__name__contains="Milwaukee")
    assert milwaukee.ends_on is None
    asked = {q["said"]: q["proposals"] for q in run.told["questions"]}
    assert asked["Febrary 11, 2016"][0][0] == "2016-02-11"
    problems = [p[5][0] for p in run.told["plans"] if p[2] == "bad"]
    assert any("Geneva" in why for why in problems)
    assert any("United Nations" in why for why in problems)
    assert not ActivitySource.objects.exists()


def test_the_same_list_without_a_mapping(coordinator: Any, engineering: Any) -> None:
    run = bring(
        DATA / "agreements" / "iit_indore_mous.csv",
        "agreements",
        coordinator,
        create_partners=True,
        skip_bad=True,
    )
    assert accounted(run)
    assert outcomes(run) == {"created": 47, "asked": 14, "bad": 3}


def test_two_overlapping_exports_of_works(coordinator: Any, engineering: Any) -> None:
    home(
        name="Istituto Zooprofilattico Sperimentale della Lombardia e dell'Emilia Romagna",  # noqa: E501
        country="IT",
        aliases="Ist Zooprofilatt Sperimentale Lombardia & Emilia\nIZSLER",
    )
    run = bring(
        DATA / "views" / "copub_izsler" / "partners.csv",
        "partners",
        coordinator,
        mapping=words("copub_partners.toml"),
    )
    assert run.counts["rows"] == 1115
    assert accounted(run)
    partners = Partner.objects.count()
    files = sorted((DATA / "outputs").glob("wos_bibtex_izsler_*"))
    rows = [bring(path, "outputs", coordinator).counts["rows"] for path in files]
    assert sum(rows) == 998
    assert Output.objects.count() == 753
    assert Output.objects.filter(year_from_early_access=True).count() == 7
    assert Partner.objects.count() == partners
    states = OutputAffiliation.objects.values_list("state", flat=True)
    assert {"home", "matched", "open"} == set(states)
    assert Output.objects.filter(n_partners=0).exists()
    loeffler = Output.objects.filter(partners__name="Friedrich Loeffler Inst")
    assert loeffler.distinct().count() == 11  # one only where its author corresponds
    again = [outcomes(bring(path, "outputs", coordinator)) for path in files]
    assert again == [{"unchanged": 500}, {"unchanged": 498}]
    assert Output.objects.count() == 753
