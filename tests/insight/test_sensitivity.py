"""How much hangs on the weights of the score."""

from __future__ import annotations

import random

import pytest

from tracker.insight.score import ScoreFacts, score
from tracker.insight.sensitivity import _band, alike, ranks, sensitivity, spearman
from tracker.insight.thresholds import PARTS, Thresholds

USUAL = Thresholds()


def house(n=60, seed=1):
    chance = random.Random(seed)
    return [[chance.random() for _ in PARTS] for _ in range(n)]


def test_a_partner_far_from_every_limit_never_moves():
    found = sensitivity([[0.6] * 8] * 10, USUAL)
    assert (found.partners, found.share, found.most, found.ever) == (10, 0, 0, 0)


def test_a_partner_on_a_limit_moves_half_of_the_time():
    edge = [1.0, 1.0, 0, 0, 1.0, 0, 0, 0]  # 50 of 100 points: on the limit of sound
    found = sensitivity([edge] * 10, USUAL)
    assert 0.3 < found.share < 0.7
    assert found.most == found.ever == 1


def test_the_same_seed_gives_the_same_answer():
    assert sensitivity(house(), USUAL) == sensitivity(house(), USUAL)
    other = sensitivity(house(), USUAL, seed=2)
    assert other.share != sensitivity(house(), USUAL).share


def test_too_few_partners_are_no_share():
    assert sensitivity(house(4), USUAL).share is None
    assert sensitivity(house(5), USUAL).share is not None


def test_the_band_is_that_of_the_score():
    facts = ScoreFacts(
        active_months=9, silence=3, usual_gap=4, dorm_at=20, mass=2, peer_mass=3,
        kinds=2, agreement="in_force", rho=1.2, funding="short",
    )  # fmt: skip
    made = score(facts)
    values = [part.value for part in made.parts]
    assert made.score is not None
    assert _band(values, USUAL.weights, USUAL) == "sound"
    assert 50 <= made.score < 75


def test_parts_that_cover_too_little_have_no_band():
    assert _band([1.0, 1.0, *[None] * 6], USUAL.weights, USUAL) is None


def test_parts_that_say_the_same_are_named():
    values = [[v, v * v, *rest] for v, _w, *rest in house()]
    (pair,) = alike(values)
    assert (pair.first, pair.second, pair.n) == ("recency", "frequency", 60)
    assert pair.r == pytest.approx(1)
    opposite = [[v, 1 - v, *rest] for v, _w, *rest in house()]
    assert alike(opposite)[0].r == pytest.approx(-1)
    assert alike(values[:29]) == []


def test_ranks_share_the_middle_of_equal_places():
    assert ranks([5, 1, 5, 3]) == [3.5, 1, 3.5, 2]
    assert spearman([(1, 2), (2, 2), (3, 2)]) is None
    assert spearman([(1, 1), (2, 3), (3, 2)]) == pytest.approx(0.5)
