"""Lanes as the planner has its paths: arcs, and poses at distances along them."""

from itertools import pairwise
from math import ceil

import numpy as np

from rsu.arrays import Floats
from rsu.avp.lot.lane_graph import against
from rsu.roads.network import RoadNetwork

SEGMENT = 3.0
"""m of a lane that are one resource, about: shorter than a car, so that it holds little more than
it stands on; with 5 m, 12 % fewer cars get through a crossing."""
SAME_BEND = 1e-3
"""1/m by which the curvature of neighbours may differ and yet be one arc."""

TURNED = np.array([0.0, 0.0, np.pi, 0.0])
"""Added to x, y, heading and height: the other way round."""


class LaneLine:
    """The centre of a lane in the direction in which it is driven.

    Parameters
    ----------
    network : the map.
    key : of the lane, as of `Ways`.
    """

    def __init__(self, network: RoadNetwork, key: int) -> None:
        lane = max(key, against(key))
        lines = network.lines
        rows = slice(int(lines.start[lane]), int(lines.start[lane + 1]))
        self.length = float(lines.distance[rows][-1])
        x, y = lines.position[rows].T
        heading = np.unwrap(lines.heading[rows])
        table = np.column_stack([x, y, heading, lines.z[rows]])
        distance = lines.distance[rows]
        if key < 0:
            table, distance = table[::-1] + TURNED, self.length - distance[::-1]
        self._table, self._distance = table, distance

    def pose(self, distance: Floats) -> Floats:
        """(N, 4) x, y, m, heading, rad, and height, m, at (N,) distances, m."""
        columns: list[Floats] = [np.interp(distance, self._distance, c) for c in self._table.T]
        return np.column_stack(columns)

    def project(self, place: tuple[float, float]) -> float:
        """Return the distance along the lane of the point that is nearest to a place, m."""
        fine = np.linspace(0.0, self.length, max(ceil(self.length / 0.05), 2))
        points = self.pose(fine)[:, :2]
        return float(fine[np.argmin(np.hypot(*(points - place).T))])

    def arcs(self, begin: float, end: float) -> Floats:
        """(A, 2) curvature, 1/m, and length, m, between two distances."""
        inner = self._distance[(self._distance > begin) & (self._distance < end)]
        stations = np.concatenate([[begin], inner, [end]])
        length = np.diff(stations)
        turn = np.diff(self.pose(stations)[:, 2])
        long = length > 1e-9
        length, turn = length[long], turn[long]
        new = np.flatnonzero(np.abs(np.diff(turn / length)) > SAME_BEND) + 1
        first = np.concatenate([[0], new]).astype(np.int64)
        if not len(length):
            return np.empty((0, 2))
        whole = np.add.reduceat(length, first)
        bend = np.add.reduceat(turn, first) / whole
        return np.column_stack([np.where(np.abs(bend) < 1e-7, 0.0, bend), whole])


def cuts(length: float) -> list[tuple[float, float]]:
    """Return where each segment of a lane begins and ends, m."""
    ends: list[float] = np.linspace(0.0, length, max(round(length / SEGMENT), 1) + 1).tolist()
    return list(pairwise(ends))
