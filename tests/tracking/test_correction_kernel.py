# ruff: noqa: N803, N806 - the book's letters P, F, H, R
import numpy as np
import pytest
from filterpy.kalman import ExtendedKalmanFilter, IMMEstimator, KalmanFilter
from hypothesis import given
from hypothesis import strategies as st
from scipy.linalg import eigh

from rsu.arrays import Floats
from rsu.kernels.combination import relearn_length
from rsu.kernels.motion import CRUISING, LENGTH, MANOEUVRING, RATES, STANDING
from rsu.sensing.detection import ASPECTS
from rsu.tracking.prior import MOTION
from tracking.modes import SENSOR, Track

CAR = MOTION[0]
WALKER = np.array([0.1, 0.1, 0.0, 0.6, 0.6, 0.0, 0.0, 0.0])
"""Never turns, and its noise has no direction: linear in both modes."""
seeds = st.integers(0, 2**32 - 1)


def state(seed: int) -> tuple[Floats, Floats]:
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(4, 4))
    return rng.normal(0.0, 10.0, 4), root @ root.T + 0.1 * np.eye(4)


def linear(dt: float, density: float) -> tuple[Floats, Floats]:
    """F and Q of constant velocity."""
    F = np.eye(4)
    F[0, 2] = F[1, 3] = dt
    block = np.array([[dt**3 / 3.0, dt**2 / 2.0], [dt**2 / 2.0, dt]])
    return F, density * np.kron(block, np.eye(2))


@given(seeds, st.lists(st.floats(0.01, 0.5), min_size=1, max_size=6))
def test_two_moving_modes_are_filterpys_imm(seed: int, steps: list[float]) -> None:
    rng = np.random.default_rng(seed)
    mean, P = np.array([0.0, 0.0, 30.0, 0.0]), np.eye(4)  # too fast to stop
    filters = [KalmanFilter(dim_x=4, dim_z=2) for _ in range(2)]
    for oracle in filters:
        oracle.x, oracle.P, oracle.H, oracle.R = mean[:, None].copy(), P.copy(), np.eye(4)[:2], R2
    track = Track.starting(WALKER, mean, P)
    imm = IMMEstimator(filters, [1.0 - 1e-12, 1e-12], np.eye(2))
    time = 0.0
    for dt in steps:
        time += dt
        begin, end = 1.0 - np.exp(-RATES[1] * dt), 1.0 - np.exp(-RATES[2] * dt)
        imm.M = np.array([[1.0 - begin, begin], [end, 1.0 - end]])
        imm._compute_mixing_probabilities()
        for oracle, density in zip(filters, (0.1, 0.6), strict=True):
            oracle.F, oracle.Q = linear(dt, density)
        imm.predict()
        z = np.array([30.0 * time, 0.0]) + rng.normal(0.0, 0.5, 2)
        imm.update(z[:, None])
        track.predict(time)
        track.correct(z, R2)
    assert track.probability[0, 1:] == pytest.approx(imm.mu, abs=1e-6)
    assert track.whole_mean[0] == pytest.approx(imm.x[:, 0], abs=1e-5)
    assert track.whole_covariance[0] == pytest.approx(imm.P, abs=1e-5)


R2 = np.diag([0.25, 0.2])


def aspect(lever: Floats, R: Floats, length: float, variance: float) -> Floats:
    """What is seen of a body of one heading, R (2, 2) given its length."""
    known = np.zeros(ASPECTS)
    joint = np.block(
        [
            [R + np.outer(lever, lever) * variance, lever[:, None] * variance],
            [lever[None] * variance, np.array([[variance]])],
        ]
    )
    known[0, :10] = (1.0, 0.0, 0.0, length, *joint[np.triu_indices(3)])
    return known


