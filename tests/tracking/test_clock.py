"""Clocks that leap, times that come twice, and time that starts elsewhere or runs faster."""

from dataclasses import replace

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
LEAPS = [-86_400.0, -300.0, -6.0, 6.0, 300.0, 86_400.0 * 365, 1e12, 1e300]


def seen(k: int) -> list[DetectionBatch]:
    """A car by two sensors at 10 Hz."""
    time = 0.1 * k
    lidar = batch(time, [(10.0 * time, 0.0)])
    camera = batch(time + 0.05, [(10.0 * time + 0.5, 0.0)], kind=SensorKind.CAMERA, sigma=0.4)
    return [lidar, camera]


def astray(time: float) -> DetectionBatch:
    return batch(time, [(300.0, 300.0)], kind=SensorKind.RADAR, sensor_id="mad")


@pytest.mark.parametrize("leap", LEAPS)
@pytest.mark.parametrize("until", [21, 60])
def test_a_clock_that_leaps_and_returns_does_not_touch_what_others_see(
    leap: float, until: int
) -> None:
    tracker = Tracker(Parameters())
    for k in range(60):
        tracker.step(seen(k))
        if 20 <= k < until:
            tracker.step([astray(0.1 * k + leap)])
        now = tracker.publish(0.1 * k + 0.05)
        assert now.id.tolist() == [1]
        assert now.born.tolist() == [0.0]
        assert now.updated[0] == pytest.approx(0.1 * k + 0.05)
    assert tracker.leaps == 1
    assert tracker.too_late == 0


@pytest.mark.parametrize("leap", LEAPS[:-1])  # at the last one a double has no tenths left
def test_the_only_clock_may_leap_for_good(leap: float) -> None:
    tracker = Tracker(Parameters())
    for k in range(60):
        late = 0.1 * k + (leap if k >= 30 else 0.0)
        tracker.step([replace(scan, time=late) for scan in seen(k)[:1]])
        assert len(tracker.publish(late)) == 1
    assert tracker.too_late == 0


def test_a_sensor_that_starts_in_the_future_does_not_blind_those_that_come_later() -> None:
    tracker = tracked([astray(1000.0)])
    for k in range(30):
        tracker.step([astray(1000.1 + 0.1 * k), *seen(k)])
        assert tracker.publish(0.1 * k + 0.05).position[0, 0] == pytest.approx(k + 0.5, abs=0.5)


def test_a_clock_that_steps_back_passes_the_old_time_again_without_a_loss() -> None:
    tracker = Tracker(Parameters())
    for k in range(100):
        tracker.step(seen(k))
    ids: set[int] = set()
    for k in range(-100, 200):
        tracker.step(seen(k))
        ids |= set(tracker.publish(0.1 * k + 0.05).id.tolist())
    assert len(ids) == 1
    assert tracker.too_late == 0


@few
@given(st.lists(st.floats(-1e9, 1e9), max_size=40))
def test_a_clock_without_any_sense_opens_no_more_than_two_runs_of_time(times: list[float]) -> None:
    tracker = Tracker(ALL)
    for k in range(20):
        tracker.step(seen(k))
    for time in times:
        tracker.step([astray(time)])
        assert len(tracker._lines) <= 2
    table = tracker.publish(1.95)
    assert np.isfinite(table.covariance).all()


@given(st.integers(0, 2**32 - 1), st.integers(1, 3))
def test_a_frame_that_comes_twice_makes_no_second_track(seed: int, times: int) -> None:
    scans = drive(np.random.default_rng(seed), frames=10, cars=5, seen=1.0)
    tracker = tracked([scan for scan in scans for _ in range(1 + times)], ALL)
    assert_same(tracked(scans, ALL).publish(0.9), tracker.publish(0.9))
    assert tracker.repeated == 10 * times


def test_many_sensors_at_one_instant_are_fused_whatever_their_order() -> None:
    rng = np.random.default_rng(3)
    scans: list[DetectionBatch] = []
    for k in range(5):
        for kind in (SensorKind.CAMERA, SensorKind.RADAR, SensorKind.LIDAR):
            scans += [
                replace(scan, time=0.1 * k, sensor_id=f"{kind}{name}")
                for name in range(3)
                for scan in drive(rng, frames=1, offset=0.1 * k, kind=kind, cars=3)
            ]
    one, other = tracked(scans, ALL).publish(0.5), tracked(scans[::-1], ALL).publish(0.5)
    assert np.array_equal(one.position, other.position)
    assert np.array_equal(one.covariance, other.covariance)


@few
@given(st.integers(0, 2**32 - 1), st.sampled_from([0.25, 0.5, 2.0, 4.0]))
def test_a_finer_tick_with_the_same_measurements_gives_the_same_tracks(
    seed: int, tick: float
) -> None:
    """Stretch the time between calls, not between measurements: nothing may depend on it."""
    scans = drive(np.random.default_rng(seed), clutter=1.0)
    plain, ticked = Tracker(ALL), Tracker(ALL)
    for scan in scans:
        plain.step([scan])
    waiting = list(scans)
    for k in range(200):
        due = [scan for scan in waiting if scan.time <= 0.1 * tick * k]
        waiting = waiting[len(due) :]
        ticked.step(due)
        ticked.publish(0.1 * tick * k)
    ticked.step(waiting)
    assert_same(plain.publish(3.0), ticked.publish(3.0))


def assert_same(one: TrackTable, other: TrackTable) -> None:
    for name in ("position", "velocity", "covariance", "existence", "born", "updated"):
        assert np.array_equal(getattr(one, name), getattr(other, name)), name
