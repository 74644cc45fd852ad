# ruff: noqa: N803, N806 - the book's letters P, R
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from rsu.arrays import Floats
from rsu.kernels.intersection import intersect

seeds = st.integers(0, 2**32 - 1)


def estimate(rng: np.random.Generator, spread: float = 2.0) -> tuple[Floats, Floats]:
    """A mean and a covariance of any shape, axes of 10^-spread to 10^spread."""
    axes, _ = np.linalg.qr(rng.normal(size=(4, 4)))
    P = axes @ np.diag(10.0 ** rng.uniform(-spread, spread, 4)) @ axes.T
    return rng.normal(0.0, 3.0, 4), 0.5 * (P + P.T)


def fused(told: Floats, R: Floats, mean: Floats, P: Floats) -> tuple[Floats, Floats, float]:
    mean, P = mean.copy(), P.copy()
    weight = intersect(told, R, mean, P, np.zeros((5, 4, 4)))
    return mean, P, weight


def textbook(told: Floats, R: Floats, mean: Floats, P: Floats, w: float) -> tuple[Floats, Floats]:
    information = w * np.linalg.inv(P) + (1.0 - w) * np.linalg.inv(R)
    C = np.linalg.inv(information)
    return C @ (w * np.linalg.solve(P, mean) + (1.0 - w) * np.linalg.solve(R, told)), C


@given(seeds)
def test_it_is_the_textbooks_at_the_weight_that_scipy_finds(seed: int) -> None:
    rng = np.random.default_rng(seed)
    (told, R), (mean, P) = estimate(rng), estimate(rng)

    def doubt(w: float) -> float:
        return -float(np.linalg.slogdet(w * np.linalg.inv(P) + (1.0 - w) * np.linalg.inv(R))[1])

    best = minimize_scalar(doubt, bounds=(0.0, 1.0), method="bounded", options={"xatol": 1e-10})
    got_mean, got_P, weight = fused(told, R, mean, P)
    assert doubt(weight) <= min(best.fun, doubt(0.0), doubt(1.0)) + 1e-9
    wanted_mean, wanted_P = textbook(told, R, mean, P, weight)
    assert got_P == pytest.approx(wanted_P, rel=1e-6, abs=1e-9)
    assert got_mean == pytest.approx(wanted_mean, rel=1e-6, abs=1e-8)


@given(seeds)
def test_the_result_is_positive_definite_and_knows_no_more_than_the_better_of_both(
    seed: int,
) -> None:
    """Consistent: in no direction more information than the better of both has."""
    rng = np.random.default_rng(seed)
    (told, R), (mean, P) = estimate(rng), estimate(rng)
    _, C, weight = fused(told, R, mean, P)
    assert 0.0 <= weight <= 1.0
    assert np.array_equal(C, C.T)
    assert np.linalg.eigvalsh(C / np.sqrt(np.outer(np.diag(C), np.diag(C)))).min() > 0.0
    direction = rng.normal(size=4)
    information = [float(direction @ np.linalg.solve(M, direction)) for M in (C, P, R)]
    assert information[0] <= max(information[1:]) * (1.0 + 1e-6)
    determinant = [np.linalg.slogdet(M)[1] for M in (C, P, R)]
    assert determinant[0] <= min(determinant[1:]) + 1e-6


@given(seeds)
def test_the_same_word_again_says_nothing_new(seed: int) -> None:
    rng = np.random.default_rng(seed)
    (told, R), (mean, P) = estimate(rng, 1.0), estimate(rng, 1.0)
    once_mean, once_P, _ = fused(told, R, mean, P)
    twice_mean, twice_P, _ = fused(told, R, once_mean, once_P)
    assert twice_mean == pytest.approx(once_mean, rel=1e-6, abs=1e-6)
    assert twice_P == pytest.approx(once_P, rel=1e-6, abs=1e-6)


@given(seeds)
def test_who_is_asked_first_does_not_matter(seed: int) -> None:
    rng = np.random.default_rng(seed)
    (told, R), (mean, P) = estimate(rng), estimate(rng)
    one_mean, one_P, w = fused(told, R, mean, P)
    other_mean, other_P, v = fused(mean, P, told, R)
    assert w + v == pytest.approx(1.0, abs=1e-9)
    assert one_mean == pytest.approx(other_mean, rel=1e-6, abs=1e-6)
    assert one_P == pytest.approx(other_P, rel=1e-6, abs=1e-6)


@given(seeds, st.floats(1.01, 100.0))
def test_the_surer_of_two_alike_is_taken_whole(seed: int, factor: float) -> None:
    rng = np.random.default_rng(seed)
    told, R = estimate(rng, 1.0)
    mean, _ = estimate(rng)
    _, C, weight = fused(told, R, mean, factor * R)
    assert weight == 0.0
    assert pytest.approx(R) == C
    kept_mean, kept_P, kept = fused(told, factor * R, mean, R)
    assert kept == 1.0
    assert np.array_equal(kept_P, R)
    assert np.array_equal(kept_mean, mean)


@pytest.mark.parametrize("bad", [0.0, -1.0, np.nan, np.inf])
def test_what_is_no_covariance_changes_nothing(bad: float) -> None:
    mean, P = estimate(np.random.default_rng(1))
    R = np.eye(4)
    R[2, 2] = bad
    got_mean, got_P, weight = fused(np.zeros(4), R, mean, P)
    assert weight == 1.0
    assert np.array_equal(got_mean, mean)
    assert np.array_equal(got_P, P)
