from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import chi2

from examples import few
from rsu.arrays import Floats
from rsu.kernels.absorption import volume
from rsu.kernels.duplicate import SHARE
from rsu.sensing.detection import DetectionBatch, ObjectClass, SensorKind
from rsu.tracking.parameter import Parameters
from rsu.tracking.track import TrackTable
from rsu.tracking.tracker import Tracker
from tracking.scans import batch, tracked

seeds = st.integers(0, 2**32 - 1)
angles = st.floats(-np.pi, np.pi)
LENGTH, WIDTH = 4.3, 1.8


def turned(angle: float) -> Floats:
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


def reports(frames: int, error: tuple[float, float], station: int = 7) -> list[DetectionBatch]:
    """What a car at 10 m/s says of itself at 5 Hz, off by `error` and sure that it is not."""
    return [
        batch(
            0.2 * k, [(2.0 * k + error[0], error[1])], sigma=0.1, kind=SensorKind.V2X,
            station=station, velocity=(10.0, 0.0), heading=0.0, extent=(LENGTH, WIDTH, 1.5),
        )
        for k in range(frames)
    ]  # fmt: skip


def views(frames: int, begin: float, sensor_id: str = "camera") -> list[DetectionBatch]:
    """The same car, as a camera sees it at 10 Hz from `begin` on."""
    times = [begin + 0.1 * k for k in range(frames)]
    return [
        batch(t, [(10.0 * t, 0.0)], sigma=0.1, kind=SensorKind.CAMERA, sensor_id=sensor_id)
        for t in times
    ]


def in_time(*streams: list[DetectionBatch]) -> list[DetectionBatch]:
    return sorted((scan for stream in streams for scan in stream), key=lambda scan: scan.time)


def doubled(table: TrackTable) -> list[tuple[int, int]]:
    """Pairs of vehicles whose middles are nearer than half a body along and across."""
    rows = np.flatnonzero(table.class_probability[:, :4].sum(axis=1) > 0.95)
    pairs: list[tuple[int, int]] = []
    for i in rows:
        for j in rows[rows > i]:
            along, across = turned(table.heading[i]).T @ (table.position[j] - table.position[i])
            length, width = np.minimum(table.extent[i, :2], table.extent[j, :2])
            if abs(along) < SHARE * length and abs(across) < SHARE * width:
                pairs.append((int(table.id[i]), int(table.id[j])))
    return pairs


def test_a_car_that_errs_about_itself_and_is_seen_stays_one_track_with_one_id() -> None:
    tracker = Tracker(Parameters())
    ids: set[int] = set()
    for scan in in_time(reports(20, (1.2, -0.8)), views(20, 1.05)):
        tracker.step([scan])
        now = tracker.publish(scan.time).id.tolist()
        assert len(now) <= 1
        ids.update(now)
    assert ids == {1}
    table = tracker.publish(3.8)
    assert table.station_id.tolist() == [7]
    assert table.born == [0.0]
    assert table.seen_by[0] == 1 << SensorKind.V2X | 1 << SensorKind.CAMERA
    assert table.extent[0, :2] == pytest.approx([LENGTH, WIDTH])


UNSURVEYED = (np.nan, np.nan)
"""Where nobody can say how a sensor's mounting is off, detections are taken at their word."""


@few
@given(angles, st.floats(-4.0, 4.0), st.floats(-1.7, 1.7), seeds)
def test_two_sensors_that_disagree_never_publish_two_vehicles_on_the_same_ground(
    angle: float, along: float, across: float, seed: int
) -> None:
    rng, turn, tracker = np.random.default_rng(seed), turned(angle), Tracker(Parameters())
    for k in range(60):
        off = k > 20 and k % 2 == 1
        error = np.array([along, across]) * off
        place = turn @ (np.array([0.5 * k, 0.0]) + error) + rng.normal(0.0, 0.1, 2)
        kind = SensorKind.CAMERA if off else SensorKind.LIDAR
        tracker.step([batch(0.05 * k, place[None], sigma=0.1, kind=kind, heading=angle)])
        assert doubled(tracker.publish(0.05 * k)) == []


