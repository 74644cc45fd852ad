"""The ground: a grid of heights, and a plane around it."""

from math import floor

from rsu.arrays import Floats
from rsu.kernels.compile import kernel

WEST, NORTH, CELL, BASE, LEVEL, HIGHEST = range(6)
"""Of a grid: its least x and least y (y south), m; width of a cell; height around it; 1 = all is as
high as that; and the greatest height."""
FRAME = 6
BLOCK = 16
"""Cells along a side of a block, whose greatest height rays look at first."""


@kernel("float64(float64[:, ::1], float64[::1], float64, float64)")
def height(grid: Floats, frame: Floats, x: float, y: float) -> float:
    """Return the height of the ground at a place, m.

    Parameters
    ----------
    grid : (rows by y, columns by x) heights in the middle of cells, m.
    frame : (`FRAME`,) where the grid lies.
    """
    if frame[LEVEL] == 1.0:
        return float(frame[BASE])
    column = floor((x - frame[WEST]) / frame[CELL])
    row = floor((y - frame[NORTH]) / frame[CELL])
    if 0 <= row < grid.shape[0] and 0 <= column < grid.shape[1]:
        return float(grid[row, column])
    return float(frame[BASE])
