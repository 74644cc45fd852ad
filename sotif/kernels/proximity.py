"""Who is right beside whom."""

import numpy as np

from rsu.arrays import Bools, Floats, Ints
from rsu.kernels.compile import kernel


@kernel(
    "int64(float64[:, ::1], float64[:, ::1], boolean[::1], boolean[::1], int64[::1], float64,"
    " int64[:, ::1])"
)
def near_pairs(
    position: Floats,
    extent: Floats,
    stands: Bools,
    known: Bools,
    order: Ints,
    margin: float,
    pairs: Ints,
) -> int:
    """Pairs whose circles are at most `margin` m apart and of which one moves; returns how many.

    Parameters
    ----------
    position, extent : (N, 2) and (N, 3), m; the circle is around length and width
    stands, known : (N,); who is not known is no neighbour
    order : (N,) rows by rising first coordinate
    pairs : (P, 2) takes rows; what does not fit is left out
    """
    radius, largest = np.empty(len(order)), 0.0
    for row in range(len(order)):
        radius[row] = np.hypot(extent[row, 0], extent[row, 1]) / 2.0
        largest = max(largest, radius[row]) if known[row] else largest
    found = 0
    for a in range(len(order)):
        i = order[a]
        if not known[i]:
            continue
        for b in range(a + 1, len(order)):
            j = order[b]
            east = position[j, 0] - position[i, 0]
            if east > radius[i] + largest + margin or found == len(pairs):
                break
            if not known[j] or (stands[i] and stands[j]):
                continue
            north = position[j, 1] - position[i, 1]
            reach = radius[i] + radius[j] + margin
            if east * east + north * north <= reach * reach:
                pairs[found, 0] = i
                pairs[found, 1] = j
                found += 1
    return found
