"""Whom vehicles come past, and who of them could run into the way before."""

from math import cos, inf, sin

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel


@kernel(
    "int64(float64[:, :, ::1], float64[:, ::1], float64[::1], float64[:, ::1], int64[::1],"
    " int64[::1], float64, int64[:, ::1], float64[:, ::1])",
    allocates=True,
)
def find_passages(
    path: Floats,
    heading: Floats,
    times: Floats,
    extent: Floats,
    look: Ints,
    people: Ints,
    run: float,
    pairs: Ints,
    beside: Floats,
) -> int:
    """Pairs of a vehicle and a person who would reach its way in time by running.

    Parameters
    ----------
    path, heading : (N, T, 2) float64 and (N, T) float64
        Where everybody will be, m and rad, site ENU.
    times : (T,) float64
        s from now; the first is 0.
    extent : (N, 3) float64
        Length, width and height, m.
    look : (N,) int64
        Steps for which a vehicle's way counts; 0 = for all others.
    people : (P,) int64
        Rows of those who may run, from where they are now.
    run : float
        m/s.
    pairs : (K, 2) int64
        Rows of vehicle and person; no more than K are found.  Overwritten.
    beside : (K, 4) float64
        s until the vehicle is beside the person; m that part both then, across its way; and the
        unit vector from its way to him.  Overwritten.

    Returns
    -------
    int
        How many pairs were found.
    """
    c, s = np.empty(len(times)), np.empty(len(times))
    found = 0
    for vehicle in range(len(look)):
        for step in range(look[vehicle]):
            c[step], s[step] = cos(heading[vehicle, step]), sin(heading[vehicle, step])
        for person in people if look[vehicle] > 0 else people[:0]:
            k, nearest = 0, inf
            for step in range(look[vehicle]):
                east = path[person, 0, 0] - path[vehicle, step, 0]
                north = path[person, 0, 1] - path[vehicle, step, 1]
                along = abs(c[step] * east + s[step] * north)
                if along < nearest:
                    k, nearest = step, along
            own = max(extent[person, 0], extent[person, 1]) / 2.0
            if nearest > extent[vehicle, 0] / 2.0 + own:
                continue
            east = path[person, 0, 0] - path[vehicle, k, 0]
            north = path[person, 0, 1] - path[vehicle, k, 1]
            across = c[k] * north - s[k] * east
            apart = max(abs(across) - extent[vehicle, 1] / 2.0 - own, 0.0)
            if apart > run * max(times[k], times[1]) or found == len(pairs):
                continue
            side = -1.0 if across < 0.0 else 1.0
            pairs[found, 0], pairs[found, 1] = vehicle, person
            beside[found, 0], beside[found, 1] = times[k], apart
            beside[found, 2], beside[found, 3] = -side * s[k], side * c[k]
            found += 1
    return found
