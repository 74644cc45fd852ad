"""Which objects stand in which parking space of the map."""

from collections.abc import Sequence

import numpy as np

from rsu.arrays import Bools, Floats, Ints
from rsu.kernels.rectangle import holders
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

    def holding(self, position: Floats, wanted: Bools) -> Ints:
        """(N,) row of the space that holds a `wanted` position (N, 2); -1 = none, or not wanted."""
        space = np.empty(len(position), dtype=np.int64)
        holders(position, self.pose, self._half, wanted.astype(np.int64), space)
        return space
