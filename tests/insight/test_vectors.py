"""The worked examples: every one of them must hold."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import is_dataclass
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tracker.insight import cadence, portfolio_math, proof
from tracker.insight import score as scoring
from tracker.insight.ageing import agreement_ageing
from tracker.insight.community import bus_factor, community
from tracker.insight.lifetable import life_class, life_table
from tracker.insight.states import fold

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text())["vectors"]


def folded(**given: Any) -> list[tuple[int, str]]:
    papers = given.pop("agreements", [])
    days = [[date.fromisoformat(day) for day in paper] for paper in papers]
    return fold(agreements=days, **given)


def aged(**given: Any) -> Any:
    dates = {"as_of", "signed", "start", "end", "last_refresh", "last_activity"}
    return agreement_ageing(
        **{
            name: date.fromisoformat(value) if name in dates else value
            for name, value in given.items()
        }
    )


def scored(x: dict[str, Any]) -> scoring.Score:
    """The parts' figures, computed from the months by the functions under test."""
    given = dict(x)
    month, active = given.pop("m"), given.pop("active")
    rhythm = cadence.cadence(active, month, given.pop("peer_gap"))
    found = cadence.trend(sorted(active), month)
    return scoring.score(
        scoring.ScoreFacts(
            active_months=len(active),
            silence=rhythm.silence,
            usual_gap=rhythm.usual_gap,
            dorm_at=rhythm.dorm_at,
            mass=cadence.decayed_mass(active, month),
            rho=found.rho if found else None,
            **given,
        )
    )


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "matrix_totals": portfolio_math.matrix_totals,
    "yoy": portfolio_math.yoy,
    "cagr": portfolio_math.cagr,
    "fractional_links": portfolio_math.fractional_links,
    "author_fraction": portfolio_math.author_fraction,
    "diversification": portfolio_math.diversification,
    "intensity": portfolio_math.intensity,
    "citation_advantage": portfolio_math.citation_advantage,
    "half_up": portfolio_math.half_up,
    "cadence": cadence.cadence,
    "trend": lambda active, m: cadence.trend(sorted(active), m),
    "decayed_mass": cadence.decayed_mass,
    "life_class": lambda cad: life_class(SimpleNamespace(**cad)),
    "life_table": life_table,
    "fold": folded,
    "score": scored,
    "agreement_ageing": aged,
    "bus_factor": bus_factor,
    "community": community,
    "auc": proof.auc,
    "wilson": proof.wilson,
    "flag_metrics": proof.flag_metrics,
}


def same(found: Any, expected: Any, tol: float, path: str = "") -> None:
    """A mapping names the figures that count; everything named must agree."""
    if isinstance(expected, dict):
        for name, value in expected.items():
            part = getattr(found, name) if is_dataclass(found) else found[name]
            same(part, value, tol, f"{path}.{name}")
        if isinstance(found, dict):
            assert found.keys() == expected.keys(), path
    elif isinstance(expected, list):
        assert len(found) == len(expected), (path, found)
        for at, (one, other) in enumerate(zip(found, expected, strict=True)):
            same(one, other, tol, f"{path}[{at}]")
    elif expected is None or isinstance(expected, str | bool):
        assert found == expected, path
    else:
        assert found is not None, path
        assert abs(found - expected) <= tol, (path, found, expected)


def test_no_worked_example_is_missing():
    assert len(VECTORS) == 60
    assert len({each["id"] for each in VECTORS}) == 60


@pytest.mark.parametrize(
    "vector", VECTORS, ids=[f"{each['id']} {each['fn']}" for each in VECTORS]
)
def test_worked_example(vector):
    found = FUNCTIONS[vector["fn"]](**vector["input"])
    same(found, vector["expected"], vector["tol"])
