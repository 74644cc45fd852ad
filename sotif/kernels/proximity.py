"""Who is right beside whom."""

from rsu.arrays import Bools, Floats, Ints
from rsu.kernels.compile import kernel


@kernel("int64(float64[:, ::1], float64[::1], boolean[::1], int64[::1], float64, int64[:, ::1])")
def near_pairs(
    position: Floats, radius: Floats, moves: Bools, order: Ints, margin: float, pairs: Ints
) -> int:
    """Pairs of circles at most `margin` m apart of which one moves; returns how many.

    Parameters
    ----------
    position, radius : (N, 2) and (N,), m
    moves : (N,)
    order : (N,) rows by rising first coordinate
    pairs : (P, 2) takes rows; what does not fit is left out
    """
    largest = 0.0
    for row in range(len(radius)):
        largest = max(largest, radius[row])
    found = 0
    for a in range(len(order)):
        i = order[a]
        for b in range(a + 1, len(order)):
            j = order[b]
            east = position[j, 0] - position[i, 0]
            if east > radius[i] + largest + margin or found == len(pairs):
                break
            if not (moves[i] or moves[j]):
                continue
            north = position[j, 1] - position[i, 1]
            reach = radius[i] + radius[j] + margin
            if east * east + north * north <= reach * reach:
                pairs[found, 0] = i
                pairs[found, 1] = j
                found += 1
    return found
