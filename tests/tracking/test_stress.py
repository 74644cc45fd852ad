"""Crowds, floods, silence and ids that change hands: no crash, no growth, and all is counted."""

import gc
import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples import few
from rsu.sensing.detection import DetectionBatch, ObjectClass, SensorKind
from rsu.tracking.parameter import Parameters
from rsu.tracking.tracker import Tracker
from tracking.scans import batch, drive, tracked

pytestmark = pytest.mark.compiled

ALL = Parameters(confirm_existence=0.0, publish_share=0.0)
MOST = Parameters().objects


def crowd(rng: np.random.Generator, time: float, count: int) -> DetectionBatch:
    side = int(np.ceil(np.sqrt(count)))
    place = 20.0 * np.stack(np.divmod(np.arange(count), side), axis=1)
    return batch(time, place + rng.normal(0.0, 0.2, place.shape))


def test_five_thousand_objects_are_as_many_as_are_allowed_and_the_rest_is_counted() -> None:
    rng, tracker = np.random.default_rng(0), Tracker(Parameters())
    for k in range(5):
        tracker.step([crowd(rng, 0.1 * k, 5000)])
        table = tracker.publish(0.1 * k)
        assert len(table) >= 0.999 * MOST  # some miss their gate
        assert np.isfinite(table.covariance).all()
    assert tracker.crowded == pytest.approx(5 * (5000 - MOST), rel=0.01)  # some miss their gate
    tracker.step([batch(60.0, [])])
    assert len(tracker.publish(60.0)) == 0


def test_a_crowd_that_comes_and_goes_leaves_no_memory_behind() -> None:
    rng, tracker = np.random.default_rng(0), Tracker(Parameters())

    def rush(begin: float) -> int:
        for k in range(10):
            tracker.step([crowd(rng, begin + 0.1 * k, 60)])
            tracker.publish(begin + 0.1 * k)
        for k in range(10, 60):
            tracker.step([batch(begin + 0.1 * k, [])])
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    rush(0.0)
    once = rush(6.0)
    again = max(rush(6.0 * k) for k in range(2, 5))
    tracemalloc.stop()
    assert again < once + 20_000


def test_late_scans_of_a_crowd_are_counted_once_however_often_they_are_fused() -> None:
    tracker = Tracker(replace(ALL, objects=3))
    scans = [batch(0.1 * k, [(20.0 * j, 0.0) for j in range(5)]) for k in range(4)]
    for scan in (scans[0], scans[3], scans[2], scans[1]):
        tracker.step([scan])
    assert tracker.crowded == 4 * 2


def test_a_station_id_that_another_vehicle_takes_over_is_the_others() -> None:
    tracker = Tracker(Parameters())
    for k in range(20):
        at = [(1.0 * k, 0.0)]
        tracker.step([batch(0.1 * k, at, kind=SensorKind.V2X, station=7), batch(0.1 * k, at)])
    (first,) = tracker.publish(1.9).id
    for k in range(20, 40):
        first_at, other_at = [(1.0 * k, 0.0)], [(200.0, 1.0 * k)]
        tracker.step([batch(0.1 * k, [*first_at, *other_at])])
        tracker.step([batch(0.1 * k, other_at, kind=SensorKind.V2X, station=7)])
    table = tracker.publish(3.9)
    assert len(table) == 2
    assert first in table.id
    assert table.position[table.station_id == 7][:, 0] == pytest.approx([200.0], abs=0.5)


@given(st.lists(st.sampled_from(list(ObjectClass)), min_size=30, max_size=30))
def test_a_detector_that_names_another_class_each_time_makes_one_track(
    classes: list[ObjectClass],
) -> None:
    scans = [
        batch(0.1 * k, [(0.5 * k, 0.0)], class_index=class_index)
        for k, class_index in enumerate(classes)
    ]
    table = tracked(scans).publish(2.9)
    assert len(table) >= 1
    assert table.class_probability.sum(axis=1) == pytest.approx(1.0)
    assert table.class_probability.min() > 0.0


@given(st.integers(0, 2**32 - 1))
def test_rows_without_sense_among_others_change_nothing_for_them(seed: int) -> None:
    """All the good rows' tracks are as if the bad ones had not been there."""
    rng = np.random.default_rng(seed)
    good = drive(rng, frames=8, cars=4)
    spoilt = [with_bad_rows(scan, rng) for scan in good]
    clean, dirty = tracked(good, ALL), tracked([scan for scan, _ in spoilt], ALL)
    assert dirty.unsound == sum(bad for _, bad in spoilt)
    one, other = clean.publish(0.8), dirty.publish(0.8)
    assert np.array_equal(one.position, other.position)
    assert np.array_equal(one.covariance, other.covariance)
    assert np.array_equal(one.existence, other.existence)


def with_bad_rows(scan: DetectionBatch, rng: np.random.Generator) -> tuple[DetectionBatch, int]:
    """The scan with some rows doubled, each spoilt in one column; how many."""
    if len(scan) == 0:
        return scan, 0
    bad = int(rng.integers(1, 5))
    rows = np.concatenate([np.arange(len(scan)), rng.integers(0, len(scan), bad)])
    names = [name for name in scan.__slots__ if isinstance(getattr(scan, name), np.ndarray)]
    longer = replace(scan, **{name: getattr(scan, name)[rows] for name in names})
    for row in range(len(scan), len(longer)):
        match int(rng.integers(4)):
            case 0:
                longer.position[row, rng.integers(2)] = rng.choice([np.nan, np.inf, 1e9])
            case 1:
                longer.covariance[row] = rng.choice([0.0, np.nan, 1e12]) * np.ones((2, 2))
            case 2:
                longer.score[row] = rng.choice([np.nan, -1.0, 2.0])
            case _:
                longer.class_index[row] = rng.choice([-1, 8, 2**40])
    return longer, bad


@few
@given(st.floats(1.0, 100.0), st.floats(-np.pi, np.pi))
def test_a_needle_of_a_covariance_keeps_the_state_sound(ratio: float, angle: float) -> None:
    axis = np.array([np.cos(angle), np.sin(angle)])
    spread = np.outer(axis, axis) * (0.4 * ratio) ** 2 + 1e-4 * np.eye(2)
    scans = drive(np.random.default_rng(1), frames=30, cars=3)
    for scan in scans:
        scan.covariance[:] = spread
    table = tracked(scans, ALL).publish(2.9)
    assert table.covariance == pytest.approx(table.covariance.transpose(0, 2, 1), rel=1e-12)
    assert np.linalg.eigvalsh(table.covariance).min() > 0.0


def test_a_minute_of_silence_in_between_is_a_new_beginning() -> None:
    scans = drive(np.random.default_rng(5), frames=20, cars=3, seen=1.0)
    tracker = tracked(scans)
    before = set(tracker.publish(1.9).id.tolist())
    for k in range(600):
        tracker.step([])
        tracker.publish(2.0 + 0.1 * k)
    later = [replace(scan, time=scan.time + 62.0) for scan in scans]
    for scan in later:
        tracker.step([scan])
    table = tracker.publish(63.9)
    assert len(table) == 3
    assert before.isdisjoint(table.id.tolist())