@given(seeds, st.lists(st.sampled_from([-1.0, 1.0]), min_size=1, max_size=5))
def test_the_length_is_a_state_that_is_known_no_surer_than_by_one_look(
    seed: int, sides: list[float]
) -> None:
    """Textbook: a state with the length in it, of whose gain a share is taken."""
    rng = np.random.default_rng(seed)
    mean, P = np.append(rng.normal(0.0, 10.0, 4), 0.0), np.diag([9.0, 9.0, 4.0, 4.0, 6.0])
    P[:2, :2] *= rng.choice([0.001, 1.0])  # a radar knows the middle, or nobody
    track = Track.starting(CAR, mean[:4].copy(), P[:4, :4].copy())
    length = 14.0
    for side in sides:
        lever, looks = 0.5 * side * np.array([0.8, 0.6]), rng.uniform(8.0, 18.0)
        z = mean[:2] + rng.normal(0.0, 2.0, 2)
        H = np.column_stack([np.eye(2, 4), -lever])
        S = H @ P @ H.T + R2
        gain = P @ H.T @ np.linalg.inv(S)
        doubt, falls = P[4, 4], (gain @ S @ gain.T)[4, 4]
        gain[4] *= max(2.0 - doubt / falls, 0.0)
        moved = z + lever * (length - looks) - H @ mean
        joseph = np.eye(5) - gain @ H
        R = R2 + np.outer(lever, lever) * 9.0
        aspects = aspect(lever, R2, looks, 9.0)
        told = track.correct(z, R, aspects=aspects, length=(length + mean[4], doubt))
        mean = mean + gain @ moved
        P = joseph @ P @ joseph.T + gain @ R2 @ gain.T
        alone = 1.0 / (1.0 / (doubt - falls) - 1.0 / doubt)
        assert P[4, 4] == pytest.approx(min(doubt, alone))
        assert told == pytest.approx((length + mean[4], P[4, 4]))
    assert track.whole_mean[0] == pytest.approx(mean[:4], abs=1e-9)
    assert track.whole_covariance[0] == pytest.approx(P[:4, :4], abs=1e-9)
    assert track.modes[0, CRUISING, LENGTH : LENGTH + 4] == pytest.approx(P[4, :4], abs=1e-9)


@given(seeds, st.floats(0.1, 1.0))
def test_what_is_learnt_of_the_length_moves_the_place_as_the_gaussian_of_both_does(
    seed: int, share: float
) -> None:
    mean, P = state(seed)
    track = Track.starting(CAR, mean, P)
    cross, doubt = 0.1 * P[0], 4.0
    track.modes[0, CRUISING, LENGTH : LENGTH + 4] = cross
    relearn_length(
        0, 10.0, doubt, 12.0, share * doubt, track.probability, track.modes, track.whole_mean,
        track.whole_covariance,
    )  # fmt: skip
    assert track.whole_mean[0] == pytest.approx(mean + cross / doubt * 2.0)
    wanted = P - np.outer(cross, cross) / doubt * (1.0 - share)
    assert track.whole_covariance[0] == pytest.approx(wanted)
    assert track.modes[0, CRUISING, LENGTH : LENGTH + 4] == pytest.approx(share * cross)


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
    track = Track.starting(CAR, mean, P)
    track.correct(z[:2], R, z[2:], 0.3)
    assert track.whole_mean[0] == pytest.approx(oracle.x, rel=1e-6, abs=1e-6)
    assert track.whole_covariance[0] == pytest.approx(oracle.P, rel=1e-6, abs=1e-6)


@given(seeds, st.floats(-20.0, 20.0))
def test_range_rate_updates_as_filterpys_extended_filter(seed: int, range_rate: float) -> None:
    mean, P = state(seed)
    R = np.eye(2) * 0.04
    position = mean[:2].copy()

    def line_of_sight(x: Floats) -> Floats:
        away = x[:2] - SENSOR[0]
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
    track = Track.starting(CAR, mean, P)
    track.correct(position, R, range_rate=range_rate, range_rate_variance=0.0225)
    assert track.whole_mean[0] == pytest.approx(oracle.x, rel=1e-4, abs=1e-4)
    assert track.whole_covariance[0] == pytest.approx(oracle.P, rel=1e-4, abs=1e-4)


@given(seeds, st.lists(st.floats(0.0, 1.0), min_size=1, max_size=30), st.floats(-3.0, 3.0))
def test_covariances_stay_symmetric_and_positive_definite(
    seed: int, steps: list[float], exponent: float
) -> None:
    mean, P = state(seed)
    P[:2] = P[:, :2] = 0.0
    P[0, 0] = P[1, 1] = 1e6  # a position that is not known yet
    R = np.diag([10.0**exponent, 10.0**-exponent])
    track = Track.starting(CAR, mean, P, standing=0.3)
    for dt in steps:
        track.predict(float(track.time[0]) + dt)
        track.correct(track.whole_mean[0, :2] + 1.0, R, range_rate=3.0, range_rate_variance=0.0225)
        whole = track.whole_covariance[0]
        assert np.array_equal(whole, whole.T)
        assert np.linalg.eigvalsh(whole).min() > 0.0
        assert track.probability.sum() == pytest.approx(1.0)


