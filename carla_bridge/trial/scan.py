"""What a lidar of CARLA has in plain view, by its semantic ray casts."""

from math import radians

import numpy as np

from carla_bridge.trial.mounting import hang, in_plain_view, to_middle
from carla_bridge.trial.puppet import Puppets
from carla_bridge.world import World
from rsu.arrays import Floats
from rsu.config import Lidar
from scenarios.virtual_sensors.solid import silhouette

_APART, _MARGIN, _STEEPEST = 0.8, 10.0, 85.0
"""Degrees from beam to beam: coarse, for only shares of bodies are read from the points; and beyond
the configured fan, so that a body is cut by no edge but that one."""
_LEAST = 0.5
"""Points: with usual beams, 0.2 by 0.35 degrees apart, five, in which a detector finds nobody."""
_POINT = np.dtype([("place", "<f4", 3), ("incidence", "<f4"), ("actor", "<u4"), ("tag", "<u4")])


class Scan:
    """Counts the points on each body; a step is a turn.

    Parameters
    ----------
    world : ours; a lidar is put into it.
    lidar : as configured.
    puppets : whom the scans show.
    """

    def __init__(self, world: World, lidar: Lidar, puppets: Puppets) -> None:
        self._world, self._puppets = world, puppets
        turns = 1.0 / world.step
        lowest = max(lidar.lowest_deg - _MARGIN, -_STEEPEST)
        highest = min(lidar.highest_deg + _MARGIN, _STEEPEST)
        channels = round((highest - lowest) / _APART) + 1
        attributes = {
            "channels": channels,
            "range": lidar.range_m,
            "points_per_second": round(channels * 360.0 / _APART * turns),
            "rotation_frequency": turns,
            "lower_fov": lowest,
            "upper_fov": highest,
        }
        self._cell = radians((highest - lowest) / (channels - 1)) * radians(_APART)
        self._feed = hang(world, "sensor.lidar.ray_cast_semantic", lidar, attributes)

    def visible(self, eye: Floats, solids: Floats, obstacles: Floats) -> Floats:
        """(N,) share of each body in plain view."""
        data = self._world.frame_of(self._feed)
        points = np.frombuffer(data.raw_data, dtype=_POINT)["actor"].astype(np.int64)
        actors = np.array(self._puppets.actors, dtype=np.int64)
        found = (points[None, :] == actors[:, None]).sum(axis=1).astype(np.float64)
        middle = to_middle(eye, solids)
        flat, whole = np.hypot(middle[:, 0], middle[:, 1]), np.linalg.norm(middle, axis=1)
        # Beams are as many at each elevation: they stand closer together away from the horizon.
        expected = silhouette(eye, solids) / (whole * flat * self._cell)
        return in_plain_view(found, expected, _LEAST, eye, solids, obstacles)
