from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from examples import fewest
from rsu.arrays import Floats, Ints
from rsu.sensing.detection import DetectionBatch, ObjectClass
from rsu.tracking.parameter import Parameters
from rsu.tracking.track import TrackTable
from tracking.scans import batch, drive, tracked
from tracking.test_invariance import permuted
from tracking.test_late_data import assert_equal_but_ids

SURE = Parameters(joint=False)
JOINT = Parameters(joint=True)
PERIOD = 0.1
BLOCK = 30.0
"""m from one meeting place to the next."""


def walkers(
    seed: int, *, turn: float, pairs: int = 40, frames: int = 40, sigma: float = 0.4
) -> tuple[list[DetectionBatch], Floats]:
    """Pairs that pass at 0.5 to 1 m, by angles up to `turn`; one of five is missed, few are false.

    Returns
    -------
    tuple
        Scans, and (frames, 2 pairs, 4) the truth.
    """
    rng = np.random.default_rng(seed)
    angle = rng.uniform(-np.pi, np.pi, (pairs, 1)) + turn * rng.uniform(0.4, 1, (pairs, 1)) * [0, 1]
    along = np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    velocity = along * rng.uniform(1.1, 1.6, (pairs, 2 if turn else 1, 1))
    place = np.stack([BLOCK * np.arange(pairs), np.zeros(pairs)], axis=-1)
    aside = np.stack([-along[..., 1], along[..., 0]], axis=-1) * rng.uniform(0.5, 1, (pairs, 1, 1))
    meeting = place[:, None, :] + aside * np.array([0.0, 1.0])[:, None]
    scans, truth = [], np.empty((frames, 2 * pairs, 4))
    for k in range(frames):
        position = meeting + velocity * PERIOD * (k - 0.5 * frames)
        truth[k] = np.concatenate([position, velocity], axis=-1).reshape(-1, 4)
        seen = truth[k, rng.random(2 * pairs) < 0.8, :2]
        false = place[rng.random(pairs) < 0.1]
        false = false + rng.uniform(-5.0, 5.0, false.shape)
        points = np.concatenate([rng.normal(seen, sigma), false])
        scan = batch(k * PERIOD, points, sigma=sigma, class_index=ObjectClass.PEDESTRIAN)
        scan.score[:] = np.repeat([0.9, 0.5], [len(seen), len(false)])
        scans.append(scan)
    return scans, truth


def nearest(table: TrackTable, truth: Floats) -> Ints:
    """(N,) row of the track of each; -1 = none within 2 m."""
    away = np.hypot(*(truth[:, None, :2] - table.position).transpose(2, 0, 1))
    who, row = linear_sum_assignment(np.minimum(away, 2.0))
    row_of = np.full(len(truth), -1, dtype=np.int64)
    row_of[who] = np.where(away[who, row] < 2.0, row, -1)
    return row_of


def nees(table: TrackTable, truth: Floats) -> Floats:
    """Normalised error squared of position, and of position and velocity; (2, N)."""
    row_of = nearest(table, truth)
    row = row_of[row_of >= 0]
    error = np.hstack([table.position, table.velocity])[row] - truth[row_of >= 0]
    spread = table.covariance[row]
    there = np.linalg.inv(spread[:, :2, :2])
    return np.stack([
        np.einsum("na,nab,nb->n", error[:, :2], there, error[:, :2]),
        np.einsum("na,nab,nb->n", error, np.linalg.inv(spread), error),
    ])  # fmt: skip


def overconfidence(parameters: Parameters, seed: int) -> Floats:
    """Mean NEES over its degrees of freedom, from a second before they meet on."""
    scans, truth = walkers(seed, turn=0.8)
    tracker = tracked(scans[:10], parameters)
    found: list[Floats] = []
    for scan, true in zip(scans[10:], truth[10:], strict=True):
        tracker.step([scan])
        found.append(nees(tracker.publish(scan.time), true))
    return np.concatenate(found, axis=1).mean(axis=1) / (2.0, 4.0)


@pytest.mark.compiled
@pytest.mark.parametrize("seed", range(3))
def test_where_people_cross_the_covariance_is_more_honest_than_with_one_assignment(
    seed: int,
) -> None:
    sure, joint = overconfidence(SURE, seed), overconfidence(JOINT, seed)
    assert (sure > 1.1).all()
    assert (joint < 0.9 * sure).all()


def test_people_who_walk_together_are_not_drawn_together() -> None:
    scans, truth = walkers(1, turn=0.0)
    table = tracked(scans, JOINT).publish(scans[-1].time)
    pair = nearest(table, truth[-1]).reshape(-1, 2)
    pair = pair[(pair >= 0).all(axis=1)]
    assert len(pair) > 36
    true = np.hypot(*(truth[-1, ::2, :2] - truth[-1, 1::2, :2]).T)
    apart = np.hypot(*(table.position[pair[:, 0]] - table.position[pair[:, 1]]).T)
    assert apart.mean() > true.mean()


@given(st.randoms(use_true_random=False))
@fewest
def test_any_order_of_arrival_gives_the_same_tracks(random: Random) -> None:
    scans, _ = walkers(2, turn=0.8, pairs=8, frames=5)
    near = [replace(scan, time=scan.time + 0.03, sensor_id="other") for scan in scans]
    in_order = tracked(sorted(scans + near, key=lambda scan: scan.time), JOINT)
    shuffled = scans + near
    random.shuffle(shuffled)
    assert_equal_but_ids(in_order.publish(0.5), tracked(shuffled, JOINT).publish(0.5))


def test_the_order_of_detections_in_a_scan_does_not_matter() -> None:
    rng = np.random.default_rng(3)
    scans, _ = walkers(3, turn=0.8, pairs=8, frames=30)
    mixed = [permuted(scan, rng.permutation(len(scan))) for scan in scans]
    one, other = (tracked(order, JOINT).publish(3.0) for order in (scans, mixed))
    first, second = np.lexsort(one.position.T), np.lexsort(other.position.T)
    assert np.array_equal(one.position[first], other.position[second])
    assert np.array_equal(one.covariance[first], other.covariance[second])


def test_who_walks_alone_is_tracked_alike_with_and_without() -> None:
    scans = drive(np.random.default_rng(5), cars=6)
    assert_equal_but_ids(tracked(scans, SURE).publish(3.0), tracked(scans, JOINT).publish(3.0))
