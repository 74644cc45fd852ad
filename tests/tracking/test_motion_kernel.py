# ruff: noqa: N803, N806 - the book's letters P, F, Q
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import solve_ivp
from scipy.linalg import expm

from examples import few
from rsu.arrays import Floats
from rsu.kernels.motion import CRUISING, LENGTH, MANOEUVRING, STANDING, STATES, move
from rsu.tracking.prior import MOTION
from tracking.modes import Track

CAR, BICYCLE, PEDESTRIAN = MOTION[0], MOTION[5], MOTION[6]
seeds = st.integers(0, 2**32 - 1)


def carried(dt: float, motion: Floats, mean: Floats, P: Floats, length: Floats) -> Floats:
    """All (25,) figures of a cruise of `dt` s; `length` (5,) is the covariance with the length."""
    upper = P[np.triu_indices(STATES)]
    figures = (*mean.tolist(), *upper.tolist(), *length.tolist())
    return np.array(move(dt, motion, CRUISING, figures))


def moved(dt: float, motion: Floats, mean: Floats, P: Floats) -> tuple[Floats, Floats]:
    """Mean (5,) and covariance (5, 5) of a cruise of `dt` s."""
    upper = np.triu_indices(STATES)
    figures = carried(dt, motion, mean, P, np.zeros(STATES))
    spread = np.zeros((STATES, STATES))
    spread[upper] = spread.T[upper] = figures[STATES:LENGTH]
    return figures[:STATES], spread


def state(seed: int) -> tuple[Floats, Floats]:
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(STATES, STATES))
    mean = rng.normal(0.0, 10.0, STATES)
    mean[4] = rng.normal(0.0, 0.3)
    return mean, root @ root.T + 0.1 * np.eye(STATES)


def turning(_: float, x: Floats) -> Floats:
    return np.array([x[2], x[3], -x[4] * x[3], x[4] * x[2], 0.0])


def steering(_: float, x: Floats) -> Floats:
    omega = x[4] * np.hypot(x[2], x[3])
    return np.array([x[2], x[3], -omega * x[3], omega * x[2], 0.0])


@few
@given(seeds, st.floats(0.001, 3.0))
def test_a_car_keeps_its_speed_and_yaw_rate(seed: int, dt: float) -> None:
    mean, P = state(seed)
    path = solve_ivp(turning, (0.0, dt), mean, rtol=1e-10, atol=1e-10)
    assert moved(dt, CAR, mean, P)[0] == pytest.approx(path.y[:, -1], rel=1e-6, abs=1e-6)


@given(seeds, st.floats(0.001, 2.0))
def test_a_bicycle_keeps_the_curvature_of_its_path(seed: int, dt: float) -> None:
    mean, P = state(seed)
    mean[2] += np.copysign(2.0, mean[2])  # slower ones have no course to speak of
    mean[4] *= 0.1
    path = solve_ivp(steering, (0.0, dt), mean, rtol=1e-10, atol=1e-10)
    assert moved(dt, BICYCLE, mean, P)[0] == pytest.approx(path.y[:, -1], rel=1e-6, abs=1e-6)


@given(seeds, st.floats(0.01, 2.0), st.sampled_from([CAR, BICYCLE]))
def test_the_covariance_follows_the_motions_derivative(
    seed: int, dt: float, motion: Floats
) -> None:
    mean, P = state(seed)
    mean[4] *= 0.1
    step = 1e-6
    F = np.stack(
        [
            (moved(dt, motion, mean + d, P)[0] - moved(dt, motion, mean - d, P)[0]) / (2.0 * step)
            for d in step * np.eye(STATES)
        ],
        axis=1,
    )
    Q = moved(dt, motion, mean, np.zeros_like(P))[1]
    assert moved(dt, motion, mean, P)[1] == pytest.approx(F @ P @ F.T + Q, rel=1e-4, abs=1e-4)
    length = carried(dt, motion, mean, P, P[0])[LENGTH:]
    assert length == pytest.approx(F @ P[0], rel=1e-4, abs=1e-4)  # it does not change itself


