"""Positions: where something is, in words of the map, the world or another entity."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import cast

from scenarios.openscenario.trajectory import Route, Trajectory


class OrientationKind(StrEnum):
    """What an angle counts from (`ReferenceContext`)."""

    ABSOLUTE = "absolute"
    RELATIVE = "relative"


@dataclass(slots=True, frozen=True, kw_only=True)
class Orientation:
    """Angles, rad: of the world, or relative to the lane's, road's or entity's direction."""

    kind: OrientationKind = OrientationKind.RELATIVE
    h: float = 0.0
    p: float = 0.0
    r: float = 0.0


@dataclass(slots=True, frozen=True, kw_only=True)
class WorldPosition:
    """A point in the map's frame, m and rad; None = not given."""

    x: float
    y: float
    z: float | None
    h: float | None
    p: float | None = None
    r: float | None = None


@dataclass(slots=True, frozen=True, kw_only=True)
class RelativeWorldPosition:
    """A point seen from an entity along the axes of the world, m."""

    entity: str
    dx: float
    dy: float
    dz: float
    orientation: Orientation


@dataclass(slots=True, frozen=True, kw_only=True)
class RelativeObjectPosition:
    """A point in an entity's own frame, m."""

    entity: str
    dx: float
    dy: float
    orientation: Orientation
    dz: float = 0.0


@dataclass(slots=True, frozen=True, kw_only=True)
class RoadPosition:
    """A point in road coordinates, m."""

    road_id: str
    s: float
    t: float
    orientation: Orientation


@dataclass(slots=True, frozen=True, kw_only=True)
class RelativeRoadPosition:
    """A point in road coordinates, m along s and t of the road that an entity is on."""

    entity: str
    ds: float
    dt: float
    orientation: Orientation


@dataclass(slots=True, frozen=True, kw_only=True)
class LanePosition:
    """A point in a lane: s of the road and m to the left of the lane's centre, by rising s."""

    road_id: str
    lane_id: int
    s: float
    offset: float
    orientation: Orientation


@dataclass(slots=True, frozen=True, kw_only=True)
class RelativeLanePosition:
    """A point `lanes` lanes to the left of an entity's lane and m ahead of it."""

    entity: str
    lanes: int
    ahead: float
    along_lane: bool
    """``dsLane``: the distance counts along the lane's centre, not along the reference line."""
    offset: float
    orientation: Orientation


@dataclass(slots=True, frozen=True, kw_only=True)
class FromRoadCoordinates:
    """m along a route, and m to the left of the road's reference line there."""

    path_s: float
    t: float


@dataclass(slots=True, frozen=True, kw_only=True)
class FromLaneCoordinates:
    """m along a route, and m to the left of the centre of a lane there."""

    path_s: float
    lane_id: int
    offset: float


@dataclass(slots=True, frozen=True, kw_only=True)
class FromCurrentEntity:
    """Where an entity is on a route."""

    entity: str


@dataclass(slots=True, frozen=True, kw_only=True)
class RoutePosition:
    """A point on a route."""

    route: Route
    place: FromCurrentEntity | FromRoadCoordinates | FromLaneCoordinates
    orientation: Orientation


@dataclass(slots=True, frozen=True, kw_only=True)
class TrajectoryPosition:
    """A point `s` m along a trajectory and `t` m to its left."""

    trajectory: Trajectory
    s: float
    t: float
    orientation: Orientation


@dataclass(slots=True, frozen=True, kw_only=True)
class GeoPosition:
    """A point on WGS84."""

    latitude: float
    """rad."""
    longitude: float
    """rad."""
    altitude: float | None
    """m above the ellipsoid; None = on the road's surface."""
    vertical_road_selection: int
    """Which of several roads above each other, from below, when no altitude is given."""
    orientation: Orientation


Position = (
    WorldPosition
    | RelativeWorldPosition
    | RelativeObjectPosition
    | RoadPosition
    | RelativeRoadPosition
    | LanePosition
    | RelativeLanePosition
    | RoutePosition
    | TrajectoryPosition
    | GeoPosition
)


def references_of(position: Position) -> frozenset[str]:
    """Return the entities that a position is relative to, also through a route or trajectory."""
    return frozenset(_references(position))


def _references(record: object) -> Iterator[str]:
    match record:
        case (
            RelativeWorldPosition()
            | RelativeObjectPosition()
            | RelativeRoadPosition()
            | RelativeLanePosition()
            | FromCurrentEntity()
        ):
            yield record.entity
        case _:
            for part in _parts(record):
                yield from _references(part)


def fixed_positions(record: object) -> Iterator[Position]:
    """Yield every position within a record, however deep, that depends on no entity."""
    waiting = [record]
    while waiting:
        item = waiting.pop()
        if isinstance(item, WorldPosition | RoadPosition | LanePosition | GeoPosition):
            yield item
        else:
            waiting += reversed(_parts(item))


def _parts(record: object) -> Sequence[object]:
    if isinstance(record, tuple):
        return cast("tuple[object, ...]", record)
    return [getattr(record, name) for name in _fields(type(record))]


@cache
def _fields(kind: type) -> tuple[str, ...]:
    """Return the names of a record's fields; what is no record has none."""
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()
