"""How far ahead of valet cars it is clear: of what obstacles occupy, and can reach in time."""

from math import sqrt

import numpy as np

from rsu.arrays import Bools, Floats, Ints
from rsu.kernels.compile import kernel
from rsu.kernels.footprint import FRONT, HALF_WIDTH, REAR
from rsu.kernels.rectangle import COS, SIN, X, Y, overlap
from rsu.kernels.way import GEAR, STATION, row_at

LENGTH, WIDTH, VX, VY, MARGIN, ALONG, ACROSS = range(4, 11)
"""Columns of an obstacle after those of a pose: its box, m; its velocity, m/s; how far it may be
from where it is said to be, m; how hard it may accelerate along its velocity, or else its heading,
and across it, m/s^2."""
AT, SPEED = range(2)
"""Columns of a car: station of its rear axle, m, and speed along its way, m/s."""
WITHIN = 0.3
"""m from the edge of a car's footprint within which no middle of anybody else can be."""
SLOW = 0.1
"""m/s below which a velocity has no direction."""


@kernel("void(float64[::1], float64, float64[::1], float64[::1])")
def present_box(obstacle: Floats, extra: float, pose: Floats, box: Floats) -> None:
    """Write the rectangle, pose and box, that an obstacle occupies, `extra` m larger all round."""
    for k in range(4):
        pose[k] = obstacle[k]
    box[0] = obstacle[LENGTH] + 2.0 * (obstacle[MARGIN] + extra)
    box[1] = obstacle[WIDTH] + 2.0 * (obstacle[MARGIN] + extra)


@kernel("void(float64[::1], float64, float64[::1], float64[::1])")
def reach_box(obstacle: Floats, horizon: float, pose: Floats, box: Floats) -> None:
    """Write a rectangle that holds all that an obstacle can occupy within `horizon` s.

    It goes on as it does, and accelerates in any direction besides.
    """
    vx, vy = obstacle[VX], obstacle[VY]
    speed = sqrt(vx * vx + vy * vy)
    if speed > SLOW:
        c, s = vx / speed, vy / speed
    else:
        c, s, speed = obstacle[COS], obstacle[SIN], 0.0
    turn_c = abs(c * obstacle[COS] + s * obstacle[SIN])
    turn_s = abs(s * obstacle[COS] - c * obstacle[SIN])
    free = 0.5 * horizon * horizon
    way = speed * horizon
    pose[X] = obstacle[X] + 0.5 * way * c
    pose[Y] = obstacle[Y] + 0.5 * way * s
    pose[COS], pose[SIN] = c, s
    along = obstacle[MARGIN] + free * obstacle[ALONG]
    across = obstacle[MARGIN] + free * obstacle[ACROSS]
    box[0] = obstacle[LENGTH] * turn_c + obstacle[WIDTH] * turn_s + way + 2.0 * along
    box[1] = obstacle[LENGTH] * turn_s + obstacle[WIDTH] * turn_c + 2.0 * across


