"""What sensors look at: places in the fans that they cover, and what stands in the way."""

import math

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel
from rsu.kernels.sight import blocked

FIGURES = 11
"""Of a fan: x, y, z of the eye, m; direction and half angle, rad; range, m; the axis from which
elevations count (3); lowest and highest elevation, rad."""


@kernel("boolean(float64[::1], float64, float64, float64)")
def covers(fan: Floats, x: float, y: float, z: float) -> bool:
    """Whether a place is in a fan, whatever stands in the way."""
    east, north, above = x - fan[0], y - fan[1], z - fan[2]
    turn = (math.atan2(north, east) - fan[3] + math.pi) % (2.0 * math.pi) - math.pi
    if math.hypot(east, north) > fan[5] or abs(turn) > fan[4]:
        return False
    rise = east * fan[6] + north * fan[7] + above * fan[8]
    level_x, level_y, level_z = (
        east - rise * fan[6], north - rise * fan[7], above - rise * fan[8],
    )  # fmt: skip
    level = math.sqrt(level_x * level_x + level_y * level_y + level_z * level_z)
    return fan[9] <= math.atan2(rise, level) <= fan[10]


@kernel(
    "void(float64[:, ::1], float64[:, ::1], float64[:, ::1], int64[::1], int64[::1])",
    allocates=True,
)
def count_eyes(fans: Floats, places: Floats, boxes: Floats, skip: Ints, count: Ints) -> None:
    """Count by how many sensors each place is seen.

    Parameters
    ----------
    fans : (F, FIGURES)
    places : (M, 3) m
    boxes, skip : (N, 7), (M,)
        As `blocked` takes them.
    count : (M,)
        Overwritten.
    """
    row, own = np.empty(len(places), dtype=np.int64), np.empty(len(places), dtype=np.int64)
    target, hidden = np.empty((len(places), 3)), np.empty(len(places), dtype=np.int64)
    count[:] = 0
    for f in range(len(fans)):
        fan, inside = fans[f], 0
        for m in range(len(places)):
            if covers(fan, places[m, 0], places[m, 1], places[m, 2]):
                row[inside], own[inside] = m, skip[m]
                target[inside] = places[m]
                inside += 1
        blocked(fan[:3], target[:inside], boxes, own[:inside], hidden[:inside])
        for k in range(inside):
            count[row[k]] += 1 - hidden[k]
