"""Ways over the lane graph: on from lane to lane, to a neighbour, along a route."""

from heapq import heappop, heappush
from math import remainder, tau

from rsu.errors import MapError
from rsu.roads.network import Lane, RoadNetwork

MOST_LANES = 256
"""Lanes that one walk may cross: a ring of lanes must not hold a walk for ever."""


def walk(
    network: RoadNetwork, lane: int, distance: float, route: list[int] | None = None
) -> tuple[int, float]:
    """Return the lane and the distance along it of a point that may lie off a lane's ends.

    Parameters
    ----------
    network : RoadNetwork
        The map.
    lane, distance : int, float
        A lane and m along it in direction of travel: negative, or beyond its length.
    route : list of int
        Lanes to come; those that the walk enters are taken off.
    """
    for _ in range(MOST_LANES):
        here = network.lanes[lane]
        if distance > here.length and here.successors:
            distance -= here.length
            lane = _next_lane(network, here, route)
        elif distance < 0.0 and here.predecessors:
            lane = _straightest(network, here, here.predecessors, backward=True)
            distance += network.lanes[lane].length
        else:
            break
    return lane, distance


def _next_lane(network: RoadNetwork, here: Lane, route: list[int] | None) -> int:
    if route and route[0] in here.successors:
        return route.pop(0)
    return _straightest(network, here, here.successors, backward=False)


def _straightest(
    network: RoadNetwork, here: Lane, candidates: tuple[int, ...], *, backward: bool
) -> int:
    """The candidate whose far end points most as our own does."""
    heading, start = network.lines.heading, network.lines.start

    def far_end(lane: int) -> float:
        return float(heading[start[lane]] if backward else heading[start[lane + 1] - 1])

    own = far_end(here.index)
    return min(candidates, key=lambda lane: abs(remainder(far_end(lane) - own, tau)))


def neighbour(
    network: RoadNetwork, lane: int, distance: float, lanes_left: int
) -> tuple[Lane, float]:
    """Return the lane `lanes_left` lanes to the left in direction of travel, and s there.

    Lane ids rise to the left of rising s and have no 0 (OpenDRIVE 1.7, 9.1).
    """
    here = network.lanes[lane]
    s = network.lane_s(here, distance)
    target = here.lane_id + here.travel * lanes_left
    if (target <= 0 < here.lane_id) or (here.lane_id < 0 <= target):
        target -= 1 if here.lane_id > 0 else -1
    return network.lane(here.road_id, target, s), s


def plan_route(network: RoadNetwork, lane: int, goals: list[int]) -> list[int]:
    """Return the lanes behind `lane` that lead to one goal after the other, by length.

    Raises
    ------
    MapError
        When no way leads to a goal.
    """
    route: list[int] = []
    for goal in goals:
        route += _shortest(network, route[-1] if route else lane, goal)
    return route


def _shortest(network: RoadNetwork, start: int, goal: int) -> list[int]:
    """Dijkstra's algorithm over the lanes' lengths."""
    came_from: dict[int, int] = {}
    waiting: list[tuple[float, int, int]] = [(0.0, start, start)]
    while waiting:
        length, lane, before = heappop(waiting)
        if lane in came_from:
            continue
        came_from[lane] = before
        if lane == goal:
            return _trace(came_from, start, goal)
        for onward in network.lanes[lane].successors:
            heappush(waiting, (length + network.lanes[onward].length, onward, lane))
    here, there = network.lanes[start], network.lanes[goal]
    problem = f"no way leads to lane {there.lane_id} of road {there.road_id}"
    raise MapError(network.source, f"road {here.road_id} lane {here.lane_id}", problem)


def _trace(came_from: dict[int, int], start: int, goal: int) -> list[int]:
    lanes: list[int] = []
    while goal != start:
        lanes.append(goal)
        goal = came_from[goal]
    return lanes[::-1]