@kernel(
    "void(float64[:, ::1], int64[:, ::1], float64[:, ::1], float64[:, ::1], int64[::1], "
    "float64[:, ::1], int64[::1], float64, float64, float64, float64[::1])",
    allocates=True,
)
def free_stations(
    way: Floats,
    span: Ints,
    shape: Floats,
    car: Floats,
    car_level: Ints,
    obstacle: Floats,
    level: Ints,
    look: float,
    reaction: float,
    deceleration: float,
    free: Floats,
) -> None:
    """Find how far each car's footprint can go before it meets what may be in its way.

    An obstacle that lies behind a car, as it drives, counts where it is and not where it may go to:
    who follows has to keep away.  One whose middle lies well within a car is that car.

    Parameters
    ----------
    way : (N, >= 7) float64
        Rows of all ways, as of `rsu.kernels.way`.
    span : (C, 2) int64
        Row of the car and the end of its way's rows.
    shape : (C, 4) float64
        `FRONT` ... of `rsu.kernels.footprint`.
    car : (C, 2) float64
        `AT`, `SPEED`.
    car_level, level : (C,), (M,) int64
        Storeys: only what is on the same one meets.
    obstacle : (M, 11) float64
        Pose of its middle as of `rsu.kernels.rectangle`, `LENGTH` ... `ACROSS`.
    look : float
        How far ahead, m.
    reaction, deceleration : float
        s until a car brakes, and m/s^2 then: so long others move before it stands.
    free : (C,) float64
        Station up to which it is free, m; less than `AT` where it is not even here.  Overwritten.
    """
    here, there, middle = np.empty(4), np.empty(4), np.empty(4)
    here_box, there_box, own_box = np.empty(2), np.empty(2), np.empty(2)
    for c in range(span.shape[0]):
        at = car[c, AT]
        horizon = reaction + car[c, SPEED] / deceleration
        begin, end = span[c, 0], span[c, 1]
        last = row_at(way, begin, end, at + look)
        free[c] = min(at + look, way[end - 1, STATION])
        ahead = 0.5 * (shape[c, FRONT] - shape[c, REAR])
        half = 0.5 * (shape[c, FRONT] + shape[c, REAR])
        own_box[0], own_box[1] = 2.0 * half, 2.0 * shape[c, HALF_WIDTH]
        size = half + shape[c, HALF_WIDTH] + look + abs(ahead)
        for m in range(obstacle.shape[0]):
            if level[m] != car_level[c]:
                continue
            x, y = way[begin, COS], way[begin, SIN]
            dx, dy = obstacle[m, X] - way[begin, X], obstacle[m, Y] - way[begin, Y]
            along, aside = dx * x + dy * y - ahead, dy * x - dx * y
            if abs(along) < half - WITHIN and abs(aside) < shape[c, HALF_WIDTH] - WITHIN:
                continue
            reach_box(obstacle[m], horizon, there, there_box)
            far = size + 0.5 * (there_box[0] + there_box[1])
            dx, dy = there[X] - way[begin, X], there[Y] - way[begin, Y]
            if dx * dx + dy * dy > far * far:
                continue
            present_box(obstacle[m], 0.0, here, here_box)
            far -= look + abs(ahead)
            for row in range(begin, last + 1):
                x, y = way[row, COS], way[row, SIN]
                middle[X] = way[row, X] + ahead * x
                middle[Y] = way[row, Y] + ahead * y
                dx, dy = there[X] - middle[X], there[Y] - middle[Y]
                if dx * dx + dy * dy > far * far:
                    continue  # as most rows are, and so it is seen without a call
                middle[COS], middle[SIN] = x, y
                along = way[row, GEAR] * ((here[X] - middle[X]) * x + (here[Y] - middle[Y]) * y)
                if along < -half:
                    meets = overlap(middle, own_box, here, here_box)
                else:
                    meets = overlap(middle, own_box, there, there_box)
                if meets:
                    last = row - 1
                    free[c] = way[last, STATION] if row > begin else at - look
                    break


@kernel(
    "void(float64[:, ::1], int64[:, ::1], float64[:, ::1], float64[::1], float64, float64, "
    "float64, float64, boolean[::1])"
)
def clear_ways(
    way: Floats,
    span: Ints,
    car: Floats,
    free: Floats,
    look: float,
    tolerance: float,
    reaction: float,
    deceleration: float,
    withdrawn: Bools,
) -> None:
    """Find how far each car may go, and which have to stop at once.

    Parameters
    ----------
    way, span, car, reaction, deceleration
        As of `free_stations`.
    free : (C,) float64
        As `free_stations` finds it, `look` and `tolerance` ahead.  Overwritten: the station up to
        which the car may go, m.
    look, tolerance : float
        How far ahead it may, and how far before what is in its way it is to stand, m.
    withdrawn : (C,) bool
        Whether the way to there is no longer than it needs to stop.  Overwritten.
    """
    for c in range(span.shape[0]):
        at, speed = car[c, AT], car[c, SPEED]
        end = way[span[c, 1] - 1, STATION]
        met = free[c] < min(at + look + tolerance, end)
        free[c] = min(free[c] - tolerance if met else end, at + look)
        needed = speed * reaction + speed * speed / (2.0 * deceleration)
        withdrawn[c] = met and free[c] - at < needed
