"""What a lidar of CARLA has in plain view, by its semantic ray casts."""

import numpy as np

from carla_bridge.kernels.fan import count_beams
from carla_bridge.kernels.ray import AXES, BOX, CENTRE, HALF
from carla_bridge.trial.mounting import hang, in_plain_view
from carla_bridge.trial.puppet import Puppets
from carla_bridge.world import World
from rsu.arrays import Floats
from rsu.config import Lidar
from rsu.sensing.camera import mount_axes

_APART, _MARGIN, _STEEPEST = 0.8, 10.0, 85.0
"""Degrees from beam to beam: coarse, for only shares of bodies are read from the points; and beyond
the configured fan, so that a body is cut by no edge but that one."""
_LEAST = 1.0
"""Points."""
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
        self._altitude = np.radians(np.linspace(lowest, highest, channels))
        self._axes, self._reach = mount_axes(lidar.mount), lidar.range_m
        self._feed = hang(world, "sensor.lidar.ray_cast_semantic", lidar, attributes)

    def visible(self, eye: Floats, solids: Floats, obstacles: Floats) -> Floats:
        """(N,) share of each body in plain view."""
        data = self._world.frame_of(self._feed)
        points = np.frombuffer(data.raw_data, dtype=_POINT)["actor"].astype(np.int64)
        actors = np.array(self._puppets.actors, dtype=np.int64)
        found = (points[None, :] == actors[:, None]).sum(axis=1).astype(np.float64)
        alone, around = np.empty(len(solids), dtype=np.int64), round(360.0 / _APART)
        boxes = _boxes(solids)
        count_beams(eye, self._axes, self._altitude, around, self._reach, boxes, alone)
        return in_plain_view(found, alone.astype(np.float64), _LEAST, eye, solids, obstacles)


def _boxes(solids: Floats) -> Floats:
    """(N, 15) boxes as rays meet them, of (N, 7) that stand on the ground."""
    box = np.zeros((len(solids), BOX))
    box[:, CENTRE : CENTRE + 3] = solids[:, :3]
    box[:, CENTRE + 2] += 0.5 * solids[:, 6]
    c, s = np.cos(solids[:, 3]), np.sin(solids[:, 3])
    box[:, AXES], box[:, AXES + 1] = c, s
    box[:, AXES + 3], box[:, AXES + 4] = -s, c
    box[:, AXES + 8] = 1.0
    box[:, HALF : HALF + 3] = 0.5 * solids[:, 4:7]
    return box
