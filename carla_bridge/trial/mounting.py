"""Where a sensor of a site hangs in CARLA, and what share of a body it sees."""

from collections.abc import Mapping
from math import radians

import numpy as np

from carla_bridge.sensors import Feed
from carla_bridge.world import World
from rsu.arrays import Floats
from rsu.config import Mount, Sensor
from rsu.roads.pose import Pose
from scenarios.virtual_sensors.solid import visible_fraction


def hang(world: World, blueprint: str, sensor: Sensor, attributes: Mapping[str, float]) -> Feed:
    """Put a sensor of a site into the world, and begin to take its frames."""
    told = {name: str(value) for name, value in attributes.items()}
    return world.listen(world.spawn(blueprint, _place(sensor.mount), sensor.id, told))


def _place(mount: Mount) -> Pose:
    """Return the pose of a mounting; a site's pitch is positive upwards."""
    return Pose(
        x=mount.x_m,
        y=mount.y_m,
        z=mount.z_m,
        heading=radians(mount.yaw_deg),
        pitch=-radians(mount.pitch_deg),
        roll=radians(mount.roll_deg),
    )


def to_middle(eye: Floats, solids: Floats) -> Floats:
    """(N, 3) m from an eye (3,) to the middles of (N, 7) boxes that stand on the ground."""
    way = solids[:, :3] - eye
    way[:, 2] += 0.5 * solids[:, 6]
    return way


def in_plain_view(
    found: Floats,
    expected: Floats,
    least: float,
    eye: Floats,
    solids: Floats,
    obstacles: Floats,
) -> Floats:
    """(N,) share of each body that is there of what would be, were nothing in the way.

    A world of roads alone has none of the map's objects in it: what they hide is reckoned.

    Parameters
    ----------
    found, expected : (N,) pixels or points; nan = not in view.
    least : of those that are expected, below which a body is too far to tell how much is in view.
    eye : (3,) m.
    solids, obstacles : (N, 7) and (K, 7) boxes of the bodies, and of the map's objects.
    """
    seen = expected >= least  # nan is none
    drawn = np.where(seen, np.clip(found / np.where(seen, expected, 1.0), 0.0, 1.0), 0.0)
    return np.minimum(drawn, visible_fraction(eye, solids, obstacles))
