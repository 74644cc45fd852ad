"""Places on roads: from road coordinates s, t to the map's x, y, z, and back.

A road is a space curve, its reference line, with a cross section that is carried along it.  The
plan of the line is a table of curves, its height, its twist and the widths of its lanes are tables
of cubic polynomials by s.  The cross section lies square to the line in space: it is turned about
the line by the superelevation, and bent by crossfall and lateral shape (OpenDRIVE 1.7, 8.4).
"""

import math

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel

CURVE_COLUMNS = 17
"""s, x, y, heading, length, kind, then curvature and its rate; or u(p) and v(p) as four
coefficients each, p at both ends and the length of the curve between them."""
SPIRAL, POLYNOMIAL = 0.0, 1.0
ELEVATION, SUPERELEVATION, CROSSFALL_LEFT, CROSSFALL_RIGHT, EDGE_LEFT, EDGE_RIGHT = range(6)
PROFILES = 6
"""Tables of cubics that each road has, in that order; m, rad, and t of its outer edges, m."""
_STEPS = 20
"""Newton's steps at most; four are the rule."""
_OUTSIDE = 1e3
"""One metre beside a road weighs as much as a kilometre across one that holds the point."""
_CLOSE = 1e-10
"""m at which Newton's method has arrived."""
_NODES = (
    0.03376524289842403,
    0.16939530676686776,
    0.38069040695840156,
    0.6193095930415985,
    0.8306046932331322,
    0.9662347571015759,
)
_WEIGHTS = (
    0.08566224618958514,
    0.18038078652406936,
    0.23395696728634552,
    0.23395696728634552,
    0.18038078652406936,
    0.08566224618958514,
)
"""Gauss-Legendre quadrature on [0, 1]; exact to rounding over a turn of 1 rad."""


@kernel("int64(float64[:, ::1], int64, int64, float64)")
def row_at(table: Floats, first: int, last: int, s: float) -> int:
    """Last of the rows `first` to `last` - 1 that begins at or before s; else the first."""
    low, high = first, last - 1
    while low < high:
        middle = (low + high + 1) // 2
        if table[middle, 0] <= s:
            low = middle
        else:
            high = middle - 1
    return low


@kernel("UniTuple(float64, 3)(float64[:, ::1], int64, int64, float64)")
def cubic(table: Floats, first: int, last: int, s: float) -> tuple[float, float, float]:
    """Value, first and second derivative by s of the rows s, a, b, c, d `first` to `last` - 1."""
    row = row_at(table, first, last, s)
    ds = s - table[row, 0]
    b, c, d = table[row, 2], table[row, 3], table[row, 4]
    value = table[row, 1] + ds * (b + ds * (c + ds * d))
    return value, b + ds * (2.0 * c + ds * 3.0 * d), 2.0 * c + ds * 6.0 * d


@kernel("UniTuple(float64, 2)(float64[:, ::1], int64, float64)")
def parameter_at(curve: Floats, row: int, arc: float) -> tuple[float, float]:
    """Parameter p of a polynomial at `arc` m along it (by Newton), and m beyond the piece's end."""
    p0, p1, whole = curve[row, 14], curve[row, 15], curve[row, 16]
    if arc <= 0.0 or arc >= whole:
        return (p0, arc) if arc <= 0.0 else (p1, arc - whole)
    p, low, high = p0 + (p1 - p0) * arc / whole, p0, p1
    for _ in range(_STEPS):
        run = 0.0
        for k in range(6):
            q = p0 + _NODES[k] * (p - p0)
            du = curve[row, 7] + q * (2.0 * curve[row, 8] + q * 3.0 * curve[row, 9])
            dv = curve[row, 11] + q * (2.0 * curve[row, 12] + q * 3.0 * curve[row, 13])
            run += _WEIGHTS[k] * math.sqrt(du * du + dv * dv)
        miss = run * (p - p0) - arc
        if abs(miss) < _CLOSE:
            break
        if miss > 0.0:
            high = p
        else:
            low = p
        du = curve[row, 7] + p * (2.0 * curve[row, 8] + p * 3.0 * curve[row, 9])
        dv = curve[row, 11] + p * (2.0 * curve[row, 12] + p * 3.0 * curve[row, 13])
        step = miss / math.sqrt(du * du + dv * dv)
        p = p - step if low < p - step < high else (low + high) / 2.0
    return p, 0.0


