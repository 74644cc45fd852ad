"""Paths: polylines by distance, and, with times, by the clock."""

from dataclasses import dataclass
from math import remainder, tau

import numpy as np

from rsu.arrays import Floats
from rsu.roads.network import Pose


@dataclass(slots=True, frozen=True)
class Path:
    """K vertices; headings turn evenly between them, or are those of the segments."""

    position: Floats
    """(K, 3) m."""
    distance: Floats
    """(K,) m from the first vertex, in plan, never falling."""
    heading: Floats
    """(K,) rad at the vertices; None of them given: of the segments that begin there."""
    turning: bool
    """Whether headings are interpolated."""

    @property
    def length(self) -> float:
        """Length in plan, m."""
        return float(self.distance[-1])

    def pose(self, distance: float) -> Pose:
        """Return where the path is, `distance` m from its beginning, held at both ends."""
        k = self._segment(distance)
        step = self.distance[k + 1] - self.distance[k]
        u = min(max((distance - self.distance[k]) / step, 0.0), 1.0) if step > 0.0 else 0.0
        x, y, z = self.position[k] + u * (self.position[k + 1] - self.position[k])
        turn = remainder(self.heading[k + 1] - self.heading[k], tau) if self.turning else 0.0
        return Pose(x=float(x), y=float(y), z=float(z), heading=float(self.heading[k] + u * turn))

    def _segment(self, distance: float) -> int:
        """Index of the segment that begins at or before `distance`."""
        k = int(np.searchsorted(self.distance, distance, side="right")) - 1
        return min(max(k, 0), len(self.distance) - 2)


def make_path(vertices: list[Pose], given: list[bool]) -> Path:
    """Make a path through at least two vertices.

    Parameters
    ----------
    vertices : list of Pose
        Where it leads.
    given : list of bool
        Which headings are to be kept; the others are those of the segments.
    """
    position = np.array([(vertex.x, vertex.y, vertex.z) for vertex in vertices])
    step = np.diff(position[:, :2], axis=0)
    length = np.hypot(step[:, 0], step[:, 1])
    tangent = np.arctan2(step[:, 1], step[:, 0])
    for k in np.flatnonzero(length == 0.0):  # a doubled vertex has no direction of its own
        tangent[k] = tangent[k - 1] if k else vertices[0].heading
    heading = np.append(tangent, tangent[-1])
    for k in np.flatnonzero(given):
        heading[k] = vertices[k].heading
    distance = np.concatenate((np.zeros(1), np.cumsum(length)))
    return Path(position, distance, heading, any(given))


@dataclass(slots=True, frozen=True)
class TimedPath:
    """When a path wants to be where."""

    distance: Floats
    """(K,) m along the path."""
    times: Floats
    """(K,) s, rising."""

    def distance_at(self, clock: float) -> float:
        """Return m along the path, held before the first and after the last time."""
        return float(np.interp(clock, self.times, self.distance))

    def speed_at(self, clock: float) -> float:
        """Return m/s of the segment under way; nought before the first time."""
        if clock <= self.times[0]:
            return 0.0
        k = min(int(np.searchsorted(self.times, clock)) - 1, len(self.times) - 2)
        pace = (self.distance[k + 1] - self.distance[k]) / (self.times[k + 1] - self.times[k])
        return float(pace)
