"""`RoadNetwork`: where lanes run, which lane a road user is on, and where the lane leads."""

from dataclasses import dataclass

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.errors import MapError
from rsu.kernels.lane import MARGIN, count_cells, fill_cells, follow_lanes, match_lanes
from rsu.roads.road import Road

DRIVABLE = frozenset(
    {"driving", "bidirectional", "entry", "exit", "onRamp", "offRamp", "connectingRamp"}
    | {"slipLane", "mwyEntry", "mwyExit", "bus", "taxi", "HOV"}
)
"""Lane types on which vehicles travel (``e_laneType``, OpenDRIVE 1.4 to 1.8)."""

_ROUNDING = 1e-3
"""m by which s may miss the road, for scenarios are written with rounded numbers."""
_CELL = 2.0
"""m, side of a cell of the index: half a lane, which answers faster than a whole one."""
_MOST_CELLS = 1_000_000
"""Larger maps get larger cells."""
_MOST_ENTRIES = 20_000_000
"""So do maps with wider lanes; 160 MB."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Pose:
    """Place and heading in the map's frame; m, rad."""

    x: float
    y: float
    z: float
    heading: float


@dataclass(slots=True, frozen=True, kw_only=True)
class Lane:
    """One lane within one lane section of a road."""

    index: int
    """Position in `RoadNetwork.lanes`."""
    road_id: str
    section: int
    lane_id: int
    kind: str
    """OpenDRIVE lane type: ``driving``, ``sidewalk``, ..."""
    travel: int
    """+1 = traffic runs with rising s, -1 = against it."""
    s_start: float
    s_end: float
    length: float
    """m along the centre, in plan."""
    successors: tuple[int, ...]
    """Indices of the lanes that it leads to, also across road links and junctions."""
    predecessors: tuple[int, ...]
    junction_id: str
    """"" outside junctions."""


@dataclass(slots=True, frozen=True, kw_only=True)
class LaneLines:
    """Centre lines of all L lanes as M samples, at most 1 m apart, in direction of travel."""

    start: Ints
    """(L+1,) row offsets: lane k has the rows start[k] to start[k + 1]."""
    position: Floats
    """(M, 2) m."""
    z: Floats
    """(M,) m."""
    heading: Floats
    """(M,) rad, tangent of the centre line."""
    distance: Floats
    """(M,) m along the lane from where travel begins, in plan."""
    half_width: Floats
    """(M,) m."""
    s: Floats
    """(M,) m along the road's reference line."""


@dataclass(slots=True, frozen=True, kw_only=True)
class MapObject:
    """Something that stands or is marked beside or on a road."""

    id: str
    road_id: str
    kind: str
    """OpenDRIVE object type: ``parkingSpace``, ``building``, ``crosswalk``, ..."""
    name: str
    pose: Pose
    """Middle of its footprint, at its foot."""
    length: float
    """m along the pose's heading."""
    width: float
    height: float
    outline: tuple[tuple[float, float], ...]
    """Corners in plan, counter-clockwise; none where the file gives no area."""


@dataclass(slots=True, frozen=True, kw_only=True)
class LaneMatch:
    """N points on the map."""

    lane: Ints
    """(N,) index of the lane, -1 = on no lane that vehicles travel on."""
    distance: Floats
    """(N,) m along the lane; ``nan`` on no lane, like the next two."""
    offset: Floats
    """(N,) m to the left of its centre, in direction of travel."""
    deviation: Floats
    """(N,) rad in [-pi, pi), heading minus the lane's."""


