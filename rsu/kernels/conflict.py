"""Which pairs of predicted road users will meet, when, and how surely."""

from math import ceil, cos, erf, sin, sqrt

import numpy as np

from rsu.arrays import Bools, Floats, Ints
from rsu.kernels.compile import kernel

_ROOT_HALF = 0.7071067811865476
_SIGMAS = 4.0
"""Standard deviations beyond which two paths have nothing to do with each other."""
_STILL = 0.02
"""m a step; slower than that relative to each other, two objects do not meet."""


@kernel("float64(float64, float64, float64)")
def within(distance: float, half_width: float, sigma: float) -> float:
    """Probability that a normal variable lies in ``[-half_width, half_width]``.

    `distance` is its mean and `sigma` its standard deviation, all in m.
    """
    scale = _ROOT_HALF / max(sigma, 1e-6)
    return 0.5 * (erf((half_width - distance) * scale) - erf((-half_width - distance) * scale))


@kernel("float64(float64[:, :, ::1], float64[:, ::1], int64, int64, float64, float64)")
def reach(direction: Floats, half: Floats, row: int, step: int, x: float, y: float) -> float:
    """Half the extent of a footprint along the unit vector (x, y), m."""
    c = direction[row, step, 0]
    s = direction[row, step, 1]
    return half[row, 0] * abs(c * x + s * y) + half[row, 1] * abs(c * y - s * x)


@kernel("float64(float64[:, :, ::1], float64[:, :, ::1], int64, int64, float64, float64)")
def variance(direction: Floats, spread: Floats, row: int, step: int, x: float, y: float) -> float:
    """Variance of a predicted position along the unit vector (x, y), m^2."""
    c = direction[row, step, 0]
    s = direction[row, step, 1]
    along = spread[row, step, 0] * (c * x + s * y)
    across = spread[row, step, 1] * (c * y - s * x)
    return along * along + across * across


@kernel("int64(float64[:, :, ::1], int64, int64, int64)")
def nearest_step(position: Floats, i: int, j: int, ahead: int) -> int:
    """Step among the first `ahead` at which the middles of `i` and `j` are nearest."""
    best = 0
    least = 1e300
    for step in range(ahead):
        east = position[j, step, 0] - position[i, step, 0]
        north = position[j, step, 1] - position[i, step, 1]
        squared = east * east + north * north
        if squared < least:
            least = squared
            best = step
    return best


@kernel(
    "float64(float64[:, :, ::1], int64, int64, int64, float64, float64, float64, float64)"
)  # fmt: skip
def entered(
    position: Floats, i: int, j: int, k: int, x: float, y: float, long: float, wide: float
) -> float:
    """Since when `j` is as near to `i` as at step `k`, steps: the end of its approach.

    Near is within `long` m along the unit vector (x, y) of the relative velocity, and `wide` m
    across it of where it passes.  Found on the way back along both paths, for who brakes took much
    longer over the last metres than his last speed tells.
    """
    along = across = 0.0
    east, north = position[j, k, 0] - position[i, k, 0], position[j, k, 1] - position[i, k, 1]
    miss = north * x - east * y
    for step in range(k, -1, -1):
        east = position[j, step, 0] - position[i, step, 0]
        north = position[j, step, 1] - position[i, step, 1]
        before = east * x + north * y, north * x - east * y - miss
        share = 0.0
        if before[0] < -long:
            share = (-long - before[0]) / (along - before[0])
        if abs(before[1]) > wide:
            share = max(share, (abs(before[1]) - wide) / abs(across - before[1]))
        if share > 0.0:
            return min(step + share, float(k))
        along, across = before
    return 0.0


@kernel(
    "UniTuple(float64, 2)(float64[:, :, ::1], float64[:, :, ::1], float64[:, :, ::1], "
    "float64[:, ::1], int64, int64, int64)"
)
def encounter(
    position: Floats, direction: Floats, spread: Floats, half: Floats, i: int, j: int, ahead: int
) -> tuple[float, float]:
    """Probability that `i` and `j` touch when they pass each other, and when they begin to, steps.

    Integrated along the relative velocity, so that doubt about who comes when does not water it
    down: what counts is by how much they miss each other (Paielli and Erzberger, *J. Guidance*
    20(3), 1997).  Zero when they do not pass each other within `ahead` steps.
    """
    k = nearest_step(position, i, j, ahead)
    before = max(k - 1, 0)
    after = min(k + 1, position.shape[1] - 1)
    east = position[j, after, 0] - position[i, after, 0]
    north = position[j, after, 1] - position[i, after, 1]
    east -= position[j, before, 0] - position[i, before, 0]
    north -= position[j, before, 1] - position[i, before, 1]
    pace = sqrt(east * east + north * north) / (after - before)
    if pace < _STILL:
        return 0.0, 0.0
    gap_east = position[j, k, 0] - position[i, k, 0]
    gap_north = position[j, k, 1] - position[i, k, 1]
    doubt = spread[i, k, 0] + spread[i, k, 1] + spread[j, k, 0] + spread[j, k, 1]
    far = half[i, 0] + half[i, 1] + half[j, 0] + half[j, 1] + pace + _SIGMAS * doubt
    if gap_east * gap_east + gap_north * gap_north > far * far:
        return 0.0, 0.0
    x = east / (pace * (after - before))
    y = north / (pace * (after - before))
    along = gap_east * x + gap_north * y
    long = reach(direction, half, i, k, x, y) + reach(direction, half, j, k, x, y)
    if abs(along) > long + pace:
        return 0.0, 0.0
    miss = gap_north * x - gap_east * y
    wide = reach(direction, half, i, k, -y, x) + reach(direction, half, j, k, -y, x)
    across = variance(direction, spread, i, k, -y, x) + variance(direction, spread, j, k, -y, x)
    contact = entered(position, i, j, k, x, y, long, wide)
    if along < -long:  # who has not quite touched at the last step does so a little later
        contact = min(k - (along + long) / pace, position.shape[1] - 1.0)
    return within(miss, wide, sqrt(across)), contact


