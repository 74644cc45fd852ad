"""Where a position of the storyboard is on this map, now."""

from math import cos, inf, nan, pi, remainder, sin, tau

import numpy as np

from rsu.arrays import Floats
from rsu.errors import MapError
from rsu.frames.map_projection import project
from rsu.roads.lane import Lane
from scenarios.kernels import motion as film
from scenarios.openscenario.position import (
    GeoPosition,
    LanePosition,
    Orientation,
    OrientationKind,
    Position,
    RelativeLanePosition,
    RelativeObjectPosition,
    RelativeRoadPosition,
    RelativeWorldPosition,
    RoadPosition,
    RoutePosition,
    TrajectoryPosition,
    WorldPosition,
    references_of,
)
from scenarios.stage.cast import Cast, Placement
from scenarios.stage.lane_table import LaneTable, neighbour
from scenarios.stage.path import sample
from scenarios.stage.route import place_on_route

ALONG = pi / 4
"""rad: who stands further askew than this does not follow the lane but goes straight ahead."""
REACH = 75.0
"""m beside a lane's centre at which one still follows it, as the shoulder is followed."""
STOREY = 1.5
"""m: a lane whose surface is farther above or below is that of another storey, or of a bridge."""
STOREY_REACH = 10.0
"""m beside its centre at which a lane of the right storey is looked for: a parking space deep."""


def place(position: Position, cast: Cast, mover: int = -1) -> Placement:
    """Return where a position is and how one who stands there goes on.

    What is ahead of another is so along the route of `mover`, who is to stand there, if it has
    one, else along the other's.

    Raises
    ------
    ScenarioError
        When the map has no such place, or who it is relative to is on no lane.
    """
    try:
        return _place(position, cast, mover)
    except MapError as error:
        raise cast.missing(error) from None


def _place(position: Position, cast: Cast, mover: int) -> Placement:  # noqa: PLR0911 - one a kind
    match position:
        case WorldPosition():
            heading = 0.0 if position.h is None else position.h
            return stand(cast, position.x, position.y, position.z, heading)
        case RoadPosition():
            return _on_road(cast, position.road_id, position.s, position.t, position.orientation)
        case LanePosition():
            return _on_lane(position, cast)
        case RelativeLanePosition():
            return _by_lane(position, cast, _route(cast, mover, position.entity))
        case RelativeRoadPosition():
            return _by_road(position, cast, _route(cast, mover, position.entity))
        case RelativeObjectPosition() | RelativeWorldPosition():
            return _by_object(position, cast)
        case RoutePosition():
            return place_on_route(position, cast, place)
        case TrajectoryPosition():
            return _on_trajectory(position, cast)
        case GeoPosition():
            return _on_earth(position, cast)


def _on_earth(position: GeoPosition, cast: Cast) -> Placement:
    """Stand where the projection of the map puts a point of WGS84; angles count from its x axis."""
    network = cast.network
    x, y = project(network.source, network.geo_reference, position.latitude, position.longitude)
    return stand(cast, x, y, position.altitude, position.orientation.h)


def is_fixed(position: Position) -> bool:
    """Whether a position depends on no entity."""
    return not references_of(position)


def stand(cast: Cast, x: float, y: float, z: float | None, heading: float) -> Placement:
    """Stand at a point of the plane, on the road's surface where there is one."""
    lane, way, offset = locate(cast, x, y, heading, z)
    if lane < 0:
        return Placement(x=x, y=y, z=z or 0.0, heading=heading)
    _, _, surface, along = cast.lanes.pose(lane, way)
    deviation = remainder(heading - along, tau)
    if ALONG < abs(deviation) < pi - ALONG:
        lane = -1
    return Placement(
        x=x, y=y, z=surface, heading=heading, lane=lane, way=way, offset=offset, turn=deviation
    )


def locate(
    cast: Cast, x: float, y: float, heading: float, z: float | None = None
) -> tuple[int, float, float]:
    """Return lane, way and offset of a point: the lane under it, else the nearest; -1 = none.

    Where lanes lie above each other, z says which is meant.
    """
    network, table = cast.network, cast.lanes
    if not len(table.rows):
        return -1, nan, nan
    found = network.match(np.array([[x, y]]), np.array([heading]))
    lane = int(found.lane[0])
    dx, dy = table.rows[:, 0] - x, table.rows[:, 1] - y
    if lane < 0:
        nearest = int(np.argmin(dx * dx + dy * dy))
        if np.hypot(dx[nearest], dy[nearest]) > REACH:
            return -1, nan, nan
        lane = int(np.searchsorted(table.start, nearest, side="right")) - 1
    way, offset = _project(_rows(table, lane), x, y)
    if z is None or abs(table.pose(lane, way)[2] - z) < STOREY:
        return lane, way, offset
    return _on_storey(table, x, y, z) or (lane, way, offset)


