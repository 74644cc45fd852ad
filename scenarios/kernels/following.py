"""Who follows whom in traffic: the intelligent driver model along lanes.

Source: Treiber, Hennecke, Helbing, "Congested traffic states in empirical observations and
microscopic simulations", Physical Review E 62 (2000) 1805, equations 3 and 4, table I.
"""

import math

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel
from scenarios.kernels.motion import (
    FIRST,
    LANE,
    MAX_DECELERATION,
    MODE,
    NEXT,
    ON_LANE,
    PRESENT,
    ROUTE_CURSOR,
    ROUTE_FIRST,
    ROUTE_LAST,
    ROW_WAY,
    SPEED,
    TURN,
    WAY,
)

CENTER_X, LENGTH = 0, 2
ACCELERATION, COMFORT, HEADWAY, STANDSTILL = 0.73, 1.67, 1.6, 2.0
"""m/s^2, m/s^2, s and m (table I)."""
REACH = 150.0
"""m ahead that are looked at: from 120 km/h with `COMFORT` to a stop it is 330 m, but the model
reacts to the square of the gap, and beyond this by less than a tenth of `ACCELERATION`."""
_LEAST = 0.1
"""m of a gap that counts: the law divides by it."""


@kernel("float64(float64, float64, float64, float64)")
def idm(speed: float, desired: float, gap: float, lead: float) -> float:
    """Return the acceleration behind a lead of that speed, `gap` m ahead (inf = nobody)."""
    free = 1.0 - (speed / desired) ** 4 if desired > 0.0 else -1.0
    closing = speed * (speed - lead) / (2.0 * math.sqrt(ACCELERATION * COMFORT))
    wanted = STANDSTILL + max(speed * HEADWAY + closing, 0.0)
    return ACCELERATION * (free - (wanted / max(gap, _LEAST)) ** 2)


@kernel(
    "int64(float64[:, ::1], int64, float64[:, ::1], float64[:, ::1], int64[:, ::1], int64[::1],"
    " float64[:, ::1], int64[::1], int64[::1], float64[::1], float64[::1])"
)
def leader(
    row: Floats,
    i: int,
    plan: Floats,
    box: Floats,
    lanes: Ints,
    link: Ints,
    rows: Floats,
    route: Ints,
    under: Ints,
    ways: Floats,
    out: Floats,
) -> int:
    """Find who is next along the lanes that an actor will take; write the gap; -1 = nobody.

    Parameters
    ----------
    row, plan, box, lanes, link, rows, route : as of `scenarios.kernels.take.advance`.
    under, ways : (N,) lane under each body, -1 = none, and m along it; who changes lanes is on
        two.
    out : (1,) m between both ends, inf = nobody.
    """
    lane, base, cursor = int(row[i, LANE]), -row[i, WAY], int(row[i, ROUTE_CURSOR])
    out[0], found = math.inf, -1
    while base < REACH:
        for j in range(row.shape[0]):
            if j == i or row[j, PRESENT] == 0.0:
                continue
            drives = row[j, MODE] == ON_LANE and int(row[j, LANE]) == lane
            if not drives and under[j] != lane:
                continue
            ahead = base + (row[j, WAY] if drives else ways[j])
            oncoming = drives and math.cos(row[j, TURN]) < 0.0
            middle = -box[j, CENTER_X] if oncoming else box[j, CENTER_X]
            ends = (box[i, LENGTH] + box[j, LENGTH]) / 2.0
            gap = ahead + middle - box[i, CENTER_X] - ends
            if ahead > 0.0 and gap < out[0]:
                out[0], found = gap, j
        first, last = lanes[lane, NEXT], lanes[lane + 1, NEXT]
        if found >= 0 or first == last:
            break
        base += rows[lanes[lane + 1, FIRST] - 1, ROW_WAY]
        lane = link[first + route[cursor] % (last - first)]
        cursor = cursor + 1 if cursor + 1 < plan[i, ROUTE_LAST] else int(plan[i, ROUTE_FIRST])
    return found


@kernel(
    "void(float64[:, ::1], float64, int64[::1], float64[::1], float64[:, ::1], float64[:, ::1],"
    " int64[:, ::1], int64[::1], float64[:, ::1], int64[::1], int64[::1], float64[::1],"
    " float64[::1])"
)
def follow_lanes(
    row: Floats,
    dt: float,
    who: Ints,
    desired: Floats,
    plan: Floats,
    box: Floats,
    lanes: Ints,
    link: Ints,
    rows: Floats,
    route: Ints,
    under: Ints,
    ways: Floats,
    speed: Floats,
) -> None:
    """Write the speeds of a step for those in traffic, by the state before it.

    Parameters
    ----------
    row, plan, box, lanes, link, rows, route, under, ways : as of `leader`.
    dt : s.
    who, desired : (M,) their rows, and the speeds that they would like.
    speed : (M + 1,) filled with their new speeds; the last is room.
    """
    count = len(who)
    for k in range(count):
        i = who[k]
        j = leader(row, i, plan, box, lanes, link, rows, route, under, ways, speed[count:])
        gap, own = speed[count], row[i, SPEED]
        lead = 0.0
        if j >= 0:
            oncoming = row[j, MODE] == ON_LANE and math.cos(row[j, TURN]) < 0.0
            lead = -row[j, SPEED] if oncoming else row[j, SPEED]
        change = max(idm(own, desired[k], gap, lead), -plan[i, MAX_DECELERATION])
        speed[k] = max(own + change * dt, 0.0)