def test_a_car_on_a_circle_is_known_to_turn() -> None:
    rng = np.random.default_rng(1)
    track = Track.starting(CAR, np.array([50.0, 0.0, 0.0, 8.0]), np.diag([0.1, 0.1, 1.0, 1.0]))
    for k in range(1, 61):
        angle = 0.16 * 0.1 * k
        track.predict(0.1 * k)
        place = 50.0 * np.array([np.cos(angle), np.sin(angle)])
        track.correct(place + rng.normal(0.0, 0.2, 2), np.eye(2) * 0.04)
    yaw_rate = (track.probability[0, 1:] * track.mean[0, 1:, 4]).sum()
    assert yaw_rate == pytest.approx(0.16, abs=0.05)


def test_a_car_that_brakes_hard_manoeuvres_and_then_stands() -> None:
    rng = np.random.default_rng(2)
    track = Track.starting(CAR, np.array([0.0, 0.0, 12.0, 0.0]), np.eye(4) * 0.1)
    most, x, v = 0.0, 0.0, 12.0
    for k in range(1, 101):
        a = -6.0 if 0.1 * k > 2.0 and v > 0.0 else 0.0
        v = max(0.0, v + 0.1 * a)
        x += 0.1 * v
        track.predict(0.1 * k)
        track.correct(np.array([x, 0.0]) + rng.normal(0.0, 0.1, 2), np.eye(2) * 0.01)
        most = max(most, float(track.probability[0, MANOEUVRING]))
    assert most > 0.9
    assert track.probability[0, STANDING] > 0.8
    assert np.hypot(*track.whole_mean[0, 2:]) < 0.1


def test_a_radar_on_top_of_the_object_says_nothing_of_its_speed() -> None:
    track = Track.starting(CAR, np.array([-50.0, 20.5, 1.0, 2.0]), np.eye(4))
    track.correct(
        track.whole_mean[0, :2].copy(), np.eye(2), range_rate=9.0, range_rate_variance=0.0225
    )
    assert track.whole_mean[0, 2:] == pytest.approx([1.0, 2.0])


def test_absurd_speeds_are_not_measured() -> None:
    track = Track.starting(CAR, np.array([0.0, 0.0, 1.0, 2.0]), np.eye(4))
    track.correct(
        track.whole_mean[0, :2].copy(), np.eye(2), np.array([1e300, 0.0]), 0.1,
        range_rate=-1e300, range_rate_variance=0.1,
    )  # fmt: skip
    assert track.whole_mean[0, 2:] == pytest.approx([1.0, 2.0])


@given(seeds)
def test_a_lasting_error_makes_nothing_surer_than_the_report_or_the_state_was(seed: int) -> None:
    """In the axes that diagonalise both, the new variance is the lesser of the two."""
    rng = np.random.default_rng(seed)
    mean, P = state(seed)
    root = rng.normal(size=(2, 2))
    R = root @ root.T + 0.01 * np.eye(2)
    values, axes = eigh(P[:2, :2], R)  # P axes = R axes diag(values)
    wanted = R @ axes @ np.diag(np.minimum(values, 1.0)) @ axes.T @ R
    track = Track.starting(CAR, mean, P)
    track.correct(rng.normal(size=2), R, lasting=1)
    assert track.whole_covariance[0, :2, :2] == pytest.approx(wanted, rel=1e-6, abs=1e-9)
    assert np.linalg.eigvalsh(track.whole_covariance[0]).min() > 0.0


def test_the_same_lasting_report_again_and_again_says_it_once() -> None:
    track = Track.starting(CAR, np.zeros(4), np.diag([1e6, 1e6, 9.0, 9.0]))
    R = np.array([[0.5, 0.1], [0.1, 0.3]])
    for _ in range(50):
        track.correct(np.array([3.0, -2.0]), R, lasting=1)
    assert track.whole_mean[0, :2] == pytest.approx([3.0, -2.0], abs=1e-4)
    assert track.whole_covariance[0, :2, :2] == pytest.approx(R, rel=1e-4)


def test_what_stands_stays_put_whatever_a_single_doppler_says() -> None:
    track = Track.starting(CAR, np.zeros(4), np.eye(4) * 0.01, standing=1.0)
    track.predict(0.05)
    track.correct(np.zeros(2), np.eye(2), range_rate=0.3, range_rate_variance=0.0225)
    assert track.probability[0, STANDING] > 0.5
    assert track.mean[0, STANDING, 2:] == pytest.approx(np.zeros(3))
    assert track.probability[0, CRUISING] > 0.0
