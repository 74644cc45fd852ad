"""Which pairs of predicted road users will touch, when, and how surely."""

from math import cos, erf, sin, sqrt

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel

_ROOT_HALF = 0.7071067811865476
_SIGMAS = 4.0
"""Beyond it the integral is below 1e-4, and not worth its error functions."""


@kernel("float64(float64, float64, float64)")
def within(distance: float, half_width: float, sigma: float) -> float:
    """Probability that a normal variable lies in ``[-half_width, half_width]``.

    `distance` is its mean and `sigma` its standard deviation, all in m.
    """
    scale = _ROOT_HALF / max(sigma, 1e-6)
    return 0.5 * (erf((half_width - distance) * scale) - erf((-half_width - distance) * scale))


@kernel(
    "float64(float64[:, :, ::1], float64[:, :, ::1], float64[:, :, ::1], float64[:, ::1], int64, "
    "int64, int64)"
)
def overlap_probability(
    position: Floats, direction: Floats, spread: Floats, half: Floats, i: int, j: int, step: int
) -> float:
    """Probability that footprints `i` and `j` overlap at one step.

    The other's rectangle is replaced by its bounding rectangle in the frame of `i`, and the two
    axes of the relative position are taken as independent there: the classical box approximation
    of the Gaussian integral (Patera, *J. Guidance* 24(4), 2001, discusses its error), which is on
    the safe side for the shape and exact for parallel paths.
    """
    east = position[j, step, 0] - position[i, step, 0]
    north = position[j, step, 1] - position[i, step, 1]
    c = direction[i, step, 0]
    s = direction[i, step, 1]
    ct = abs(c * direction[j, step, 0] + s * direction[j, step, 1])
    st = abs(c * direction[j, step, 1] - s * direction[j, step, 0])
    across = abs(c * north - s * east)
    wide = half[i, 1] + st * half[j, 0] + ct * half[j, 1]
    sigma_across = sqrt(
        spread[i, step, 1] ** 2 + (st * spread[j, step, 0]) ** 2 + (ct * spread[j, step, 1]) ** 2
    )
    if across - wide > _SIGMAS * sigma_across:
        return 0.0
    along = abs(c * east + s * north)
    long = half[i, 0] + ct * half[j, 0] + st * half[j, 1]
    sigma_along = sqrt(
        spread[i, step, 0] ** 2 + (ct * spread[j, step, 0]) ** 2 + (st * spread[j, step, 1]) ** 2
    )
    if along - long > _SIGMAS * sigma_along:
        return 0.0
    return within(along, long, sigma_along) * within(across, wide, sigma_across)


@kernel(
    "void(float64[:, :, ::1], float64[:, ::1], float64[:, :, ::1], float64[:, ::1], "
    "float64[:, :, ::1], float64[:, ::1])"
)
def survey_paths(
    position: Floats,
    heading: Floats,
    spread: Floats,
    half: Floats,
    direction: Floats,
    circle: Floats,
) -> None:
    """What is needed of each path alone; parameters as of `find_conflicts`.

    `direction` (N, T, 2) takes cosine and sine of the heading, `circle` (N, 3) x, y and radius of
    a circle around the path, m: outside of it nothing touches the object at any step.
    """
    steps = position.shape[1]
    for row in range(position.shape[0]):
        east = 0.0
        north = 0.0
        for step in range(steps):
            direction[row, step, 0] = cos(heading[row, step])
            direction[row, step, 1] = sin(heading[row, step])
            east += position[row, step, 0] / steps
            north += position[row, step, 1] / steps
        radius = 0.0
        for step in range(steps):
            away = sqrt(
                (position[row, step, 0] - east) ** 2 + (position[row, step, 1] - north) ** 2
            )
            doubt = sqrt(spread[row, step, 0] ** 2 + spread[row, step, 1] ** 2)
            radius = max(radius, away + _SIGMAS * doubt)
        circle[row, 0] = east
        circle[row, 1] = north
        circle[row, 2] = radius + sqrt(half[row, 0] ** 2 + half[row, 1] ** 2)


@kernel(
    "int64(float64[:, :, ::1], float64[:, :, ::1], float64[:, :, ::1], float64[:, ::1], "
    "int64[::1], float64, float64[:, ::1], int64[:, ::1], float64[::1])"
)
def find_conflicts(
    position: Floats,
    direction: Floats,
    spread: Floats,
    half: Floats,
    look: Ints,
    threshold: float,
    circle: Floats,
    pairs: Ints,
    probability: Floats,
) -> int:
    """Every pair whose probability to overlap rises above a threshold.

    Parameters
    ----------
    position : (N, T, 2) float64
        Predicted middles, m.
    direction : (N, T, 2) float64
        Cosine and sine of the headings, of `survey_paths`.
    spread : (N, T, 2) float64
        Standard deviation along and across the heading, m.
    half : (N, 2) float64
        Half length and half width, m.
    look : (N,) int64
        How many steps ahead somebody looks who can resolve a conflict; 0 = can only be met,
        -1 = takes no part.  A pair is followed as far as the one of them looks who looks farther.
    threshold : float
        Probability from which a pair counts.
    circle : (N, 3) float64
        Around each path, of `survey_paths`.
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
    found = 0
    for i in range(count):
        if look[i] < 0:
            continue
        for j in range(i + 1, count):
            ahead = max(look[i], look[j])
            if look[j] < 0 or ahead == 0:
                continue
            reach = circle[i, 2] + circle[j, 2]
            east = circle[j, 0] - circle[i, 0]
            north = circle[j, 1] - circle[i, 1]
            if east * east + north * north > reach * reach:
                continue
            if found == pairs.shape[0]:
                return found
            first = -1
            highest = 0.0
            for step in range(ahead):
                p = overlap_probability(position, direction, spread, half, i, j, step)
                highest = max(highest, p)
                if first < 0 and p >= threshold:
                    first = step
            if first >= 0:
                pairs[found, 0] = i
                pairs[found, 1] = j
                pairs[found, 2] = first
                probability[found] = highest
                found += 1
    return found
