"""What a film shows afterwards: how near two came and when, and who was where after whom."""

import math

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel
from rsu.kernels.rectangle import distance, overlap
from sotif.kernels.pair import COS, SIN, SPEED, X, Y

DISTANCE, CLOSEST, UNTIL_CLOSEST, UNTIL_CONTACT, HEADWAY, CHANGE = range(6)
"""Columns of what `look_ahead` writes."""
_ALIKE = 1e-6
"""m; distances that differ by less are the same."""
_STEP = 0.05
"""s between two looks ahead."""
_WIDER = 1.000001
"""So that no rounding makes a circle smaller than the box in it."""
ENCROACHED, FIRST_INSIDE, SECOND_INSIDE = range(3)
"""Columns of what `encroach` writes."""


@kernel("float64(float64[:, ::1], int64, int64, float64, float64)")
def time_headway(odometer: Floats, t: int, i: int, way: float, dt: float) -> float:
    """THW, s: until somebody has gone as far as `way` from where it is at step t.

    Read from the film, between two steps in a straight line; inf = not within the film.
    Westhofen; for constant speed it is the time gap.
    """
    last = odometer.shape[0] - 1
    goal = odometer[t, i] + way
    if way == math.inf or odometer[last, i] < goal:
        return math.inf
    low, high = t, last
    while high - low > 1:
        middle = (low + high) // 2
        if odometer[middle, i] < goal:
            low = middle
        else:
            high = middle
    span = odometer[high, i] - odometer[low, i]
    share = (goal - odometer[low, i]) / span if span > 0.0 else 0.0
    return (low - t + share) * dt


@kernel(
    "void(float64[:, :, ::1], float64[:, ::1], float64[::1], int64[:, ::1], float64[:, ::1],"
    " float64[:, ::1], float64, float64[:, :, ::1])"
)
def look_ahead(
    state: Floats, box: Floats, mass: Floats, pairs: Ints, gap: Floats, odometer: Floats,
    dt: float, out: Floats,
) -> None:  # fmt: skip
    """What comes of each pair from each time on, as the film goes on.

    Parameters
    ----------
    state, box, pairs
        As of `sotif.kernels.pair.relate`.
    mass : (N,) float64
        kg; nan = not known: then both of a pair are held for equally heavy.
    gap : (P, T) float64
        From bumper to bumper along the first one's way, m; inf = nobody ahead.
    odometer : (T, N) float64
        How far somebody has gone, m; never falls.
    dt : float
        s a step.
    out : (P, T, 6) float64
        Each is of a step, without looking between two:

        - `DISTANCE` between the boxes, m.
        - `CLOSEST` DCE, m: the smallest distance from now on (Eggert, *IEEE ITSC*, 2014).
        - `UNTIL_CLOSEST` TTCE, s: until then, the first time it is so small.
        - `UNTIL_CONTACT` TTC*, s: until the boxes first touch; inf = they do not in the film
          (TTC of Westhofen with the trajectories of the film as prediction).
        - `HEADWAY` THW, s, of `time_headway`.
        - `CHANGE` delta-v of the first, m/s, should both stick together now:
          ``m2 / (m1 + m2) |v1 - v2|`` (Shelby, *3rd Int. Conf. Road Safety and Simulation*, 2011).

        nan where one of them is not there; a time without both ends what is looked at from
        before.  Overwritten.
    """
    for p in range(pairs.shape[0]):
        i, j = pairs[p, 0], pairs[p, 1]
        closest, at, contact = math.inf, 0, -1
        for t in range(state.shape[0] - 1, -1, -1):
            a, b, to = state[t, i], state[t, j], out[p, t]
            if math.isnan(a[X] + a[Y] + b[X] + b[Y]):
                to[:] = math.nan
                closest, contact = math.inf, -1
                continue
            to[DISTANCE] = distance(a, box[i], b, box[j])
            if to[DISTANCE] <= closest + _ALIKE:
                closest, at = min(closest, to[DISTANCE]), t
            if to[DISTANCE] == 0.0:
                contact = t
            to[CLOSEST] = closest
            to[UNTIL_CLOSEST] = (at - t) * dt
            to[UNTIL_CONTACT] = (contact - t) * dt if contact >= 0 else math.inf
            to[HEADWAY] = time_headway(odometer, t, i, gap[p, t], dt)
            vx = b[SPEED] * b[COS] - a[SPEED] * a[COS]
            vy = b[SPEED] * b[SIN] - a[SPEED] * a[SIN]
            both = mass[i] + mass[j]
            share = 0.5 if math.isnan(both) else mass[j] / both
            to[CHANGE] = share * math.hypot(vx, vy)


@kernel("float64(float64, float64, float64, float64, float64)")
def reached(dx: float, dy: float, vx: float, vy: float, reach: float) -> float:
    """Time, s, until what is `dx`, `dy` m away and moves at `vx`, `vy` m/s is `reach` m away.

    0 = it is, inf = it never will be.
    """
    far = dx * dx + dy * dy - _WIDER * reach * reach
    closing = -(dx * vx + dy * vy)
    if far <= 0.0:
        return 0.0
    square = closing * closing - (vx * vx + vy * vy) * far
    if closing <= 0.0 or square < 0.0:
        return math.inf
    return far / (closing + math.sqrt(square))


