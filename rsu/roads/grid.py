"""Which lanes are near a point: segments of their centre lines in a uniform grid."""

from dataclasses import dataclass

import numpy as np

from rsu.arrays import Bools, Floats, Ints
from rsu.kernels.lane import MARGIN, count_cells, fill_cells
from rsu.roads.lane import LaneLines

_CELL = 2.0
"""m, side of a cell of the index: half a lane, which answers faster than a whole one."""
_MOST_CELLS = 1_000_000
"""Larger maps get larger cells."""
_MOST_ENTRIES = 20_000_000
"""So do maps with wider lanes; 160 MB."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Grid:
    """Which segments of drivable lanes reach into which cell of a uniform grid."""

    frame: Floats
    """x and y of its corner and side of a cell, m."""
    shape: Ints
    """Columns, rows."""
    start: Ints
    """(C+1,) offsets into `segment`."""
    segment: Ints

    @classmethod
    def over(cls, drivable: Bools, lines: LaneLines, row_lane: Ints) -> "Grid":
        """Index the segments of drivable lanes, widened by what a match may lie beside them.

        Parameters
        ----------
        drivable : (L,) which lanes.
        lines, row_lane : M samples; (M,) lane of each.
        """
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
