"""Sensors on a vehicle: what one sees, and the other, looking, does not."""

import numpy as np
import pytest

from rsu.sensing.detection import DetectionBatch, SensorKind
from rsu.tracking.parameter import Parameters
from tracking.scans import batch, tracked

ALL = Parameters(confirm_existence=0.0, publish_share=0.0)
CARS = ((18.0, 0.0), (0.0, 18.0), (-18.0, 0.0), (0.0, -18.0))
"""m, from the vehicle, which they go along with."""
FRAMES = 40


def ride(
    frames: int = FRAMES, *, lone: tuple[float, float] | None = None, blind: bool = False
) -> list[DetectionBatch]:
    """Scans of a vehicle at 10 m/s whose camera sees one car more than its lidar.

    `blind`: the lidar sees none of the other cars either, but one that is far from all.
    """
    scans: list[DetectionBatch] = []
    for k in range(frames):
        time, mast = 0.1 * k, (1.0 * k, 0.0)
        seen = np.array(CARS) + mast
        extra = np.empty((0, 2)) if lone is None or k < FRAMES // 2 else np.add([lone], mast)
        lidar = np.add([(0.0, 90.0)], mast) if blind else seen
        scans.append(batch(time, lidar, mast=mast))
        camera = np.concatenate([seen, extra])
        scans.append(batch(time, camera, kind=SensorKind.CAMERA, sigma=0.3, mast=mast, score=0.9))
    return scans


def existence_at(scans: list[DetectionBatch], place: tuple[float, float]) -> float:
    """Existence of the track at a place, from the vehicle, after the last scan."""
    time = scans[-1].time
    table = tracked(scans, ALL).publish(time)
    away = np.hypot(*(table.position - scans[-1].sensor_position[0] - place).T)
    assert away.min() < 2.0
    return float(table.existence[away.argmin()])


def test_what_a_lidar_does_not_see_where_it_sees_others_is_doubted() -> None:
    place = (13.0, 13.0)
    doubted = existence_at(ride(lone=place), place)
    assert doubted < 0.7
    assert doubted < existence_at(ride(lone=place, blind=True), place) - 0.1


def test_what_a_lidar_does_not_see_where_it_has_seen_none_is_doubted_less() -> None:
    near, far = (13.0, 13.0), (0.0, 55.0)
    assert existence_at(ride(lone=far), far) > existence_at(ride(lone=near), near) + 0.1


def test_what_both_see_is_not_doubted() -> None:
    assert existence_at(ride(), CARS[0]) > 0.95


def test_a_camera_that_is_late_does_not_count_as_one_that_sees_nothing() -> None:
    scans = ride()
    in_time = [s for s in scans if s.kind is SensorKind.LIDAR or s.time < scans[-1].time - 0.25]
    assert existence_at(in_time, CARS[0]) == pytest.approx(existence_at(scans, CARS[0]), abs=0.02)


def test_a_lidar_that_misses_once_while_the_camera_is_late_does_not_hide_what_it_often_misses() -> (
    None
):
    rng = np.random.default_rng(5)
    scans = ride()
    often = [
        scan
        if scan.kind is SensorKind.CAMERA or rng.random() < 0.4
        else batch(scan.time, scan.position[1:], mast=scan.sensor_position[0].tolist())
        for scan in scans
    ]
    due = [s for s in often if s.kind is SensorKind.LIDAR or s.time < scans[-1].time - 0.15]
    missing = batch(
        scans[-1].time, scans[-2].position[1:], mast=scans[-1].sensor_position[0].tolist()
    )
    due = [s for s in due if s.time < missing.time - 0.05]
    assert existence_at([*due, missing], CARS[0]) > 0.6


def test_looks_are_the_same_in_whatever_order_scans_arrive() -> None:
    scans = ride(lone=(13.0, 13.0))
    late = [scan.time + 0.2 * (scan.kind is SensorKind.CAMERA) for scan in scans]
    arrivals = [scan for _, scan in sorted(zip(late, scans, strict=True), key=lambda pair: pair[0])]
    one, other = tracked(scans, ALL).publish(4.0), tracked(arrivals, ALL).publish(4.0)
    assert np.array_equal(one.existence, other.existence)


def test_a_scan_without_detections_or_without_a_viewpoint_is_harmless() -> None:
    scans = ride()
    empty = batch(4.0, [], mast=(40.0, 0.0))
    lost = batch(4.1, [(58.0, 0.0)], mast=(np.nan, np.nan))
    table = tracked([*scans, empty, lost], ALL).publish(4.1)
    assert np.isfinite(table.existence).all()
