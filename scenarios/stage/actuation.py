"""Actions take hold of actors."""

from collections.abc import Callable

import numpy as np

from rsu.errors import MapError, ScenarioError
from scenarios.openscenario.action import TeleportAction
from scenarios.openscenario.dynamics import (
    DynamicsDimension,
    DynamicsShape,
    TransitionDynamics,
)
from scenarios.openscenario.lateral import AbsoluteTargetLane, LaneChangeAction
from scenarios.openscenario.longitudinal import (
    AbsoluteTargetSpeed,
    RelativeTargetSpeed,
    SpeedAction,
    SpeedTargetKind,
)
from scenarios.openscenario.position import Orientation, Position, WorldPosition
from scenarios.openscenario.routing import AssignRouteAction, FollowTrajectoryAction
from scenarios.openscenario.storyboard import Action
from scenarios.openscenario.trajectory import Polyline, TimeDomain, Timing, Trajectory, times_of
from scenarios.stage.actor import Actor, Cast, map_failure
from scenarios.stage.drive import Cruise, SpeedChange, SpeedPursuit, Timetable
from scenarios.stage.guidance import LaneGuidance, PathGuidance, Shift, take_up
from scenarios.stage.lane_walk import neighbour, plan_route
from scenarios.stage.path import Path, TimedPath, make_path
from scenarios.stage.place import place
from scenarios.stage.transition import Transition, span_of_rate

Busy = Callable[[], bool]
"""Whether an action that has taken hold of an actor still holds it."""


def actuate(action: Action, name: str, cast: Cast) -> Busy | None:
    """Let an action take hold of an actor; return how to see when it is over, None = at once."""
    match action:
        case TeleportAction():
            cast.actors[name].put(place(action.position, cast))
            return None
        case SpeedAction():
            return _change_speed(action, cast.actors[name], cast)
        case LaneChangeAction():
            return _change_lane(action, name, cast)
        case FollowTrajectoryAction():
            return _follow(action, cast.actors[name], cast)
        case AssignRouteAction():
            _assign_route(action, name, cast)
            return None
        case _:
            raise _unplayed(action, cast)


def _unplayed(record: object, cast: Cast) -> ScenarioError:
    return cast.fail(f"{type(record).__name__} is read but not played yet")


def release(actor: Actor, action: Action, cast: Cast) -> None:
    """Let go of an actor: back to the default controller, at the present speed and lane."""
    match action:
        case SpeedAction():
            actor.drive = Cruise()
        case LaneChangeAction() if isinstance(actor.guidance, LaneGuidance):
            actor.guidance.shift = None
        case FollowTrajectoryAction():
            leave_path(actor, cast)
        case _:
            return


def leave_path(actor: Actor, cast: Cast) -> None:
    """Drop a path and its timetable."""
    if isinstance(actor.drive, Timetable):
        actor.drive = Cruise()
    if isinstance(actor.guidance, PathGuidance):
        actor.guidance = take_up(cast.network, actor.pose)


def _change_speed(action: SpeedAction, actor: Actor, cast: Cast) -> Busy | None:
    """An external driver who has the pedals keeps them: the action is over at once."""
    if actor.commanded:
        return None
    target = _target_speed(action, cast)
    transition = _speed_transition(action.dynamics, actor, target())
    continuous = isinstance(action.target, RelativeTargetSpeed) and action.target.continuous
    if isinstance(actor.drive, Timetable):
        leave_path(actor, cast)  # speed by the clock and by action exclude each other
    if transition.span == 0.0:
        actor.speed = transition.target
    drive = SpeedPursuit(target, transition) if continuous else SpeedChange(transition)
    actor.drive = drive
    return lambda: actor.drive is drive


def _target_speed(action: SpeedAction, cast: Cast) -> Callable[[], float]:
    match action.target:
        case AbsoluteTargetSpeed(value=value):
            return lambda: value
        case RelativeTargetSpeed(entity=name, value=value, kind=kind):
            other = cast.actors[name]
            if kind is SpeedTargetKind.DELTA:
                return lambda: other.speed + value
            return lambda: other.speed * value


def _speed_transition(dynamics: TransitionDynamics, actor: Actor, target: float) -> Transition:
    """The transition that is asked for, drawn out to what the vehicle can do.

    What is to happen in no time is no motion but the author's hand, and happens.
    """
    shape, start, limits = dynamics.shape, actor.speed, actor.entity.performance
    span = _speed_span(dynamics, start, target)
    if span > 0.0:
        limit = limits.max_acceleration if target > start else limits.max_deceleration
        span = max(span, span_of_rate(shape, target - start, limit))
    return Transition(shape=shape, start=start, target=target, span=span)


def _speed_span(dynamics: TransitionDynamics, start: float, target: float) -> float:
    """Return the s that a change of speed is to take."""
    if dynamics.shape is DynamicsShape.STEP:
        return 0.0
    match dynamics.dimension:
        case DynamicsDimension.TIME:
            return dynamics.value
        case DynamicsDimension.RATE:
            return span_of_rate(dynamics.shape, target - start, dynamics.value)
        case DynamicsDimension.DISTANCE:
            # Every shape passes through its span at the mean of both speeds.
            mean = abs(start + target) / 2.0
            return dynamics.value / mean if mean > 0.0 else 0.0