class RoadNetwork:
    """A map, ready for questions; immutable.

    Parameters
    ----------
    source : what errors call the map.
    roads : by id.
    lanes, lines : all lanes, in the same order.
    objects : in the order of the file.
    remarks : what is wrong with the file, but leaves its lanes usable.
    """

    def __init__(
        self,
        source: str,
        roads: dict[str, Road],
        lanes: tuple[Lane, ...],
        lines: LaneLines,
        objects: tuple[MapObject, ...],
        remarks: tuple[str, ...],
    ) -> None:
        self.source = source
        self.lanes = lanes
        self.lines = lines
        self.objects = objects
        self.remarks = remarks
        self._roads = roads
        self._by_key = {(lane.road_id, lane.section, lane.lane_id): lane for lane in lanes}
        self._tangent = np.column_stack((np.cos(lines.heading), np.sin(lines.heading)))
        self._row_lane = np.repeat(np.arange(len(lanes)), np.diff(lines.start))
        self._straightest = _straightest(lanes, lines)
        self._grid = _Grid.over(lanes, lines, self._row_lane)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """x_min, y_min, x_max, y_max of all lanes with their width, m."""
        reach = self.lines.half_width[:, None]
        low = (self.lines.position - reach).min(axis=0)
        high = (self.lines.position + reach).max(axis=0)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])

    def lane(self, road_id: str, lane_id: int, s: float) -> Lane:
        """Return the lane of a road at s; a section's border belongs to the later section."""
        road = self._road(road_id, s)
        section = road.section_at(s)
        lane = self._by_key.get((road_id, section, lane_id))
        if lane is None:
            raise MapError(self.source, f"road {road_id}", f"has no lane {lane_id} at s={s:g}")
        return lane

    def pose(self, road_id: str, lane_id: int, s: float, offset: float = 0.0) -> Pose:
        """Return a lane's centre at s, moved by `offset` m to the left of rising s.

        The heading is the reference line's, in direction of rising s, on every lane.
        """
        lane = self.lane(road_id, lane_id, s)
        t, _ = self._roads[road_id].lane_offsets(lane.section, lane_id, np.array([s]))
        return self.road_pose(road_id, s, float(t[0]) + offset)

    def road_pose(self, road_id: str, s: float, t: float) -> Pose:
        """Return the point at road coordinates s, t; the heading is that of rising s."""
        position, z, heading = self._road(road_id, s).surface(np.array([s]), np.array([t]))
        x, y = position[0]
        return Pose(x=float(x), y=float(y), z=float(z[0]), heading=float(heading[0]))

    def lane_distance(self, lane: Lane, s: float) -> float:
        """Return m along the lane in direction of travel at s of its road."""
        rows = self._rows(lane)
        ascending = lane.travel * self.lines.s[rows]
        return float(np.interp(lane.travel * s, ascending, self.lines.distance[rows]))

    def lane_s(self, lane: Lane, distance: float) -> float:
        """Return s of the road at `distance` m along the lane in direction of travel."""
        rows = self._rows(lane)
        return float(np.interp(distance, self.lines.distance[rows], self.lines.s[rows]))

    def match(self, position: Floats, heading: Floats) -> LaneMatch:
        """Find the drivable lane that each point is on.

        Of the lanes that contain a point (or have it within a margin of 0.25 m, if none does) the
        one whose direction fits the heading best modulo pi: a wrong-way driver is on the lane
        under its wheels.  Where lanes cross, one that is driven the right way goes first unless
        it fits worse by 20 degrees, and 1 m off the centre counts like 6 degrees.

        Parameters
        ----------
        position : (N, 2) m.
        heading : (N,) rad, ``nan`` = not known.
        """
        point = np.ascontiguousarray(position, dtype=np.float64)
        lane = np.empty(len(point), dtype=np.int64)
        place = np.empty((3, len(point)))
        lines, grid = self.lines, self._grid
        match_lanes(
            point,
            np.ascontiguousarray(heading, dtype=np.float64),
            grid.frame,
            grid.shape,
            grid.start,
            grid.segment,
            lines.position,
            self._tangent,
            lines.heading,
            lines.distance,
            lines.half_width,
            self._row_lane,
            lane,
            place,
        )
        return LaneMatch(lane=lane, distance=place[0], offset=place[1], deviation=place[2])

    def along(self, lane: Ints, distance: Floats, offset: Floats) -> tuple[Floats, Floats]:
        """(N, 2) position and (N,) heading `distance` m along lanes, `offset` m to their left.

        Beyond a lane's end it goes on into the successor that turns least, and straight ahead
        where there is none.  Lane -1 gives ``nan``.
        """
        position, heading = np.empty((len(lane), 2)), np.empty(len(lane))
        lines = self.lines
        follow_lanes(
            np.ascontiguousarray(lane, dtype=np.int64),
            np.ascontiguousarray(distance, dtype=np.float64),
            np.ascontiguousarray(offset, dtype=np.float64),
            lines.start,
            self._straightest,
            lines.position,
            self._tangent,
            lines.heading,
            lines.distance,
            position,
            heading,
        )
        return position, heading

    def _road(self, road_id: str, s: float) -> Road:
        road = self._roads.get(road_id)
        if road is None:
            raise MapError(self.source, f"road {road_id}", "does not exist")
        if not -_ROUNDING <= s <= road.length + _ROUNDING:
            problem = f"has no s={s:g}, it runs from 0 to {road.length:g}"
            raise MapError(self.source, f"road {road_id}", problem)
        return road

    def _rows(self, lane: Lane) -> slice:
        return slice(self.lines.start[lane.index], self.lines.start[lane.index + 1])


