"""Rectangles: which points lie in them, whether two touch, and how far they are apart."""

from math import cos, inf, sin, sqrt

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel

X, Y, COS, SIN = range(4)
"""Columns of a pose: the middle, m, and the heading's direction; more may follow."""


@kernel("float64(float64[::1], float64, float64)")
def half_extent(box: Floats, c: float, s: float) -> float:
    """Half the extent of a box, length and width, along an axis at (c, s) from its heading."""
    return 0.5 * (box[0] * abs(c) + box[1] * abs(s))


@kernel("float64(float64[::1], float64[::1], float64[::1], float64[::1], float64, float64)")
def gap_along(a: Floats, a_box: Floats, b: Floats, b_box: Floats, x: float, y: float) -> float:
    """Gap between two boxes' shadows on an axis in direction (x, y), m; negative = they overlap."""
    middles = abs((b[X] - a[X]) * x + (b[Y] - a[Y]) * y)
    own = half_extent(a_box, a[COS] * x + a[SIN] * y, a[COS] * y - a[SIN] * x)
    other = half_extent(b_box, b[COS] * x + b[SIN] * y, b[COS] * y - b[SIN] * x)
    return middles - own - other


@kernel("boolean(float64[::1], float64[::1], float64[::1], float64[::1])")
def overlap(a: Floats, a_box: Floats, b: Floats, b_box: Floats) -> bool:
    """Whether two boxes have a point in common: separating axes (Gottschalk et al., 1996).

    Parameters
    ----------
    a, b : (>= 4,) float64
        `X` ... `SIN`.
    a_box, b_box : (2,) float64
        Length and width, m.
    """
    dx, dy = b[X] - a[X], b[Y] - a[Y]
    far = a_box[0] + a_box[1] + b_box[0] + b_box[1]
    if 4.0 * (dx * dx + dy * dy) > far * far:
        return False
    c = abs(a[COS] * b[COS] + a[SIN] * b[SIN])
    s = abs(a[COS] * b[SIN] - a[SIN] * b[COS])
    return (
        2.0 * abs(dx * a[COS] + dy * a[SIN]) <= a_box[0] + b_box[0] * c + b_box[1] * s
        and 2.0 * abs(dy * a[COS] - dx * a[SIN]) <= a_box[1] + b_box[0] * s + b_box[1] * c
        and 2.0 * abs(dx * b[COS] + dy * b[SIN]) <= b_box[0] + a_box[0] * c + a_box[1] * s
        and 2.0 * abs(dy * b[COS] - dx * b[SIN]) <= b_box[1] + a_box[0] * s + a_box[1] * c
    )


@kernel("float64(float64[::1], float64[::1], float64[::1], float64[::1])")
def corners_to_box(a: Floats, a_box: Floats, b: Floats, b_box: Floats) -> float:
    """Smallest distance of the corners of a from the rectangle b, m."""
    best = inf
    for k in range(4):
        ahead = 0.5 * a_box[0] if k % 2 == 0 else -0.5 * a_box[0]
        left = 0.5 * a_box[1] if k < 2 else -0.5 * a_box[1]
        dx = a[X] + ahead * a[COS] - left * a[SIN] - b[X]
        dy = a[Y] + ahead * a[SIN] + left * a[COS] - b[Y]
        along = max(abs(dx * b[COS] + dy * b[SIN]) - 0.5 * b_box[0], 0.0)
        aside = max(abs(dy * b[COS] - dx * b[SIN]) - 0.5 * b_box[1], 0.0)
        best = min(best, along * along + aside * aside)
    return sqrt(best)


@kernel("float64(float64[::1], float64[::1], float64[::1], float64[::1])")
def distance(a: Floats, a_box: Floats, b: Floats, b_box: Floats) -> float:
    """Smallest distance between two boxes, m; 0 = they touch.  Arguments as of `overlap`.

    Of two convex shapes apart, a corner of one is nearest to the other, or two edges that are
    parallel, which corners find too.
    """
    if overlap(a, a_box, b, b_box):
        return 0.0
    return min(corners_to_box(a, a_box, b, b_box), corners_to_box(b, b_box, a, a_box))


@kernel("void(float64[:, ::1], float64[:, ::1], float64[:, ::1], int64[::1], int64[::1])")
def holders(position: Floats, pose: Floats, half: Floats, wanted: Ints, holder: Ints) -> None:
    """Which rectangle holds each point.

    Parameters
    ----------
    position : (N, 2) float64
        Points, m.
    pose : (S, 3) float64
        x, y, m, and heading, rad, of the rectangles' middles.
    half : (S, 2) float64
        Half length, along the heading, and half width, m.
    wanted : (N,) int64
        0 = do not look for this one.
    holder : (N,) int64
        Row of the rectangle whose middle is nearest of those that hold the point; -1 = none.
        Overwritten.
    """
    holder[:] = -1
    for k in range(pose.shape[0]):
        c = cos(pose[k, 2])
        s = sin(pose[k, 2])
        for n in range(position.shape[0]):
            if wanted[n] == 0:
                continue
            east = position[n, 0] - pose[k, 0]
            north = position[n, 1] - pose[k, 1]
            if abs(c * east + s * north) > half[k, 0] or abs(c * north - s * east) > half[k, 1]:
                continue
            other = holder[n]
            if other >= 0:
                apart = (position[n, 0] - pose[other, 0]) ** 2
                apart += (position[n, 1] - pose[other, 1]) ** 2
                if east * east + north * north >= apart:
                    continue
            holder[n] = k
