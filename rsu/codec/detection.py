"""DetectionFrame <-> the raw frames of cameras, radars and lidars."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from ivics.v1.detection_frame_pb2 import DetectionFrame

from rsu.arrays import Ints
from rsu.codec.wire import floats, milliseconds, name, parse, rows, unix_ns, unix_time
from rsu.config import Limits
from rsu.errors import MessageError
from rsu.sensing.detection import (
    CameraFrame,
    LidarFrame,
    ObjectClass,
    RadarFrame,
    SensorFrame,
)

Columns: TypeAlias = dict[str, list[float]] | dict[str, list[int]]

KIND = "detection_frame"

VALIDITY = 0.5
"""s; as long as the roadside unit accepts late measurements by default."""
_VALIDITY_MS = milliseconds(VALIDITY)


def encode(frame: SensorFrame) -> bytes:
    """Write a frame as the sensor sends it."""
    match frame:
        case CameraFrame():
            measurement = {"camera": _camera_columns(frame)}
        case RadarFrame():
            measurement = {"radar": _radar_columns(frame)}
        case LidarFrame():
            measurement = {"lidar": _lidar_columns(frame)}
    message = DetectionFrame(
        sensor_id=frame.sensor_id,
        sequence=frame.sequence,
        measured_time_unix_ns=unix_ns(frame.time),
        validity_ms=_VALIDITY_MS,
        **measurement,
    )
    return message.SerializeToString()


def decode(payload: bytes, limits: Limits) -> SensorFrame:
    """Read a frame of any kind; numbers may still be nan or infinite, the time may not.

    Raises
    ------
    MessageError
        When the bytes are no frame, or larger than the limits.
    """
    message = parse(KIND, DetectionFrame(), payload, limits.message_bytes)
    name(KIND, message.sensor_id)
    time = unix_time(KIND, message.measured_time_unix_ns)
    match message.WhichOneof("measurement"):
        case "camera":
            return _camera(message, time, limits.rows_per_frame)
        case "radar":
            return _radar(message, time, limits.rows_per_frame)
        case "lidar":
            return _lidar(message, time, limits.rows_per_frame)
        case _:
            raise MessageError(KIND, "no measurement in it")


def _camera_columns(frame: CameraFrame) -> Columns:
    left, top, right, bottom = frame.box.T.tolist()
    return {
        "left_px": left,
        "top_px": top,
        "right_px": right,
        "bottom_px": bottom,
        "road_user_class": frame.class_index.tolist(),
        "score_probability": frame.score.tolist(),
    }


def _radar_columns(frame: RadarFrame) -> Columns:
    return {
        "range_m": frame.range.tolist(),
        "azimuth_rad": frame.azimuth.tolist(),
        "range_rate_mps": frame.range_rate.tolist(),
        "score_probability": frame.score.tolist(),
    }


def _lidar_columns(frame: LidarFrame) -> Columns:
    x, y, z = frame.position.T.tolist()
    length, width, height = frame.extent.T.tolist()
    return {
        "x_m": x,
        "y_m": y,
        "z_m": z,
        "cov_xx_m2": frame.covariance[:, 0, 0].tolist(),
        "cov_xy_m2": frame.covariance[:, 0, 1].tolist(),
        "cov_yy_m2": frame.covariance[:, 1, 1].tolist(),
        "cov_zz_m2": frame.up_variance.tolist(),
        "heading_rad": frame.heading.tolist(),
        "heading_variance_rad2": frame.heading_variance.tolist(),
        "length_m": length,
        "width_m": width,
        "height_m": height,
        "road_user_class": frame.class_index.tolist(),
        "score_probability": frame.score.tolist(),
    }


def _camera(message: DetectionFrame, time: float, largest: int) -> CameraFrame:
    boxes = message.camera
    sides = (boxes.left_px, boxes.top_px, boxes.right_px, boxes.bottom_px)
    rows(KIND, largest, *sides, boxes.road_user_class, boxes.score_probability)
    return CameraFrame(
        sensor_id=message.sensor_id,
        sequence=message.sequence,
        time=time,
        box=floats(*sides),
        class_index=_classes(boxes.road_user_class),
        score=floats(boxes.score_probability),
    )


def _radar(message: DetectionFrame, time: float, largest: int) -> RadarFrame:
    targets = message.radar
    columns = (targets.range_m, targets.azimuth_rad, targets.range_rate_mps)
    rows(KIND, largest, *columns, targets.score_probability)
    distance, azimuth, range_rate = (floats(column) for column in columns)
    return RadarFrame(
        sensor_id=message.sensor_id,
        sequence=message.sequence,
        time=time,
        range=distance,
        azimuth=azimuth,
        range_rate=range_rate,
        score=floats(targets.score_probability),
    )


def _lidar(message: DetectionFrame, time: float, largest: int) -> LidarFrame:
    boxes = message.lidar
    position = (boxes.x_m, boxes.y_m, boxes.z_m)
    covariance = (boxes.cov_xx_m2, boxes.cov_xy_m2, boxes.cov_xy_m2, boxes.cov_yy_m2)
    heading = (boxes.heading_rad, boxes.heading_variance_rad2)
    extent = (boxes.length_m, boxes.width_m, boxes.height_m)
    other = (boxes.cov_zz_m2, boxes.road_user_class, boxes.score_probability)
    n = rows(KIND, largest, *position, *covariance, *heading, *extent, *other)
    return LidarFrame(
        sensor_id=message.sensor_id,
        sequence=message.sequence,
        time=time,
        position=floats(*position),
        covariance=floats(*covariance).reshape(n, 2, 2),
        up_variance=floats(boxes.cov_zz_m2),
        heading=floats(boxes.heading_rad),
        heading_variance=floats(boxes.heading_variance_rad2),
        extent=floats(*extent),
        class_index=_classes(boxes.road_user_class),
        score=floats(boxes.score_probability),
    )


def _classes(column: Sequence[int]) -> Ints:
    """Classes that we do not know are OTHER: a sensor may be newer than we are."""
    other = int(ObjectClass.OTHER)
    return np.array([k if 0 <= k < other else other for k in column[:]], dtype=np.int64)
