import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from rsu.kernels.conflict import overlap_probability, within

HALF = np.array([[2.25, 0.9], [2.25, 0.9]])


@given(st.floats(-20.0, 20.0), st.floats(0.0, 5.0), st.floats(0.01, 5.0))
def test_the_probability_within_an_interval_is_the_normal_one(
    mean: float, half_width: float, sigma: float
) -> None:
    expected = norm.cdf(half_width, mean, sigma) - norm.cdf(-half_width, mean, sigma)
    assert within(mean, half_width, sigma) == pytest.approx(expected, abs=1e-9)


def probability(gap: tuple[float, float], turn: float, sigma: float) -> float:
    position = np.array([[[0.0, 0.0]], [[gap[0], gap[1]]]])
    direction = np.array([[[1.0, 0.0]], [[math.cos(turn), math.sin(turn)]]])
    spread = np.full((2, 1, 2), sigma)
    return overlap_probability(position, direction, spread, HALF, 0, 1, 0)


def sampled(gap: tuple[float, float], sigma: float, rng: np.random.Generator) -> float:
    """Of two cars side by side: the share of draws in which the rectangles overlap."""
    relative = np.array(gap) + rng.normal(0.0, sigma * math.sqrt(2.0), (200_000, 2))
    inside = (np.abs(relative[:, 0]) < 4.5) & (np.abs(relative[:, 1]) < 1.8)
    return float(inside.mean())


@pytest.mark.parametrize("gap", [(0.0, 0.0), (4.0, 1.0), (5.0, 2.0), (0.0, 3.0)])
def test_parallel_cars_overlap_as_often_as_in_a_draw(gap: tuple[float, float]) -> None:
    rng = np.random.default_rng(7)
    assert probability(gap, 0.0, 0.6) == pytest.approx(sampled(gap, 0.6, rng), abs=0.005)


@given(st.floats(-10.0, 10.0), st.floats(-10.0, 10.0), st.floats(-math.pi, math.pi))
def test_it_is_a_probability(x: float, y: float, turn: float) -> None:
    assert 0.0 <= probability((x, y), turn, 0.5) <= 1.0


@given(st.floats(0.05, 2.0))
def test_cars_far_apart_do_not_overlap(sigma: float) -> None:
    assert probability((60.0, 0.0), 0.0, sigma) < 1e-6
