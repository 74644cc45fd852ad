"""Which pairs of predicted road users will meet, when, and how surely."""

from math import ceil, cos, erf, inf, sin, sqrt

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


@kernel("UniTuple(float64, 2)(float64, float64, float64)")
def turned(heading: float, x: float, y: float) -> tuple[float, float]:
    """Shares of the unit vector (x, y) along and across a body."""
    c, s = cos(heading), sin(heading)
    return c * x + s * y, c * y - s * x


@kernel("float64(float64[:, ::1], int64, float64, float64)")
def reach(half: Floats, row: int, along: float, across: float) -> float:
    """Half the extent of a footprint in a direction with these shares, m."""
    return half[row, 0] * abs(along) + half[row, 1] * abs(across)


@kernel("float64(float64[:, :, ::1], int64, int64, float64, float64)")
def variance(spread: Floats, row: int, step: int, along: float, across: float) -> float:
    """Variance of a predicted position in a direction with these shares, m^2."""
    ahead, aside = spread[row, step, 0] * along, spread[row, step, 1] * across
    return ahead * ahead + aside * aside


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
    "UniTuple(float64, 2)(float64[:, :, ::1], float64[:, ::1], float64[:, :, ::1], "
    "float64[:, ::1], int64, int64, int64)"
)
def encounter(
    position: Floats, heading: Floats, spread: Floats, half: Floats, i: int, j: int, ahead: int
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
    miss = gap_north * x - gap_east * y
    i_along, i_across = turned(heading[i, k], x, y)
    j_along, j_across = turned(heading[j, k], x, y)
    long = reach(half, i, i_along, i_across) + reach(half, j, j_along, j_across)
    if abs(along) > long + pace:
        return 0.0, 0.0
    # square to (x, y) the shares are exchanged, but for a sign
    wide = reach(half, i, i_across, i_along) + reach(half, j, j_across, j_along)
    doubt = variance(spread, i, k, i_across, i_along) + variance(spread, j, k, j_across, j_along)
    contact = entered(position, i, j, k, x, y, long, wide)
    if along < -long:  # who has not quite touched at the last step does so a little later
        contact = min(k - (along + long) / pace, position.shape[1] - 1.0)
    return within(miss, wide, sqrt(doubt)), contact


@kernel("float64(float64, float64, float64, float64, float64[:, ::1], int64, int64)")
def gap(
    east: float, north: float, i_heading: float, j_heading: float, half: Floats, i: int, j: int
) -> float:
    """Return m between two footprints along the axis that parts them most; negative = they overlap.

    `j` is (east, north) m from `i`.  By the separating axes of two rectangles, so where they are
    nearest at their corners it is less than there is.
    """
    turn = j_heading - i_heading
    c, s, widest = cos(turn), sin(turn), -inf
    for row, other, heading in ((i, j, i_heading), (j, i, j_heading)):
        along, across = turned(heading, east, north)
        widest = max(widest, abs(along) - half[row, 0] - reach(half, other, c, s))
        widest = max(widest, abs(across) - half[row, 1] - reach(half, other, s, c))
    return widest


@kernel("boolean(float64[:, :, ::1], float64[:, ::1], float64[:, ::1], int64, int64)")
def touching(position: Floats, heading: Floats, half: Floats, i: int, j: int) -> bool:
    """Whether the footprints overlap now."""
    east = position[j, 0, 0] - position[i, 0, 0]
    north = position[j, 0, 1] - position[i, 0, 1]
    return bool(gap(east, north, heading[i, 0], heading[j, 0], half, i, j) <= 0.0)


@kernel("void(float64[:, :, ::1], float64[:, ::1], int64, float64[:, ::1])")
def survey_paths(position: Floats, half: Floats, ahead: int, box: Floats) -> None:
    """Where everybody may meet somebody within `ahead` steps; parameters as of `find_meetings`.

    `box` (N, 4) takes x and y from and to, m.  Bodies that touch as they pass each other are
    nearer than both half lengths, half widths, and steps together, and so their boxes overlap.
    """
    last = min(ahead, position.shape[1] - 1)
    for row in range(position.shape[0]):
        west = east = position[row, 0, 0]
        south = north = position[row, 0, 1]
        longest = 0.0
        for step in range(1, last + 1):
            x, y = position[row, step, 0], position[row, step, 1]
            dx, dy = x - position[row, step - 1, 0], y - position[row, step - 1, 1]
            longest = max(longest, dx * dx + dy * dy)
            west, east = min(west, x), max(east, x)
            south, north = min(south, y), max(north, y)
        around = half[row, 0] + half[row, 1] + sqrt(longest)
        box[row, 0], box[row, 1] = west - around, south - around
        box[row, 2], box[row, 3] = east + around, north + around


@kernel("boolean(float64[:, ::1], int64, int64)")
def apart(box: Floats, i: int, j: int) -> bool:
    """Whether the boxes of `i` and `j`, of `survey_paths`, have no point in common."""
    east = box[i, 0] > box[j, 2] or box[j, 0] > box[i, 2]
    return bool(east or box[i, 1] > box[j, 3] or box[j, 1] > box[i, 3])


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
    " int64, float64, int64[:, ::1], float64[:, ::1])",
    allocates=True,
)
def find_meetings(
    position: Floats,
    heading: Floats,
    spread: Floats,
    half: Floats,
    look: Ints,
    only: int,
    threshold: float,
    pairs: Ints,
    meeting: Floats,
) -> int:
    """Every pair that will more or less surely meet.

    Two that touch already are left out: they are one body seen twice, or beyond warning.

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
    look : (N,) int64
        How many steps ahead somebody looks who can resolve a conflict; 0 = can only be met,
        -1 = takes no part.  A pair is followed as far as the one of them looks who looks farther.
    only : int
        Row of which alone the pairs are wanted; -1 = of all.
    threshold : float
        Probability from which a pair counts, at least one half: so whoever counts touches the
        other where both are expected, and nothing needs to be known of doubt to leave out most.
    pairs : (K, 2) int64
        Rows i < j.  Overwritten.
    meeting : (K, 2) float64
        Probability, and time of first contact in steps.  Overwritten.

    Returns
    -------
    int
        How many pairs were found; at most K.
    """
    count, found = position.shape[0], 0
    box = np.empty((count, 4))
    survey_paths(position, half, look.max(), box)
    for i in range(count):
        if look[i] < 0:
            continue
        for j in range(i + 1, count):
            ahead = max(look[i], look[j])
            if look[j] < 0 or ahead == 0 or not (only < 0 or only in (i, j)):
                continue
            if apart(box, i, j):
                continue
            probability, contact = encounter(position, heading, spread, half, i, j, ahead)
            if probability < threshold or touching(position, heading, half, i, j):
                continue
            if found == pairs.shape[0]:
                return found
            pairs[found, 0], pairs[found, 1] = i, j
            meeting[found, 0], meeting[found, 1] = probability, contact
            found += 1
    return found
