"""A take: what all actors do between two events, many steps at once.

A step first takes the new speed from the driver or the longitudinal program, then goes as far as
that speed leads in `dt` (the order of the reference player), then writes where that is.
"""

import math

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel
from scenarios.kernels.driver import drive
from scenarios.kernels.motion import (
    ADVANCE,
    COLUMNS,
    DONE,
    HEADING,
    KEEP,
    KIND,
    MODE,
    ODOMETER,
    OFF,
    OFFSET_KIND,
    ON_LANE,
    ON_PATH,
    PRESENT,
    SPEED,
    STILL,
    STOOD,
    TILT,
    TOWED,
    TURN,
    X,
    Y,
    follow,
    glide,
    go_along,
    new_speed,
    shift_aside,
)
from scenarios.kernels.towing import tow


# fmt: off
@kernel(
    "int64(float64[:, :, ::1], int64, int64, float64, float64, float64[:, ::1], float64[:, ::1],"
    " int64[:, ::1], int64[::1], float64[:, ::1], int64[::1], int64[::1], float64[:, ::1],"
    " int64[::1], float64[:, ::1], float64[:, :, ::1], int64[::1], float64[:, :, ::1],"
    " int64[:, :, ::1], float64[:, ::1])"
)
def advance(
    film: Floats, at: int, steps: int, time: float, dt: float, plan: Floats, path: Floats,
    lanes: Ints, link: Ints, rows: Floats, route: Ints, towed: Ints, box: Floats, who: Ints,
    driver: Floats, mind: Floats, known: Ints, passed: Floats, entry: Ints, seen: Floats,
) -> int:
    # fmt: on
    """Film the next steps, stop behind the one in which a program ends, and return how many.

    Parameters
    ----------
    film : (T, N, COLUMNS) the instants from `at` + 1 on are written.
    at, steps : the instant to begin from, and how many steps at most.
    time, dt : s at `at`, and s a step.
    plan : (N, PLAN) programs.
    path : (K, 7) rows of all paths: x, y, z, heading, way, speed, time.
    lanes : (L + 1, 5) first row, first link behind and before, road and section of each lane.
    link : lanes behind and before, the straightest first.
    rows : (M, 8) lanes by direction of travel: x, y, z, heading, way, s, t and half width.
    route : roads to come, of all routes.
    towed : rows of the trailers; who tows another comes before that.
    box : (N, 4) centre x and y, length and width.
    who, driver, mind, known, passed, entry, seen : who is driven, as of `drive`; the instants of
        `mind` are those of the film.
    """
    for n in range(steps):
        before, after = film[at + n], film[at + n + 1]
        now = time + (n + 1) * dt
        over = False
        for i in range(film.shape[1]):
            for column in range(COLUMNS):
                after[i, column] = before[i, column]
            after[i, DONE] = 0.0
        if len(who) > 0:
            for d in range(mind.shape[1]):
                for column in range(mind.shape[2]):
                    mind[at + n + 1, d, column] = mind[at + n, d, column]
            drive(
                film, at + n, at + n + 1, dt, plan, box, lanes, link, rows, who, driver, mind,
                known, passed, entry, seen,
            )  # fmt: skip
        for i in range(film.shape[1]):
            if after[i, PRESENT] == 0.0 or after[i, MODE] == TOWED:
                continue
            if plan[i, KIND] == KEEP and plan[i, OFFSET_KIND] == KEEP and after[i, MODE] == ON_LANE:
                step = after[i, SPEED] * dt
                if glide(after, i, step, lanes, rows):
                    after[i, ODOMETER] += abs(step)
                    after[i, STOOD] = after[i, STOOD] + dt if abs(step) < STILL * dt else 0.0
                    continue
            actor = after[i]
            actor[SPEED] = new_speed(actor, plan[i], after, before, dt)
            step = gone = actor[SPEED] * dt
            if actor[MODE] == ON_PATH:
                gone = follow(actor, plan[i], path, now, dt)
            elif actor[MODE] == ON_LANE:
                actor[OFF] = 0.0
                aside = shift_aside(actor, plan[i], step, dt)
                actor[TILT] = 0.0
                if aside != 0.0 and step != 0.0:
                    sign = 1.0 if step * math.cos(actor[TURN]) >= 0.0 else -1.0
                    ahead = math.sqrt(max(step * step - aside * aside, 0.0))
                    actor[TILT] = sign * math.atan2(aside, ahead)
                    step = math.copysign(ahead, step)
                go_along(actor, plan[i], step, dt, lanes, link, rows, route)
            else:
                actor[OFF] += dt
                actor[X] += step * math.cos(actor[HEADING])
                actor[Y] += step * math.sin(actor[HEADING])
                actor[ADVANCE] += step
            actor[ODOMETER] += abs(gone)
            actor[STOOD] = actor[STOOD] + dt if abs(actor[SPEED]) < STILL else 0.0
            over = over or actor[DONE] != 0.0
        if len(towed) > 0:
            tow(film, at + n + 1, at + n + 1, plan, towed)
        if len(who) > 0:
            drive(
                film, at + n + 1, at + n + 1, dt, plan, box, lanes, link, rows, who, driver, mind,
                known, passed, entry, seen,
            )  # fmt: skip
        if over:
            return n + 1
    return steps
