"""What the sensors see, and what they do not: coverage and shadows."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rsu.arrays import Bools, Floats, Ints
from rsu.config import Camera, Lidar, Sensor
from rsu.kernels.sight import blocked
from rsu.sensing.camera import mount_axes
from rsu.sensing.detection import SensorKind


@dataclass(slots=True, frozen=True, kw_only=True)
class Coverage:
    """The fan that one sensor covers when nothing stands in the way, site ENU."""

    sensor_id: str
    kind: SensorKind
    eye: tuple[float, float, float]
    """m."""
    yaw: float
    """Direction of view, rad from east to north."""
    half_angle: float
    """rad."""
    range: float
    """m on the ground."""
    up: tuple[float, float, float] = (0.0, 0.0, 1.0)
    """Axis from which elevations count."""
    elevation: tuple[float, float] = (-math.pi / 2.0, math.pi / 2.0)
    """rad, of the lowest and the highest beam."""


def coverage(sensor: Sensor) -> Coverage:
    """The fan of a configured sensor; a lidar sees nothing below its lowest beam."""
    mount = sensor.mount
    if isinstance(sensor, Lidar):
        return Coverage(
            sensor_id=sensor.id,
            kind=SensorKind.LIDAR,
            eye=(mount.x_m, mount.y_m, mount.z_m),
            yaw=math.radians(mount.yaw_deg),
            half_angle=math.radians(sensor.field_of_view_deg) / 2.0,
            range=sensor.range_m,
            up=tuple(mount_axes(mount)[2].tolist()),
            elevation=(math.radians(sensor.lowest_deg), math.radians(sensor.highest_deg)),
        )
    half = (
        math.atan2(sensor.width_px / 2.0, sensor.focal_px)
        if isinstance(sensor, Camera)
        else math.radians(sensor.field_of_view_deg) / 2.0
    )
    return Coverage(
        sensor_id=sensor.id,
        kind=SensorKind.CAMERA if isinstance(sensor, Camera) else SensorKind.RADAR,
        eye=(mount.x_m, mount.y_m, mount.z_m),
        yaw=math.radians(mount.yaw_deg),
        half_angle=half,
        range=sensor.range_m,
    )


class Visibility:
    """Lines of sight at one instant, from sensors and from road users.

    Parameters
    ----------
    fans : sequence of Coverage
        Of the sensors that see (`SensorHealth.sees`).
    boxes : (B, 7) float64
        What can hide something: x, y, z of the bottom's middle, heading, length, width, height;
        first the tracks in their order, then the buildings of the map.
    """

    def __init__(self, fans: Sequence[Coverage], boxes: Floats) -> None:
        self.fans = tuple(fans)
        self.boxes = boxes

    def line_of_sight(self, eye: Floats, targets: Floats, skip: Ints) -> Bools:
        """(M,) True where nothing stands between `eye` (3,) and `targets` (M, 3).

        `skip` (M,) names the box that belongs to each target, -1 for none.  A box around the eye
        hides nothing.
        """
        hidden = np.empty(len(targets), dtype=np.int64)
        blocked(eye, targets, self.boxes, skip, hidden)
        return hidden == 0

    def seen_by(self, places: Floats, skip: Ints) -> Ints:
        """(M,) how many sensors see each of the `places` (M, 3)."""
        count = np.zeros(len(places), dtype=np.int64)
        for fan in self.fans:
            inside = np.flatnonzero(_within(fan, places))
            if len(inside):
                eye = np.array(fan.eye)
                count[inside] += self.line_of_sight(eye, places[inside], skip[inside])
        return count


def _within(fan: Coverage, places: Floats) -> Bools:
    east = places[:, 0] - fan.eye[0]
    north = places[:, 1] - fan.eye[1]
    bearing = np.arctan2(north, east) - fan.yaw
    off_axis = np.abs((bearing + np.pi) % (2.0 * np.pi) - np.pi)
    inside = (np.hypot(east, north) <= fan.range) & (off_axis <= fan.half_angle)
    lowest, highest = fan.elevation
    elevation = _elevation(fan, places)
    return inside & (lowest <= elevation) & (elevation <= highest)


def _elevation(fan: Coverage, places: Floats) -> Floats:
    """(M,) rad, above the plane in which the sensor looks."""
    sight = places - fan.eye
    rise = sight @ np.array(fan.up)
    return np.arctan2(rise, np.linalg.norm(sight - np.outer(rise, fan.up), axis=1))
