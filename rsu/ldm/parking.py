"""Which objects stand in which parking space of the map."""

from collections.abc import Sequence

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.roads.network import MapObject

MARGIN = 0.5
"""m; a car stands in a space even if its middle is estimated this far outside."""


class ParkingSpaces:
    """The parking spaces of a map, as rectangles."""

    def __init__(self, objects: Sequence[MapObject]) -> None:
        spaces = [o for o in objects if o.kind == "parkingSpace"]
        poses = [(o.pose.x, o.pose.y, o.pose.heading) for o in spaces]
        halves = [(o.length / 2.0 + MARGIN, o.width / 2.0 + MARGIN) for o in spaces]
        self.pose = np.array(poses, dtype=np.float64).reshape(-1, 3)
        """(S, 3) x, y and heading of their middles, m and rad."""
        self._half = np.array(halves, dtype=np.float64).reshape(-1, 2)

    def holding(self, position: Floats) -> Ints:
        """(N,) row of the space that holds a position (N, 2), the nearest of several; -1 = none."""
        if not len(self.pose) or not len(position):
            return np.full(len(position), -1)
        east = position[:, :1] - self.pose[:, 0]
        north = position[:, 1:] - self.pose[:, 1]
        cos, sin = np.cos(self.pose[:, 2]), np.sin(self.pose[:, 2])
        along, across = np.abs(east * cos + north * sin), np.abs(north * cos - east * sin)
        inside = (along <= self._half[:, 0]) & (across <= self._half[:, 1])
        away = np.where(inside, along + across, np.inf)
        nearest = away.argmin(axis=1)
        return np.where(np.isfinite(away[np.arange(len(away)), nearest]), nearest, -1)
