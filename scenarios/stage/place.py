"""Where a position of the storyboard is on this map, now."""

from math import cos, pi, sin

import numpy as np

from rsu.errors import MapError
from rsu.roads.network import Pose
from scenarios.openscenario.position import (
    LanePosition,
    Orientation,
    OrientationKind,
    Position,
    RelativeLanePosition,
    RelativeObjectPosition,
    RoadPosition,
    WorldPosition,
)
from scenarios.stage.actor import Cast, map_failure
from scenarios.stage.guidance import LaneGuidance, StraightAhead, join_lane, surface_height, take_up
from scenarios.stage.lane_walk import neighbour, walk

Placed = LaneGuidance | StraightAhead


def place(position: Position, cast: Cast) -> Placed:
    """Return the default guidance of one who stands at a position.

    Raises
    ------
    ScenarioError
        When the map has no such place, or who it is relative to is on no lane.
    """
    try:
        match position:
            case WorldPosition():
                return _place_in_world(position, cast)
            case RoadPosition():
                return _place_on_road(position, cast)
            case LanePosition():
                return _place_on_lane(position, cast)
            case RelativeLanePosition():
                return _place_by_lane(position, cast)
            case RelativeObjectPosition():
                return _place_by_object(position, cast)
            case _:
                raise cast.fail(f"{type(position).__name__} is read but not played yet")
    except MapError as error:
        raise map_failure(cast, error) from None


def _place_in_world(position: WorldPosition, cast: Cast) -> Placed:
    heading = 0.0 if position.h is None else position.h
    return _stand(cast, position.x, position.y, heading, position.z)


def _place_on_road(position: RoadPosition, cast: Cast) -> Placed:
    at = cast.network.road_pose(position.road_id, position.s, position.t)
    return _stand(cast, at.x, at.y, _turned(at.heading, position.orientation), at.z)


def _place_on_lane(position: LanePosition, cast: Cast) -> Placed:
    """An orientation counts from the direction of travel: pi is a wrong-way driver."""
    network = cast.network
    lane = network.lane(position.road_id, position.lane_id, position.s)
    at = network.pose(position.road_id, position.lane_id, position.s, position.offset)
    travel = at.heading if lane.travel > 0 else at.heading + pi
    heading = _turned(travel, position.orientation)
    return join_lane(
        network,
        Pose(x=at.x, y=at.y, z=at.z, heading=heading),
        lane.index,
        network.lane_distance(lane, position.s),
        position.offset * lane.travel,
    )


def _place_by_lane(position: RelativeLanePosition, cast: Cast) -> Placed:
    """Ahead and left as the reference entity sees it."""
    network, other = cast.network, cast.lane_of(position.entity)
    lane, distance = _ahead(cast, other, position.ahead, along_lane=position.along_lane)
    target, s = neighbour(network, lane, distance, position.lanes * other.direction)
    relative = position.orientation.kind is OrientationKind.RELATIVE
    # One's own lane direction is that of the other's travel, also if traffic runs against it.
    forward = network.lanes[lane].travel * other.direction
    turn = pi if relative and forward != target.travel else 0.0
    return _place_on_lane(
        LanePosition(
            road_id=target.road_id,
            lane_id=target.lane_id,
            s=s,
            offset=position.offset * forward,
            orientation=Orientation(
                kind=position.orientation.kind, h=position.orientation.h + turn
            ),
        ),
        cast,
    )


def _ahead(cast: Cast, other: LaneGuidance, ahead: float, *, along_lane: bool) -> tuple[int, float]:
    """Lane and distance `ahead` m before an actor: by lane centre, or by s while s lasts."""
    network, lane = cast.network, cast.network.lanes[other.lane]
    if along_lane:
        return walk(network, lane.index, other.distance + other.direction * ahead)
    forward = lane.travel * other.direction
    s = network.lane_s(lane, other.distance) + forward * ahead
    border = min(max(s, lane.s_start), lane.s_end)
    beyond = (s - border) * lane.travel
    return walk(network, lane.index, network.lane_distance(lane, border) + beyond)


def _place_by_object(position: RelativeObjectPosition, cast: Cast) -> Placed:
    at = cast.actors[position.entity].pose
    x = at.x + position.dx * cos(at.heading) - position.dy * sin(at.heading)
    y = at.y + position.dx * sin(at.heading) + position.dy * cos(at.heading)
    return _stand(cast, x, y, _turned(at.heading, position.orientation), None, fallback=at.z)


def _turned(heading: float, orientation: Orientation) -> float:
    absolute = orientation.kind is OrientationKind.ABSOLUTE
    return orientation.h if absolute else heading + orientation.h


def _stand(
    cast: Cast, x: float, y: float, heading: float, z: float | None, fallback: float = 0.0
) -> Placed:
    """Stand there, on the road's surface where there is one."""
    found = cast.network.match(np.array([[x, y]]), np.array([heading]))
    lane = int(found.lane[0])
    if lane >= 0:
        z = surface_height(cast.network, lane, float(found.distance[0]))
    return take_up(cast.network, Pose(x=x, y=y, z=fallback if z is None else z, heading=heading))
