"""DetectionFrame <-> the raw frames of cameras and radars, and boxes measured in space."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from ivics.v1.detection_frame_pb2 import DetectionFrame

from rsu.arrays import Ints
from rsu.codec.wire import finite, floats, milliseconds, name, parse, rows, unix_ns, unix_time
from rsu.config import Limits
from rsu.errors import MessageError
from rsu.sensing.detection import (
    CameraFrame,
    DetectionBatch,
    ObjectClass,
    RadarFrame,
    SensorKind,
)

KIND = "detection_frame"

VALIDITY = 0.5
"""s; as long as the roadside unit accepts late measurements by default."""

Frame: TypeAlias = CameraFrame | RadarFrame | DetectionBatch


def encode(frame: CameraFrame | RadarFrame) -> bytes:
    """Write a frame as the sensor sends it."""
    message = _header(frame.sensor_id, frame.sequence, frame.time)
    if isinstance(frame, CameraFrame):
        boxes = message.camera
        boxes.SetInParent()
        sides = (boxes.left_px, boxes.top_px, boxes.right_px, boxes.bottom_px)
        for column, values in zip(sides, frame.box.T, strict=True):
            column.extend(values.tolist())
        boxes.road_user_class.extend(frame.class_index.tolist())
        boxes.score_probability.extend(frame.score.tolist())
    else:
        targets = message.radar
        targets.SetInParent()
        targets.range_m.extend(frame.range.tolist())
        targets.azimuth_rad.extend(frame.azimuth.tolist())
        targets.range_rate_mps.extend(frame.range_rate.tolist())
        targets.score_probability.extend(frame.score.tolist())
    return message.SerializeToString()


def encode_cartesian(batch: DetectionBatch, sequence: int) -> bytes:
    """Write what a sensor that measures boxes in space, such as a lidar, saw."""
    message = _header(batch.sensor_id, sequence, batch.time)
    boxes = message.cartesian
    xx, xy, yy = batch.covariance[:, (0, 0, 1), (0, 1, 1)].T
    columns = (
        (boxes.x_m, batch.position[:, 0]),
        (boxes.y_m, batch.position[:, 1]),
        (boxes.z_m, batch.z),
        (boxes.cov_xx_m2, xx),
        (boxes.cov_xy_m2, xy),
        (boxes.cov_yy_m2, yy),
        (boxes.heading_rad, batch.heading),
        (boxes.heading_variance_rad2, batch.heading_variance),
        (boxes.length_m, batch.extent[:, 0]),
        (boxes.width_m, batch.extent[:, 1]),
        (boxes.height_m, batch.extent[:, 2]),
        (boxes.score_probability, batch.score),
    )
    for column, values in columns:
        column.extend(values.tolist())
    boxes.road_user_class.extend(batch.class_index.tolist())
    if len(batch):
        boxes.sensor_x_m, boxes.sensor_y_m = batch.sensor_position[0].tolist()
    boxes.SetInParent()
    return message.SerializeToString()


def decode(payload: bytes, limits: Limits) -> Frame:
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
        case "cartesian":
            return _cartesian(message, limits.rows_per_frame)
        case _:
            raise MessageError(KIND, "no measurement in it")


def _header(sensor_id: str, sequence: int, time: float) -> DetectionFrame:
    return DetectionFrame(
        sensor_id=sensor_id,
        sequence=sequence,
        measured_time_unix_ns=unix_ns(time),
        validity_ms=milliseconds(VALIDITY),
    )


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


def _cartesian(message: DetectionFrame, largest: int) -> DetectionBatch:
    boxes = message.cartesian
    position = (boxes.x_m, boxes.y_m)
    covariance = (boxes.cov_xx_m2, boxes.cov_xy_m2, boxes.cov_xy_m2, boxes.cov_yy_m2)
    heading = (boxes.heading_rad, boxes.heading_variance_rad2)
    extent = (boxes.length_m, boxes.width_m, boxes.height_m)
    other = (boxes.z_m, boxes.road_user_class, boxes.score_probability)
    n = rows(KIND, largest, *position, *covariance, *heading, *extent, *other)
    finite(KIND, boxes.sensor_x_m, boxes.sensor_y_m)
    unknown = np.full(n, np.nan)
    return DetectionBatch(
        sensor_id=message.sensor_id,
        kind=SensorKind.LIDAR,
        time=unix_time(KIND, message.measured_time_unix_ns),
        position=floats(*position),
        covariance=floats(*covariance).reshape(n, 2, 2),
        z=floats(boxes.z_m),
        velocity=np.full((n, 2), np.nan),
        velocity_variance=unknown,
        range_rate=unknown.copy(),
        range_rate_variance=unknown.copy(),
        heading=floats(boxes.heading_rad),
        heading_variance=floats(boxes.heading_variance_rad2),
        extent=floats(*extent),
        class_index=_classes(boxes.road_user_class),
        score=floats(boxes.score_probability),
        station_id=np.full(n, -1, dtype=np.int64),
        sensor_position=np.tile((boxes.sensor_x_m, boxes.sensor_y_m), (n, 1)),
    )


def _classes(column: Sequence[int]) -> Ints:
    """Classes that we do not know are OTHER: a sensor may be newer than we are."""
    classes = np.array(column, dtype=np.int64)
    # seen as unsigned, a negative one is larger than all
    return np.minimum(classes.view(np.uint64), np.uint64(ObjectClass.OTHER)).view(np.int64)
