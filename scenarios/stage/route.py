"""Routes: the roads that lead from one waypoint to the next."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from heapq import heappop, heappush
from math import pi

from rsu.errors import MapError
from rsu.roads.network import RoadNetwork
from scenarios.kernels import motion as film
from scenarios.openscenario.position import (
    FromCurrentEntity,
    FromLaneCoordinates,
    LanePosition,
    Orientation,
    OrientationKind,
    Position,
    RoadPosition,
    RoutePosition,
)
from scenarios.openscenario.trajectory import Route
from scenarios.stage.cast import Cast, Placement

SIDESTEP = 5.0
"""m that a change to the neighbouring lane counts when routes are compared."""

Placer = Callable[[Position, Cast], Placement]


@dataclass(slots=True, frozen=True, kw_only=True)
class Leg:
    """A stretch of one road."""

    road_id: str
    s_start: float
    """Where the route enters it."""
    s_end: float
    """Where the route leaves it; less than `s_start` against rising s."""

    @property
    def length(self) -> float:
        """Length, m."""
        return abs(self.s_end - self.s_start)


def find_route(route: Route, cast: Cast, place: Placer) -> list[Leg]:
    """Return the legs between the waypoints, in order.

    Raises
    ------
    ScenarioError
        A waypoint is on no lane.
    MapError
        No way leads to a waypoint.
    """
    lanes: list[int] = []
    at: list[Placement] = [place(waypoint.position, cast) for waypoint in route.waypoints]
    for there in at:
        if there.lane < 0:
            raise cast.fail(f"a waypoint of route {route.name!r} is on no lane")
        lanes += find_lanes(cast.network, lanes[-1], there.lane)[1:] if lanes else [there.lane]
    ends = [cast.lanes.s_at(there.lane, there.way) for there in (at[0], at[-1])]
    return _merge(cast.network, lanes, ends[0], ends[1])


def _merge(network: RoadNetwork, lanes: list[int], first: float, last: float) -> list[Leg]:
    """Join the lanes of one road behind each other to one leg."""
    legs: list[Leg] = []
    for index in lanes:
        lane = network.lanes[index]
        start, end = (lane.s_start, lane.s_end)[:: lane.travel]
        if legs and legs[-1].road_id == lane.road_id:
            legs[-1] = Leg(road_id=lane.road_id, s_start=legs[-1].s_start, s_end=end)
        else:
            legs.append(Leg(road_id=lane.road_id, s_start=start, s_end=end))
    legs[0] = Leg(road_id=legs[0].road_id, s_start=first, s_end=legs[0].s_end)
    legs[-1] = Leg(road_id=legs[-1].road_id, s_start=legs[-1].s_start, s_end=last)
    return legs


def find_lanes(network: RoadNetwork, start: int, goal: int) -> list[int]:
    """Return the lanes from `start` to `goal`, both included: Dijkstra over their lengths.

    Neighbours of one direction are reached by a change of lane.

    Raises
    ------
    MapError
        When no way leads there.
    """
    beside = _neighbours(network)
    came_from: dict[int, int] = {}
    waiting: list[tuple[float, int, int]] = [(0.0, start, start)]
    while waiting:
        length, lane, before = heappop(waiting)
        if lane in came_from:
            continue
        came_from[lane] = before
        if lane == goal:
            return _trace(came_from, start, goal)
        here = network.lanes[lane]
        for onward in here.successors:
            heappush(waiting, (length + here.length, onward, lane))
        for aside in beside[here.road_id, here.section, here.travel]:
            heappush(waiting, (length + SIDESTEP, aside, lane))
    here, there = network.lanes[start], network.lanes[goal]
    problem = f"no way leads to lane {there.lane_id} of road {there.road_id}"
    raise MapError(network.source, f"road {here.road_id} lane {here.lane_id}", problem)


def _neighbours(network: RoadNetwork) -> dict[tuple[str, int, int], list[int]]:
    beside: dict[tuple[str, int, int], list[int]] = {}
    for lane in network.lanes:
        beside.setdefault((lane.road_id, lane.section, lane.travel), []).append(lane.index)
    return beside


def _trace(came_from: dict[int, int], start: int, goal: int) -> list[int]:
    lanes = [goal]
    while goal != start:
        goal = came_from[goal]
        lanes.append(goal)
    return lanes[::-1]


def assign_route(route: Route, i: int, cast: Cast, place: Placer) -> None:
    """Let an actor take the turns that lead along a route, of a closed one round and round."""
    waypoints = route.waypoints if not route.closed else (*route.waypoints, route.waypoints[0])
    try:
        legs = find_route(replace(route, waypoints=waypoints), cast, place)
    except MapError as error:
        raise cast.missing(error) from None
    roads = [cast.lanes.roads[leg.road_id] for leg in legs]
    cast.give_route(i, roads, film.ROUND if route.closed else film.ONCE)


def place_on_route(position: RoutePosition, cast: Cast, place: Placer) -> Placement:
    """Return the place `path_s` m along a route; it looks along the route."""
    if isinstance(position.place, FromCurrentEntity):
        raise cast.fail("FromCurrentEntity is not supported")
    rest = position.place.path_s
    legs = find_route(position.route, cast, place)
    leg = legs[0]
    for leg in legs:
        if rest <= leg.length or leg is legs[-1]:
            break
        rest -= leg.length
    forward = leg.s_end >= leg.s_start
    s = leg.s_start + (rest if forward else -rest)
    if isinstance(position.place, FromLaneCoordinates):
        at: Position = LanePosition(
            road_id=leg.road_id,
            lane_id=position.place.lane_id,
            s=s,
            offset=position.place.offset,
            orientation=position.orientation,
        )
        return place(at, cast)
    orientation = position.orientation
    if orientation.kind is OrientationKind.RELATIVE and not forward:
        orientation = Orientation(kind=orientation.kind, h=orientation.h + pi)
    return place(
        RoadPosition(road_id=leg.road_id, s=s, t=position.place.t, orientation=orientation),
        cast,
    )