@few
@given(st.floats(4.6, 6.0), st.floats(0.0, 15.0), seeds)
def test_cars_bumper_to_bumper_all_keep_their_tracks(gap: float, speed: float, seed: int) -> None:
    rng, tracker = np.random.default_rng(seed), Tracker(Parameters())
    for k in range(40):
        cars = np.stack([gap * np.arange(4) + 0.05 * k * speed, np.zeros(4)], axis=1)
        kind = SensorKind.CAMERA if k % 2 else SensorKind.LIDAR
        cars = (cars + rng.normal(0.0, 0.3, cars.shape))[rng.random(4) < (0.8 if k > 10 else 1.0)]
        tracker.step([batch(0.05 * k, cars, sigma=0.3, kind=kind, heading=0.0)])
    assert {1, 2, 3, 4} <= set(tracker.publish(1.95).id.tolist())


@pytest.mark.parametrize(
    ("neighbour", "of", "offset"),
    [
        (ObjectClass.PEDESTRIAN, ObjectClass.PEDESTRIAN, 0.5),
        (ObjectClass.PEDESTRIAN, ObjectClass.CAR, 1.2),
        (ObjectClass.BICYCLE, ObjectClass.BICYCLE, 0.7),
        (ObjectClass.MOTORCYCLE, ObjectClass.TRUCK, 1.8),
    ],
)
def test_people_side_by_side_stay_two_even_if_no_sensor_sees_both(
    neighbour: ObjectClass, of: ObjectClass, offset: float
) -> None:
    tracker = Tracker(Parameters())
    for k in range(20):
        time = 0.1 * k
        one = batch(
            time, [(0.1 * k, 0.0)], sigma=0.05, class_index=of, heading=0.0, mast=UNSURVEYED
        )
        other = batch(
            time + 0.05, [(0.1 * k + 0.05, offset)], sigma=0.05, class_index=neighbour,
            kind=SensorKind.CAMERA, mast=UNSURVEYED,
        )  # fmt: skip
        tracker.step([one, other])
    assert len(tracker.publish(1.95)) == 2


def test_what_one_scan_has_seen_as_two_stays_two() -> None:
    both = [batch(0.1 * k, [(0.0, 0.0), (2.0, 0.0)], sigma=0.05, heading=0.0) for k in range(10)]
    one = [batch(1.0 + 0.1 * k, [(0.0, 0.0)], sigma=0.05, kind=SensorKind.CAMERA) for k in range(5)]
    apart = [[(0.0, 0.0)], [(2.0, 0.0)]]
    never = [
        batch(
            0.05 * k,
            apart[k % 2],
            sigma=0.05,
            velocity=(0.0, 0.0),
            heading=0.0,
            sensor_id=str(k % 2),
        )
        for k in range(20)
    ]
    everything = Parameters(publish_share=0.0)
    assert len(tracked([*both, *one], everything).publish(1.4)) == 2
    assert len(tracked(never, everything).publish(1.0)) == 1


def test_cars_that_pass_through_the_same_place_in_opposite_directions_stay_two() -> None:
    tracker = Tracker(Parameters())
    for k in range(40):
        time = 0.05 * k
        way = 1.0 if k % 2 else -1.0
        place = [(way * 10.0 * (time - 1.0), 0.0)]
        tracker.step(
            [batch(time, place, sigma=0.1, velocity=(way * 10.0, 0.0), sensor_id=str(way))]
        )
    assert len(tracker.publish(2.0)) == 2


def test_two_stations_are_two_bodies() -> None:
    tracker = tracked(in_time(reports(10, (0.0, 0.0), 1), reports(10, (1.5, 0.0), 2)))
    assert sorted(tracker.publish(1.8).station_id.tolist()) == [1, 2]


