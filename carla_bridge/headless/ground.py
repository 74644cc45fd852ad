"""The ground of a map as a grid: how high, of which kind, and how fast one may drive there."""

from dataclasses import dataclass
from functools import cached_property
from math import ceil, sqrt
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from carla_bridge.headless import protocol_0_9_16 as protocol
from carla_bridge.kernels.terrain import BLOCK, FRAME
from rsu.arrays import Floats, Ints
from rsu.errors import MapError
from rsu.roads.lane import DRIVABLE, Lane
from rsu.roads.network import RoadNetwork
from rsu.roads.road_mark import RoadMark

Tags: TypeAlias = NDArray[np.uint8]

FINEST = 0.25
"""m of a cell, of a map that is small enough."""
MOST_CELLS = 2_000_000
MOST_PAINT = 50_000_000
"""Places that lanes may paint, one over the other; a town has 5 million."""
_MARGIN = 2.0
_LEVEL = 0.01
"""m that a map may rise and fall and is still taken for flat."""
_USUAL_LIMIT = 30.0 / 3.6
"""m/s where the map states none, as in CARLA."""
_DASH, _PERIOD = 3.0, 9.0
"""m of a dash of a broken line, and from dash to dash."""
_TAGS = {"sidewalk": protocol.SIDEWALKS, "walking": protocol.SIDEWALKS} | dict.fromkeys(
    DRIVABLE | {"parking", "shoulder", "stop", "biking", "restricted"}, protocol.ROADS
)


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Grids with rows by y, to the south, and columns by x, to the east."""

    frame: Floats
    """(`terrain.FRAME`,) where the cells lie."""
    height: Floats
    """m; of storeys above each other the uppermost."""
    tag: Tags
    limit: Floats
    """m/s."""

    @classmethod
    def of(cls, network: RoadNetwork) -> "Ground":
        """Paint all lanes, those that are driven on last, and then the marks.

        Raises
        ------
        MapError
            Lanes lie above each other so often that it would take too long, or there are none that
            anybody goes on.
        """
        x_min, y_min, x_max, y_max = network.bounds
        east, south = x_max - x_min + 2.0 * _MARGIN, y_max - y_min + 2.0 * _MARGIN
        cell = max(FINEST, sqrt(east * south / MOST_CELLS))
        shape = ceil(south / cell), ceil(east / cell)
        frame = np.zeros(FRAME)
        frame[:3] = x_min - _MARGIN, -(y_max + _MARGIN), cell
        ground = cls(
            frame=frame,
            height=np.full(shape, np.nan),
            tag=np.full(shape, protocol.TERRAIN, dtype=np.uint8),
            limit=np.full(shape, _USUAL_LIMIT),
        )
        paint = MOST_PAINT
        for lane in sorted(network.lanes, key=lambda lane: _TAGS.get(lane.kind, 0) == 1):
            if lane.kind in _TAGS:
                paint -= ground._paint(network, lane, paint)
        for mark in network.marks:
            ground._draw(network, mark)
        if not np.isfinite(ground.height).any():
            raise MapError(network.source, "", "no lane that anybody goes on")
        ground._close()
        return ground

    @cached_property
    def crest(self) -> Floats:
        """Greatest height of each block of cells, m: see `ray.skip`."""
        rows, columns = (-(-side // BLOCK) * BLOCK for side in self.height.shape)
        whole = np.full((rows, columns), self.frame[3])
        whole[: self.height.shape[0], : self.height.shape[1]] = self.height
        blocks = whole.reshape(rows // BLOCK, BLOCK, columns // BLOCK, BLOCK)
        return np.ascontiguousarray(blocks.max(axis=(1, 3)))

    def cells(self, x: Floats, y: Floats) -> tuple[Ints, Ints]:
        """(N,) rows and columns of places, held at the border."""
        column = ((x - self.frame[0]) // self.frame[2]).astype(np.int64)
        row = ((y - self.frame[1]) // self.frame[2]).astype(np.int64)
        rows, columns = self.height.shape
        # np.clip costs several times as much on few places, and this runs in every step
        row = np.minimum(np.maximum(row, 0), rows - 1)
        return row, np.minimum(np.maximum(column, 0), columns - 1)

    def _paint(self, network: RoadNetwork, lane: Lane, most: int) -> int:
        """Paint a lane with at most so many places; return how many it took."""
        along = _steps(lane, self.frame[2] / 2.0)
        half = _half_width(network, lane, along)
        across = np.linspace(-1.0, 1.0, max(int(4.0 * half.max() / self.frame[2]) + 1, 2))
        if len(along) * len(across) > most:
            raise MapError(
                network.source, f"road {lane.road_id}", "lanes cover each other too often"
            )
        s = np.repeat(along, len(across))
        place = network.lane_points(np.full(len(s), lane.index), s, np.outer(half, across).ravel())
        at = self.cells(place.position[:, 0], -place.position[:, 1])
        self.height[at] = np.fmax(self.height[at], place.z)
        self.tag[at] = _TAGS[lane.kind]
        if np.isfinite(lane.limit):
            self.limit[at] = lane.limit
        return len(s)

    def _draw(self, network: RoadNetwork, mark: RoadMark) -> None:
        """Draw a mark one cell wide, along the edge of a lane that it belongs to."""
        for lane_id, side in ((mark.lane_id, 1.0),) if mark.lane_id else ((-1, -1.0), (1, -1.0)):
            lane = network.find_lane(mark.road_id, lane_id, mark.s_start)
            if lane is None or mark.kind == "curb":
                continue
            s = np.arange(mark.s_start, mark.s_end, self.frame[2] / 2.0)
            if mark.kind.startswith("broken"):
                s = s[s % _PERIOD < _DASH]
            outward = side if lane_id > 0 else -side
            offset = outward * _half_width(network, lane, s)
            place = network.lane_points(np.full(len(s), lane.index), s, offset)
            at = self.cells(place.position[:, 0], -place.position[:, 1])
            self.tag[at] = protocol.ROAD_LINES
            return

    def _close(self) -> None:
        """Give what is no road the least height of all roads."""
        known = np.isfinite(self.height)
        low, high = float(self.height[known].min()), float(self.height[known].max())
        self.height[~known] = low
        self.frame[3:] = low, float(high - low <= _LEVEL), high


def _steps(lane: Lane, step: float) -> Floats:
    """(N,) s along a lane, at most a step apart."""
    return np.linspace(lane.s_start, lane.s_end, int((lane.s_end - lane.s_start) / step) + 2)


def _half_width(network: RoadNetwork, lane: Lane, s: Floats) -> Floats:
    """(N,) m at s of a lane."""
    rows = slice(network.lines.start[lane.index], network.lines.start[lane.index + 1])
    at, half = network.lines.s[rows], network.lines.half_width[rows]
    return np.interp(s, at[:: lane.travel], half[:: lane.travel])