@given(st.floats(0.01, 3.0), st.floats(2.0, 20.0))
def test_the_noise_is_the_continuous_white_one_of_van_loan(dt: float, speed: float) -> None:
    """For a car that goes east: Van Loan, IEEE T-AC 23 (1978), with the yaw rate's part."""
    along, across, yaw = CAR[:3]
    A = np.zeros((STATES, STATES))
    A[0, 2] = A[1, 3] = 1.0
    A[3, 4] = speed
    across += (along - across) / (1.0 + speed * speed)  # what is slow may go anywhere
    density = np.diag([0.0, 0.0, along, across, yaw])
    M = np.block([[-A, density], [np.zeros_like(A), A.T]]) * dt
    E = expm(M)
    wanted = E[STATES:, STATES:].T @ E[:STATES, STATES:]
    mean = np.array([0.0, 0.0, speed, 0.0, 0.0])
    got = moved(dt, CAR, mean, np.zeros((STATES, STATES)))[1]
    assert got == pytest.approx(wanted, rel=1e-9, abs=1e-12)


@given(seeds, st.floats(0.0, 2.0), st.floats(0.0, 2.0))
def test_a_person_walks_straight_and_two_short_predictions_equal_one_long(
    seed: int, first: float, second: float
) -> None:
    mean, P = state(seed)
    mean[4], P[4], P[:, 4] = 0.0, 0.0, 0.0
    once = moved(first + second, PEDESTRIAN, mean, P)
    twice = moved(second, PEDESTRIAN, *moved(first, PEDESTRIAN, mean, P))
    assert twice[0] == pytest.approx(once[0], rel=1e-9, abs=1e-9)
    assert twice[1] == pytest.approx(once[1], rel=1e-9, abs=1e-9)


def test_what_moves_fast_cannot_stand_a_moment_later() -> None:
    track = Track.starting(CAR, np.array([0.0, 0.0, 10.0, 0.0]), np.eye(4) * 0.1)
    track.predict(0.1)
    assert track.probability[0, STANDING] == 0.0
    assert track.probability[0, CRUISING] > track.probability[0, MANOEUVRING] > 0.0


def test_what_has_lost_its_speed_may_stand() -> None:
    track = Track.starting(CAR, np.array([0.0, 0.0, 0.1, 0.0]), np.eye(4) * 0.1)
    track.predict(0.5)
    assert track.probability[0, STANDING] > 0.2


def test_a_standing_car_does_not_move_but_may_start() -> None:
    track = Track.starting(CAR, np.zeros(4), np.eye(4) * 0.01, standing=1.0)
    track.predict(3.0)
    assert track.whole_mean[0] == pytest.approx(np.zeros(4))
    assert 0.3 < track.probability[0, STANDING] < 0.7
    assert track.whole_covariance[0, 0, 0] > 0.1


def test_a_long_silence_makes_a_turn_likely_and_the_place_uncertain_to_both_sides() -> None:
    track = Track.starting(CAR, np.array([0.0, 0.0, 10.0, 0.0]), np.eye(4) * 0.1)
    track.predict(3.0)
    assert track.whole_mean[0, :2] == pytest.approx([30.0, 0.0], abs=0.1)
    assert np.sqrt(track.whole_covariance[0, 1, 1]) > 3.0


def test_looking_back_in_time_blurs_too() -> None:
    track = Track.starting(CAR, np.array([0.0, 0.0, 10.0, 0.0]), np.eye(4) * 0.1)
    track.predict(-1.0)
    assert track.whole_mean[0, 0] == pytest.approx(-10.0)
    assert track.whole_covariance[0, 0, 0] > 0.1
    assert np.linalg.eigvalsh(track.whole_covariance[0]).min() > 0.0