def _rows(table: LaneTable, lane: int) -> Floats:
    return table.rows[table.start[lane] : table.start[lane + 1]]


def _on_storey(table: LaneTable, x: float, y: float, z: float) -> tuple[int, float, float] | None:
    """Return the nearest lane whose surface is at that height beside the point."""
    level = np.abs(table.rows[:, 2] - z) < STOREY
    lanes = np.unique(np.searchsorted(table.start, np.flatnonzero(level), side="right") - 1)
    found = [(lane, *_project(_rows(table, lane), x, y)) for lane in lanes.tolist()]
    beside = [
        (float(np.hypot(x - on_x, y - on_y)), place)
        for place in found
        for on_x, on_y, on_z, _ in (table.pose(place[0], place[1]),)
        if abs(on_z - z) < STOREY
    ]
    distance, place = min(beside, default=(inf, None))
    return place if distance < STOREY_REACH else None


def _project(rows: Floats, x: float, y: float) -> tuple[float, float]:
    """Way and offset of the foot of a point on a polyline."""
    start, side = rows[:-1, :2], np.diff(rows[:, :2], axis=0)
    length = np.maximum((side * side).sum(axis=1), 1e-12)
    u = np.clip(((np.array([x, y]) - start) * side).sum(axis=1) / length, 0.0, 1.0)
    rest = np.array([x, y]) - (start + u[:, None] * side)
    k = int(np.argmin((rest * rest).sum(axis=1)))
    heading = rows[k, 3] + u[k] * (rows[k + 1, 3] - rows[k, 3])
    way = rows[k, 4] + u[k] * (rows[k + 1, 4] - rows[k, 4])
    return float(way), float(rest[k, 1] * cos(heading) - rest[k, 0] * sin(heading))


def lane_of(cast: Cast, name: str) -> tuple[int, float, float, int]:
    """Return lane, way, offset and direction (+1 = as the lane leads) of an actor.

    Raises
    ------
    ScenarioError
        When it is on none.
    """
    actor = cast.row[cast.index[name]]
    heading = float(actor[film.HEADING])
    if actor[film.MODE] == film.ON_LANE:
        lane, way, offset = int(actor[film.LANE]), float(actor[film.WAY]), float(actor[film.OFFSET])
        return lane, way, offset, 1 if cos(actor[film.TURN]) >= 0.0 else -1
    x, y, z = actor[[film.X, film.Y, film.Z]].tolist()
    lane, way, offset = locate(cast, x, y, heading, z)
    if lane < 0:
        raise cast.fail(f"{name!r} is on no lane")
    along = cast.lanes.pose(lane, way)[3]
    return lane, way, offset, 1 if cos(heading - along) >= 0.0 else -1


def _turned(heading: float, orientation: Orientation) -> float:
    absolute = orientation.kind is OrientationKind.ABSOLUTE
    return orientation.h if absolute else heading + orientation.h


def on_lane(cast: Cast, lane: Lane, s: float, left: float, orientation: Orientation) -> Placement:
    """Stand on a lane at s, `left` m to the left of its centre by rising s.

    An orientation counts from the direction of travel: pi is a wrong-way driver.
    """
    way, offset = cast.lanes.way_at(lane, s), left * lane.travel
    x, y, z, along = cast.lanes.pose(lane.index, way, offset)
    heading = _turned(along, orientation)
    turn = remainder(heading - along, tau)
    across = ALONG < abs(turn) < pi - ALONG
    return Placement(
        x=x,
        y=y,
        z=z,
        heading=heading,
        lane=-1 if across else lane.index,
        way=way,
        offset=offset,
        turn=turn,
    )


def _on_lane(position: LanePosition, cast: Cast) -> Placement:
    s = min(position.s, _road_end(cast, position.road_id, position.s))
    lane = cast.network.lane(position.road_id, position.lane_id, s)
    return on_lane(cast, lane, s, position.offset, position.orientation)


