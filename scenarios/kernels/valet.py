"""Valet cars on their ways: they obey their permits, and stop by themselves without one."""

from math import sqrt

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel
from rsu.kernels.way import DWELL, SPEED, STOP, row_at

AT, RATE, LAG, WAIT, PLAN = range(5)
"""Columns of a car: station, m; speed along its way, m/s; s until its brakes act; s until its
wheels are turned, where the direction changes; station up to which it last was to drive, m."""
FIGURES = 5
EXPIRES, CLEARED, LIMIT = range(3)
"""Columns of a permit: s; station, m; m/s."""
EASE, SERVICE = 1.0, 1.5
"""m/s^2 at which it gains speed and plans to brake, and brakes where the plan has to be made up."""
NEAR = 0.005
"""m from the place where it is to stand that count as there."""


@kernel("float64(float64, float64, float64)")
def approach(speed: float, room: float, dt: float) -> float:
    """Speed after `dt` s from which `EASE` still brings a car to a stand within `room` m."""
    rest = room - 0.5 * speed * dt
    if rest <= 0.0:
        return 0.0
    return EASE * (sqrt(0.25 * dt * dt + 2.0 * rest / EASE) - 0.5 * dt)


@kernel(
    "void(float64[:, ::1], int64[:, ::1], float64[:, ::1], float64[:, ::1], float64, float64, "
    "float64, float64)"
)
def drive_cars(
    way: Floats,
    span: Ints,
    car: Floats,
    permit: Floats,
    now: float,
    dt: float,
    lag: float,
    deceleration: float,
) -> None:
    """Let C cars drive from `now` to `now + dt`.

    A car without a permit, or one whose cleared distance has shrunk below what it planned to brake
    in, brakes with all it has after its lag; until then it goes on as it planned, but gains no
    speed.

    Parameters
    ----------
    way : (N, 11) float64
        Rows of all ways, as of `rsu.kernels.way`.
    span : (C, 2) int64
        Row of each car, and the end of its way's rows; the rows are moved on.
    car : (C, 5) float64
        `AT` ... `PLAN`.  Overwritten.
    permit : (C, 3) float64
        `EXPIRES` ... `LIMIT`; limit 0 = withdrawn.
    now, dt : float
        s.
    lag, deceleration : float
        s and m/s^2 of its brakes.
    """
    for c in range(span.shape[0]):
        at, speed = car[c, AT], car[c, RATE]
        row = span[c, 0]
        room = permit[c, CLEARED] - at
        left = min(max(permit[c, EXPIRES] - now, 0.0), dt)
        shrunk = speed * speed > 2.0 * SERVICE * max(room, 0.0)
        if shrunk or permit[c, LIMIT] <= 0.0:
            left = 0.0
        else:
            car[c, PLAN] = permit[c, CLEARED]
        if speed == 0.0:
            if left <= 0.0:
                car[c, LAG] = lag
                continue
            if car[c, WAIT] > 0.0:
                car[c, WAIT] = max(car[c, WAIT] - dt, 0.0)
                continue
        free = dt
        if left < dt:
            free = min(left + car[c, LAG], dt)
            car[c, LAG] -= free - left
        else:
            car[c, LAG] = lag
        stop = way[row, STOP]
        goal = min(car[c, PLAN] if shrunk else permit[c, CLEARED], stop) - at
        ahead = row_at(way, row, span[c, 1], at + speed * dt)
        wanted = min(approach(speed, goal, dt), way[ahead, SPEED])
        if left < dt:
            wanted = min(wanted, speed)
        else:
            wanted = min(wanted, permit[c, LIMIT], speed + EASE * dt)
        after = max(wanted, speed - SERVICE * free, 0.0)
        gone = 0.5 * (speed + after) * free  # with the whole change of speed: it is a little one
        at += min(gone, max(goal, 0.0)) if after == 0.0 and not shrunk else gone
        if free < dt:
            brake = min(dt - free, after / deceleration)
            at += (after - 0.5 * deceleration * brake) * brake
            after = after - deceleration * brake if brake == dt - free else 0.0
        if at >= stop or (stop - at < NEAR and after < 10.0 * NEAR):
            at, after = stop, 0.0
        span[c, 0] = row_at(way, row, span[c, 1], at)
        if after == 0.0 and at == stop and span[c, 0] != row:
            car[c, WAIT] = way[span[c, 0], DWELL]
        car[c, AT], car[c, RATE] = at, after
