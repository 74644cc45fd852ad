"""Ways of valet cars: the columns of their rows, how fast one may be, and where on it a car is.

A row lies at most a few decimetres from the next.  A way ends, and changes its direction, in a row.
"""

from math import sqrt

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel
from rsu.kernels.footprint import drive

X, Y, COS, SIN, HEADING, STATION, GEAR, BEND, SPEED, STOP, DWELL = range(11)
"""Columns of a row: the rear axle's middle, m; its heading's direction and the heading, rad; m
driven up to here; from here on 1 forwards, -1 in reverse, and the curvature, 1/m; greatest speed
here, m/s; station where the car stands next; s that it stands here, to turn its wheels."""
COLUMNS = 11


@kernel("void(float64[:, ::1], float64)")
def brake_ahead(way: Floats, deceleration: float) -> None:
    """Lower `SPEED` where a car, at `deceleration` m/s^2, could not get down to what follows."""
    for row in range(way.shape[0] - 2, -1, -1):
        apart = way[row + 1, STATION] - way[row, STATION]
        after = way[row + 1, SPEED]
        way[row, SPEED] = min(way[row, SPEED], sqrt(after * after + 2.0 * deceleration * apart))


@kernel("int64(float64[:, ::1], int64, int64, float64)")
def row_at(way: Floats, row: int, end: int, station: float) -> int:
    """Last row before `end`, not before `row`, at or before a station, m."""
    while row + 1 < end and way[row + 1, STATION] <= station:
        row += 1
    return row


@kernel("UniTuple(float64, 3)(float64[:, ::1], int64, float64)")
def pose_at(way: Floats, row: int, station: float) -> tuple[float, float, float]:
    """Return x, y, m, and heading, rad, of the rear axle at a station that follows a row."""
    gone = way[row, GEAR] * (station - way[row, STATION])
    return drive(way[row, X], way[row, Y], way[row, HEADING], way[row, BEND], gone)


@kernel("void(float64[:, ::1], int64[::1], float64[::1], float64[:, ::1])")
def place(way: Floats, row: Ints, station: Floats, pose: Floats) -> None:
    """Write the poses (C, 3) of C cars at stations that follow rows."""
    for c in range(row.shape[0]):
        pose[c, 0], pose[c, 1], pose[c, 2] = pose_at(way, row[c], station[c])