def test_a_merged_track_keeps_its_id_when_late_data_come() -> None:
    late = views(1, 1.16, "late")
    tracker = tracked(in_time(reports(8, (1.2, -0.8)), views(6, 1.05)))
    before = tracker.publish(1.6).id.tolist()
    tracker.step(late)
    tracker.step([batch(1.2, [(90.0, 40.0)], kind=SensorKind.RADAR)])
    table = tracker.publish(1.6)
    assert table.id[table.station_id == 7].tolist() == before == [1]
    assert doubled(table) == []


@few
@given(st.floats(-2.0, 2.0), st.floats(-0.9, 0.9), st.randoms(use_true_random=False))
def test_any_order_of_arrival_merges_alike(along: float, across: float, random: Random) -> None:
    scans = in_time(reports(3, (along, across)), views(4, 0.03), views(4, 0.07, "other"))
    one = tracked(scans).publish(0.5)
    random.shuffle(scans)
    other = tracked(scans).publish(0.5)
    for name in ("position", "covariance", "existence", "born", "station_id", "seen_by", "extent"):
        assert np.array_equal(getattr(one, name), getattr(other, name), equal_nan=True), name


@few
@given(angles)
def test_turn_the_site_and_what_is_merged_turns(angle: float) -> None:
    turn = turned(angle)
    scans = in_time(reports(8, (1.2, -0.8)), views(6, 1.05))
    here, there = tracked(scans), Tracker(Parameters())
    for scan in scans:
        there.step(
            [
                replace(
                    scan,
                    position=scan.position @ turn.T,
                    velocity=scan.velocity @ turn.T,
                    heading=scan.heading + angle,
                )
            ]
        )
    one, other = here.publish(1.6), there.publish(1.6)
    assert other.position == pytest.approx(one.position @ turn.T, abs=1e-6)
    assert np.array_equal(one.id, other.id)


def test_a_report_beside_its_stations_track_founds_nothing_and_is_counted_once() -> None:
    scans = [*reports(10, (0.0, 0.0)), replace(reports(1, (38.0, 10.0))[0], time=1.9)]
    in_order = tracked(scans)
    assert len(in_order.publish(1.9)) == 1
    late = tracked([*scans[:9], scans[10], scans[9]])
    assert in_order.astray == late.astray == 1


def test_a_station_whose_track_is_wrong_is_believed_again_after_its_silence() -> None:
    wrong, right = reports(10, (0.0, 0.0)), reports(30, (0.0, 12.0))[10:]
    table = tracked([*wrong, *right]).publish(5.8)
    assert table.station_id.tolist() == [7]
    assert table.position[0] == pytest.approx([58.0, 12.0], abs=0.5)


def test_what_stations_say_of_themselves_is_believed_as_far_as_they_say_themselves() -> None:
    """NEES below its upper 95 % bound though errors last (Bar-Shalom et al. 2001, 5.4.2)."""
    rng, cars = np.random.default_rng(3), 100
    lasting = rng.normal(0.0, 0.6, (cars, 2))
    tracker = Tracker(Parameters())
    home = np.stack([50.0 * np.arange(cars), np.zeros(cars)], axis=1)
    for k in range(30):
        place = home + np.array([2.0 * k, 0.0]) + lasting + rng.normal(0.0, 0.2, (cars, 2))
        scan = batch(
            0.2 * k, place, sigma=0.4**0.5, kind=SensorKind.V2X, velocity=(10.0, 0.0), heading=0.0
        )
        tracker.step([replace(scan, station_id=np.arange(cars))])
    table = tracker.publish(5.8)
    error = table.position - home[table.station_id] - [58.0, 0.0]
    inverse = np.linalg.inv(table.covariance[:, :2, :2])
    assert np.einsum("na,nab,nb->n", error, inverse, error).mean() < chi2.ppf(0.975, 200) / cars


@given(arrays(np.float64, (4, 4), elements=st.floats(-10.0, 10.0)))
def test_the_volume_of_an_ellipsoid_is_its_determinant(root: Floats) -> None:
    covariance = root @ root.T + np.eye(4)
    assert volume(covariance) == pytest.approx(np.linalg.det(covariance))
