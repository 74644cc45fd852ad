"""Lateral actions take hold of actors: lane, offset and lateral distance."""

from math import cos, pi, remainder, sin, tau

from rsu.errors import MapError
from scenarios.kernels import motion as film
from scenarios.openscenario.dynamics import DynamicsDimension, DynamicsShape
from scenarios.openscenario.lateral import (
    AbsoluteTargetLane,
    AbsoluteTargetLaneOffset,
    LaneChangeAction,
    LaneOffsetAction,
    LateralDisplacement,
    LateralDistanceAction,
)
from scenarios.stage.cast import Cast
from scenarios.stage.hold import Hold
from scenarios.stage.lane_table import neighbour
from scenarios.stage.place import lane_of
from scenarios.stage.routing import leave_path
from scenarios.stage.transition import SHAPES, span_of_acceleration, span_of_rate

OFFSET = "offset"


def change_lane(action: LaneChangeAction, i: int, cast: Cast) -> Hold | None:
    """Count the offset from the target lane's centre from the start, and bring it to its end."""
    leave_path(i, cast)
    name = cast.entities[i].name
    _take_lane(i, cast, _target_lane(action, name, cast), name)
    actor = cast.row[i]
    forward = 1.0 if cos(actor[film.TURN]) >= 0.0 else -1.0
    # The file counts to the left of one's own way.
    target = action.offset * forward
    dynamics, change = action.dynamics, target - float(actor[film.OFFSET])
    span = dynamics.value
    if dynamics.dimension is DynamicsDimension.RATE:
        span = span_of_rate(dynamics.shape, change, dynamics.value)
    by_distance = dynamics.dimension is DynamicsDimension.DISTANCE
    return _shift(i, cast, dynamics.shape, target, span, by_distance=by_distance)


def _shift(
    i: int, cast: Cast, shape: DynamicsShape, target: float, span: float, *, by_distance: bool
) -> Hold | None:
    actor, plan = cast.row[i], cast.plan[i]
    hold = Hold(cast, i, OFFSET)
    if shape is DynamicsShape.STEP or span <= 0.0:
        actor[film.OFFSET] = target
        plan[film.OFFSET_KIND] = film.KEEP
        return None
    plan[film.OFFSET_KIND], plan[film.OFFSET_SHAPE] = film.CHANGE, SHAPES[shape]
    plan[film.OFFSET_START], plan[film.OFFSET_TARGET] = actor[film.OFFSET], target
    plan[film.OFFSET_SPAN], plan[film.BY_DISTANCE] = span, float(by_distance)
    actor[film.OFFSET_PARAMETER] = 0.0
    return hold


def _target_lane(action: LaneChangeAction, name: str, cast: Cast) -> int:
    """Index of the lane to get into, on the road that the actor is on."""
    target = action.target
    lanes = cast.network.lanes
    own, way, _, _ = lane_of(cast, name)
    here = lanes[own]
    s = cast.lanes.s_at(own, way)
    try:
        if isinstance(target, AbsoluteTargetLane):
            return cast.network.lane(here.road_id, target.lane_id, s).index
        other, other_way, _, direction = lane_of(cast, target.entity)
        there = lanes[other]
        s_there = cast.lanes.s_at(other, other_way)
        found = there
        if target.lanes:
            lanes_left = target.lanes * direction * there.travel
            found = neighbour(cast.network, there, s_there, lanes_left)
        return cast.network.lane(here.road_id, found.lane_id, s).index
    except MapError as error:
        raise cast.missing(error) from None


def _take_lane(i: int, cast: Cast, index: int, name: str) -> None:
    """Follow another lane of the same road from the same place."""
    own, way, offset, _ = lane_of(cast, name)
    actor, table = cast.row[i], cast.lanes
    here, target = cast.network.lanes[own], cast.network.lanes[index]
    s = table.s_at(own, way)
    x, y, _, _ = table.pose(own, way, offset)
    new_way = table.way_at(target, s)
    at_x, at_y, _, along = table.pose(index, new_way)
    actor[film.LANE], actor[film.WAY], actor[film.MODE] = index, new_way, film.ON_LANE
    actor[film.OFFSET] = (y - at_y) * cos(along) - (x - at_x) * sin(along)
    heading = float(actor[film.HEADING] - actor[film.TILT])
    same = here.travel == target.travel
    facing = remainder(heading - table.pose(own, way)[3], tau)
    actor[film.TURN] = 0.0 if (cos(facing) >= 0.0) == same else pi


def change_offset(action: LaneOffsetAction, i: int, cast: Cast) -> Hold | None:
    """Bring an actor to an offset from its lane's centre."""
    leave_path(i, cast)
    name = cast.entities[i].name
    own, _, _, _ = lane_of(cast, name)
    _take_lane(i, cast, own, name)
    actor = cast.row[i]
    forward = 1.0 if cos(actor[film.TURN]) >= 0.0 else -1.0
    target = action.target.value * forward
    if not isinstance(action.target, AbsoluteTargetLaneOffset):
        _, _, offset, direction = lane_of(cast, action.target.entity)
        target += offset * direction * forward
    change = target - float(actor[film.OFFSET])
    span = span_of_acceleration(action.shape, change, action.max_lateral_acceleration)
    hold = _shift(i, cast, action.shape, target, span, by_distance=False)
    if action.continuous and hold is None:
        return Hold(cast, i, OFFSET)
    return hold


def keep_lateral_distance(action: LateralDistanceAction, i: int, cast: Cast) -> Hold | None:
    """Bring an actor to a lateral distance from another, at once or within its limits."""
    leave_path(i, cast)
    name = cast.entities[i].name
    own, way, offset, _ = lane_of(cast, name)
    _take_lane(i, cast, own, name)
    other = cast.row[cast.index[action.entity]]
    x, y, _, along = cast.lanes.pose(own, way)
    there = float((other[film.Y] - y) * cos(along) - (other[film.X] - x) * sin(along))
    left = action.displacement is LateralDisplacement.LEFT or (
        action.displacement is LateralDisplacement.ANY and offset >= there
    )
    wanted = abs(offset - there) if action.distance is None else action.distance
    if action.freespace and action.distance is not None:
        wanted += (cast.box[i, 3] + cast.box[cast.index[action.entity], 3]) / 2.0
    target = there + (wanted if left else -wanted)
    limits = action.constraints
    span = 0.0
    if limits is not None:
        span = span_of_acceleration(
            DynamicsShape.SINUSOIDAL, target - offset, limits.max_acceleration
        )
    return _shift(i, cast, DynamicsShape.SINUSOIDAL, target, span, by_distance=False)
