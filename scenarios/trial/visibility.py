"""Whether the sensors of a site could see somebody: geometry, whatever they make of it."""

from collections.abc import Iterator
from math import atan2, hypot, radians, remainder, tau

import numpy as np

from rsu.arrays import Floats
from rsu.config import Camera, Sensor, Site
from scenarios.stage.scene import Scene
from scenarios.virtual_sensors.solid import boxes, visible_fraction

FRACTION = 0.3
"""Of a body that must be in plain view; as of the ego's own sensors."""


def sees(site: Site, obstacles: Floats, name: str, scene: Scene) -> bool:
    """Whether a sensor has somebody within its range and angle, and little of him is hidden.

    Parameters
    ----------
    site : Site
    obstacles : (K, 7) boxes of what stands around, as `scenarios.virtual_sensors.suite` takes them
    name : str
        Of whom.
    scene : Scene
    """
    if name not in scene.name:
        return False
    row = scene.name.index(name)
    x, y = map(float, scene.position[row])
    solids = boxes(scene)
    return any(
        visible_fraction(eye, solids, obstacles)[row] >= FRACTION for eye in _eyes(site, x, y)
    )


def _eyes(site: Site, x: float, y: float) -> Iterator[Floats]:
    """(3,) m, each place from which a sensor looks towards (x, y), once."""
    seen: set[tuple[float, float, float]] = set()
    for sensor in site.sensors:
        mount = sensor.mount
        east, north = x - mount.x_m, y - mount.y_m
        turn = abs(remainder(atan2(north, east) - radians(mount.yaw_deg), tau))
        at = (mount.x_m, mount.y_m, mount.z_m)
        if hypot(east, north) <= sensor.range_m and turn <= _half_angle(sensor) and at not in seen:
            seen.add(at)
            yield np.array(at)


def _half_angle(sensor: Sensor) -> float:
    if isinstance(sensor, Camera):
        return atan2(0.5 * sensor.width_px, sensor.focal_px)
    return radians(0.5 * sensor.field_of_view_deg)