@kernel("UniTuple(float64, 4)(float64[:, ::1], int64, float64)")
def polynomial(curve: Floats, row: int, along: float) -> tuple[float, float, float, float]:
    """x, y, heading and curvature `along` m of s from the start of a polynomial piece."""
    p, beyond = parameter_at(curve, row, along * curve[row, 16] / curve[row, 4])
    u = curve[row, 6] + p * (curve[row, 7] + p * (curve[row, 8] + p * curve[row, 9]))
    v = curve[row, 10] + p * (curve[row, 11] + p * (curve[row, 12] + p * curve[row, 13]))
    du = curve[row, 7] + p * (2.0 * curve[row, 8] + p * 3.0 * curve[row, 9])
    dv = curve[row, 11] + p * (2.0 * curve[row, 12] + p * 3.0 * curve[row, 13])
    ddu = 2.0 * curve[row, 8] + p * 6.0 * curve[row, 9]
    ddv = 2.0 * curve[row, 12] + p * 6.0 * curve[row, 13]
    speed = math.sqrt(du * du + dv * dv)
    if speed == 0.0:  # a cusp leads nowhere
        return math.nan, math.nan, math.nan, math.nan
    bend = (du * ddv - dv * ddu) / (speed * speed * speed) if beyond == 0.0 else 0.0
    u, v = u + beyond * du / speed, v + beyond * dv / speed
    cos, sin = math.cos(curve[row, 3]), math.sin(curve[row, 3])
    x, y = curve[row, 1] + u * cos - v * sin, curve[row, 2] + u * sin + v * cos
    return x, y, curve[row, 3] + math.atan2(dv, du), bend


@kernel("UniTuple(float64, 4)(float64[:, ::1], int64, float64)")
def curve_at(curve: Floats, row: int, s: float) -> tuple[float, float, float, float]:
    """x, y, heading and curvature of a row's curve at s; it goes on beyond its ends."""
    along = s - curve[row, 0]
    if curve[row, 5] != SPIRAL:
        return polynomial(curve, row, along)
    heading, bend, rate = curve[row, 3], curve[row, 6], curve[row, 7]
    x, y = curve[row, 1], curve[row, 2]
    if rate == 0.0:
        half = bend * along / 2.0
        chord = along * math.sin(half) / half if abs(half) > 1e-9 else along
        x, y = x + chord * math.cos(heading + half), y + chord * math.sin(heading + half)
    else:
        cos = sin = 0.0
        for k in range(6):
            ahead = _NODES[k] * along
            direction = heading + ahead * (bend + ahead * rate / 2.0)
            cos += _WEIGHTS[k] * math.cos(direction)
            sin += _WEIGHTS[k] * math.sin(direction)
        x, y = x + along * cos, y + along * sin
    return x, y, heading + along * (bend + along * rate / 2.0), bend + along * rate


@kernel("void(float64[:, ::1], float64[::1], float64[:, ::1])")
def curve_points(curve: Floats, s: Floats, out: Floats) -> None:
    """(N, 4) x, y, heading and curvature of one road's reference line at (N,) s."""
    for n in range(s.shape[0]):
        row = row_at(curve, 0, curve.shape[0], s[n])
        out[n, 0], out[n, 1], out[n, 2], out[n, 3] = curve_at(curve, row, s[n])


@kernel("UniTuple(float64, 2)(float64[:, ::1], int64, int64, float64)")
def cut(shape: Floats, first: int, last: int, t: float) -> tuple[float, float]:
    """Height and its slope by t of one lateral shape, whose rows are s, t, a, b, c, d."""
    row = first
    while row + 1 < last and shape[row + 1, 1] <= t:
        row += 1
    dt = t - shape[row, 1]
    b, c, d = shape[row, 3], shape[row, 4], shape[row, 5]
    return shape[row, 2] + dt * (b + dt * (c + dt * d)), b + dt * (2.0 * c + dt * 3.0 * d)


@kernel("UniTuple(float64, 3)(float64[:, ::1], int64, int64, float64, float64)")
def shape_at(
    shape: Floats, first: int, last: int, s: float, t: float
) -> tuple[float, float, float]:
    """Height at s, t, and its slopes by s and t: linear in s between cuts, rows of the same s."""
    if first == last:
        return 0.0, 0.0, 0.0
    inside = row_at(shape, first, last, s)
    begin, end = inside, inside + 1
    while begin > first and shape[begin - 1, 0] == shape[inside, 0]:
        begin -= 1
    while end < last and shape[end, 0] == shape[inside, 0]:
        end += 1
    height, across = cut(shape, begin, end, t)
    if end == last or s < shape[inside, 0]:
        return height, 0.0, across
    beyond = end + 1
    while beyond < last and shape[beyond, 0] == shape[end, 0]:
        beyond += 1
    height_after, across_after = cut(shape, end, beyond, t)
    span = shape[end, 0] - shape[inside, 0]
    u = (s - shape[inside, 0]) / span
    rise = (height_after - height) / span
    return height + u * (height_after - height), rise, across + u * (across_after - across)


