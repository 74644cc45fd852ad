"""Routing actions: trajectories, routes and positions to get to."""

import numpy as np

from rsu.arrays import Floats
from scenarios.kernels import motion as film
from scenarios.openscenario.routing import (
    AcquirePositionAction,
    AssignRouteAction,
    FollowTrajectoryAction,
    RandomRouteAction,
)
from scenarios.openscenario.trajectory import TimeDomain
from scenarios.stage.cast import Cast
from scenarios.stage.hold import Hold
from scenarios.stage.path import pose_at, sample
from scenarios.stage.place import locate, place, stand
from scenarios.stage.route import assign_route, find_lanes

COURSE = "course"
TURNS = 1024
"""Turns of a random route, from lane to lane; then they come again."""
STILL = 1e-3
"""m/s: slower than this is standing."""


def leave_path(i: int, cast: Cast) -> None:
    """Drop a trajectory and take up the lane that one is on; far from any one stands there."""
    actor = cast.row[i]
    if actor[film.MODE] == film.ON_PATH:
        cast.plan[i, film.TIMED] = 0.0
        x, y, z, heading = (float(actor[k]) for k in (film.X, film.Y, film.Z, film.HEADING))
        cast.put(i, stand(cast, x, y, z, heading))
        cast.hold(i, COURSE, None)
        if locate(cast, x, y, heading)[0] < 0:
            cast.plan[i, film.KIND], actor[film.SPEED] = film.KEEP, 0.0
            cast.hold(i, "speed", None)


def follow(action: FollowTrajectoryAction, i: int, cast: Cast) -> Hold | None:
    """Begin a trajectory, at its beginning or by its times."""
    rows = sample(action.trajectory, cast, place)
    actor, plan = cast.row[i], cast.plan[i]
    timing, commanded = action.timing, plan[film.KIND] == film.COMMAND
    plan[film.TIMED], plan[film.CLOSED] = 0.0, float(action.trajectory.closed)
    start = min(action.start, float(rows[-1, 4]))
    if timing is not None and not commanded:
        rows[:, film.ROW_TIME] = rows[:, film.ROW_TIME] * timing.scale + timing.offset
        zero = 0.0 if timing.domain is TimeDomain.ABSOLUTE else cast.now
        plan[film.TIMED], plan[film.ZERO], plan[film.KIND] = 1.0, zero, film.KEEP
        start = float(np.interp(cast.now - zero, rows[:, film.ROW_TIME], rows[:, 4]))
        rows[:, film.ROW_SPEED] = _paces(rows, float(actor[film.SPEED]))
        actor[film.SPEED] = np.interp(
            cast.now - zero, rows[:, film.ROW_TIME], rows[:, film.ROW_SPEED]
        )
    plan[film.PATH_FIRST], plan[film.PATH_LAST] = cast.add_path(rows)
    x, y, z, heading = pose_at(rows, start)
    actor[film.X], actor[film.Y], actor[film.Z] = x, y, z
    actor[film.HEADING], actor[film.TILT] = heading, 0.0
    actor[film.MODE], actor[film.WAY], actor[film.OFFSET] = film.ON_PATH, start, 0.0
    plan[film.OFFSET_KIND] = film.KEEP
    if timing is not None and not commanded:
        cast.hold(i, "speed", None)
    return Hold(cast, i, COURSE)


def _paces(rows: Floats, speed: float) -> list[float]:
    """Speeds at the rows of a timed path, m/s, that keep its times by even accelerations."""
    steps = np.diff(rows[:, [4, film.ROW_TIME]], axis=0).tolist()
    if speed < STILL:  # who stands goes off with the mean of the first stretch
        speed = next((way / time for way, time in steps if time > 0.0), 0.0)
    paces = [speed]
    for way, time in steps:
        paces.append(max(2.0 * way / time - paces[-1], 0.0) if time > 0.0 else paces[-1])
    return paces


def take_route(action: AssignRouteAction, i: int, cast: Cast) -> None:
    """Take the turns of a route from now on."""
    leave_path(i, cast)
    if cast.row[i, film.MODE] != film.ON_LANE:
        name = cast.entities[i].name
        raise cast.fail(f"{name!r} does not follow a lane: it cannot take a route")
    assign_route(action.route, i, cast, place)


def acquire(action: AcquirePositionAction, i: int, cast: Cast) -> None:
    """Take the shortest way to a position."""
    leave_path(i, cast)
    goal = place(action.position, cast)
    own = int(cast.row[i, film.LANE])
    if goal.lane < 0 or own < 0:
        raise cast.fail(f"{cast.entities[i].name!r} cannot drive to a position off the lanes")
    lanes = find_lanes(cast.network, own, goal.lane)
    cast.give_route(i, [int(cast.lanes.index[lane, 3]) for lane in lanes], film.ONCE)


def wander(action: RandomRouteAction, i: int, cast: Cast) -> None:
    """Take a lane by chance wherever there are several, from now on."""
    del action
    leave_path(i, cast)
    chance = np.random.default_rng((cast.seed, i))
    cast.give_route(i, chance.integers(0, 2**31, TURNS).tolist(), film.RANDOM)
