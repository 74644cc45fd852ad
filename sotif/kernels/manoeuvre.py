"""When two boxes meet if nobody does anything, and how long a manoeuvre can still avoid that.

Both go on straight at constant speed in the plane of the pair (`sotif.kernels.pair`), boxes keep
their headings.  Then they touch exactly while the way from one middle to the other, taken along
each of the four sides' normals, is shorter than half of both extents along it.
"""

import math

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel
from rsu.kernels.rectangle import half_extent
from sotif.kernels.pair import ALONG, ASIDE, COS_1, COS_2, SIN_1, SIN_2, SPEED_1, SPEED_2

BRAKING, STEERING, KICKDOWN = range(3)
"""Of the limits, as `sotif.evidence.criticality.Limits` orders them."""
CONTACT, BRAKE, STEER, KICK, REACT, ENCROACHMENT = range(6)
"""Columns of what `avoid` writes."""
_HALVINGS = 14
"""Of the time to contact: a manoeuvre's time is known to its 16,000th part."""
_STILL = 1e-9
"""m/s and m/s^2; less along an axis is nothing."""
_TOUCHING = 1e-9
"""m; boxes that are parallel have each axis twice, but for a rounding."""
_PARALLEL = 1e-6
"""rad between two courses that do not cross."""
OFFSET, RATE, PULL, REACH = range(4)
"""Columns of an axis: place, speed and acceleration of the second relative to the first along it,
and half of both extents."""


@kernel("void(float64[::1], float64[::1], float64[::1], float64[:, ::1])")
def lay_axes(row: Floats, a_box: Floats, b_box: Floats, axis: Floats) -> None:
    """Write the four normals (4, 4) of both boxes with nobody accelerating."""
    vx = row[SPEED_2] * row[COS_2] - row[SPEED_1] * row[COS_1]
    vy = row[SPEED_2] * row[SIN_2] - row[SPEED_1] * row[SIN_1]
    for k in range(4):
        x = row[COS_1] if k < 2 else row[COS_2]
        y = row[SIN_1] if k < 2 else row[SIN_2]
        if k % 2 == 1:
            x, y = -y, x
        axis[k, OFFSET] = row[ALONG] * x + row[ASIDE] * y
        axis[k, RATE] = vx * x + vy * y
        axis[k, PULL] = 0.0
        c1, s1, c2, s2 = row[COS_1], row[SIN_1], row[COS_2], row[SIN_2]
        own = half_extent(a_box, c1 * x + s1 * y, c1 * y - s1 * x)
        axis[k, REACH] = own + half_extent(b_box, c2 * x + s2 * y, c2 * y - s2 * x)


@kernel("float64(float64[:, ::1])")
def first_touch(axis: Floats) -> float:
    """Time until both touch at constant speed, s; 0 = they do, inf = never."""
    enter, leave = 0.0, math.inf
    for k in range(4):
        q, v, reach = axis[k, OFFSET], axis[k, RATE], axis[k, REACH]
        if abs(v) < _STILL:
            if abs(q) > reach:
                return math.inf
            continue
        if v < 0.0:
            q, v = -q, -v
        enter = max(enter, (-reach - q) / v)
        leave = min(leave, (reach - q) / v)
    return enter if enter <= leave else math.inf


@kernel("boolean(float64[:, ::1], float64, int64)")
def inside(axis: Floats, t: float, but: int) -> bool:
    """Whether both are within reach of each other at t along all axes, one not asked."""
    for k in range(4):
        if k != but:
            q = axis[k, OFFSET] + (axis[k, RATE] + 0.5 * axis[k, PULL] * t) * t
            if abs(q) > axis[k, REACH] + _TOUCHING:
                return False
    return True


@kernel("boolean(float64[:, ::1], float64)")
def touches(axis: Floats, last: float) -> bool:
    """Whether both touch at any time from 0 to `last`, s, under constant acceleration.

    If they do, either at 0 or when they come within reach along one axis.
    """
    if inside(axis, 0.0, -1):
        return True
    for k in range(4):
        v, a = axis[k, RATE], axis[k, PULL]
        for side in (-1.0, 1.0):
            q = axis[k, OFFSET] + side * axis[k, REACH]
            # roots of q + v t + a t^2 / 2, without cancellation
            square = v * v - 2.0 * a * q
            if square < 0.0:
                continue
            double = -(v + math.copysign(math.sqrt(square), v))
            if abs(double) < _STILL:
                continue
            one = 2.0 * q / double
            two = double / a if abs(a) > _STILL else one
            if 0.0 <= one <= last and inside(axis, one, k):
                return True
            if 0.0 <= two <= last and inside(axis, two, k):
                return True
    return False


@kernel("void(float64[:, ::1], float64, float64[:, ::1])")
def go_on(axis: Floats, t: float, later: Floats) -> None:
    """Write the axes as they are after t under their acceleration, which ends then."""
    for k in range(4):
        later[k, OFFSET] = axis[k, OFFSET] + (axis[k, RATE] + 0.5 * axis[k, PULL] * t) * t
        later[k, RATE] = axis[k, RATE] + axis[k, PULL] * t
        later[k, PULL] = 0.0
        later[k, REACH] = axis[k, REACH]


