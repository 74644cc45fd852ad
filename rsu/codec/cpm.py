"""CPM as JSON (version 2.1.1 of the Orange ITS platform): what the unit sees, for everybody.

Positions, velocities and angles count from the site's origin, x to the east, y to the north.
Confidences are 95 % bounds: 1.96 standard deviations.
"""

import math
from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np

from rsu.arrays import Floats
from rsu.codec import etsi
from rsu.codec.its_schema import site_position
from rsu.config import Camera, Lidar, Radar, Sensor, Site
from rsu.frames.projection import Projection
from rsu.frames.timescale import its_milliseconds
from rsu.perception.inclusion import quality
from rsu.perception.service import Perception
from rsu.sensing.detection import ObjectClass

KIND = "cpm"
VERSION = "2.1.1"
PROTOCOL = 2
FARTHEST = 131_071
"""cm along an axis (CartesianCoordinateLarge); who is farther off is left out."""
FARTHEST_SENSOR = 32_767
"""cm likewise (CartesianCoordinate); the region of one that is farther off is not told."""
AXES = ("x_coordinate", "y_coordinate", "z_coordinate")
NO_COORDINATE_CONFIDENCE = 4096
LONGEST = 255
"""0.1 m (ObjectDimensionValue)."""
OLDEST = 2047
"""ms (DeltaTimeMilliSecondSigned)."""
IDS = 65_536
SENSOR_TYPE = {Radar: 1, Lidar: 2, Camera: 3}
"""SensorType."""
CLASS = {
    ObjectClass.CAR: '"vehicle":5',
    ObjectClass.VAN: '"vehicle":7',
    ObjectClass.TRUCK: '"vehicle":8',
    ObjectClass.BUS: '"vehicle":6',
    ObjectClass.MOTORCYCLE: '"vru":{"motorcylist":2}',  # spelt as in the schema
    ObjectClass.BICYCLE: '"vru":{"bicyclist_and_light_vru_vehicle":1}',
    ObjectClass.PEDESTRIAN: '"vru":{"pedestrian":1}',
    ObjectClass.OTHER: '"other":0',
}
COMPONENTS = (
    "x_position", "y_position", "z_position", "x_velocity_or_velocity_magnitude",
    "y_velocity_or_velocity_direction", "z_speed", "x_accel_or_accel_magnitude",
    "y_accel_or_accel_direction", "z_acceleration", "z_angle", "y_angle", "x_angle",
    "z_angular_velocity",
)  # fmt: skip
RELATED = frozenset(COMPONENTS[k] for k in (0, 1, 3, 4))
"""Of a covariance of x, y, vx, vy."""
INCLUDED = msgspec.json.encode({name: name in RELATED for name in COMPONENTS}).decode()
OBJECT = (
    '{"measurement_delta_time":0,"object_id":%d,"position":{'
    '"x_coordinate":{"value":%d,"confidence":%d},"y_coordinate":{"value":%d,"confidence":%d}},'
    '"velocity":{"cartesian_velocity":{"x_velocity":{"value":%d,"confidence":%d},'
    '"y_velocity":{"value":%d,"confidence":%d}}},'
    '"angles":{"z_angle":{"value":%d,"confidence":127}},'
    '"lower_triangular_correlation_matrices":[{"components_included_in_the_matrix":'
    + INCLUDED
    + ',"matrix":[[[%d,%d,%d],[%d,%d],[%d]]]}],'
    '"object_dimension_x":{"value":%d,"confidence":32},'
    '"object_dimension_y":{"value":%d,"confidence":32},'
    '"object_dimension_z":{"value":%d,"confidence":32},'
    '"object_age":%d,"object_perception_quality":%d,'
    '"classification":[{"object_class":{%s},"confidence":%d}]}'
)
LOWER = ((1, 0), (2, 0), (3, 0), (2, 1), (3, 1), (3, 2))
"""Of x, y, vx, vy: the lower triangle, column by column."""


class CpmWriter:
    """Writes the messages of one site.

    Parameters
    ----------
    site : Site
    projection : Projection
        Of the site.
    """

    def __init__(self, site: Site, projection: Projection) -> None:
        self._site = site
        self._place = site_position(projection)
        self._sensors = [_sensor(k, sensor) for k, sensor in enumerate(site.sensors)]

    def encode(self, perception: Perception) -> bytes:
        """Write one message; who is too far from the site's origin is left out."""
        now = perception.tracks.time
        management: dict[str, Any] = {
            "reference_time": its_milliseconds(now),
            "reference_position": self._place,
            "message_rate_range": {
                "message_rate_min": {"mantissa": 1, "exponent": 0},
                "message_rate_max": {"mantissa": 10, "exponent": 0},
            },
        }
        if perception.parts > 1:
            parts = {"total_msg_no": perception.parts, "this_msg_no": perception.part}
            management["segmentation_info"] = parts
        message: dict[str, Any] = {
            "protocol_version": PROTOCOL,
            "station_id": self._site.v2x.station_id,
            "management_container": management,
        }
        if perception.sensors and self._sensors:
            message["sensor_information_container"] = self._sensors
        objects = ",".join(_objects(perception))
        message["perceived_object_container"] = msgspec.Raw(f"[{objects}]".encode())
        return msgspec.json.encode(
            {
                "message_type": KIND,
                "source_uuid": self._site.v2x.source_uuid,
                "timestamp": round(now * 1000.0),
                "version": VERSION,
                "message": message,
            }
        )