@kernel("boolean(float64[:, :, ::1], float64[:, :, ::1], float64[:, ::1], int64, int64)")
def touching(position: Floats, direction: Floats, half: Floats, i: int, j: int) -> bool:
    """Whether the footprints overlap now (separating axes of two rectangles)."""
    east = position[j, 0, 0] - position[i, 0, 0]
    north = position[j, 0, 1] - position[i, 0, 1]
    for row in (i, j):
        for turned in (False, True):
            x = -direction[row, 0, 1] if turned else direction[row, 0, 0]
            y = direction[row, 0, 0] if turned else direction[row, 0, 1]
            both = reach(direction, half, i, 0, x, y) + reach(direction, half, j, 0, x, y)
            if abs(east * x + north * y) > both:
                return False
    return True


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

    `direction` (N, T, 2) takes cosine and sine of the heading (N, T), `circle` (N, 3) x, y and
    radius of a circle around the path, m: outside of it nothing touches the object at any step.
    """
    steps = position.shape[1]
    for row in range(position.shape[0]):
        c = 0.0
        s = 0.0
        east = 0.0
        north = 0.0
        for step in range(steps):
            # most paths are straight, and sines are dear
            if step == 0 or heading[row, step] != heading[row, step - 1]:
                c = cos(heading[row, step])
                s = sin(heading[row, step])
            direction[row, step, 0] = c
            direction[row, step, 1] = s
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
    "int64[::1], float64, float64[:, ::1], int64[:, ::1], float64[:, ::1])"
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
    meeting: Floats,
) -> int:
    """Every pair that will more or less surely meet.

    Two that touch already are left out: they are one body seen twice, or beyond warning.

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
    pairs : (K, 2) int64
        Rows i < j.  Overwritten.
    meeting : (K, 2) float64
        Probability, and time of first contact in steps.  Overwritten.

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
            apart = circle[i, 2] + circle[j, 2]
            east = circle[j, 0] - circle[i, 0]
            north = circle[j, 1] - circle[i, 1]
            if east * east + north * north > apart * apart:
                continue
            probability, contact = encounter(position, direction, spread, half, i, j, ahead)
            if probability < threshold or touching(position, direction, half, i, j):
                continue
            if found == pairs.shape[0]:
                return found
            pairs[found, 0] = i
            pairs[found, 1] = j
            meeting[found, 0] = probability
            meeting[found, 1] = contact
            found += 1
    return found


@kernel(
    "void(float64, float64[::1], float64[::1], float64[::1], float64[::1], boolean[::1],"
    " boolean[::1], boolean[::1], int64, int64[::1])"
)
def look_out(
    now: float,
    rules: Floats,
    born: Floats,
    speed: Floats,
    doubt: Floats,
    standing: Bools,
    vehicle: Bools,
    nowhere: Bools,
    most: int,
    look: Ints,
) -> None:
    """How far ahead everybody looks, in steps, as `find_conflicts` takes it.

    Parameters
    ----------
    now : float
        Unix s.
    rules : (6,) float64
        s that a vehicle has to be seen before it is met as one that stands; m/s, standard deviation
        up to which a velocity is known; reaction, s, and braking, m/s^2, of a driver; s that he
        looks ahead of that; s a step.
    born, speed, doubt : (N,) float64
        Unix s of the first measurement; m/s, and its standard deviation.
    standing, vehicle, nowhere : (N,) bool
        Stands still; can resolve a conflict; takes no part.
    most : int
        Steps that there are.
    look : (N,) int64
        Overwritten.
    """
    for row in range(born.shape[0]):
        new = standing[row] and now - born[row] < rules[0]
        guessed = vehicle[row] and (new or doubt[row] > rules[1])
        if nowhere[row] or guessed:
            look[row] = -1
        elif standing[row] or not vehicle[row]:
            look[row] = 0
        else:
            seconds = rules[2] + speed[row] / (2.0 * rules[3]) + rules[4]
            look[row] = int(min(ceil(seconds / rules[5]), float(most)))


@kernel(
    "int64(float64[:, :, ::1], float64[:, ::1], float64[:, :, ::1], float64[:, ::1], int64[::1],"
    " float64, int64[:, ::1], float64[:, ::1])"
)
def find_meetings(
    position: Floats,
    heading: Floats,
    spread: Floats,
    half: Floats,
    look: Ints,
    threshold: float,
    pairs: Ints,
    meeting: Floats,
) -> int:
    """Survey the paths, whose headings are (N, T) rad, and `find_conflicts`."""
    direction, circle = np.empty_like(position), np.empty((position.shape[0], 3))
    survey_paths(position, heading, spread, half, direction, circle)
    return find_conflicts(
        position, direction, spread, half, look, threshold, circle, pairs, meeting
    )
