"""The surface of all roads: from road coordinates to the map, and back."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.kernels.road import (
    EDGE_LEFT,
    EDGE_RIGHT,
    PROFILES,
    locate_points,
    surface_points,
)
from rsu.roads.pose import Pose
from rsu.roads.profile import ProfileTable
from rsu.roads.road import Road

_DENSEST = 10_000
"""Places at which the width of one road is looked at."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Offset:
    """What turns and then moves the coordinates of a file into the map (``<offset>``)."""

    x: float = 0.0
    y: float = 0.0
    z: float = 0.0
    heading: float = 0.0


@dataclass(slots=True, frozen=True, kw_only=True)
class SurfacePoints:
    """N places on roads, in the map's frame; ``nan`` where there is no road."""

    position: Floats
    """(N, 2) m."""
    z: Floats
    """(N,) m."""
    heading: Floats
    """(N,) rad, of the reference line in direction of rising s."""
    pitch: Floats
    """(N,) rad of the surface for a body with that heading; positive = nose down."""
    roll: Floats
    """(N,) rad; positive = left side up."""
    course: Floats
    """(N,) rad, direction in plan of the path that was asked for."""

    def pose(self, n: int) -> Pose:
        """Return the n-th place."""
        return Pose(
            x=float(self.position[n, 0]),
            y=float(self.position[n, 1]),
            z=float(self.z[n]),
            heading=float(self.heading[n]),
            pitch=float(self.pitch[n]),
            roll=float(self.roll[n]),
        )


class RoadSurface:
    """Tables of all roads, in the order of the file.

    Parameters
    ----------
    roads : all.
    offset : from the coordinates of the file to the map's.
    """

    def __init__(self, roads: Sequence[Road], offset: Offset) -> None:
        self.index = {road.road_id: k for k, road in enumerate(roads)}
        self._curve = np.vstack([road.plan_view.rows for road in roads])
        self._curve_start = _starts([len(road.plan_view.rows) for road in roads])
        shapes = [road.lateral.shape for road in roads]
        self._shape = np.vstack(shapes)
        self._shape_start = _starts([len(shape) for shape in shapes])
        self._profiles = ProfileTable([profile for road in roads for profile in road.profiles()])
        self._length = np.array([road.length for road in roads])
        self._move(offset)

    def _move(self, offset: Offset) -> None:
        """World = turned by heading, then moved (OpenDRIVE 1.8, 8.5)."""
        cos, sin = np.cos(offset.heading), np.sin(offset.heading)
        x, y = self._curve[:, 1].copy(), self._curve[:, 2].copy()
        self._curve[:, 1] = x * cos - y * sin + offset.x
        self._curve[:, 2] = x * sin + y * cos + offset.y
        self._curve[:, 3] += offset.heading
        first = self._profiles.start[:-1:PROFILES]
        last = self._profiles.start[1::PROFILES]
        for begin, end in zip(first, last, strict=True):
            self._profiles.rows[begin:end, 1] += offset.z

    def points(self, road: Ints, s: Floats, t: Floats) -> SurfacePoints:
        """(N,) places at (N,) s and t of (N,) roads, by index; the path has a constant t."""
        place = np.zeros((len(s), 5))
        place[:, 0], place[:, 1] = s, t
        return self.path(road, place)

    def path(self, road: Ints, place: Floats) -> SurfacePoints:
        """Places that need not lie on the surface itself.

        Parameters
        ----------
        road : (N,) by index; -1 gives ``nan``.
        place : (N, 5) s, t, height above the surface, its slope by s, slope of t by s.
        """
        out = np.empty((len(road), 7))
        where = np.ascontiguousarray(place, dtype=np.float64)
        surface_points(*self._tables, road, where, out)
        return SurfacePoints(
            position=np.ascontiguousarray(out[:, :2]),
            z=out[:, 2],
            heading=out[:, 3],
            pitch=out[:, 4],
            roll=out[:, 5],
            course=out[:, 6],
        )

    def pose(self, road_id: str, s: float, t: float) -> Pose:
        """Return the point of a road at s, t; it must exist, but s may lie beyond its ends."""
        place = self.points(np.array([self.index[road_id]]), np.array([s]), np.array([t]))
        return place.pose(0)

    def locate(self, position: Floats) -> tuple[Ints, Floats]:
        """(N,) roads by index, and (N, 2) s and t, of (N, 2) points in plan.

        The road that holds the point; of several, the one whose reference line is nearest; if
        none does, the one whose edge is.
        """
        road, place = np.empty(len(position), dtype=np.int64), np.empty((len(position), 2))
        point = np.ascontiguousarray(position, dtype=np.float64)
        locate_points(*self._tables, self._discs, point, road, place)
        return road, place

    @property
    def _tables(self) -> tuple[Floats, Ints, Floats, Ints, Floats, Ints]:
        profiles = self._profiles
        return (
            self._curve,
            self._curve_start,
            profiles.rows,
            profiles.start,
            self._shape,
            self._shape_start,
        )

    @cached_property
    def _discs(self) -> Floats:
        """(E, 3) x, y and radius of a circle around each curve's stretch of road."""
        road = np.repeat(np.arange(len(self._length)), np.diff(self._curve_start))
        half = self._curve[:, 4] / 2.0
        middle = self.points(road, self._curve[:, 0] + half, np.zeros(len(road))).position
        reach = np.array([self._reach(k) for k in range(len(self._length))])
        return np.ascontiguousarray(np.column_stack((middle, half + reach[road])))

    def _reach(self, road: int) -> float:
        """Reach of a road to one side, m; half more where it is tilted, and a margin."""
        length = float(self._length[road])
        s = np.linspace(0.0, length, min(_DENSEST, int(length) + 2))
        edges = [
            self._profiles.values(np.full(len(s), PROFILES * road + edge), s)[0]
            for edge in (EDGE_LEFT, EDGE_RIGHT)
        ]
        return 1.5 * float(np.abs(edges).max()) + 1.0


def _starts(lengths: list[int]) -> Ints:
    return np.cumsum([0, *lengths], dtype=np.int64)
