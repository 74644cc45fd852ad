"""What lies ahead on a planned way: when boxes that keep their velocity first touch it."""

import math

import numpy as np

from rsu.arrays import Bools, Floats, Ints
from rsu.kernels.compile import kernel


@kernel("boolean(float64, float64, float64, float64, float64, float64, float64, float64)")
def _apart(
    dx: float,
    dy: float,
    heading: float,
    length: float,
    width: float,
    turn: float,
    other_length: float,
    other_width: float,
) -> bool:
    """Whether an axis of the first box separates it from another at (dx, dy), `turn` rad further.

    Lengths and widths are halves.
    """
    c, s = math.cos(heading), math.sin(heading)
    along, across = abs(c * dx + s * dy), abs(c * dy - s * dx)
    ct, st = abs(math.cos(turn)), abs(math.sin(turn))
    return (
        along > length + other_length * ct + other_width * st
        or across > width + other_length * st + other_width * ct
    )


@kernel("float64(float64[:, ::1], float64, float64, float64[::1], float64[::1], float64)")
def first_contact(
    way: Floats, length: float, width: float, box: Floats, velocity: Floats, step: float
) -> float:
    """Time until a box that keeps its velocity touches one that goes a planned way.

    Separating axes (Gottschalk, Lin, Manocha 1996) at each step.

    Parameters
    ----------
    way : (T, 3) m and rad
        x, y of the middle, heading, at 0, `step`, 2 `step`, ... s.
    length, width : float
        Of the box that goes it, m.
    box : (5,) m and rad
        x, y of the middle, heading, length, width of the other, now.
    velocity : (2,) m/s
    step : float
        s.

    Returns
    -------
    float
        s; inf = not within T steps.
    """
    for k in range(way.shape[0]):
        dx = box[0] + velocity[0] * k * step - way[k, 0]
        dy = box[1] + velocity[1] * k * step - way[k, 1]
        turn = box[2] - way[k, 2]
        if _apart(
            dx, dy, way[k, 2], 0.5 * length, 0.5 * width, turn, 0.5 * box[3], 0.5 * box[4]
        ) or _apart(dx, dy, box[2], 0.5 * box[3], 0.5 * box[4], turn, 0.5 * length, 0.5 * width):
            continue
        return k * step
    return np.inf


@kernel("float64(float64[::1], float64, float64, float64[::1], float64, float64)")
def gap(
    a: Floats, a_length: float, a_width: float, b: Floats, b_length: float, b_width: float
) -> float:
    """Distance of two boxes, m; 0 = they touch.  Poses are (3,): x, y of the middle, heading.

    Of two convex shapes apart, a corner of one is nearest to the other, or two edges that cross
    the same line, which corners find too.
    """
    dx, dy, turn = b[0] - a[0], b[1] - a[1], b[2] - a[2]
    if not (
        _apart(dx, dy, a[2], 0.5 * a_length, 0.5 * a_width, turn, 0.5 * b_length, 0.5 * b_width)
        or _apart(dx, dy, b[2], 0.5 * b_length, 0.5 * b_width, turn, 0.5 * a_length, 0.5 * a_width)
    ):
        return 0.0
    best = np.inf
    for side in range(2):
        first, other = (a, b) if side == 0 else (b, a)
        length, width = (a_length, a_width) if side == 0 else (b_length, b_width)
        half_length = 0.5 * (b_length if side == 0 else a_length)
        half_width = 0.5 * (b_width if side == 0 else a_width)
        c, s = math.cos(first[2]), math.sin(first[2])
        oc, os = math.cos(other[2]), math.sin(other[2])
        for k in range(4):
            ahead = 0.5 * length if k < 2 else -0.5 * length
            left = 0.5 * width if k % 2 == 0 else -0.5 * width
            x = first[0] + ahead * c - left * s - other[0]
            y = first[1] + ahead * s + left * c - other[1]
            along = max(abs(oc * x + os * y) - half_length, 0.0)
            across = max(abs(oc * y - os * x) - half_width, 0.0)
            best = min(best, math.hypot(along, across))
    return best


@kernel(
    "void(float64[:, :, ::1], float64[:, ::1], float64[:, ::1], boolean[:, ::1], int64[:, ::1],"
    " float64, float64[:, ::1])"
)
def closest_encounters(
    pose: Floats,
    speed: Floats,
    size: Floats,
    present: Bools,
    pairs: Ints,
    horizon: float,
    worst: Floats,
) -> None:
    """Find when two were nearest to a collision, for each pair.

    Parameters
    ----------
    pose : (T, N, 3) m and rad
    speed : (T, N) m/s along the heading
    size : (N, 2) length and width, m
    present : (T, N)
    pairs : (K, 2) rows
    horizon : float
        s that both are followed at constant velocity.
    worst : (K, 4)
        Instant of the least time to collision, that time, s, the least gap, m, and its instant.
        Overwritten.
    """
    step = 0.05
    count = int(horizon / step) + 1
    way = np.empty((count, 3))
    box, velocity = np.empty(5), np.empty(2)
    for k in range(pairs.shape[0]):
        i, j = pairs[k, 0], pairs[k, 1]
        worst[k, 0], worst[k, 1], worst[k, 2], worst[k, 3] = 0.0, np.inf, np.inf, 0.0
        reach = 0.5 * (math.hypot(size[i, 0], size[i, 1]) + math.hypot(size[j, 0], size[j, 1]))
        for t in range(pose.shape[0]):
            if not (present[t, i] and present[t, j]):
                continue
            if speed[t, i] == 0.0 and speed[t, j] == 0.0:
                continue
            a, b = pose[t, i], pose[t, j]
            apart = math.hypot(b[0] - a[0], b[1] - a[1]) - reach
            if apart < worst[k, 2]:
                between = gap(a, size[i, 0], size[i, 1], b, size[j, 0], size[j, 1])
                if between < worst[k, 2]:
                    worst[k, 2], worst[k, 3] = between, t
            vx, vy = speed[t, i] * math.cos(a[2]), speed[t, i] * math.sin(a[2])
            ux, uy = speed[t, j] * math.cos(b[2]), speed[t, j] * math.sin(b[2])
            ahead = min(horizon, worst[k, 1])
            if apart > math.hypot(vx - ux, vy - uy) * ahead:
                continue
            steps = min(int(ahead / step) + 1, count)
            for n in range(steps):
                way[n, 0], way[n, 1], way[n, 2] = a[0] + vx * n * step, a[1] + vy * n * step, a[2]
            box[0], box[1], box[2], box[3], box[4] = b[0], b[1], b[2], size[j, 0], size[j, 1]
            velocity[0], velocity[1] = ux, uy
            met = first_contact(way[:steps], size[i, 0], size[i, 1], box, velocity, step)
            if met < worst[k, 1]:
                worst[k, 0], worst[k, 1] = t, met