@kernel(
    "boolean(float64[:, ::1], float64[::1], float64, float64, float64, float64, float64[:, :, ::1])"
)
def avoids(
    axis: Floats, row: Floats, begin: float, ahead: float, left: float, lasting: float, work: Floats
) -> bool:
    """Whether the first avoids the second if it accelerates from `begin` on.

    `ahead` and `left` m/s^2 of its heading, for `lasting` s; `work` is (2, 4, 4).
    """
    go_on(axis, begin, work[0])
    x = ahead * row[COS_1] - left * row[SIN_1]
    y = ahead * row[SIN_1] + left * row[COS_1]
    for k in range(4):
        nx = row[COS_1] if k < 2 else row[COS_2]
        ny = row[SIN_1] if k < 2 else row[SIN_2]
        if k % 2 == 1:
            nx, ny = -ny, nx
        work[0, k, PULL] = -(x * nx + y * ny)
    if touches(work[0], lasting):
        return False
    if lasting == math.inf:
        return True
    go_on(work[0], lasting, work[1])
    return first_touch(work[1]) == math.inf


@kernel(
    "float64(float64[:, ::1], float64[::1], float64, float64, float64, float64, float64[:, :, ::1])"
)
def time_to_manoeuvre(
    axis: Floats, row: Floats, contact: float, ahead: float, left: float, lasting: float,
    work: Floats,
) -> float:  # fmt: skip
    """TTM, s: latest time within the time to contact at which a manoeuvre still avoids it.

    Others as of `avoids`.  inf = nothing to avoid, -inf = it does not avoid contact even now.
    Hillenbrand, Spieker and Kroschel, *IEEE Trans. ITS* 7(4), 2006; Tamke, Dang and Breuel, *IEEE
    IV*, 2011; Westhofen.
    """
    if contact == math.inf:
        return math.inf
    if not avoids(axis, row, 0.0, ahead, left, lasting, work):
        return -math.inf
    low, high = 0.0, contact
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        if avoids(axis, row, middle, ahead, left, lasting, work):
            low = middle
        else:
            high = middle
    return low


@kernel("float64(float64[::1])")
def encroachment(row: Floats) -> float:
    """PrET, s: ``|t1 - t2|`` with which both middles pass where their straight paths cross.

    inf = they do not, or one has passed it; at constant speed this is the time advantage (TA).
    Neurohr et al., *IEEE Access* 9, 2021; Hansson, 1975; Westhofen.
    """
    ax, ay = row[SPEED_1] * row[COS_1], row[SPEED_1] * row[SIN_1]
    bx, by = row[SPEED_2] * row[COS_2], row[SPEED_2] * row[SIN_2]
    cross = ax * by - ay * bx
    if abs(cross) <= _PARALLEL * abs(row[SPEED_1] * row[SPEED_2]):
        return math.inf
    one = (row[ALONG] * by - row[ASIDE] * bx) / cross
    other = (row[ALONG] * ay - row[ASIDE] * ax) / cross
    return abs(one - other) if one >= 0.0 and other >= 0.0 else math.inf


@kernel(
    "void(float64[:, :, ::1], int64[:, ::1], float64[:, ::1], float64[::1], float64[:, :, ::1],"
    " float64[:, :, ::1])"
)
def avoid(
    relation: Floats, pairs: Ints, box: Floats, limits: Floats, work: Floats, out: Floats
) -> None:
    """Time to contact and times to manoeuvres of the first of each pair, at each time.

    Parameters
    ----------
    relation, pairs, box, limits
        As of `sotif.kernels.following.follow`.
    work : (3, 4, 4) float64
        Scratch.
    out : (P, T, 6) float64
        s, all of them:

        - `CONTACT` TTC of the boxes in the plane; inf = they do not touch.
        - `BRAKE` TTB: the first brakes to a standstill and stands.
        - `STEER` TTS: it is accelerated to the left or to the right, whichever can be later; its
          heading stays (a point mass as in Hillenbrand et al.).
        - `KICK` TTK: it accelerates ahead.
        - `REACT` TTR: the latest of the three.
        - `ENCROACHMENT` PrET.

        nan where one of them is not there.  Overwritten.
    """
    axis, rest = work[0], work[1:]
    for p in range(pairs.shape[0]):
        for t in range(relation.shape[1]):
            row, to = relation[p, t], out[p, t]
            if math.isnan(row[ALONG]):
                to[:] = math.nan
                continue
            lay_axes(row, box[pairs[p, 0]], box[pairs[p, 1]], axis)
            contact = first_touch(axis)
            to[CONTACT] = contact
            to[ENCROACHMENT] = encroachment(row)
            if contact == math.inf:
                to[BRAKE:ENCROACHMENT] = math.inf
                continue
            speed = row[SPEED_1]
            # backwards: the plane is turned, and so is what brakes and what accelerates
            sign = 1.0 if speed >= 0.0 else -1.0
            brake, side, kick = sign * limits[BRAKING], limits[STEERING], sign * limits[KICKDOWN]
            stop = abs(speed) / limits[BRAKING]
            to[BRAKE] = time_to_manoeuvre(axis, row, contact, -brake, 0.0, stop, rest)
            left = time_to_manoeuvre(axis, row, contact, 0.0, side, math.inf, rest)
            right = time_to_manoeuvre(axis, row, contact, 0.0, -side, math.inf, rest)
            to[STEER] = max(left, right)
            to[KICK] = time_to_manoeuvre(axis, row, contact, kick, 0.0, math.inf, rest)
            to[REACT] = max(to[BRAKE], to[STEER], to[KICK])
