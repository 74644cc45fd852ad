# ruff: noqa: N803, N806 - the book's letters P, F, H, R
import numpy as np
import pytest
from filterpy.common import Q_discrete_white_noise
from filterpy.kalman import ExtendedKalmanFilter, KalmanFilter
from hypothesis import given
from hypothesis import strategies as st
from scipy.linalg import eigh, expm

from rsu.arrays import Floats
from rsu.kernels.kalman import correct_kinematics, forecast, predict

seeds = st.integers(0, 2**32 - 1)


def state(seed: int) -> tuple[Floats, Floats]:
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(4, 4))
    return rng.normal(0.0, 10.0, 4), root @ root.T + 0.1 * np.eye(4)


def motion(dt: float) -> Floats:
    F = np.eye(4)
    F[0, 2] = F[1, 3] = dt
    return F


def van_loan(dt: float, noise: float) -> Floats:
    """Process noise by the matrix exponential: Van Loan, IEEE T-AC 23 (1978)."""
    A = np.zeros((4, 4))
    A[0, 2] = A[1, 3] = 1.0
    M = np.zeros((8, 8))
    M[:4, :4] = -A
    M[:4, 4:] = noise * np.diag([0.0, 0.0, 1.0, 1.0])
    M[4:, 4:] = A.T
    E = expm(M * dt)
    return E[4:, 4:].T @ E[:4, 4:]


@given(seeds, st.floats(0.0, 3.0), st.floats(0.01, 10.0))
def test_a_prediction_is_filterpys_with_van_loans_noise(seed: int, dt: float, noise: float) -> None:
    mean, P = state(seed)
    oracle = KalmanFilter(dim_x=4, dim_z=2)
    oracle.x, oracle.P, oracle.F, oracle.Q = mean.copy(), P.copy(), motion(dt), van_loan(dt, noise)
    oracle.predict()
    predict(dt, noise, 0, mean[None], P[None])
    assert mean == pytest.approx(oracle.x, rel=1e-9, abs=1e-9)
    assert pytest.approx(oracle.P, rel=1e-9, abs=1e-9) == P


def test_the_noise_is_the_continuous_white_one_of_the_textbook() -> None:
    mean, P = np.zeros(4), np.zeros((4, 4))
    predict(0.5, 2.0, 0, mean[None], P[None])
    piecewise = Q_discrete_white_noise(2, dt=0.5, var=2.0)  # the other model: smaller by design
    assert P[0, 0] == pytest.approx(2.0 * 0.5**3 / 3.0)
    assert P[2, 2] == pytest.approx(2.0 * 0.5)
    assert piecewise[1, 1] < P[2, 2]


@given(seeds, st.floats(0.0, 2.0), st.floats(0.0, 2.0), st.floats(0.01, 10.0))
def test_two_short_predictions_equal_one_long(
    seed: int, first: float, second: float, noise: float
) -> None:
    mean, P = state(seed)
    other_mean, other_P = mean.copy(), P.copy()
    predict(first, noise, 0, mean[None], P[None])
    predict(second, noise, 0, mean[None], P[None])
    predict(first + second, noise, 0, other_mean[None], other_P[None])
    assert mean == pytest.approx(other_mean, rel=1e-9, abs=1e-9)
    assert pytest.approx(other_P, rel=1e-9, abs=1e-9) == P


def update(
    mean: Floats,
    P: Floats,
    position: Floats,
    R: Floats,
    velocity: Floats | None = None,
    velocity_variance: float = np.nan,
    range_rate: float = np.nan,
    range_rate_variance: float = np.nan,
    lasting: int = 0,
) -> None:
    correct_kinematics(
        1.0,
        lasting,
        np.array([0]),
        position[None],
        R[None],
        np.full((1, 2), np.nan) if velocity is None else velocity[None],
        np.array([velocity_variance]),
        np.array([range_rate]),
        np.array([range_rate_variance]),
        np.array([[-50.0, 20.0]]),
        np.array([1.0]),
        np.array([1.0]),
        mean[None],
        P[None],
    )


@given(seeds)
def test_position_and_velocity_update_as_in_filterpy(seed: int) -> None:
    rng = np.random.default_rng(seed)
    mean, P = state(seed)
    root = rng.normal(size=(2, 2))
    R = root @ root.T + 0.01 * np.eye(2)
    z = rng.normal(0.0, 10.0, 4)
    oracle = KalmanFilter(dim_x=4, dim_z=4)
    oracle.x, oracle.P, oracle.H = mean.copy(), P.copy(), np.eye(4)
    oracle.R = np.block([[R, np.zeros((2, 2))], [np.zeros((2, 2)), 0.3 * np.eye(2)]])
    oracle.update(z)
    update(mean, P, z[:2], R, z[2:], 0.3)
    assert mean == pytest.approx(oracle.x, rel=1e-6, abs=1e-6)
    assert pytest.approx(oracle.P, rel=1e-6, abs=1e-6) == P


