"""The plane of a pair: how the second stands and moves as the first sees it.

The first one's plane has its origin in the middle of its box, x ahead and y to the left.  Ahead is
where it goes: along its lane, if it is led by one, else along its heading.  A lane is unrolled: x
is the way along its centre and y the distance from it, so that a bend is a straight.
"""

import math

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel
from rsu.kernels.rectangle import half_extent

X, Y, COS, SIN, SPEED, ACCELERATION = range(6)
"""Columns of a state: middle of the box, m; its heading; m/s and m/s^2 along that."""
LANE_X, LANE_Y, LANE_WAY, LANE_HALF = range(4)
"""Columns of a lane's samples: x, y, way along it and half its width, m."""
ALONG, ASIDE, COS_1, SIN_1, COS_2, SIN_2, SPEED_1, SPEED_2 = range(8)
ACCELERATION_1, ACCELERATION_2, IN_WAY = range(8, 11)
"""Columns of a relation: from the first to the second, m; both headings in the plane; both speeds
and accelerations along them; 1 = the second is in the way of the first."""
RELATION = 11


@kernel("UniTuple(float64, 5)(float64[:, ::1], int64, int64, float64, float64)")
def unroll(lane: Floats, first: int, last: int, x: float, y: float) -> tuple[float, ...]:
    """Return the way along a lane, the distance to its left, its direction (2) and half width.

    The lane is the samples `first` to `last` (exclusive, at least two), straight between them and
    beyond its ends.  The place is the nearest foot; m.
    """
    best = math.inf
    way, aside, east, north, half = 0.0, 0.0, 1.0, 0.0, 0.0
    for k in range(first, last - 1):
        dx = lane[k + 1, LANE_X] - lane[k, LANE_X]
        dy = lane[k + 1, LANE_Y] - lane[k, LANE_Y]
        length = math.sqrt(dx * dx + dy * dy)
        if length == 0.0:
            continue
        dx /= length
        dy /= length
        ahead = (x - lane[k, LANE_X]) * dx + (y - lane[k, LANE_Y]) * dy
        left = (y - lane[k, LANE_Y]) * dx - (x - lane[k, LANE_X]) * dy
        over = 0.0
        if ahead < 0.0 and k > first:
            over = ahead
        elif ahead > length and k < last - 2:
            over = ahead - length
        squared = left * left + over * over
        if squared < best:
            best = squared
            way = lane[k, LANE_WAY] + ahead - over
            aside = math.copysign(math.sqrt(squared), left)
            east, north = dx, dy
            half = lane[k, LANE_HALF]
    return way, aside, east, north, half


@kernel(
    "void(float64[::1], float64[::1], float64[::1], float64[::1], float64[:, ::1], int64, int64,"
    " float64[::1])"
)
def relate_on_lane(
    a: Floats, b: Floats, a_box: Floats, b_box: Floats, lane: Floats, first: int, last: int,
    out: Floats,
) -> None:  # fmt: skip
    """Write how b stands to a in the plane of a's lane, which is unrolled."""
    way, aside, east, north, half = unroll(lane, first, last, a[X], a[Y])
    other_way, other_aside, other_east, other_north, _ = unroll(lane, first, last, b[X], b[Y])
    out[ALONG] = other_way - way
    out[ASIDE] = other_aside - aside
    out[COS_1] = a[COS] * east + a[SIN] * north
    out[SIN_1] = a[SIN] * east - a[COS] * north
    out[COS_2] = b[COS] * other_east + b[SIN] * other_north
    out[SIN_2] = b[SIN] * other_east - b[COS] * other_north
    own = half_extent(a_box, out[SIN_1], out[COS_1])
    reach = half_extent(b_box, out[SIN_2], out[COS_2])
    left = max(half, aside + own)
    right = min(-half, aside - own)
    out[IN_WAY] = 1.0 if right < other_aside + reach and other_aside - reach < left else 0.0


@kernel("void(float64[::1], float64[::1], float64[::1], float64[::1], float64[::1])")
def relate_straight(a: Floats, b: Floats, a_box: Floats, b_box: Floats, out: Floats) -> None:
    """Write how b stands to a in the plane along a's heading."""
    dx, dy = b[X] - a[X], b[Y] - a[Y]
    out[ALONG] = dx * a[COS] + dy * a[SIN]
    out[ASIDE] = dy * a[COS] - dx * a[SIN]
    out[COS_1] = 1.0
    out[SIN_1] = 0.0
    out[COS_2] = b[COS] * a[COS] + b[SIN] * a[SIN]
    out[SIN_2] = b[SIN] * a[COS] - b[COS] * a[SIN]
    reach = half_extent(b_box, out[SIN_2], out[COS_2]) + a_box[1] / 2.0
    out[IN_WAY] = 1.0 if abs(out[ASIDE]) < reach else 0.0


@kernel(
    "void(float64[:, :, ::1], float64[:, ::1], int64[:, ::1], int64[:, ::1], float64[:, ::1],"
    " int64[::1], float64[:, :, ::1])"
)
def relate(
    state: Floats, box: Floats, pairs: Ints, led: Ints, lane: Floats, start: Ints, out: Floats
) -> None:
    """How the second of each pair stands and moves in the plane of the first, at each time.

    Parameters
    ----------
    state : (T, N, 6) float64
        `X` ... `ACCELERATION`; a row without a number = not there.
    box : (N, 2) float64
        Length and width, m.
    pairs : (P, 2) int64
        Rows: whose plane, and who is looked at.
    led : (T, N) int64
        Lane that leads somebody; -1 = none.
    lane : (M, 4) float64
        Samples of the lanes, in direction of travel.
    start : (K + 1,) int64
        Lane k has the samples start[k] to start[k + 1].
    out : (P, T, `RELATION`) float64
        nan where one of them is not there.  Overwritten.

    Notes
    -----
    Who goes backwards looks backwards: the plane is turned so that the first goes ahead.
    In the way is whose box reaches into the lane or into what the first covers of its sides; with
    no lane, into the strip that the first would sweep.
    """
    for p in range(pairs.shape[0]):
        i, j = pairs[p, 0], pairs[p, 1]
        for t in range(state.shape[0]):
            row = out[p, t]
            a, b = state[t, i], state[t, j]
            if math.isnan(a[X] + a[Y] + b[X] + b[Y]):
                row[:] = math.nan
                continue
            k = led[t, i]
            if k >= 0:
                first, last = int(start[k]), int(start[k + 1])
                relate_on_lane(a, b, box[i], box[j], lane, first, last, row)
            else:
                relate_straight(a, b, box[i], box[j], row)
            row[SPEED_1] = a[SPEED]
            row[SPEED_2] = b[SPEED]
            row[ACCELERATION_1] = a[ACCELERATION]
            row[ACCELERATION_2] = b[ACCELERATION]
            if a[SPEED] * row[COS_1] < 0.0:
                for column in range(SPEED_1):
                    row[column] = -row[column]
