"""Where lanes lie across their roads, as tables for questions about many places at once."""

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.kernels.profile import find_lanes
from rsu.roads.lane import Lane
from rsu.roads.profile import ProfileTable
from rsu.roads.road import Road


class LaneTable:
    """Centre, width and height of all lanes.

    Parameters
    ----------
    roads : by id, in the order of the file.
    lanes : all, those of a road together and in the order of the roads.
    """

    def __init__(self, roads: dict[str, Road], lanes: tuple[Lane, ...]) -> None:
        found = [roads[lane.road_id].sections[lane.section].lanes[lane.lane_id] for lane in lanes]
        index = {road_id: k for k, road_id in enumerate(roads)}
        self._centre = ProfileTable([lane.centre for lane in found])
        self._width = ProfileTable([lane.width for lane in found])
        self._lift = ProfileTable([lane.lift for lane in found])
        self._tilt = ProfileTable([lane.tilt for lane in found])
        self._side = np.array([1.0 if lane.lane_id > 0 else -1.0 for lane in lanes])
        self._span = np.array([(lane.s_start, lane.s_end) for lane in lanes])
        self._road = np.array([index[lane.road_id] for lane in lanes], dtype=np.int64)
        self._start = np.searchsorted(self._road, np.arange(len(roads) + 1)).astype(np.int64)

    def find(self, road: Ints, place: Floats) -> Ints:
        """(N,) lanes that hold (N, 2) places s, t of roads; -1 = none."""
        out = np.empty(len(road), dtype=np.int64)
        centre, width = self._centre, self._width
        find_lanes(
            road,
            np.ascontiguousarray(place, dtype=np.float64),
            self._start,
            self._span,
            centre.rows,
            centre.start,
            width.rows,
            width.start,
            out,
        )
        return out

    def places(self, lane: Ints, s: Floats, offset: Floats) -> tuple[Ints, Floats]:
        """Roads and (N, 5) places, as `RoadSurface.path` takes them, beside the lanes' centres."""
        t, slope = self._centre.values(lane, s)
        place = np.column_stack((s, t + offset, *self._height(lane, s, offset), slope))
        return np.where(lane < 0, -1, self._road[lane]), place

    def places_at(self, road: Ints, lane: Ints, s: Floats, t: Floats) -> tuple[Ints, Floats]:
        """Roads and places at t, on the lanes that were found there, or on none."""
        offset = t - self._centre.values(lane, s)[0]
        lift, rise = np.nan_to_num(self._height(lane, s, offset))
        return road, np.column_stack((s, t, lift, rise, np.zeros_like(s)))

    def _height(self, lane: Ints, s: Floats, offset: Floats) -> tuple[Floats, Floats]:
        """(N,) m above the road's surface, and its slope by s; ``nan`` on no lane."""
        lift, rise = self._lift.values(lane, s)
        tilt, growth = self._tilt.values(lane, s)
        width = np.maximum(self._width.values(lane, s)[0], 1e-9)
        share = np.clip(self._side[lane] * offset / width, -0.5, 0.5)
        return lift + share * tilt, rise + share * growth
