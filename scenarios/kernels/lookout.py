"""What lies ahead on a planned way: when boxes that keep their velocity first touch it."""

import math

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel
from rsu.kernels.rectangle import COS, SIN, X, Y, overlap


@kernel(
    "float64(float64[:, ::1], float64, float64, float64[::1], float64[::1], float64)",
    allocates=True,
)
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


@kernel(
    "float64(float64[:, ::1], float64, float64, float64[:, ::1], float64[::1], int64[::1],"
    " float64)",
    allocates=True,
)
def soonest_contact(
    way: Floats,
    length: float,
    width: float,
    bodies: Floats,
    speed: Floats,
    rows: Ints,
    step: float,
) -> float:
    """Time until one of several bodies that go straight on touches a box on its planned way.

    Parameters
    ----------
    way, length, width, step
        As `first_contact` takes them.
    bodies : (N, 7) m and rad
        x, y of the middle, z, heading, length, width, height.
    speed : (N,) m/s
        Along the heading.
    rows : (K,)
        Of the bodies that count.

    Returns
    -------
    float
        s; inf = none.
    """
    box, velocity, soonest = np.empty(5), np.empty(2), np.inf
    for i in rows:
        heading = bodies[i, 3]
        box[0], box[1], box[2] = bodies[i, 0], bodies[i, 1], heading
        box[3], box[4] = bodies[i, 4], bodies[i, 5]
        velocity[0], velocity[1] = speed[i] * math.cos(heading), speed[i] * math.sin(heading)
        soonest = min(soonest, first_contact(way, length, width, box, velocity, step))
    return soonest


@kernel("int64(float64[:, ::1], int64, float64, float64, int64[::1])")
def within_view(bodies: Floats, own: int, farthest: float, half_view: float, rows: Ints) -> int:
    """List the bodies whose middle is before one of them; return how many.

    Parameters
    ----------
    bodies : (N, 7) m and rad
        x, y of the middle, z, heading, ...
    own : int
        Row of who looks along its heading.
    farthest, half_view : float
        m; rad to either side.
    rows : (N,)
        Overwritten as far as needed.
    """
    count = 0
    for n in range(bodies.shape[0]):
        east, north = bodies[n, 0] - bodies[own, 0], bodies[n, 1] - bodies[own, 1]
        angle = math.atan2(north, east) - bodies[own, 3]
        angle = abs(math.atan2(math.sin(angle), math.cos(angle)))
        if n != own and math.hypot(east, north) <= farthest and angle <= half_view:
            rows[count] = n
            count += 1
    return count