@given(seeds, st.floats(-20.0, 20.0))
def test_range_rate_updates_as_filterpys_extended_filter(seed: int, range_rate: float) -> None:
    mean, P = state(seed)
    R = np.eye(2) * 0.04
    sensor = np.array([-50.0, 20.0])
    position = mean[:2].copy()

    def line_of_sight(x: Floats) -> Floats:
        away = x[:2] - sensor
        return away / np.hypot(*away)

    def measure(x: Floats) -> Floats:
        return np.array([line_of_sight(x) @ x[2:]])

    def jacobian(x: Floats) -> Floats:
        step = 1e-5
        return np.array([[(measure(x + d) - measure(x - d))[0] for d in step * np.eye(4)]]) / (
            2.0 * step
        )

    oracle = ExtendedKalmanFilter(dim_x=4, dim_z=2)
    oracle.x, oracle.P, oracle.R = mean.copy(), P.copy(), R
    oracle.update(position, lambda _: np.eye(4)[:2], lambda x: x[:2])
    oracle.R = np.array([[0.0225]])
    oracle.update(np.array([range_rate]), jacobian, measure)
    update(mean, P, position, R, range_rate=range_rate, range_rate_variance=0.0225)
    assert mean == pytest.approx(oracle.x, rel=1e-4, abs=1e-4)
    assert pytest.approx(oracle.P, rel=1e-4, abs=1e-4) == P


@given(seeds, st.lists(st.floats(0.0, 1.0), min_size=1, max_size=30), st.floats(-3.0, 3.0))
def test_covariances_stay_symmetric_and_positive_definite(
    seed: int, steps: list[float], exponent: float
) -> None:
    mean, P = state(seed)
    P[:2] = P[:, :2] = 0.0
    P[0, 0] = P[1, 1] = 1e6  # a position that is not known yet
    R = np.diag([10.0**exponent, 10.0**-exponent])
    for dt in steps:
        predict(dt, 4.5, 0, mean[None], P[None])
        update(mean, P, mean[:2] + 1.0, R, range_rate=3.0, range_rate_variance=0.0225)
        assert np.array_equal(P, P.T)
        assert np.linalg.eigvalsh(P).min() > 0.0


def test_a_radar_on_top_of_the_object_says_nothing_of_its_speed() -> None:
    mean, P = np.array([-50.0, 20.5, 1.0, 2.0]), np.eye(4)
    update(mean, P, mean[:2].copy(), np.eye(2), range_rate=9.0, range_rate_variance=0.0225)
    assert mean[2:] == pytest.approx([1.0, 2.0])


def test_absurd_speeds_are_not_measured() -> None:
    mean, P = np.array([0.0, 0.0, 1.0, 2.0]), np.eye(4)
    update(
        mean, P, mean[:2].copy(), np.eye(2), np.array([1e300, 0.0]), 0.1,
        range_rate=-1e300, range_rate_variance=0.1,
    )  # fmt: skip
    assert mean[2:] == pytest.approx([1.0, 2.0])


def test_looking_back_in_time_blurs_too() -> None:
    mean, P = np.array([[0.0, 0.0, 10.0, 0.0]]), np.diag([1.0, 1.0, 1e-6, 1e-6])[None]
    forecast(-1.0, np.zeros(1), np.ones(1), mean, P)
    assert mean[0, 0] == pytest.approx(-10.0)
    assert P[0, 0, 0] > 1.0
    assert np.linalg.eigvalsh(P[0]).min() > 0.0


@given(seeds)
def test_a_lasting_error_makes_nothing_surer_than_the_report_or_the_state_was(seed: int) -> None:
    """In the axes that diagonalise both, the new variance is the lesser of the two."""
    rng = np.random.default_rng(seed)
    mean, P = state(seed)
    root = rng.normal(size=(2, 2))
    R = root @ root.T + 0.01 * np.eye(2)
    values, axes = eigh(P[:2, :2], R)  # P axes = R axes diag(values)
    wanted = R @ axes @ np.diag(np.minimum(values, 1.0)) @ axes.T @ R
    update(mean, P, rng.normal(size=2), R, lasting=1)
    assert P[:2, :2] == pytest.approx(wanted, rel=1e-6, abs=1e-9)
    assert np.linalg.eigvalsh(P).min() > 0.0


def test_the_same_lasting_report_again_and_again_says_it_once() -> None:
    mean, P = np.zeros(4), np.diag([1e6, 1e6, 9.0, 9.0])
    R = np.array([[0.5, 0.1], [0.1, 0.3]])
    for _ in range(50):
        update(mean, P, np.array([3.0, -2.0]), R, lasting=1)
    assert mean[:2] == pytest.approx([3.0, -2.0], abs=1e-4)
    assert P[:2, :2] == pytest.approx(R, rel=1e-4)
