"""Steering: the cheapest Reeds-Shepp word between two poses that nothing stands in the way of."""

from math import cos, inf, sin

from rsu.arrays import Floats
from rsu.kernels.compile import kernel
from rsu.kernels.footprint import CURVATURE, GROUND, Ground, drive, free_length
from rsu.kernels.reeds_shepp import SHORT, list_words, price, wrapped

X, Y, HEADING = range(3)
"""Columns of a pose."""
BEND, LENGTH = range(2)
"""Columns of an arc: curvature, 1/m, and signed length (negative = in reverse), m."""


@kernel(f"boolean(float64[::1], {GROUND}, float64[::1], float64[:, ::1], float64)")
def is_free(car: Floats, ground: Ground, pose: Floats, arc: Floats, need: float) -> bool:
    """Whether a car that drives (N, 2) arcs from a pose stays `need` m clear of everything."""
    x, y, heading = pose[X], pose[Y], pose[HEADING]
    for i in range(arc.shape[0]):
        bend, length = arc[i, BEND], arc[i, LENGTH]
        if length == 0.0:
            continue
        if free_length(car, ground, x, y, heading, bend, length, need) < abs(length):
            return False
        x, y, heading = drive(x, y, heading, bend, length)
    return True


@kernel(
    f"float64(float64[::1], {GROUND}, float64, float64, float64[::1], float64[::1], float64, "
    "float64, float64, float64[:, ::1], float64[::1], float64[:, ::1])"
)
def steer(
    car: Floats,
    ground: Ground,
    need: float,
    cusp: float,
    begin: Floats,
    end: Floats,
    gear: float,
    gear_after: float,
    limit: float,
    word: Floats,
    cost: Floats,
    arc: Floats,
) -> float:
    """Find the cheapest free word from pose to pose.

    Parameters
    ----------
    car, ground, need
        As of `free_length`.
    cusp : float
        What a change of direction costs, m.
    begin, end : (>= 3,) float64
        `X` ... `HEADING`.
    gear, gear_after : float
        How the car drives before and afterwards: 1 forwards, -1 in reverse, 0 not known.
    limit : float
        Words that cost as much are not looked at, m.
    word, cost : (WORDS, 10), (WORDS,) float64
        Room to work in.  Overwritten.
    arc : (5, 2) float64
        `BEND` and `LENGTH` of each part; length 0 = no such part.  Overwritten.

    Returns
    -------
    float
        What it costs, m; inf if there is none.
    """
    radius = 1.0 / car[CURVATURE]
    c, s = cos(begin[HEADING]) / radius, sin(begin[HEADING]) / radius
    dx, dy = end[X] - begin[X], end[Y] - begin[Y]
    turn = wrapped(end[HEADING] - begin[HEADING])
    count = list_words(word, dx * c + dy * s, dy * c - dx * s, turn)
    for n in range(count):
        cost[n] = price(word, n, radius, cusp, gear, gear_after)
    while True:
        best = -1
        for n in range(count):
            if cost[n] < limit and (best < 0 or cost[n] < cost[best]):
                best = n
        if best < 0:
            return inf
        for i in range(5):
            part = word[best, i]
            arc[i, BEND] = word[best, 5 + i] * car[CURVATURE]
            arc[i, LENGTH] = radius * part if abs(part) >= SHORT else 0.0
        if is_free(car, ground, begin, arc, need):
            return cost[best]
        cost[best] = inf
