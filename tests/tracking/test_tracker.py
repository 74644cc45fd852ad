import gc
import tracemalloc
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rsu.sensing.detection import ObjectClass, SensorKind
from rsu.tracking.parameter import Parameters
from rsu.tracking.tracker import Tracker
from tracking.scans import batch, drive, tracked

ALL = Parameters(confirm_existence=0.0, publish_share=0.0)


def test_a_tracker_that_saw_nothing_publishes_nothing() -> None:
    assert len(Tracker(Parameters()).publish(0.0)) == 0


def test_a_car_seen_again_and_again_is_one_track_that_moves_with_it() -> None:
    tracker = tracked([batch(0.1 * k, [(1.0 * k, 5.0)]) for k in range(20)])
    table = tracker.publish(2.0)
    assert len(table) == 1
    assert table.position[0] == pytest.approx([20.0, 5.0], abs=0.1)
    assert table.velocity[0] == pytest.approx([10.0, 0.0], abs=0.3)
    assert table.heading[0] == pytest.approx(0.0, abs=0.05)
    assert table.existence[0] > 0.5
    assert (table.born[0], table.updated[0]) == pytest.approx((0.0, 1.9))
    assert table.seen_by[0] == 1 << SensorKind.LIDAR
    assert table.class_index[0] == ObjectClass.CAR


def test_publishing_predicts_to_now_and_the_covariance_grows() -> None:
    tracker = tracked([batch(0.1 * k, [(1.0 * k, 5.0)]) for k in range(20)], ALL)
    near, far = tracker.publish(1.9), tracker.publish(2.4)
    assert far.position[0] - near.position[0] == pytest.approx(0.5 * near.velocity[0])
    assert np.linalg.eigvalsh(far.covariance[0] - near.covariance[0]).min() > -1e-12


def test_asking_often_or_stepping_in_vain_changes_nothing() -> None:
    scans = drive(np.random.default_rng(1), clutter=2.0)
    quiet, busy = Tracker(Parameters()), Tracker(Parameters())
    for scan in scans:
        quiet.step([scan])
        for k in range(5):
            busy.step([])
            busy.publish(scan.time + 10.0 * k)
        busy.step([scan])
        busy.step([])
    one, other = quiet.publish(3.0), busy.publish(3.0)
    for name in ("id", "position", "covariance", "existence", "heading", "extent"):
        assert np.array_equal(getattr(one, name), getattr(other, name), equal_nan=True)


def test_ten_times_the_frame_rate_does_not_kill_the_tracks_of_a_slow_sensor() -> None:
    slow = [batch(1.0 * k, [(10.0 * k, 5.0)], kind=SensorKind.V2X, station=9) for k in range(8)]
    fast = [batch(0.05 * k, [(500.0, 500.0)], kind=SensorKind.RADAR) for k in range(160)]
    tracker = tracked(sorted(slow + fast, key=lambda scan: scan.time))
    table = tracker.publish(7.95)
    assert table.station_id.tolist().count(9) == 1
    assert table.born[table.station_id == 9] == [0.0]


def test_existence_fades_with_time_and_the_track_ends() -> None:
    tracker = tracked([batch(0.1 * k, [(0.0, 0.0)]) for k in range(10)], ALL)
    existence = [tracker.publish(0.9 + dt).existence for dt in (0.0, 0.1, 0.5, 1.0)]
    assert all(a[0] > b[0] for a, b in pairwise(existence))
    assert len(tracker.publish(10.0)) == 0


def test_a_weak_detection_keeps_a_track_alive_but_founds_none() -> None:
    strong = [batch(0.1 * k, [(0.0, 0.0)]) for k in range(10)]
    weak = [batch(1.0 + 0.1 * k, [(0.0, 0.0), (30.0, 0.0)], score=0.05) for k in range(50)]
    table = tracked(strong + weak, ALL).publish(5.9)
    assert table.position == pytest.approx(np.zeros((1, 2)), abs=0.2)
    assert table.born == [0.0]


