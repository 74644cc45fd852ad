"""Actions take hold of actors."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, get_args
from typing import cast as cast_

from scenarios.kernels import motion as film
from scenarios.openscenario.action import PrivateAction, SynchronizeAction, TeleportAction
from scenarios.openscenario.appearance import AppearanceAction
from scenarios.openscenario.controller import ControllerAction
from scenarios.openscenario.lateral import LaneChangeAction, LaneOffsetAction, LateralDistanceAction
from scenarios.openscenario.longitudinal import (
    LongitudinalDistanceAction,
    SpeedAction,
    SpeedProfileAction,
)
from scenarios.openscenario.routing import (
    AcquirePositionAction,
    AssignRouteAction,
    FollowTrajectoryAction,
    RandomRouteAction,
)
from scenarios.openscenario.storyboard import Action
from scenarios.openscenario.traffic import TrafficAction
from scenarios.openscenario.world import CustomCommandAction, GlobalAction
from scenarios.stage import lateral, longitudinal, routing
from scenarios.stage.cast import Cast
from scenarios.stage.driving import switch
from scenarios.stage.flow import begin_traffic
from scenarios.stage.hold import Hold
from scenarios.stage.indicator import LIGHT, put_out, switch_light
from scenarios.stage.place import place
from scenarios.stage.world import change_world

PRIVATE, TRAFFIC = get_args(PrivateAction), get_args(TrafficAction)
STARTS: Mapping[type, Callable[[Any, int, Cast], Hold | None]] = {
    AppearanceAction: switch_light,
    SpeedAction: longitudinal.change_speed,
    SpeedProfileAction: longitudinal.follow_profile,
    LongitudinalDistanceAction: longitudinal.keep_distance,
    SynchronizeAction: longitudinal.synchronize,
    LaneChangeAction: lateral.change_lane,
    LaneOffsetAction: lateral.change_offset,
    LateralDistanceAction: lateral.keep_lateral_distance,
    FollowTrajectoryAction: routing.follow,
    AssignRouteAction: routing.take_route,
    AcquirePositionAction: routing.acquire,
    RandomRouteAction: routing.wander,
}
"""Actions that move or signal; all others are over at once and change nothing that the stage
shows."""


def actuate(action: PrivateAction, i: int, cast: Cast) -> Hold | None:
    """Let an action take hold of an actor; return what it holds, None = it is over at once.

    A trailer goes where its tractor does, whatever it is told.
    """
    if cast.row[i, film.PRESENT] == 0.0 or cast.row[i, film.MODE] == film.TOWED:
        return None
    if isinstance(action, TeleportAction):
        cast.hold(i, routing.COURSE, None)
        cast.hold(i, lateral.OFFSET, None)
        cast.put(i, place(action.position, cast, i))
        return None
    if isinstance(action, ControllerAction):
        switch(action, i, cast)
        return None
    start = STARTS.get(type(action))
    return None if start is None else start(action, i, cast)


def act(action: Action, actors: Sequence[str], cast: Cast) -> list[Hold]:
    """Let an action begin, for each actor or for the world; return what it holds."""
    if isinstance(action, TRAFFIC):
        return begin_traffic(cast_(TrafficAction, action), cast)
    if not isinstance(action, PRIVATE):
        change_world(cast_(GlobalAction | CustomCommandAction, action), cast)
        return []
    private = cast_(PrivateAction, action)
    found = [actuate(private, cast.index[name], cast) for name in actors]
    return [hold for hold in found if hold is not None]


def release(hold: Hold) -> None:
    """Let go of an actor: back to the default controller, at the present speed and lane."""
    cast, i = hold.cast, hold.i
    match i, hold.domain:
        case world, _ if world < 0:
            pass
        case _, domain if domain.startswith(LIGHT):
            put_out(cast, i, domain.removeprefix(LIGHT))
        case _, longitudinal.SPEED:
            cast.plan[i, film.KIND] = film.KEEP
        case _, lateral.OFFSET:
            cast.plan[i, film.OFFSET_KIND] = film.KEEP
        case _:
            routing.leave_path(i, cast)
    hold.let_go()


def finish(cast: Cast, i: int) -> None:
    """Take note of what the kernel has brought to its end."""
    done = int(cast.row[i, film.DONE])
    cast.row[i, film.DONE] = 0.0
    if done & film.SPEED_DONE:
        cast.plan[i, film.KIND] = film.KEEP
        cast.hold(i, longitudinal.SPEED, None)
    if done & film.OFFSET_DONE:
        cast.plan[i, film.OFFSET_KIND] = film.KEEP
        cast.hold(i, lateral.OFFSET, None)
    if done & film.PATH_DONE:
        routing.leave_path(i, cast)
