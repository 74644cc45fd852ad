"""DetectionFrame <-> the raw frames of cameras, radars and lidars."""

from collections.abc import Sequence

import numpy as np
from ivics.v1.detection_frame_pb2 import CameraBoxes, DetectionFrame, LidarBoxes, RadarTargets

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

KIND = "detection_frame"

VALIDITY = 0.5
"""s; as long as the roadside unit accepts late measurements by default."""
_VALIDITY_MS = milliseconds(VALIDITY)


def encode(frame: SensorFrame) -> bytes:
    """Write a frame as the sensor sends it."""
    message = DetectionFrame(
        sensor_id=frame.sensor_id,
        sequence=frame.sequence,
        measured_time_unix_ns=unix_ns(frame.time),
        validity_ms=_VALIDITY_MS,
    )
    match frame:
        case CameraFrame():
            _write_camera(message.camera, frame)
        case RadarFrame():
            _write_radar(message.radar, frame)
        case LidarFrame():
            _write_lidar(message.lidar, frame)
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
    unix_time(KIND, message.measured_time_unix_ns)
    match message.WhichOneof("measurement"):
        case "camera":
            return _camera(message, limits.rows_per_frame)
        case "radar":
            return _radar(message, limits.rows_per_frame)
        case "lidar":
            return _lidar(message, limits.rows_per_frame)
        case _:
            raise MessageError(KIND, "no measurement in it")


def _write_camera(boxes: CameraBoxes, frame: CameraFrame) -> None:
    boxes.SetInParent()
    sides = (boxes.left_px, boxes.top_px, boxes.right_px, boxes.bottom_px)
    for column, values in zip(sides, frame.box.T.tolist(), strict=True):
        column.extend(values)
    boxes.road_user_class.extend(frame.class_index.tolist())
    boxes.score_probability.extend(frame.score.tolist())


def _write_radar(targets: RadarTargets, frame: RadarFrame) -> None:
    targets.SetInParent()
    targets.range_m.extend(frame.range.tolist())
    targets.azimuth_rad.extend(frame.azimuth.tolist())
    targets.range_rate_mps.extend(frame.range_rate.tolist())
    targets.score_probability.extend(frame.score.tolist())


def _write_lidar(boxes: LidarBoxes, frame: LidarFrame) -> None:
    boxes.SetInParent()
    columns = (
        (boxes.x_m, frame.position[:, 0]),
        (boxes.y_m, frame.position[:, 1]),
        (boxes.z_m, frame.position[:, 2]),
        (boxes.cov_xx_m2, frame.covariance[:, 0, 0]),
        (boxes.cov_xy_m2, frame.covariance[:, 0, 1]),
        (boxes.cov_yy_m2, frame.covariance[:, 1, 1]),
        (boxes.cov_zz_m2, frame.up_variance),
        (boxes.heading_rad, frame.heading),
        (boxes.heading_variance_rad2, frame.heading_variance),
        (boxes.length_m, frame.extent[:, 0]),
        (boxes.width_m, frame.extent[:, 1]),
        (boxes.height_m, frame.extent[:, 2]),
        (boxes.score_probability, frame.score),
    )
    for column, values in columns:
        column.extend(values.tolist())
    boxes.road_user_class.extend(frame.class_index.tolist())


def _camera(message: DetectionFrame, largest: int) -> CameraFrame:
    boxes = message.camera
    sides = (boxes.left_px, boxes.top_px, boxes.right_px, boxes.bottom_px)
    rows(KIND, largest, *sides, boxes.road_user_class, boxes.score_probability)
    return CameraFrame(
        sensor_id=message.sensor_id,
        sequence=message.sequence,
        time=unix_time(KIND, message.measured_time_unix_ns),
        box=floats(*sides),
        class_index=_classes(boxes.road_user_class),
        score=floats(boxes.score_probability),
    )


def _radar(message: DetectionFrame, largest: int) -> RadarFrame:
    targets = message.radar
    columns = (targets.range_m, targets.azimuth_rad, targets.range_rate_mps)
    rows(KIND, largest, *columns, targets.score_probability)
    distance, azimuth, range_rate = (floats(column) for column in columns)
    return RadarFrame(
        sensor_id=message.sensor_id,
        sequence=message.sequence,
        time=unix_time(KIND, message.measured_time_unix_ns),
        range=distance,
        azimuth=azimuth,
        range_rate=range_rate,
        score=floats(targets.score_probability),
    )


def _lidar(message: DetectionFrame, largest: int) -> LidarFrame:
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
        time=unix_time(KIND, message.measured_time_unix_ns),
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
