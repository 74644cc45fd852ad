"""Who passes right beside whom."""

from math import hypot

import numpy as np

from rsu.arrays import Bools, Floats, Ints
from rsu.kernels.compile import kernel
from rsu.kernels.conflict import gap

NEAR, PASSING, SHARP = range(3)
"""Rules of a contact: m between two bodies at most; m/s of one relative to the other at least; m,
standard deviation of both places together at most."""


@kernel("float64(float64[:, :, ::1], int64)")
def doubt(covariance: Floats, row: int) -> float:
    """Larger variance of a place, m^2."""
    return float(max(covariance[row, 0, 0], covariance[row, 1, 1]))


@kernel(
    "int64(float64[:, ::1], float64[:, ::1], float64[:, :, ::1], float64[::1], float64[:, ::1],"
    " boolean[::1], boolean[::1], boolean[::1], int64[::1], float64[::1], int64[:, ::1])",
    allocates=True,
)
def find_contacts(
    position: Floats,
    velocity: Floats,
    covariance: Floats,
    heading: Floats,
    half: Floats,
    stands: Bools,
    vehicle: Bools,
    known: Bools,
    order: Ints,
    rules: Floats,
    pairs: Ints,
) -> int:
    """Pairs that nearly touch as they pass each other, a vehicle among them; returns how many.

    Parameters
    ----------
    position, velocity, covariance : (N, 2), (N, 2), (N, 4, 4)
        m, m/s, and of x, y, vx, vy; SI.
    heading, half : (N,), (N, 2)
        rad; half length and half width, m.
    stands, vehicle, known : (N,)
        Of two that stand nobody passes; who is not known touches nobody.
    order : (N,)
        Rows by rising first coordinate.
    rules : (3,)
        `NEAR`, `PASSING`, `SHARP`.
    pairs : (P, 2)
        Takes rows; what does not fit is left out.
    """
    radius, largest = np.empty(len(order)), 0.0
    for row in range(len(order)):
        radius[row] = hypot(half[row, 0], half[row, 1])
        largest = max(largest, radius[row]) if known[row] else largest
    found = 0
    for a in range(len(order)):
        i = order[a]
        for b in range(a + 1, len(order) if known[i] else 0):
            j = order[b]
            east, north = position[j, 0] - position[i, 0], position[j, 1] - position[i, 1]
            if east > radius[i] + largest + rules[NEAR] or found == len(pairs):
                break
            vx, vy = velocity[j, 0] - velocity[i, 0], velocity[j, 1] - velocity[i, 1]
            far = radius[i] + radius[j] + rules[NEAR]
            if (
                known[j]
                and (vehicle[i] or vehicle[j])
                and not (stands[i] and stands[j])
                and east * east + north * north <= far * far
                and vx * vx + vy * vy >= rules[PASSING] * rules[PASSING]
                and doubt(covariance, i) + doubt(covariance, j) <= rules[SHARP] * rules[SHARP]
                and gap(east, north, float(heading[i]), float(heading[j]), half, i, j)
                <= rules[NEAR]
            ):
                pairs[found, 0], pairs[found, 1] = i, j
                found += 1
    return found
