"""What the sensors see, and what they do not: coverage and shadows."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rsu.arrays import Bools, Floats, Ints
from rsu.config import Camera, Lidar, Sensor
from rsu.kernels.sight import blocked
from rsu.kernels.view import FIGURES, count_eyes
from rsu.sensing.camera import mount_axes
from rsu.sensing.detection import SensorKind

SIGHT_HEIGHT = 1.0
"""m above the ground at which a road user must be in plain view to be seen."""


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

    @property
    def figures(self) -> tuple[float, ...]:
        """All numbers, as `rsu.kernels.view` takes them."""
        return *self.eye, self.yaw, self.half_angle, self.range, *self.up, *self.elevation


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
        count = np.empty(len(places), dtype=np.int64)
        count_eyes(self._figures, places, self.boxes, skip, count)
        return count

    @cached_property
    def _figures(self) -> Floats:
        """(F, FIGURES) of all fans."""
        return np.array([fan.figures for fan in self.fans], dtype=np.float64).reshape(-1, FIGURES)
