"""`LaneTable`: the map as the kernels of motion read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import remainder, tau

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.errors import MapError
from rsu.roads.lane import Lane
from rsu.roads.network import RoadNetwork


@dataclass(slots=True, frozen=True, kw_only=True)
class LaneTable:
    """Centre lines and links of all L lanes, in direction of travel.

    The way along a lane is what the reference player counts: the length of its centre without
    what a change of its width pushes it aside, so the way and s agree on a straight road.  Where
    the road is tilted it is that of the road laid flat.
    """

    start: Ints
    """(L + 1,) row offsets."""
    rows: Floats
    """(M, 8) x, y, z, heading (without jumps within a lane), way, s, t and half width."""
    index: Ints
    """(L + 1, 5) first row, first link behind and before, position of the road in `roads`, and
    number of the lane section; in the last row how many sections there are."""
    link: Ints
    """Lanes behind and before, the straightest first."""
    roads: dict[str, int]

    def onward(self, lane: int, side: int, roads: Sequence[int] = ()) -> int:
        """Return the lane behind (side 1) or before (2) one: on `roads`, else straight; or -1."""
        first, last = self.index[lane : lane + 2, side].tolist()
        links = self.link[first:last].tolist()
        return next((k for k in links if self.index[k, 3] in roads), links[0] if links else -1)

    def length(self, lane: int) -> float:
        """Way from end to end, m."""
        return float(self.rows[self.start[lane + 1] - 1, 4])

    def way_at(self, lane: Lane, s: float) -> float:
        """Return the way along a lane at s of its road."""
        rows = self.rows[self.start[lane.index] : self.start[lane.index + 1]]
        return float(np.interp(lane.travel * s, lane.travel * rows[:, 5], rows[:, 4]))

    def s_at(self, lane: int, way: float) -> float:
        """Return s of the road at a way along a lane."""
        rows = self.rows[self.start[lane] : self.start[lane + 1]]
        return float(np.interp(way, rows[:, 4], rows[:, 5]))

    def t_at(self, lane: int, way: float) -> float:
        """Return t of a lane's centre at a way along it."""
        rows = self.rows[self.start[lane] : self.start[lane + 1]]
        return float(np.interp(way, rows[:, 4], rows[:, 6]))

    def pose(self, lane: int, way: float, offset: float = 0.0) -> tuple[float, float, float, float]:
        """Return x, y, z and the lane's heading, `offset` m to the left of its centre."""
        rows = self.rows[self.start[lane] : self.start[lane + 1]]
        k = min(max(int(np.searchsorted(rows[:, 4], way, side="right")) - 1, 0), len(rows) - 2)
        span = rows[k + 1, 4] - rows[k, 4]
        u = (way - rows[k, 4]) / span if span > 0.0 else 0.0
        x, y, z, heading = (rows[k, :4] + u * (rows[k + 1, :4] - rows[k, :4])).tolist()
        return x - offset * np.sin(heading), y + offset * np.cos(heading), z, heading

    def walk(self, lane: int, way: float, roads: Sequence[int] = ()) -> tuple[int, float]:
        """Go on from a way that lies off the lane's ends: along `roads`, else straight."""
        for _ in range(256):
            length = self.length(lane)
            if 0.0 <= way <= length:
                break
            other = self.onward(lane, 1 if way > length else 2, roads)
            if other < 0:
                break
            way += -length if way > length else self.length(other)
            lane = other
        return lane, way


