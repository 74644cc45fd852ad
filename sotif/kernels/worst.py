"""The earliest time at which two could meet, whatever they do."""

import math

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel
from sotif.kernels.pair import COS, SIN, SPEED, X, Y

_ROUNDS = 60
"""At most; a double has 53 bits."""
_EXACT = 1e-9
"""m; nearer than that they touch."""


@kernel("float64(float64, float64, float64, float64, float64, float64)")
def apart(qx: float, qy: float, vx: float, vy: float, r: float, t: float) -> float:
    """Distance at t at constant velocity, less `r`, m."""
    return math.hypot(qx + vx * t, qy + vy * t) - r


@kernel("float64(float64, float64, float64, float64, float64, float64, float64)")
def halve(
    qx: float, qy: float, vx: float, vy: float, r: float, a: float, high: float
) -> float:  # fmt: skip
    """Root of the falling ``apart - a t^2`` between 0 and `high`, s."""
    low = 0.0
    for _ in range(_ROUNDS):
        middle = 0.5 * (low + high)
        if apart(qx, qy, vx, vy, r, middle) > a * middle * middle:
            low = middle
        else:
            high = middle
        if high - low < 1e-12:
            break
    return high


@kernel("float64(float64, float64, float64, float64, float64, float64)")
def worst_time_to_collision(
    qx: float, qy: float, vx: float, vy: float, r: float, a: float
) -> float:
    """WTTC, s: when two growing circles touch: ``|q + v t| = r + a t^2``, the smallest t >= 0.

    `q` and `v` are place and velocity of one relative to the other, `r` the sum of the radii of
    circles around both boxes, `a` half the sum of the strongest accelerations in any direction.
    Wachenfeld, Junietz, Wenzel and Winner, *IEEE IV*, 2016; Westhofen.
    """
    if apart(qx, qy, vx, vy, r, 0.0) <= 0.0:
        return 0.0
    # not later than if they went apart as fast as they go
    square = vx * vx + vy * vy
    far, speed = math.hypot(qx, qy) - r, math.sqrt(square)
    latest = (speed + math.sqrt(square + 4.0 * a * far)) / (2.0 * a)
    nearest = min(-(qx * vx + qy * vy) / square, latest) if square > 0.0 else 0.0
    if nearest <= 0.0:
        nearest = 0.0
    elif apart(qx, qy, vx, vy, r, nearest) <= a * nearest * nearest:
        # until they are nearest the distance falls and the circles grow: one root
        return halve(qx, qy, vx, vy, r, a, nearest)
    # Beyond, distance - r - a t^2 falls, first convex and then concave.  Newton's steps from the
    # left stay before a root of the convex part; if there is none, those from the right stay
    # behind the only one.
    miss = abs(qx * vy - qy * vx)
    t = nearest
    for _ in range(_ROUNDS):
        d = apart(qx, qy, vx, vy, 0.0, t)
        g = d - r - a * t * t
        if abs(g) < _EXACT:
            return t
        slope = ((qx + vx * t) * vx + (qy + vy * t) * vy) / d - 2.0 * a * t
        if g < 0.0 or slope >= 0.0 or miss * miss / (d * d * d) < 2.0 * a:
            break
        t -= g / slope
    t = latest
    for _ in range(_ROUNDS):
        d = apart(qx, qy, vx, vy, 0.0, t)
        g = d - r - a * t * t
        if abs(g) < _EXACT:
            break
        t -= g / (((qx + vx * t) * vx + (qy + vy * t) * vy) / d - 2.0 * a * t)
    return t


@kernel(
    "void(float64[:, :, ::1], float64[::1], int64[:, ::1], float64, float64[:, ::1])"
)  # fmt: skip
def fear(state: Floats, radius: Floats, pairs: Ints, acceleration: float, out: Floats) -> None:
    """WTTC of each pair at each time.

    Parameters
    ----------
    state : (T, N, 6) float64
        Of `sotif.kernels.pair.relate`.
    radius : (N,) float64
        Of the circle that stands for somebody's box, m.
    pairs : (P, 2) int64
        Rows.
    acceleration : float
        The strongest, in any direction, of everybody, m/s^2; > 0.
    out : (P, T) float64
        s; 0 = the circles touch, nan = one is not there.  Overwritten.
    """
    for p in range(pairs.shape[0]):
        i, j = pairs[p, 0], pairs[p, 1]
        r = float(radius[i] + radius[j])
        for t in range(state.shape[0]):
            a, b = state[t, i], state[t, j]
            if math.isnan(a[X] + a[Y] + b[X] + b[Y]):
                out[p, t] = math.nan
                continue
            vx = b[SPEED] * b[COS] - a[SPEED] * a[COS]
            vy = b[SPEED] * b[SIN] - a[SPEED] * a[SIN]
            qx, qy = b[X] - a[X], b[Y] - a[Y]
            out[p, t] = worst_time_to_collision(qx, qy, vx, vy, r, acceleration)