def _objects(perception: Perception) -> Sequence[str]:
    """Each object as JSON."""
    tracks, rows = perception.tracks, perception.rows
    place = np.rint(100.0 * tracks.position[rows])
    near = (np.abs(place) <= FARTHEST).all(axis=1)
    rows, place = rows[near], place[near]
    covariance = tracks.covariance[rows]
    variance = np.diagonal(covariance, axis1=1, axis2=2)
    sigma = np.sqrt(variance)
    likeliest = tracks.class_index[rows]
    share = tracks.class_probability[rows, likeliest]
    age = 1000.0 * (tracks.time - tracks.born[rows])
    numbers = np.column_stack(
        (
            tracks.id[rows] % IDS,
            place[:, 0], _bound(sigma[:, 0], NO_COORDINATE_CONFIDENCE),
            place[:, 1], _bound(sigma[:, 1], NO_COORDINATE_CONFIDENCE),
            _speed(tracks.velocity[rows, 0]), _bound(sigma[:, 2], etsi.NO_CONFIDENCE),
            _speed(tracks.velocity[rows, 1]), _bound(sigma[:, 3], etsi.NO_CONFIDENCE),
            _angle(tracks.heading[rows]),
            _correlations(covariance, sigma),
            np.rint(10.0 * tracks.extent[rows]).clip(1, LONGEST),
            age.clip(0, OLDEST), quality(tracks.existence[rows]),
        )
    ).astype(np.int64)  # fmt: skip
    percent = np.rint(100.0 * share).clip(1, 100).astype(np.int64)
    names = [CLASS[ObjectClass(k)] for k in likeliest.tolist()]
    table = zip(numbers.tolist(), names, percent.tolist(), strict=True)
    return [OBJECT % (*row, name, sure) for row, name, sure in table]


def _bound(sigma: Floats, unavailable: int) -> Floats:
    """95 % bound in 0.01 m or m/s; one below `unavailable` is out of range."""
    return np.ceil(100.0 * etsi.SIGMAS * sigma - etsi.ROUNDING).clip(1, unavailable - 1)


def _speed(component: Floats) -> Floats:
    """VelocityComponentValue, 0.01 m/s."""
    largest = etsi.NO_SPEED - 1
    return np.rint(100.0 * component).clip(-largest, largest)


def _angle(heading: Floats) -> Floats:
    """CartesianAngleValue, 0.1 degree from east to north."""
    tenths = np.mod(np.rint(np.degrees(heading) * 10.0), 3600)
    return np.where(np.isnan(heading), etsi.NO_ANGLE, tenths)


def _correlations(covariance: Floats, sigma: Floats) -> Floats:
    """(N, 6) CorrelationCellValue, percent."""
    found = [covariance[:, i, j] / (sigma[:, i] * sigma[:, j]) for i, j in LOWER]
    return np.rint(100.0 * np.column_stack(found)).clip(-100, 100)


def _sensor(number: int, sensor: Sensor) -> dict[str, Any]:
    """SensorInformation: a fan about where the sensor is mounted."""
    mount, opening = sensor.mount, _opening(sensor)
    start = round(10.0 * mount.yaw_deg - 5.0 * opening) % 3600
    place = [round(100.0 * metres) for metres in (mount.x_m, mount.y_m, mount.z_m)]
    told: dict[str, Any] = {
        "sensor_id": number,
        "sensor_type": SENSOR_TYPE[type(sensor)],
        "shadowing_applies": True,
    }
    if max(map(abs, place)) <= FARTHEST_SENSOR:
        fan = {
            "range": min(round(10.0 * sensor.range_m), etsi.NO_SEMI_AXIS),
            "stationary_horizontal_opening_angle_start": start,
            "stationary_horizontal_opening_angle_end": (start + round(10.0 * opening)) % 3600,
            "shape_reference_point": dict(zip(AXES, place, strict=True)),
        }
        told["perception_region_shape"] = {"radial": fan}
    return told


def _opening(sensor: Sensor) -> float:
    """Horizontal angle of view, degrees."""
    if isinstance(sensor, Camera):
        return 2.0 * math.degrees(math.atan2(0.5 * sensor.width_px, sensor.focal_px))
    return min(sensor.field_of_view_deg, 359.9)  # a whole circle would be none
