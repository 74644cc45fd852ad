"""Which pairs of predicted road users will touch, when, and how surely."""

from math import cos, erf, sin, sqrt

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel

_ROOT_HALF = 0.7071067811865476


@kernel("float64(float64, float64, float64)")
def within(distance: float, half_width: float, sigma: float) -> float:
    """Probability that a normal variable lies in ``[-half_width, half_width]``.

    `distance` is its mean and `sigma` its standard deviation, all in m.
    """
    scale = _ROOT_HALF / max(sigma, 1e-6)
    return 0.5 * (erf((half_width - distance) * scale) - erf((-half_width - distance) * scale))


@kernel(
    "float64(float64[:, :, ::1], float64[:, ::1], float64[:, :, ::1], float64[:, ::1], int64, "
    "int64, int64)"
)
def overlap_probability(
    position: Floats, heading: Floats, spread: Floats, half: Floats, i: int, j: int, step: int
) -> float:
    """Probability that footprints `i` and `j` overlap at one step.

    The other's rectangle is replaced by its bounding rectangle in the frame of `i`, and the two
    axes of the relative position are taken as independent there: the classical box approximation
    of the Gaussian integral (Patera, *J. Guidance* 24(4), 2001, discusses its error), which is on
    the safe side for the shape and exact for parallel paths.
    """
    c = cos(heading[i, step])
    s = sin(heading[i, step])
    east = position[j, step, 0] - position[i, step, 0]
    north = position[j, step, 1] - position[i, step, 1]
    turn = heading[j, step] - heading[i, step]
    ct = abs(cos(turn))
    st = abs(sin(turn))
    along = within(
        c * east + s * north,
        half[i, 0] + ct * half[j, 0] + st * half[j, 1],
        sqrt(
            spread[i, step, 0] ** 2
            + (ct * spread[j, step, 0]) ** 2
            + (st * spread[j, step, 1]) ** 2
        ),
    )
    across = within(
        c * north - s * east,
        half[i, 1] + st * half[j, 0] + ct * half[j, 1],
        sqrt(
            spread[i, step, 1] ** 2
            + (st * spread[j, step, 0]) ** 2
            + (ct * spread[j, step, 1]) ** 2
        ),
    )
    return along * across


@kernel(
    "int64(float64[:, :, ::1], float64[:, ::1], float64[:, :, ::1], float64[:, ::1], int64[::1], "
    "float64, int64[:, ::1], float64[::1])"
)
def find_conflicts(
    position: Floats,
    heading: Floats,
    spread: Floats,
    half: Floats,
    ignored: Ints,
    threshold: float,
    pairs: Ints,
    probability: Floats,
) -> int:
    """Every pair whose probability to overlap rises above a threshold.

    Parameters
    ----------
    position : (N, T, 2) float64
        Predicted middles, m.
    heading : (N, T) float64
        rad.
    spread : (N, T, 2) float64
        Standard deviation along and across the heading, m.
    half : (N, 2) float64
        Half length and half width, m.
    ignored : (N,) int64
        1 = standing: two such rows are no pair.  2 = never in a pair.
    threshold : float
        Probability from which a pair counts.
    pairs : (K, 3) int64
        Rows i < j, and the first step above the threshold.  Overwritten.
    probability : (K,) float64
        The highest probability over all steps.  Overwritten.

    Returns
    -------
    int
        How many pairs were found; at most K.
    """
    count = position.shape[0]
    steps = position.shape[1]
    found = 0
    for i in range(count):
        if ignored[i] == 2:
            continue
        for j in range(i + 1, count):
            if ignored[j] == 2 or (ignored[i] == 1 and ignored[j] == 1):
                continue
            if found == pairs.shape[0]:
                return found
            reach = half[i, 0] + half[i, 1] + half[j, 0] + half[j, 1]
            first = -1
            highest = 0.0
            step = 0
            while step < steps:
                # three sigma further out the integral is below 0.3 %
                near = reach + 3.0 * (
                    spread[i, step, 0]
                    + spread[i, step, 1]
                    + spread[j, step, 0]
                    + spread[j, step, 1]
                )
                east = position[j, step, 0] - position[i, step, 0]
                north = position[j, step, 1] - position[i, step, 1]
                apart = sqrt(east * east + north * north)
                if apart < near:
                    p = overlap_probability(position, heading, spread, half, i, j, step)
                    if p > highest:
                        highest = p
                    if first < 0 and p >= threshold:
                        first = step
                    step += 1
                else:
                    step += 1 + _idle_steps(position, i, j, step, apart - near)
            if first >= 0:
                pairs[found, 0] = i
                pairs[found, 1] = j
                pairs[found, 2] = first
                probability[found] = highest
                found += 1
    return found


@kernel("int64(float64[:, :, ::1], int64, int64, int64, float64)")
def _idle_steps(position: Floats, i: int, j: int, step: int, gap: float) -> int:
    """How many of the next steps cannot close a gap, going by the last step's speeds.

    Half of it is given away, for paths bend and spreads grow.
    """
    if step + 1 >= position.shape[1]:
        return 0
    closing = 0.0
    for row in (i, j):
        east = position[row, step + 1, 0] - position[row, step, 0]
        north = position[row, step + 1, 1] - position[row, step, 1]
        closing += sqrt(east * east + north * north)
    return min(int(0.5 * gap / max(closing, 0.05)), position.shape[1])
