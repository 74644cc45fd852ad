"""A case as the planner sees it: in the frame of the goal, with lists of what stands around.

It is mirrored so that the start lies on the left, and rounded to a tenth of a millimetre: so a
case and its turned, mirrored and shifted copies are one and the same scene, wherever they lie.
"""

from dataclasses import dataclass
from math import ceil, cos, sin

import numpy as np

from rsu.arrays import Floats
from rsu.avp.planning.case import Case
from rsu.avp.vehicle import Vehicle
from rsu.kernels.footprint import Ground, clearance, list_edges
from rsu.kernels.hybrid_astar import flood
from rsu.kernels.reeds_shepp import wrapped

MARGIN = 20.0
"""How far beyond the box around start and goal a car may drive, m."""
CELL, FIELD_CELL = 1.0, 0.5
"""Sides of the cells that edges are listed by, and of those that ways are known for, m."""
DIGITS = 4


@dataclass(slots=True, frozen=True)
class Scene:
    """The goal is the origin, and heads along x."""

    origin: Floats
    """(3,) the goal in the frame of the case."""
    mirror: float
    """-1 if y is mirrored, else 1."""
    car: Floats
    """`Vehicle.row`."""
    start: Floats
    """(3,) x, y, m, heading, rad."""
    rings: tuple[Floats, ...]
    """(K, 2) vertices of each obstacle, m."""
    ground: Ground
    """Edges of the obstacles, and where they are to be looked for."""
    field: Floats
    """Length of a way to the start around obstacles, from each cell, m."""
    frame: Floats
    """West, south and cell of `field`, m."""

    @property
    def edges(self) -> Floats:
        """(M, 4) both ends of each edge, m."""
        return self.ground[0]

    def room(self, pose: Floats) -> float:
        """Distance of a car that stands at (3,) pose from the nearest edge, at most 1 m."""
        x, y, heading = pose.tolist()
        return clearance(self.car, self.ground, x, y, cos(heading), sin(heading))

    def is_blocked(self, pose: Floats) -> bool:
        """Whether a car that stands at (3,) pose touches an obstacle, or is all within one."""
        return self.room(pose) <= 0.0 or any(_holds(ring, pose) for ring in self.rings)

    def to_case(self, pose: Floats) -> Floats:
        """(N, 3) poses in the frame of the case."""
        x, y = pose[:, 0], self.mirror * pose[:, 1]
        c, s = cos(self.origin[2]), sin(self.origin[2])
        turned = np.column_stack([x * c - y * s, x * s + y * c, self.mirror * pose[:, 2]])
        return turned + self.origin


def lay_out(case: Case, vehicle: Vehicle) -> Scene:
    """Bring a case into the frame of its goal, and list what stands where."""
    x, y = _from_goal(case, case.start[None, :2])[0].tolist()
    heading = wrapped(float(case.start[2] - case.goal[2]))
    mirror = -1.0 if (y, heading) < (0.0, 0.0) else 1.0
    start = np.round([x, mirror * y, mirror * heading], DIGITS)
    rings = tuple(
        np.round(_from_goal(case, ring) * (1.0, mirror), DIGITS) for ring in case.obstacles
    )
    edges = _edges(rings)
    low, high = np.minimum(start[:2], 0.0) - MARGIN, np.maximum(start[:2], 0.0) + MARGIN
    frame = np.array([*low, FIELD_CELL])
    field = np.empty(_cells(high - low, FIELD_CELL))
    room = 8 * field.size  # each cell is put into the heap by each of its neighbours at most
    keys, items = np.empty(room), np.empty(room, dtype=np.int64)
    flood(edges, frame, float(start[0]), float(start[1]), vehicle.inner, field, keys, items)
    ground = _list_around(edges, vehicle, low, high)
    return Scene(case.goal, mirror, vehicle.row(), start, rings, ground, field, frame)


def _holds(ring: Floats, place: Floats) -> bool:
    """Whether a place is within an outline: a ray to the east crosses it an odd number of times."""
    before, after = ring, np.roll(ring, -1, axis=0)
    crosses = (before[:, 1] > place[1]) != (after[:, 1] > place[1])
    (x0, y0), (x1, y1) = before[crosses].T, after[crosses].T
    return np.count_nonzero(x0 + (place[1] - y0) / (y1 - y0) * (x1 - x0) > place[0]) % 2 == 1


def _edges(rings: tuple[Floats, ...]) -> Floats:
    """(M, 4) edges, once each, in an order that is the same wherever an outline begins."""
    both = [np.stack([ring, np.roll(ring, -1, axis=0)], axis=1) for ring in rings]
    ends = np.concatenate([np.zeros((0, 2, 2)), *both])
    swap = (ends[:, 0, 0] > ends[:, 1, 0]) | (
        (ends[:, 0, 0] == ends[:, 1, 0]) & (ends[:, 0, 1] > ends[:, 1, 1])
    )
    ends[swap] = ends[swap, ::-1]
    return np.unique(ends.reshape(-1, 4), axis=0)


def _list_around(edges: Floats, vehicle: Vehicle, low: Floats, high: Floats) -> Ground:
    rows, columns = _cells(high - low, CELL)
    frame, first = np.array([*low, CELL]), np.empty((rows, columns + 1), dtype=np.int64)
    listed = np.empty(0, dtype=np.int64)
    total = list_edges(edges, vehicle.length, vehicle.width, first, listed, frame)
    if total > 0:
        listed = np.empty(total, dtype=np.int64)
        list_edges(edges, vehicle.length, vehicle.width, first, listed, frame)
    return edges, first, listed, frame


def _cells(span: Floats, cell: float) -> tuple[int, int]:
    """Rows and columns that cover (2,) m."""
    columns, rows = (ceil(side / cell) for side in span.tolist())
    return rows, columns


def _from_goal(case: Case, points: Floats) -> Floats:
    """(N, 2) points in the frame of the goal, not mirrored."""
    east, north = (points - case.goal[:2]).T
    c, s = cos(case.goal[2]), sin(case.goal[2])
    return np.column_stack([east * c + north * s, north * c - east * s])