def test_a_hidden_car_comes_back_with_its_id() -> None:
    def scan(k: int) -> tuple[float, list[tuple[float, float]]]:
        return 0.1 * k, [(1.0 * k, 5.0)]

    tracker = tracked([batch(*scan(k)) for k in range(40)])
    (before,) = tracker.publish(3.9).id
    for k in range(40, 69):
        tracker.step([batch(0.1 * k, [])])
    assert tracker.publish(6.8).existence[0] < 0.5
    for k in range(69, 73):
        tracker.step([batch(*scan(k))])
    assert tracker.publish(7.2).id.tolist() == [before]


def test_silence_of_the_sensor_says_less_against_a_track_than_its_looking_in_vain() -> None:
    seen = [batch(0.1 * k, [(0.0, 0.0)]) for k in range(20)]
    silent, looking = tracked(seen, ALL), tracked(seen, ALL)
    looking.step([batch(2.3, [])])
    looking.step([batch(2.4, [(90.0, 0.0)], sensor_id="another")])
    vain, unsaid = looking.publish(2.4).existence[0], silent.publish(2.4).existence[0]
    assert vain < 0.5
    assert unsaid > 0.8


def test_what_a_radar_saw_once_waits_for_a_second_look() -> None:
    once = [batch(0.0, [(0.0, 0.0)], kind=SensorKind.RADAR)]
    twice = [*once, batch(0.05, [(0.1, 0.0)], kind=SensorKind.RADAR)]
    assert len(tracked(once).publish(0.05)) == 0
    assert len(tracked(twice).publish(0.05)) == 1


def test_the_young_are_not_waited_for() -> None:
    flash = batch(0.0, [(0.0, 0.0)])
    assert len(tracked([flash], ALL).publish(0.4)) == 1
    assert len(tracked([flash], ALL).publish(0.6)) == 0


def test_ids_are_never_used_again() -> None:
    tracker = Tracker(ALL)
    seen: set[int] = set()
    for k in range(50):
        tracker.step([batch(10.0 * k, [(0.0, 0.0), (100.0, 0.0)])])
        ids = set(tracker.publish(10.0 * k).id.tolist())
        assert len(ids) == 2
        assert not ids & seen
        seen |= ids


def test_two_detections_of_one_body_found_one_track() -> None:
    table = tracked([batch(0.0, [(0.0, 0.0), (0.8, 0.3)])], ALL).publish(0.0)
    assert len(table) == 1


def test_cars_side_by_side_keep_their_ids_in_clutter() -> None:
    tracker = Tracker(Parameters())
    lanes = 8.0 * np.arange(12)
    ids: list[list[int]] = []
    for scan in drive(np.random.default_rng(3), cars=12, frames=60, clutter=1.0):
        tracker.step([scan])
        table = tracker.publish(scan.time)
        cars = np.stack([10.0 * scan.time + np.zeros(12), lanes], axis=1)
        nearest = [int(np.argmin(np.hypot(*(table.position - car).T))) for car in cars]
        ids.append(table.id[nearest].tolist())
    assert len(set(ids[-1])) == 12
    assert all(names == ids[-1] for names in ids[10:])


def test_a_station_keeps_its_track_in_a_crowd() -> None:
    cars = [(0.0, 0.0), (3.0, 0.0)]
    scans = [batch(0.1 * k, cars, sigma=0.5) for k in range(10)]
    report = {"sigma": 1.5, "kind": SensorKind.V2X, "station": 7}
    scans.append(batch(0.95, [(0.2, 0.0)], **report))
    scans.append(batch(1.0, cars, sigma=0.5))
    scans.append(batch(1.95, [(1.9, 0.0)], **report))  # nearer to the other one
    table = tracked(scans, ALL).publish(1.95)
    assert table.position[table.station_id == 7][0, 0] < 1.5


