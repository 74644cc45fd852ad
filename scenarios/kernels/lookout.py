"""What lies ahead on a planned way: when boxes that keep their velocity first touch it.

The separating axes stand once more in `scenarios.kernels.condition`, of boxes about reference
points, and in `sotif.kernels.film`: a kernel calls only kernels of its own file.
"""

import math

import numpy as np

from rsu.arrays import Floats
from rsu.kernels.compile import kernel


@kernel("boolean(float64, float64, float64, float64, float64, float64, float64, float64)")
def _apart(
    dx: float,
    dy: float,
    heading: float,
    length: float,
    width: float,
    turn: float,
    other_length: float,
    other_width: float,
) -> bool:
    """Whether an axis of the first box separates it from another at (dx, dy), `turn` rad further.

    Lengths and widths are halves.
    """
    c, s = math.cos(heading), math.sin(heading)
    along, across = abs(c * dx + s * dy), abs(c * dy - s * dx)
    ct, st = abs(math.cos(turn)), abs(math.sin(turn))
    return (
        along > length + other_length * ct + other_width * st
        or across > width + other_length * st + other_width * ct
    )


@kernel("float64(float64[:, ::1], float64, float64, float64[::1], float64[::1], float64)")
def first_contact(
    way: Floats, length: float, width: float, box: Floats, velocity: Floats, step: float
) -> float:
    """Time until a box that keeps its velocity touches one that goes a planned way.

    Separating axes (Gottschalk, Lin, Manocha 1996) at each step.

    Parameters
    ----------
    way : (T, 3) m and rad
        x, y of the middle, heading, at 0, `step`, 2 `step`, ... s.
    length, width : float
        Of the box that goes it, m.
    box : (5,) m and rad
        x, y of the middle, heading, length, width of the other, now.
    velocity : (2,) m/s
    step : float
        s.

    Returns
    -------
    float
        s; inf = not within T steps.
    """
    for k in range(way.shape[0]):
        dx = box[0] + velocity[0] * k * step - way[k, 0]
        dy = box[1] + velocity[1] * k * step - way[k, 1]
        turn = box[2] - way[k, 2]
        if _apart(
            dx, dy, way[k, 2], 0.5 * length, 0.5 * width, turn, 0.5 * box[3], 0.5 * box[4]
        ) or _apart(dx, dy, box[2], 0.5 * box[3], 0.5 * box[4], turn, 0.5 * length, 0.5 * width):
            continue
        return k * step
    return np.inf
