from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples import few
from rsu.sensing.detection import DetectionBatch, SensorKind
from rsu.tracking.parameter import Parameters
from rsu.tracking.track import TrackTable
from rsu.tracking.tracker import Tracker
from tracking.scans import batch, drive, tracked

ALL = Parameters(confirm_existence=0.0, publish_share=0.0)
COLUMNS = ("position", "velocity", "covariance", "heading", "existence", "born", "updated")


def streams(seed: int, frames: int = 5) -> list[DetectionBatch]:
    """A lidar, a camera at the same instants, and a radar in between; within half a second."""
    rng = np.random.default_rng(seed)
    lidar = drive(rng, frames=frames, clutter=1.0)
    camera = drive(rng, frames=frames, kind=SensorKind.CAMERA, sigma=0.6, clutter=1.0)
    radar = drive(rng, frames=frames, kind=SensorKind.RADAR, offset=0.04, sigma=0.4)
    return lidar + camera + radar


def assert_equal_but_ids(one: TrackTable, other: TrackTable) -> None:
    for name in COLUMNS:
        assert np.array_equal(getattr(one, name), getattr(other, name), equal_nan=True), name


@few
@given(st.integers(0, 2**32 - 1), st.randoms(use_true_random=False))
def test_any_order_of_arrival_gives_the_tracks_of_the_order_of_measurement(
    seed: int, random: Random
) -> None:
    scans = streams(seed)
    in_order = tracked(sorted(scans, key=lambda scan: scan.time), ALL)
    random.shuffle(scans)
    shuffled = tracked(scans, ALL)
    assert shuffled.too_late == 0
    assert_equal_but_ids(in_order.publish(0.5), shuffled.publish(0.5))


def test_a_stream_that_is_always_late_changes_nothing_in_the_end() -> None:
    scans = streams(4, frames=40)
    late = [scan.time + 0.2 * (scan.kind is SensorKind.CAMERA) for scan in scans]
    arrivals = [scan for _, scan in sorted(zip(late, scans, strict=True), key=lambda pair: pair[0])]
    in_order = tracked(sorted(scans, key=lambda scan: scan.time), ALL)
    assert_equal_but_ids(in_order.publish(4.0), tracked(arrivals, ALL).publish(4.0))


def test_one_step_with_all_equals_many_with_one() -> None:
    scans = streams(9)
    together = Tracker(ALL)
    together.step(scans)
    assert_equal_but_ids(together.publish(0.5), tracked(scans, ALL).publish(0.5))


def test_who_was_published_keeps_its_id_when_late_data_saw_it_earlier() -> None:
    lidar = [batch(0.1 * k, [(1.0 * k, 0.0)]) for k in range(1, 6)]
    tracker = tracked(lidar, ALL)
    (known,) = tracker.publish(0.5).id
    tracker.step([batch(0.05, [(0.5, 0.0), (40.0, 0.0)], kind=SensorKind.RADAR, sigma=0.5)])
    table = tracker.publish(0.5)
    assert table.born[table.id == known] == [0.05]
    assert len(table) == 2


def test_ids_stay_while_one_stream_lags() -> None:
    rng = np.random.default_rng(2)
    fast = drive(rng, frames=60, seen=1.0)
    slow = drive(rng, frames=60, seen=1.0, kind=SensorKind.CAMERA, offset=-0.03, sigma=0.5)
    arrivals = sorted(
        [(scan.time, scan) for scan in fast] + [(scan.time + 0.25, scan) for scan in slow],
        key=lambda pair: pair[0],
    )
    tracker = Tracker(Parameters())
    ids: set[int] = set()
    for time, scan in arrivals:
        tracker.step([scan])
        ids |= set(tracker.publish(time).id.tolist())
    assert len(ids) == 4


def test_what_is_too_late_is_counted_and_changes_nothing() -> None:
    tracker = tracked([batch(0.1 * k, [(0.0, 0.0)]) for k in range(20)], ALL)
    before = tracker.publish(2.0)
    tracker.step([batch(1.0, [(0.0, 0.0)], sensor_id="other")])
    assert tracker.too_late == 1
    assert_equal_but_ids(before, tracker.publish(2.0))


@pytest.mark.parametrize("past", [0.2, 1.0])
def test_the_window_is_a_parameter(past: float) -> None:
    tracker = tracked([batch(10.0, [(0.0, 0.0)])], Parameters(past=past))
    tracker.step([batch(10.0 - past + 0.01, [(0.0, 0.0)]), batch(10.0 - past - 0.01, [])])
    assert tracker.too_late == 1