def test_a_station_that_changes_its_id_stays_one_track() -> None:
    first = [batch(0.5 * k, [(5.0 * k, 0.0)], kind=SensorKind.V2X, station=7) for k in range(5)]
    later = [
        batch(0.5 * k + 1.2, [(5.0 * k + 12.0, 0.0)], kind=SensorKind.V2X, station=8)
        for k in range(5, 10)
    ]
    table = tracked(first + later, ALL).publish(5.7)
    assert len(table) == 1
    assert table.station_id.tolist() == [8]
    assert table.born[0] == 0.0


def test_an_id_has_one_track() -> None:
    far = [
        batch(0.1 * k, [(500.0 * (k % 2), 0.0)], kind=SensorKind.V2X, station=7) for k in range(6)
    ]
    assert tracked(far, ALL).publish(0.5).station_id.tolist().count(7) == 1


def test_doppler_and_reported_velocity_tell_the_speed_at_once() -> None:
    radar = batch(0.0, [(50.0, 0.0)], kind=SensorKind.RADAR, range_rate=np.array([-12.0]))
    station = batch(0.0, [(0.0, 50.0)], kind=SensorKind.V2X, velocity=(3.0, 4.0), station=1)
    table = tracked([radar, station], ALL).publish(0.0)
    by_station = dict(zip(table.station_id.tolist(), table.velocity.tolist(), strict=True))
    assert by_station[-1][0] == pytest.approx(-12.0, abs=0.2)
    assert by_station[1] == pytest.approx([3.0, 4.0], abs=0.1)


def test_extent_is_measured_or_typical_of_the_class() -> None:
    measured = batch(0.0, [(0.0, 0.0)], extent=(7.0, 2.2, 2.9), class_index=ObjectClass.TRUCK)
    unknown = batch(0.0, [(50.0, 0.0)], class_index=ObjectClass.PEDESTRIAN, sensor_id="other")
    table = tracked([measured, unknown], ALL).publish(0.0)
    assert sorted(table.extent[:, 0].tolist()) == pytest.approx([0.6, 7.0])


def test_a_body_is_as_long_as_it_looks_until_somebody_measures_it() -> None:
    looks = [
        batch(0.1 * k, [(0.0, 0.0)], kind=SensorKind.CAMERA, looks=(15.0, 2.4)) for k in range(10)
    ]
    measures = batch(0.95, [(0.0, 0.0)], extent=(12.0, 2.5, 3.0))
    assert tracked(looks).publish(0.9).extent[0, :2].tolist() == [15.0, 2.4]
    table = tracked([*looks, *(replace(measures, time=1.0 + 0.1 * k) for k in range(50))])
    assert table.publish(6.0).extent[0, 0] == pytest.approx(12.0, abs=0.2)
    again = tracked([*(replace(measures, time=0.1 * k - 1.0) for k in range(10)), *looks])
    assert again.publish(0.9).extent[0, 0] == pytest.approx(12.0)


def test_equal_input_gives_equal_output() -> None:
    one, other = (
        tracked(drive(np.random.default_rng(5), clutter=3.0)).publish(3.0) for _ in range(2)
    )
    assert np.array_equal(one.covariance, other.covariance)
    assert np.array_equal(one.id, other.id)


@given(st.integers(0, 2**32 - 1))
def test_published_covariances_are_positive_definite(seed: int) -> None:
    rng = np.random.default_rng(seed)
    table = tracked(drive(rng, frames=10, clutter=3.0), ALL).publish(1.3)
    assert np.linalg.eigvalsh(table.covariance).min(initial=1.0) > 0.0
    assert np.array_equal(table.covariance, table.covariance.transpose(0, 2, 1))
    assert ((table.existence >= 0.0) & (table.existence < 1.0)).all()


@pytest.mark.compiled
def test_memory_is_flat() -> None:
    tracker = Tracker(Parameters())
    rng = np.random.default_rng(0)

    def run(seconds: range) -> int:
        for k in seconds:
            for scan in drive(rng, frames=10, offset=float(k), clutter=3.0):
                tracker.step([scan])
                tracker.publish(scan.time)
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    warm = run(range(10))
    assert run(range(10, 25)) < warm + 20_000
    tracemalloc.stop()