@kernel(
    "UniTuple(float64, 12)(float64[:, ::1], int64[::1], float64[:, ::1], int64[::1],"
    " float64[:, ::1], int64[::1], int64, float64, float64, float64, float64)"
)
def surface_at(
    curve: Floats,
    curve_start: Ints,
    profile: Floats,
    profile_start: Ints,
    shape: Floats,
    shape_start: Ints,
    road: int,
    s: float,
    t: float,
    lift: float,
    rise: float,
) -> tuple[float, ...]:
    """Place and tangents at s, t of one road, `lift` above its surface, which grows by `rise` a m.

    Returns x, y, z; heading of the reference line and its cosine and sine; then the tangents by s
    and by t, each as its share ahead, to the left and up, in the frame of that heading.
    """
    row = row_at(curve, curve_start[road], curve_start[road + 1], s)
    x, y, heading, bend = curve_at(curve, row, s)
    k = PROFILES * road
    level, climb, change = cubic(profile, profile_start[k], profile_start[k + 1], s)
    roll, twist, _ = cubic(profile, profile_start[k + 1], profile_start[k + 2], s)
    height, along, across = shape_at(shape, shape_start[road], shape_start[road + 1], s, t)
    side = CROSSFALL_LEFT if t > 0.0 else CROSSFALL_RIGHT
    fall, steeper, _ = cubic(profile, profile_start[k + side], profile_start[k + side + 1], s)
    down = math.tan(fall)
    height += lift - abs(t) * down
    along += rise - abs(t) * steeper * (1.0 + down * down)
    across += -down if t > 0.0 else down
    # The cross section: `left` and `up` in it, square to a line that climbs.
    cos_roll, sin_roll = math.cos(roll), math.sin(roll)
    left, up = t * cos_roll - height * sin_roll, t * sin_roll + height * cos_roll
    left_s, up_s = -twist * up - along * sin_roll, twist * left + along * cos_roll
    left_t, up_t = cos_roll - across * sin_roll, sin_roll + across * cos_roll
    steep = 1.0 / math.sqrt(1.0 + climb * climb)
    sin_climb, turn = climb * steep, change * steep * steep
    ahead = -up * sin_climb
    ahead_s = 1.0 - bend * left - up_s * sin_climb - up * steep * turn
    cos, sin = math.cos(heading), math.sin(heading)
    return (
        x + ahead * cos - left * sin,
        y + ahead * sin + left * cos,
        level + up * steep,
        heading,
        cos,
        sin,
        ahead_s,
        left_s + bend * ahead,
        climb + up_s * steep - up * sin_climb * turn,
        -up_t * sin_climb,
        left_t,
        up_t * steep,
    )


@kernel(
    "void(float64[:, ::1], int64[::1], float64[:, ::1], int64[::1], float64[:, ::1], int64[::1],"
    " int64[::1], float64[:, ::1], float64[:, ::1])"
)
def surface_points(
    curve: Floats,
    curve_start: Ints,
    profile: Floats,
    profile_start: Ints,
    shape: Floats,
    shape_start: Ints,
    road: Ints,
    place: Floats,
    out: Floats,
) -> None:
    """Places on roads in the map's frame.

    Parameters
    ----------
    curve, profile, shape : rows of all R roads.
    curve_start, profile_start, shape_start : (R+1,), (6R+1,), (R+1,) where those of each begin.
    road : (N,) which road; -1 gives ``nan``.
    place : (N, 5) s, t, height above the surface, its slope by s, and slope of a path's t by s.
    out : (N, 7) x, y, z; heading of the reference line; pitch and roll of the surface for a body
        with that heading, nose down and left side up positive; course of the path in plan.
    """
    for n in range(road.shape[0]):
        if road[n] < 0:
            out[n, :] = math.nan
            continue
        x, y, z, heading, _, _, ahead_s, left_s, up_s, ahead_t, left_t, up_t = surface_at(
            curve,
            curve_start,
            profile,
            profile_start,
            shape,
            shape_start,
            road[n],
            place[n, 0],
            place[n, 1],
            place[n, 2],
            place[n, 3],
        )
        out[n, 0], out[n, 1], out[n, 2], out[n, 3] = x, y, z, heading
        normal_ahead = left_s * up_t - up_s * left_t
        normal_left = up_s * ahead_t - ahead_s * up_t
        normal_up = ahead_s * left_t - left_s * ahead_t
        out[n, 4] = math.atan2(normal_ahead, normal_up)
        out[n, 5] = -math.atan2(normal_left, math.hypot(normal_ahead, normal_up))
        slope = place[n, 4]
        out[n, 6] = heading + math.atan2(left_s + slope * left_t, ahead_s + slope * ahead_t)


