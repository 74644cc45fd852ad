"""Sensors, frames and reports that the tests of this room and of the virtual sensors start from."""

from typing import Any

import numpy as np

from rsu.arrays import Floats
from rsu.config import Camera, Lidar, Mount, Origin, Radar, Site, V2x
from rsu.sensing.detection import (
    CameraFrame,
    DetectionBatch,
    LidarFrame,
    ObjectClass,
    RadarFrame,
    SelfReports,
)

MOUNT = Mount(x_m=3.0, y_m=-2.0, z_m=6.0, yaw_deg=30.0, pitch_deg=-8.0)


def camera(**changes: object) -> Camera:
    settings: dict[str, Any] = {
        "id": "cam",
        "mount": MOUNT,
        "width_px": 1920,
        "height_px": 1080,
        "focal_px": 1200.0,
        "range_m": 150.0,
        "rate_hz": 10.0,
    }
    return Camera(**(settings | changes))


def radar(**changes: object) -> Radar:
    settings: dict[str, Any] = {
        "id": "rad",
        "mount": MOUNT,
        "field_of_view_deg": 120.0,
        "range_m": 160.0,
        "rate_hz": 20.0,
    }
    return Radar(**(settings | changes))


def lidar(**changes: object) -> Lidar:
    settings: dict[str, Any] = {"id": "lid", "mount": MOUNT, "range_m": 120.0, "rate_hz": 10.0}
    return Lidar(**(settings | changes))


def site(
    cameras: tuple[Camera, ...] = (),
    radars: tuple[Radar, ...] = (),
    lidars: tuple[Lidar, ...] = (),
) -> Site:
    return Site(
        name="crossing",
        map="crossing.xodr",
        origin=Origin(latitude_deg=48.0, longitude_deg=11.0),
        v2x=V2x(station_id=9, source_uuid="rsu"),
        cameras=cameras,
        radars=radars,
        lidars=lidars,
    )


def camera_frame(
    box: list[list[float]],
    sequence: int = 0,
    time: float = 100.0,
    kind: ObjectClass = ObjectClass.CAR,
    sensor_id: str = "cam",
) -> CameraFrame:
    return CameraFrame(
        sensor_id=sensor_id,
        sequence=sequence,
        time=time,
        box=np.array(box, dtype=np.float64).reshape(-1, 4),
        class_index=np.full(len(box), int(kind)),
        score=np.full(len(box), 0.9),
    )


def radar_frame(
    targets: list[list[float]], sequence: int = 0, time: float = 100.0, sensor_id: str = "rad"
) -> RadarFrame:
    """Targets are rows of range, azimuth and range rate."""
    columns = np.array(targets, dtype=np.float64).reshape(-1, 3).T.copy()
    return RadarFrame(
        sensor_id=sensor_id,
        sequence=sequence,
        time=time,
        range=columns[0],
        azimuth=columns[1],
        range_rate=columns[2],
        score=np.full(columns.shape[1], 0.9),
    )


def lidar_frame(
    middle: list[list[float]], sequence: int = 0, time: float = 100.0, **changes: object
) -> LidarFrame:
    """Boxes of cars around middles of ahead, left and up, all heading ahead."""
    count = len(middle)
    columns: dict[str, Any] = {
        "sensor_id": "lid",
        "position": np.array(middle, dtype=np.float64).reshape(-1, 3),
        "covariance": np.tile([[0.04, 0.01], [0.01, 0.02]], (count, 1, 1)),
        "up_variance": np.full(count, 0.01),
        "heading": np.zeros(count),
        "heading_variance": np.full(count, 0.002),
        "extent": np.tile([4.3, 1.8, 1.6], (count, 1)),
        "class_index": np.full(count, int(ObjectClass.CAR)),
        "score": np.full(count, 0.9),
    }
    return LidarFrame(sequence=sequence, time=time, **(columns | changes))


def reports(time: list[float], **changes: object) -> SelfReports:
    """One row a time; stations 1, 2, 3, ... stand at the origin and drive east with 10 m/s."""
    count = len(time)
    columns: dict[str, Any] = {
        "station_id": np.arange(1, count + 1),
        "time": np.array(time, dtype=np.float64),
        "position": np.zeros((count, 2)),
        "z": np.zeros(count),
        "covariance": np.tile(np.eye(2), (count, 1, 1)),
        "heading": np.zeros(count),
        "heading_sigma": np.full(count, 0.02),
        "speed": np.full(count, 10.0),
        "speed_sigma": np.full(count, 0.1),
        "acceleration": np.zeros(count),
        "yaw_rate": np.zeros(count),
        "extent": np.tile([4.5, 1.8, 1.5], (count, 1)),
        "class_index": np.zeros(count, dtype=np.int64),
        "emergency": np.full(count, -1),
        "indicator": np.full(count, -1),
    }
    return SelfReports(**(columns | changes))


def rotation(turn: float) -> Floats:
    """(2, 2) matrix that turns column vectors counter-clockwise."""
    return np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])


def nees(batch: DetectionBatch, truth: Floats) -> Floats:
    """(N,) normalised estimation error squared of the positions; 2 on average when honest."""
    error = batch.position - truth
    return np.einsum("ni,nij,nj->n", error, np.linalg.inv(batch.covariance), error)
