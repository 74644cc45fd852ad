"""What lies ahead on a planned way: when boxes that keep their velocity first touch it."""

import math

import numpy as np

from rsu.arrays import Floats
from rsu.kernels.compile import kernel
from rsu.kernels.rectangle import COS, SIN, X, Y, overlap


@kernel("float64(float64[:, ::1], float64, float64, float64[::1], float64[::1], float64)")
def first_contact(
    way: Floats, length: float, width: float, box: Floats, velocity: Floats, step: float
) -> float:
    """Time until a box that keeps its velocity touches one that goes a planned way.

    It is looked for at each step.

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
    own, other, size = np.empty(4), np.empty(4), np.array([length, width])
    other[COS], other[SIN] = math.cos(box[2]), math.sin(box[2])
    for k in range(way.shape[0]):
        own[X], own[Y] = way[k, 0], way[k, 1]
        own[COS], own[SIN] = math.cos(way[k, 2]), math.sin(way[k, 2])
        other[X], other[Y] = box[0] + velocity[0] * k * step, box[1] + velocity[1] * k * step
        if overlap(own, size, other, box[3:]):
            return k * step
    return np.inf
