"""The bootstrap: always the same, in any order, and the same in large as in small."""

from __future__ import annotations

from random import Random
from statistics import pstdev

import pytest

from tracker.insight import resampling
from tracker.insight.portfolio.citations import top_limit
from tracker.insight.resampling import Side, Stratum, moved, ratio, ratio_of_sums


def skewed(n: int, seed: int = 3) -> list[float]:
    dice = Random(seed)
    return [dice.expovariate(0.3) for _ in range(n)]


def test_the_same_works_in_any_order_give_the_same_interval():
    above, below = skewed(300), skewed(200, 4)
    first = ratio_of_sums([above], [below])

    assert ratio_of_sums([above[::-1]], [below[::-1]]) == first
    assert ratio_of_sums([above], [below]) == first
    assert first[1][0] < first[0] < first[1][1]


def test_equal_works_leave_nothing_to_chance():
    ratio, (low, high) = ratio_of_sums([[1.5] * 40], [[1.0] * 40])

    assert (low, ratio, high) == (1.5, 1.5, 1.5)


def test_nothing_is_said_over_zero():
    assert ratio_of_sums([[1.0]], [[0.0, 0.0]]) is None


def test_a_stratum_is_drawn_from_itself():
    """Two fields that differ a hundredfold, each without any spread of its own."""
    drawn = moved([[1.0] * 50, [100.0] * 50], 200, 1)

    assert set(drawn) == {0.0}


def one_by_one(values: list[float], resamples: int) -> list[float]:
    """As a bootstrap is written in a textbook."""
    dice, mean = Random(1), sum(values) / len(values)
    return [
        sum(dice.choices(values, k=len(values))) - len(values) * mean
        for _ in range(resamples)
    ]


@pytest.mark.parametrize(
    ("n", "heavy"), [(40, 0.0), (300, 0.0), (300, 200.0), (2000, 0.0), (2000, 500.0)]
)
def test_works_are_drawn_as_if_one_by_one(n, heavy):
    values = [*skewed(n), heavy]
    quick, slow = moved([values], 2000, 1), one_by_one(values, 2000)

    assert pstdev(quick) == pytest.approx(pstdev(slow), rel=0.08)
    ends = [[sorted(drawn)[place] for place in (50, 1950)] for drawn in (quick, slow)]
    width = ends[1][1] - ends[1][0]
    assert ends[0] == pytest.approx(ends[1], abs=0.08 * width)


def test_what_stands_beside_many_others_is_drawn_once(monkeypatch):
    base, joint = Side.of([skewed(6000)]), skewed(40, 4)
    sums, seen = resampling.Draws.sums, []
    monkeypatch.setattr(
        resampling.Draws, "sums", lambda *given: seen.append(1) or sums(*given)
    )
    for n in range(20):
        ratio(Side.of([[*joint, n]]), base)

    assert len(seen) == 21


def test_a_stratum_that_weighs_twice_is_one_of_twice_the_values():
    values = [skewed(300), skewed(150, 4)]
    weighed = Side([(2.0, Stratum.of(values[0])), (0.5, Stratum.of(values[1]))])
    plain = Side.of([[2 * v for v in values[0]], [0.5 * v for v in values[1]]])

    assert weighed.total == pytest.approx(plain.total)
    assert weighed.moved(100, 1) == pytest.approx(plain.moved(100, 1))


def test_a_thousand_sums_in_one_number_are_those_of_each():
    heavy = skewed(100)
    heavy[3] *= -40
    draws = resampling.draws_of(200, 5)
    lanes = [column.to_bytes(200 * 8, "little")[::8] for column in draws.columns]

    slow = [
        sum(lane[at] * u for lane, u in zip(lanes, heavy, strict=True))
        for at in range(200)
    ]
    width = max(heavy) - min(heavy)
    assert draws.sums(heavy) == pytest.approx(slow, rel=0, abs=1e-7 * width)
    assert [sum(lane[at] for lane in lanes) for at in range(200)] == draws.sizes


@pytest.mark.parametrize("seed", range(8))
def test_the_limit_of_two_lists_is_that_of_both_together(seed):
    dice = Random(seed)
    one, other = (
        sorted(float(dice.randrange(12)) for _ in range(dice.randrange(30, 90)))
        for _ in range(2)
    )
    assert top_limit(one, other) == top_limit(sorted(one + other))


@pytest.mark.parametrize("ties", [1, 3, 30])
def test_the_top_tenth_is_a_tenth(ties):
    scores = [float(n // ties) for n in range(100)]

    limit, part = top_limit(sorted(scores))

    counted = sum(1.0 if s > limit else part if s == limit else 0 for s in scores)
    assert counted == pytest.approx(10)
    assert 0 <= part <= 1
