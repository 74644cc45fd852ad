"""`RoadNetwork`: where lanes run, which lane a road user is on, and where the lane leads."""

from math import cos, radians, remainder, sin, tau

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.errors import MapError
from rsu.kernels.lane import follow_lanes, match_lanes
from rsu.roads.grid import Grid
from rsu.roads.junction import Junction
from rsu.roads.lane import DRIVABLE, Lane, LaneLines, LaneMatch, RoadPlaces
from rsu.roads.lane_table import LaneTable
from rsu.roads.map_object import MapObject
from rsu.roads.pose import Pose
from rsu.roads.road import Road
from rsu.roads.road_mark import RoadMark
from rsu.roads.signal import Controller, Signal
from rsu.roads.surface import RoadSurface, SurfacePoints

_ROUNDING = 1e-3
"""m by which s may miss the road, for scenarios are written with rounded numbers."""
_TURNED = radians(30.0)
"""rad of a heading from a lane's, beyond which nobody is about to drive along it."""


class RoadNetwork:
    """A map, ready for questions; immutable.

    Parameters
    ----------
    source : what errors call the map.
    roads : by id.
    lanes, lines : all lanes, in the same order.
    surface : of all roads.
    marks, objects, signals, controllers, junctions : in the order of the file.
    geo_reference : the projection that the file states, as a PROJ string; "" = none.
    remarks : what is wrong with the file, but leaves its lanes usable.
    """

    def __init__(
        self,
        source: str,
        roads: dict[str, Road],
        lanes: tuple[Lane, ...],
        lines: LaneLines,
        surface: RoadSurface,
        *,
        marks: tuple[RoadMark, ...],
        objects: tuple[MapObject, ...],
        signals: tuple[Signal, ...],
        controllers: tuple[Controller, ...],
        junctions: tuple[Junction, ...],
        geo_reference: str,
        remarks: tuple[str, ...],
    ) -> None:
        self.source = source
        self.lanes = lanes
        self.lines = lines
        self.surface = surface
        self.marks = marks
        self.objects = objects
        self.signals = signals
        self.controllers = controllers
        self.junctions = junctions
        self.geo_reference = geo_reference
        self.remarks = remarks
        self.limit = np.array([lane.limit for lane in lanes])
        """(L,) m/s that one may drive on each lane; ``nan`` = the map does not say."""
        self.in_junction = np.array([bool(lane.junction_id) for lane in lanes], dtype=np.bool_)
        """(L,) True for lanes that lead through a junction."""
        self._roads = roads
        self._table = LaneTable(roads, lanes)
        self._by_key = {(lane.road_id, lane.section, lane.lane_id): lane for lane in lanes}
        self._tangent = np.column_stack((np.cos(lines.heading), np.sin(lines.heading)))
        self._row_lane = np.repeat(np.arange(len(lanes)), np.diff(lines.start))
        self._onward = _onward(lanes, lines)
        drivable = np.array([lane.kind in DRIVABLE for lane in lanes], dtype=np.bool_)
        self._grid = Grid.over(drivable, lines, self._row_lane)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """x_min, y_min, x_max, y_max of all lanes with their width, m."""
        reach = self.lines.half_width[:, None]
        low = (self.lines.position - reach).min(axis=0)
        high = (self.lines.position + reach).max(axis=0)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])

    def lane(self, road_id: str, lane_id: int, s: float) -> Lane:
        """Return the lane of a road at s; a section's border belongs to the later section."""
        self._road(road_id, s)
        lane = self.find_lane(road_id, lane_id, s)
        if lane is None:
            raise MapError(self.source, f"road {road_id}", f"has no lane {lane_id} at s={s:g}")
        return lane

    def find_lane(self, road_id: str, lane_id: int, s: float) -> Lane | None:
        """Return the same, or None where there is no such road, lane or s."""
        road = self._roads.get(road_id)
        if road is None or not -_ROUNDING <= s <= road.length + _ROUNDING:
            return None
        return self._by_key.get((road_id, road.section_at(s), lane_id))

    def pose(self, road_id: str, lane_id: int, s: float, offset: float = 0.0) -> Pose:
        """Return a lane's centre at s, moved by `offset` m to the left of rising s.

        The heading is the reference line's, in direction of rising s, on every lane.
        """
        lane = self.lane(road_id, lane_id, s)
        return self.lane_points(np.array([lane.index]), np.array([s]), np.array([offset])).pose(0)

    def road_pose(self, road_id: str, s: float, t: float) -> Pose:
        """Return the point at road coordinates s, t; the heading is that of rising s."""
        self._road(road_id, s)
        road = np.array([self.surface.index[road_id]])
        return self.road_points(road, np.array([s]), np.array([t])).pose(0)

    def lane_points(self, lane: Ints, s: Floats, offset: Floats) -> SurfacePoints:
        """Place N points on lanes, with the height that a lane has above its road.

        Parameters
        ----------
        lane : (N,) by index; -1 gives ``nan``.
        s : (N,) m along the reference line of its road.
        offset : (N,) m to the left of its centre, in direction of rising s.
        """
        road, place = self._table.places(lane, s, offset)
        return self.surface.path(road, place)

    def road_points(self, road: Ints, s: Floats, t: Floats) -> SurfacePoints:
        """Place N points at road coordinates; beside all lanes on the road's surface drawn out.

        Parameters
        ----------
        road : (N,) by `RoadSurface.index`; -1 gives ``nan``.
        """
        lane = self._table.find(road, np.column_stack((s, t)))
        return self.surface.path(*self._table.places_at(road, lane, s, t))

    def locate(self, position: Floats) -> RoadPlaces:
        """Find the road, its s and t, and the lane of any kind, of (N, 2) points in plan.

        Of several roads that hold a point, as in a junction, the one whose reference line is
        nearest; `match` asks for the lane that fits a heading.
        """
        road, place = self.surface.locate(position)
        lane = self._table.find(road, place)
        return RoadPlaces(road=road, s=place[:, 0], t=place[:, 1], lane=lane)

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

    def take_turns(self, lane: LaneMatch, position: Floats, heading: Floats, turn: Ints) -> None:
        """Put who signals a turn on the lane that takes it, where lanes that part still overlap.

        Parameters
        ----------
        lane : LaneMatch
            Of `match`.  Changed in place.
        position, heading : (N, 2) m, (N,) rad.
        turn : (N,) 0 = goes straight on, 1 = signals to the left, 2 = to the right.
        """
        if not np.count_nonzero(turn):  # as it is most of the time
            return
        for row in np.flatnonzero((turn > 0) & (lane.lane >= 0)).tolist():
            before = self.lanes[int(lane.lane[row])].predecessors
            other = int(self._onward[turn[row], before[0]]) if before else -1
            if other < 0 or other == lane.lane[row]:
                continue
            at = lane.distance[row : row + 1]
            [middle], [along] = self.along(np.array([other]), at, np.zeros(1))
            east, north = position[row] - middle
            offset = cos(along) * north - sin(along) * east
            deviation = remainder(heading[row] - along, tau)
            wide = self.lines.half_width[self.lines.start[other]]
            if abs(offset) <= wide and abs(deviation) <= _TURNED:
                lane.lane[row], lane.offset[row] = other, offset
                lane.deviation[row] = deviation

    def along(self, lane: Ints, distance: Floats, offset: Floats) -> tuple[Floats, Floats]:
        """(N, 2) position and (N,) heading `distance` m along lanes, `offset` m to their left.

        Beyond a lane's end it goes on into the successor that turns least, and straight ahead
        where there is none.  Lane -1 gives ``nan``.
        """
        position, heading = np.full((len(lane), 1, 2), np.nan), np.full((len(lane), 1), np.nan)
        straight = np.zeros(len(lane), dtype=np.int64)
        self.lead(lane, distance, np.zeros((len(lane), 1)), offset, straight, position, heading)
        return position.reshape(-1, 2), heading.ravel()

    def lead(
        self,
        lane: Ints,
        distance: Floats,
        way: Floats,
        offset: Floats,
        turn: Ints,
        position: Floats,
        heading: Floats,
    ) -> None:
        """Write where those on lanes come by on their way: `along`, several times each.

        Parameters
        ----------
        lane, distance, offset : (N,) as of `along`; who is on lane -1 is left out.
        way : (N, T) m onwards.
        turn : (N,) of the successors, 0 = the one that turns least, 1 = most to the left, 2 = most
            to the right.
        position, heading : (N, T, 2) m and (N, T) rad.  Overwritten.
        """
        lines = self.lines
        follow_lanes(
            np.ascontiguousarray(lane, dtype=np.int64),
            np.ascontiguousarray(distance, dtype=np.float64),
            way,
            np.ascontiguousarray(offset, dtype=np.float64),
            turn,
            lines.start,
            self._onward,
            lines.position,
            self._tangent,
            lines.heading,
            lines.distance,
            position,
            heading,
        )

    def straightest(self, lane: int) -> int:
        """Return the successor of a lane that turns least; -1 = it has none."""
        return int(self._onward[0, lane])

    def _road(self, road_id: str, s: float) -> Road:
        road = self._roads.get(road_id)
        if road is None:
            raise MapError(self.source, f"road {road_id}", "does not exist")
        if not -_ROUNDING <= s <= road.length + _ROUNDING:
            problem = f"has no s={s:g}, it runs from 0 to {road.length:g}"
            raise MapError(self.source, f"road {road_id}", problem)
        return road


def _onward(lanes: tuple[Lane, ...], lines: LaneLines) -> Ints:
    """(3, L) the successor that turns least, most to the left and most to the right; -1 = none.

    Judged by the headings at the ends of both.
    """
    end = lines.heading[lines.start[1:] - 1]
    chosen = np.full((3, len(lanes)), -1, dtype=np.int64)
    for lane in lanes:
        if lane.successors:
            onward = np.array(lane.successors)
            turn = np.angle(np.exp(1j * (end[onward] - end[lane.index])))
            order = np.abs(turn).argmin(), turn.argmax(), turn.argmin()
            chosen[:, lane.index] = onward[list(order)]
    return chosen