@kernel(
    "void(float64[:, :, ::1], float64[:, ::1], int64[:, ::1], float64, float64[:, ::1])",
    allocates=True,
)
def closest_encounters(
    state: Floats, box: Floats, pairs: Ints, horizon: float, worst: Floats
) -> None:
    """Find when two were nearest to a collision, for each pair, while one of them moved.

    Parameters
    ----------
    state, box, pairs
        As of `sotif.kernels.pair.relate`.
    horizon : float
        s that both are followed at constant velocity, in steps of `_STEP`.
    worst : (P, 4) float64
        Step of the least time to collision, that time, s, the least gap, m, and its step; the
        earliest each, inf = there is none.  Overwritten.
    """
    moved = np.empty(SPEED)
    for p in range(pairs.shape[0]):
        i, j = pairs[p, 0], pairs[p, 1]
        worst[p, 0], worst[p, 1], worst[p, 2], worst[p, 3] = 0.0, math.inf, math.inf, 0.0
        reach = 0.5 * (math.hypot(box[i, 0], box[i, 1]) + math.hypot(box[j, 0], box[j, 1]))
        for t in range(state.shape[0]):
            a, b = state[t, i], state[t, j]
            v, u = a[SPEED], b[SPEED]
            if math.isnan(a[X] + b[X]) or (v == 0.0 and u == 0.0):
                continue
            apart = math.hypot(b[X] - a[X], b[Y] - a[Y]) - reach
            if apart < worst[p, 2]:
                gap = distance(a, box[i], b, box[j])
                if gap < worst[p, 2]:
                    worst[p, 2], worst[p, 3] = gap, t
            left = min(horizon, worst[p, 1])
            vx, vy = u * b[COS] - v * a[COS], u * b[SIN] - v * a[SIN]
            if apart > math.hypot(vx, vy) * left:
                continue
            soonest = reached(b[X] - a[X], b[Y] - a[Y], vx, vy, reach)
            if soonest > left + _STEP:
                continue
            moved[COS], moved[SIN] = b[COS], b[SIN]
            for n in range(max(int(soonest / _STEP) - 1, 0), int(left / _STEP) + 1):
                moved[X], moved[Y] = b[X] + vx * n * _STEP, b[Y] + vy * n * _STEP
                if overlap(a, box[i], moved, box[j]):
                    if n * _STEP < worst[p, 1]:
                        worst[p, 0], worst[p, 1] = t, n * _STEP
                    break


@kernel("float64(float64[:, :, ::1], int64)")
def longest_step(state: Floats, j: int) -> float:
    """Farthest that somebody goes from one step to the next, m; inf = it is not always there."""
    most = 0.0
    for t in range(1, state.shape[0]):
        dx, dy = state[t, j, X] - state[t - 1, j, X], state[t, j, Y] - state[t - 1, j, Y]
        if math.isnan(dx):
            return math.inf
        most = max(most, dx * dx + dy * dy)
    return math.sqrt(most)


@kernel(
    "int64(float64[:, :, ::1], float64[:, ::1], int64, int64, int64, int64, int64, float64)"
)  # fmt: skip
def next_overlap(
    state: Floats, box: Floats, i: int, t: int, j: int, first: int, last: int, stride: float
) -> int:
    """First step of `first` to `last` at which j overlaps where i is at step t; -1 = none.

    `first` may be after `last`: then backwards.  j goes at most `stride` m a step, so as many
    steps as it is away are not looked at.
    """
    step = 1 if last >= first else -1
    a, k = state[t, i], first
    reach = 0.5 * (box[i, 0] + box[i, 1] + box[j, 0] + box[j, 1])
    while (last - k) * step >= 0:
        b = state[k, j]
        if math.isnan(b[X]):
            k += step
            continue
        if overlap(a, box[i], b, box[j]):
            return k
        away = math.hypot(b[X] - a[X], b[Y] - a[Y]) - reach
        left = float(abs(last - k) + 1)
        jump = min(away, left * stride) / stride if stride > 0.0 else left
        k += step * max(int(jump), 1)
    return -1


@kernel("void(float64[:, :, ::1], float64[:, ::1], int64[:, ::1], float64, int64, float64[:, ::1])")
def encroach(
    state: Floats, box: Floats, pairs: Ints, dt: float, most: int, out: Floats
) -> None:  # fmt: skip
    """Who was after whom where both have been: the conflict area is all that both boxes cover.

    Parameters
    ----------
    state, box, pairs
        As of `sotif.kernels.pair.relate`.
    dt : float
        s a step.
    most : int
        Steps apart beyond which nobody is after another any more.
    out : (P, 3) float64
        s, in steps:

        - `ENCROACHED` PET: the shortest time between one leaving and the other entering a point of
          the area; 0 = contact, inf = nothing in common within `most` steps.
        - `FIRST_INSIDE`, `SECOND_INSIDE` ET: from when one first touches the area to when it last
          does; nan = there is none.

        Allen, Shin and Cooper, *Transp. Res. Rec.* 667, 1978; Westhofen.  Overwritten.
    """
    steps = state.shape[0]
    for p in range(pairs.shape[0]):
        i, j = pairs[p, 0], pairs[p, 1]
        best = most + 1
        out[p, FIRST_INSIDE] = out[p, SECOND_INSIDE] = math.nan
        for side in range(2):
            entered, left = -1, -1
            stride = longest_step(state, j)
            for t in range(steps):
                if math.isnan(state[t, i, X]):
                    continue
                after = next_overlap(state, box, i, t, j, t, min(t + most, steps - 1), stride)
                before = next_overlap(state, box, i, t, j, t, max(t - most, 0), stride)
                if after < 0 and before < 0:
                    continue
                entered = t if entered < 0 else entered
                left = t
                if after >= 0:
                    best = min(best, after - t)
                if before >= 0:
                    best = min(best, t - before)
            if entered >= 0:
                out[p, FIRST_INSIDE + side] = (left - entered) * dt
            i, j = j, i
        out[p, ENCROACHED] = best * dt if best <= most else math.inf