def _change_lane(action: LaneChangeAction, name: str, cast: Cast) -> Busy | None:
    """Count the offset from the target lane's centre from the start, and bring it to its end."""
    actor, here = cast.actors[name], cast.lane_of(name)
    guidance = _in_lane(cast, here, _target_lane(action, cast), actor)
    target = action.offset * guidance.direction
    dynamics, change = action.dynamics, target - guidance.offset
    span = dynamics.value
    if dynamics.dimension is DynamicsDimension.RATE:
        span = span_of_rate(dynamics.shape, change, dynamics.value)
    if dynamics.shape is DynamicsShape.STEP or span == 0.0:
        guidance.offset = target
        actor.put(guidance)
        return None
    transition = Transition(shape=dynamics.shape, start=guidance.offset, target=target, span=span)
    shift = Shift(transition, dynamics.dimension is DynamicsDimension.DISTANCE)
    guidance.shift = shift
    actor.guidance = guidance
    return lambda: isinstance(actor.guidance, LaneGuidance) and actor.guidance.shift is shift


def _target_lane(action: LaneChangeAction, cast: Cast) -> int:
    """Id of the lane to get into, on the road that the actor is on."""
    target = action.target
    if isinstance(target, AbsoluteTargetLane):
        return target.lane_id
    other = cast.lane_of(target.entity)
    lane, _ = neighbour(cast.network, other.lane, other.distance, target.lanes * other.direction)
    return lane.lane_id


def _in_lane(cast: Cast, here: LaneGuidance, lane_id: int, actor: Actor) -> LaneGuidance:
    """The same place, seen from another lane of the same road."""
    network, lane = cast.network, cast.network.lanes[here.lane]
    s = network.lane_s(lane, min(max(here.distance, 0.0), lane.length))
    try:
        target = network.lane(lane.road_id, lane_id, s)
    except MapError as error:
        raise map_failure(cast, error) from None
    same = lane.travel == target.travel
    distance = network.lane_distance(target, s)
    position, heading = network.along(
        np.array([target.index]), np.array([distance]), np.array([0.0])
    )
    aside = np.array([actor.pose.x, actor.pose.y]) - position[0]
    offset = float(aside[1] * np.cos(heading[0]) - aside[0] * np.sin(heading[0]))
    direction = here.direction if same else -here.direction
    return LaneGuidance(network, target.index, distance, offset, direction, here.tilt)


def _follow(action: FollowTrajectoryAction, actor: Actor, cast: Cast) -> Busy:
    path = _trace(action.trajectory, cast)
    guidance = PathGuidance(path, min(action.start, path.length))
    if action.timing is not None and not actor.commanded:
        _keep_time(action.trajectory, action.timing, guidance, actor, cast)
    elif isinstance(actor.drive, Timetable):
        actor.drive = Cruise()
    actor.put(guidance)
    return lambda: actor.guidance is guidance


def _trace(trajectory: Trajectory, cast: Cast) -> Path:
    """The path through the vertices, wherever they are now."""
    if not isinstance(trajectory.shape, Polyline):
        raise _unplayed(trajectory.shape, cast)
    positions = [vertex.position for vertex in trajectory.shape.vertices]
    poses = [place(position, cast).pose() for position in positions]
    return make_path(poses, [_has_heading(position) for position in positions])


def _has_heading(position: Position) -> bool:
    """Whether the file says how to stand there; else one looks along the path."""
    if isinstance(position, WorldPosition):
        return position.h is not None
    return position.orientation != Orientation()


def _keep_time(
    trajectory: Trajectory, timing: Timing, guidance: PathGuidance, actor: Actor, cast: Cast
) -> None:
    """Give the actor the timetable of a trajectory and put it where that wants it now."""
    raw = np.array(times_of(trajectory.shape), dtype=np.float64)
    path = TimedPath(guidance.path.distance, raw * timing.scale + timing.offset)
    zero = 0.0 if timing.domain is TimeDomain.ABSOLUTE else cast.now
    clock = cast.now - zero
    guidance.distance = path.distance_at(clock)
    actor.drive = Timetable(path, zero, guidance.distance)
    actor.speed = path.speed_at(clock)


def _assign_route(action: AssignRouteAction, name: str, cast: Cast) -> None:
    guidance = cast.actors[name].guidance
    if not isinstance(guidance, LaneGuidance) or guidance.direction < 0:
        raise cast.fail(f"{name!r} does not follow a lane: it cannot take a route")
    goals: list[int] = []
    for waypoint in action.route.waypoints:
        found = place(waypoint.position, cast)
        if not isinstance(found, LaneGuidance):
            raise cast.fail(f"a waypoint of {name!r} is on no lane")
        goals.append(found.lane)
    try:
        guidance.route = plan_route(cast.network, guidance.lane, goals)
    except MapError as error:
        raise cast.fail(f"{name!r} cannot follow its route: {error}") from None