def _road_end(cast: Cast, road_id: str, s: float) -> float:
    """Return where a road ends, m: a place behind its end is its end, as the reference has it."""
    return max((lane.s_end for lane in cast.network.lanes if lane.road_id == road_id), default=s)


def _on_road(cast: Cast, road: str, s: float, t: float, orientation: Orientation) -> Placement:
    at = cast.network.road_pose(road, s, t)
    return stand(cast, at.x, at.y, at.z, _turned(at.heading, orientation))


def _route(cast: Cast, mover: int, entity: str) -> list[int]:
    """Roads of the first of both that has a route."""
    for i in (mover, cast.index[entity]):
        first, last = (int(cast.plan[i, k]) for k in (film.ROUTE_FIRST, film.ROUTE_LAST))
        if i >= 0 and first < last and cast.plan[i, film.ROUTE_KIND] != film.RANDOM:
            return cast.route[first:last].tolist()
    return []


def _by_lane(position: RelativeLanePosition, cast: Cast, roads: list[int]) -> Placement:
    """Ahead and left as the reference entity sees it."""
    lane, way, _, direction = lane_of(cast, position.entity)
    table, lanes = cast.lanes, cast.network.lanes
    if position.along_lane:
        lane, way = table.walk(lane, way + direction * position.ahead, roads)
    else:
        lane, way = ahead_by_s(cast, lane, way, direction * position.ahead, roads)
    here = lanes[lane]
    s = table.s_at(lane, way)
    forward = here.travel * direction
    target = neighbour(cast.network, here, s, position.lanes * forward) if position.lanes else here
    orientation = position.orientation
    if orientation.kind is OrientationKind.RELATIVE and forward != target.travel:
        # One's own lane direction is that of the other's travel, also if traffic runs against it.
        orientation = Orientation(kind=orientation.kind, h=orientation.h + pi)
    return on_lane(cast, target, s, position.offset * forward, orientation)


def ahead_by_s(
    cast: Cast, lane: int, way: float, ahead: float, roads: list[int]
) -> tuple[int, float]:
    """Go `ahead` m in direction of a lane's travel, counted along the reference line."""
    here = cast.network.lanes[lane]
    s = cast.lanes.s_at(lane, way) + here.travel * ahead
    border = min(max(s, here.s_start), here.s_end)
    beyond = (s - border) * here.travel
    return cast.lanes.walk(lane, cast.lanes.way_at(here, border) + beyond, roads)


def _by_road(position: RelativeRoadPosition, cast: Cast, roads: list[int]) -> Placement:
    lane, way, offset, direction = lane_of(cast, position.entity)
    here = cast.network.lanes[lane]
    there, on = ahead_by_s(cast, lane, way, here.travel * position.ds, roads)
    target, s = cast.network.lanes[there], cast.lanes.s_at(there, on)
    x, y, _, _ = cast.lanes.pose(lane, way, offset)
    at = cast.network.road_pose(here.road_id, cast.lanes.s_at(lane, way), 0.0)
    t = (y - at.y) * cos(at.heading) - (x - at.x) * sin(at.heading)
    orientation = position.orientation
    if orientation.kind is OrientationKind.RELATIVE and target.travel * direction < 0:
        orientation = Orientation(kind=orientation.kind, h=orientation.h + pi)
    # Left is right where s rises against the other's road.
    t *= here.travel * target.travel
    return _on_road(cast, target.road_id, s, t + position.dt, orientation)


def _by_object(position: RelativeObjectPosition | RelativeWorldPosition, cast: Cast) -> Placement:
    actor = cast.row[cast.index[position.entity]]
    heading = float(actor[film.HEADING])
    along = heading if isinstance(position, RelativeObjectPosition) else 0.0
    x = float(actor[film.X]) + position.dx * cos(along) - position.dy * sin(along)
    y = float(actor[film.Y]) + position.dx * sin(along) + position.dy * cos(along)
    return stand(cast, x, y, float(actor[film.Z]), _turned(heading, position.orientation))


def _on_trajectory(position: TrajectoryPosition, cast: Cast) -> Placement:
    rows = sample(position.trajectory, cast, place)
    x, y, z, heading = (float(np.interp(position.s, rows[:, 4], rows[:, k])) for k in range(4))
    x, y = x - position.t * sin(heading), y + position.t * cos(heading)
    return stand(cast, x, y, z, _turned(heading, position.orientation))