@dataclass(slots=True, frozen=True, kw_only=True)
class _Grid:
    """Which segments of drivable lanes reach into which cell of a uniform grid."""

    frame: Floats
    """x and y of its corner and side of a cell, m."""
    shape: Ints
    """Columns, rows."""
    start: Ints
    """(C+1,) offsets into `segment`."""
    segment: Ints

    @classmethod
    def over(cls, lanes: tuple[Lane, ...], lines: LaneLines, row_lane: Ints) -> "_Grid":
        """Index all segments, widened by what a match may lie beside them."""
        drivable = np.array([lane.kind in DRIVABLE for lane in lanes], dtype=np.bool_)
        inner = row_lane[:-1] == row_lane[1:]
        segment = np.flatnonzero(inner & drivable[row_lane[:-1]])
        corner, side, box = _cells(lines, segment)
        columns, rows = box[:, 2:].max(axis=0, initial=-1) + 1
        count = np.zeros(columns * rows, dtype=np.int64)
        count_cells(box, columns, count)
        start = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(count)))
        content = np.empty(start[-1], dtype=np.int64)
        fill_cells(box, segment, columns, start[:-1].copy(), content)
        return cls(
            frame=np.array([*corner, side]),
            shape=np.array([columns, rows]),
            start=start,
            segment=content,
        )


def _cells(lines: LaneLines, segment: Ints) -> tuple[Floats, float, Ints]:
    """Corner and side of a grid, and (K, 4) first and last column and row of each segment."""
    ends = np.stack((lines.position[segment], lines.position[segment + 1]))
    reach = np.maximum(lines.half_width[segment], lines.half_width[segment + 1]) + MARGIN
    low, high = ends.min(axis=0) - reach[:, None], ends.max(axis=0) + reach[:, None]
    corner = low.min(axis=0) if len(segment) else np.zeros(2)
    span = np.max(high - corner, axis=0, initial=0.0)
    side = max(_CELL, float(np.sqrt(span[0] * span[1] / _MOST_CELLS)))
    while True:
        box = np.hstack(((low - corner) // side, (high - corner) // side)).astype(np.int64)
        if np.sum((box[:, 2] - box[:, 0] + 1) * (box[:, 3] - box[:, 1] + 1)) <= _MOST_ENTRIES:
            return corner, side, box
        side *= 2.0


def _straightest(lanes: tuple[Lane, ...], lines: LaneLines) -> Ints:
    """(L,) the successor whose end turns least from the lane's own end, -1 = none."""
    end = lines.heading[lines.start[1:] - 1]
    chosen = np.full(len(lanes), -1, dtype=np.int64)
    for lane in lanes:
        if lane.successors:
            onward = np.array(lane.successors)
            turn = np.abs(np.exp(1j * (end[onward] - end[lane.index])) - 1.0)
            chosen[lane.index] = onward[np.argmin(turn)]
    return chosen
