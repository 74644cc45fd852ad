from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2

from examples import few
from rsu.arrays import Floats, Ints
from rsu.kernels.motion import CRUISE, RATES, SWIFT
from rsu.sensing.detection import DetectionBatch, ObjectClass, SensorKind
from rsu.tracking.parameter import Parameters
from rsu.tracking.prior import MOTION
from rsu.tracking.tracker import Tracker
from tracking.scans import batch, drive, tracked

ALL = Parameters(confirm_existence=0.0, publish_share=0.0)
seeds = st.integers(0, 2**32 - 1)


def moved(scan: DetectionBatch, turn: Floats, shift: Floats, angle: float) -> DetectionBatch:
    """Return the same scan in a site frame that is turned and shifted."""
    return replace(
        scan,
        position=scan.position @ turn.T + shift,
        covariance=np.ascontiguousarray(turn @ scan.covariance @ turn.T),
        heading=scan.heading + angle,
        sensor_position=scan.sensor_position @ turn.T + shift,
    )


@few
@given(seeds, st.floats(-np.pi, np.pi), st.floats(-1e3, 1e3), st.floats(-1e3, 1e3))
def test_turn_and_shift_the_site_and_the_tracks_turn_and_shift(
    seed: int, angle: float, east: float, north: float
) -> None:
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    shift = np.array([east, north])
    rng = np.random.default_rng(seed)
    scans = drive(rng, frames=8, clutter=2.0)
    for scan in drive(rng, frames=8, offset=0.05, kind=SensorKind.RADAR):
        n = len(scan)
        doppler = {"range_rate": rng.normal(0.0, 5.0, n), "range_rate_variance": np.ones(n)}
        scans.append(replace(scan, **doppler))
    scans.sort(key=lambda scan: scan.time)
    # what is known of a place is known of squares along the site's own axes; who moves learns none
    for scan in scans:
        scan.sensor_position[:, 0] += scan.time
    here = tracked(scans, ALL).publish(0.9)
    there = tracked([moved(scan, turn, shift, angle) for scan in scans], ALL).publish(0.9)
    assert np.array_equal(here.id, there.id)
    assert there.position == pytest.approx(here.position @ turn.T + shift, abs=1e-5)
    assert there.velocity == pytest.approx(here.velocity @ turn.T, abs=1e-5)
    spread = turn @ here.covariance[:, :2, :2] @ turn.T
    assert there.covariance[:, :2, :2] == pytest.approx(spread, abs=1e-5)
    assert there.existence == pytest.approx(here.existence, abs=1e-5)


def permuted(scan: DetectionBatch, order: Ints) -> DetectionBatch:
    names = [name for name in scan.__slots__ if isinstance(getattr(scan, name), np.ndarray)]
    return replace(scan, **{name: getattr(scan, name)[order].copy() for name in names})


@few
@given(seeds)
def test_the_order_of_detections_in_a_batch_does_not_matter(seed: int) -> None:
    rng = np.random.default_rng(seed)
    scans = drive(rng, frames=10, cars=6, clutter=3.0)
    one = tracked(scans, ALL).publish(1.0)
    other = tracked([permuted(scan, rng.permutation(len(scan))) for scan in scans], ALL).publish(
        1.0
    )
    first, second = np.lexsort(one.position.T), np.lexsort(other.position.T)
    assert np.array_equal(one.position[first], other.position[second])
    assert np.array_equal(one.covariance[first], other.covariance[second])
    assert np.array_equal(one.existence[first], other.existence[second])


@few
@given(seeds, st.floats(0.0, 1e9))
def test_only_differences_of_time_matter(seed: int, epoch: float) -> None:
    epoch = float(round(epoch))
    scans = [
        replace(scan, time=k / 8.0) for k, scan in enumerate(drive(np.random.default_rng(seed)))
    ]
    here = tracked(scans, ALL).publish(4.0)
    there = tracked([replace(s, time=s.time + epoch) for s in scans], ALL).publish(epoch + 4.0)
    assert np.array_equal(here.position, there.position)
    assert here.existence == pytest.approx(there.existence)


def test_the_covariance_is_honest() -> None:
    """NEES of position and velocity lies in its 95 % band (Bar-Shalom et al. 2001, 5.4.2)."""
    rng = np.random.default_rng(7)
    runners, frames, dt, sigma = 100, 60, 0.1, 0.4
    quiet, swift = MOTION[ObjectClass.PEDESTRIAN, [CRUISE, SWIFT]]
    begin, end = -np.expm1(-np.array(RATES[1:3]) * dt)
    root = np.linalg.cholesky([[dt**3 / 3.0, dt**2 / 2.0], [dt**2 / 2.0, dt]])
    position = np.stack([np.arange(runners) * 60.0, np.zeros(runners)], axis=1)
    velocity = np.array([6.0, 0.0]) + rng.normal(0.0, 0.5, (runners, 2))
    swerves = np.zeros(runners, dtype=bool)
    tracker = Tracker(ALL)
    for k in range(frames):
        seen = position + rng.normal(0.0, sigma, position.shape)
        tracker.step([batch(k * dt, seen, sigma=sigma, class_index=ObjectClass.PEDESTRIAN)])
        truth = np.hstack([position, velocity])
        chance = rng.random(runners)
        swerves = np.where(swerves, chance > end, chance < begin)
        deviation = np.sqrt(np.where(swerves, swift, quiet))[:, None]
        step = np.einsum("ab,bnk->ank", root, rng.normal(size=(2, runners, 2))) * deviation
        position = position + velocity * dt + step[0]
        velocity = velocity + step[1]
    table = tracker.publish((frames - 1) * dt)
    row_of = [int(np.argmin(np.hypot(*(table.position - x).T))) for x in truth[:, :2]]
    error = np.hstack([table.position, table.velocity])[row_of] - truth
    nees = np.einsum("na,nab,nb->n", error, np.linalg.inv(table.covariance[row_of]), error)
    low, high = chi2.ppf([0.025, 0.975], 4 * runners) / runners
    assert low < nees.mean() < high