def make_lane_table(network: RoadNetwork) -> LaneTable:
    """Tabulate a map."""
    lines = network.lines
    start = np.ascontiguousarray(lines.start, dtype=np.int64)
    rows = np.zeros((len(lines.s), 8))
    rows[:, 0:2], rows[:, 2], rows[:, 5] = lines.position, lines.z, lines.s
    rows[:, 7] = lines.half_width
    reference = _reference(network, start, lines.s)
    for lane in network.lanes:
        own = slice(start[lane.index], start[lane.index + 1])
        rows[own, 3] = np.unwrap(lines.heading[own])
    aside = rows[:, :2] - reference[:, :2]
    turn = reference[:, 2]
    left = aside[:, 1] * np.cos(turn) - aside[:, 0] * np.sin(turn)
    rows[:, 6] = left / np.cos(reference[:, 3])
    flat = rows[:, :2] + (rows[:, 6] - left)[:, None] * np.column_stack(
        (-np.sin(turn), np.cos(turn))
    )
    for lane in network.lanes:
        own = slice(start[lane.index], start[lane.index + 1])
        rows[own, 4] = _ways(flat[own], turn[own])
    heading = rows[:, 3]
    behind, link = _links([lane.successors for lane in network.lanes], heading, start, -1)
    before, back = _links([lane.predecessors for lane in network.lanes], heading, start, 0)
    roads: dict[str, int] = {}
    for lane in network.lanes:
        roads.setdefault(lane.road_id, len(roads))
    road = np.array([*(roads[lane.road_id] for lane in network.lanes), -1], dtype=np.int64)
    sections: dict[tuple[str, int], int] = {}
    for lane in network.lanes:
        sections.setdefault((lane.road_id, lane.section), len(sections))
    section = [sections[lane.road_id, lane.section] for lane in network.lanes]
    return LaneTable(
        start=start,
        rows=rows,
        index=np.column_stack((start, behind, before + len(link), road, [*section, len(sections)])),
        link=np.concatenate((link, back)),
        roads=roads,
    )


def _reference(network: RoadNetwork, start: Ints, s: Floats) -> Floats:
    """(M, 4) x, y and heading of the reference line beside each row, and the road's roll there."""
    if not len(s):
        return np.zeros((0, 4))
    index = network.surface.index
    road = np.array([index[lane.road_id] for lane in network.lanes], dtype=np.int64)
    points = network.surface.points(np.repeat(road, np.diff(start)), s, np.zeros_like(s))
    return np.column_stack((points.position, points.heading, points.roll))


def _ways(points: Floats, along: Floats) -> Floats:
    """(K,) ways along a lane at its (K, 2) points: the length less what goes aside."""
    step = np.diff(points, axis=0)
    turn = np.unwrap(along)
    middle = (turn[:-1] + turn[1:]) / 2.0
    ahead = step[:, 0] * np.cos(middle) + step[:, 1] * np.sin(middle)
    return np.concatenate((np.zeros(1), np.cumsum(np.abs(ahead))))


def _links(
    links: Sequence[tuple[int, ...]], heading: Floats, start: Ints, end: int
) -> tuple[Ints, Ints]:
    """Offsets and links, those first whose far end points most as the lane's own does."""

    def far_end(lane: int) -> float:
        return float(heading[start[lane]] if end == 0 else heading[start[lane + 1] - 1])

    offsets, flat = [0], list[int]()
    for lane, candidates in enumerate(links):
        own = far_end(lane)
        flat += sorted(candidates, key=lambda k: abs(remainder(far_end(k) - own, tau)))
        offsets.append(len(flat))
    return np.array(offsets, dtype=np.int64), np.array(flat, dtype=np.int64)


def neighbour(network: RoadNetwork, lane: Lane, s: float, lanes_left: int) -> Lane:
    """Return the lane `lanes_left` lanes to the left by rising s, at s of the same road.

    Lane ids rise to the left of rising s and have no 0 (OpenDRIVE 1.7, 9.1).

    Raises
    ------
    MapError
        There is none.
    """
    target = lane.lane_id + lanes_left
    if (target <= 0 < lane.lane_id) or (lane.lane_id < 0 <= target):
        target -= 1 if lane.lane_id > 0 else -1
    if target == 0:
        raise MapError(network.source, f"road {lane.road_id}", "has no lane 0 to drive on")
    return network.lane(lane.road_id, target, s)