@kernel(
    "UniTuple(float64, 3)(float64[:, ::1], int64[::1], float64[:, ::1], int64[::1],"
    " float64[:, ::1], int64[::1], int64, int64, float64, float64)"
)
def foot(
    curve: Floats,
    curve_start: Ints,
    profile: Floats,
    profile_start: Ints,
    shape: Floats,
    shape_start: Ints,
    road: int,
    row: int,
    x: float,
    y: float,
) -> tuple[float, float, float]:
    """Place s, t on one curve of a road that lies at x, y in plan, and m by which it misses.

    Newton's method on the surface itself; s stays on the curve.
    """
    low, high = curve[row, 0], curve[row, 0] + curve[row, 4]
    s = (low + high) / 2.0
    px, py, heading, _ = curve_at(curve, row, s)
    s += (x - px) * math.cos(heading) + (y - py) * math.sin(heading)
    s, t, missed = min(max(s, low), high), 0.0, math.inf
    for _ in range(_STEPS):
        px, py, _, _, cos, sin, ahead_s, left_s, _, ahead_t, left_t, _ = surface_at(
            curve, curve_start, profile, profile_start, shape, shape_start, road, s, t, 0.0, 0.0
        )
        ahead, left = (x - px) * cos + (y - py) * sin, (y - py) * cos - (x - px) * sin
        missed = math.hypot(ahead, left)
        if missed < _CLOSE:
            break
        # Beyond the centre of a bend the tangents turn over; a small determinant goes on slowly.
        area = max(ahead_s * left_t - ahead_t * left_s, 0.1)
        after = min(max(s + (ahead * left_t - left * ahead_t) / area, low), high)
        if after == s:
            t += (left * left_t + ahead * ahead_t) / (left_t * left_t + ahead_t * ahead_t)
            if abs(left * left_t + ahead * ahead_t) < _CLOSE:
                break
        else:
            t += (left * ahead_s - ahead * left_s) / area
        s = after
    return s, t, missed


@kernel(
    "void(float64[:, ::1], int64[::1], float64[:, ::1], int64[::1], float64[:, ::1], int64[::1],"
    " float64[:, ::1], float64[:, ::1], int64[::1], float64[:, ::1])"
)
def locate_points(
    curve: Floats,
    curve_start: Ints,
    profile: Floats,
    profile_start: Ints,
    shape: Floats,
    shape_start: Ints,
    disc: Floats,
    point: Floats,
    road_out: Ints,
    place_out: Floats,
) -> None:
    """Find the road coordinates of points: on the road that holds each, else on the nearest.

    Of several roads that hold a point, the one whose reference line is nearest.

    Parameters
    ----------
    curve, ..., shape_start : as `surface_points`.
    disc : (E, 3) x, y and radius of a circle around each curve's stretch of road.
    point : (N, 2) x, y.
    road_out, place_out : (N,) road, -1 for ``nan``; (N, 2) s and t.
    """
    for n in range(point.shape[0]):
        best = math.inf
        road_out[n] = -1
        place_out[n, 0] = place_out[n, 1] = math.nan
        for road in range(curve_start.shape[0] - 1):
            for row in range(curve_start[road], curve_start[road + 1]):
                away = math.hypot(point[n, 0] - disc[row, 0], point[n, 1] - disc[row, 1])
                if not _OUTSIDE * (away - disc[row, 2]) < best:
                    continue
                s, t, outside = foot(
                    curve,
                    curve_start,
                    profile,
                    profile_start,
                    shape,
                    shape_start,
                    road,
                    row,
                    point[n, 0],
                    point[n, 1],
                )
                k = PROFILES * road
                left, _, _ = cubic(profile, profile_start[k + 4], profile_start[k + 5], s)
                right, _, _ = cubic(profile, profile_start[k + 5], profile_start[k + 6], s)
                cost = _OUTSIDE * (outside + max(0.0, t - left, right - t)) + abs(t)
                if cost < best:
                    best = cost
                    road_out[n] = road
                    place_out[n, 0], place_out[n, 1] = s, t
