"""Positions: where something is, in words of the map, the world or another entity."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from typing import cast

from scenarios.openscenario.node import Node


class OrientationKind(StrEnum):
    """What an angle counts from (`ReferenceContext`)."""

    ABSOLUTE = "absolute"
    RELATIVE = "relative"


@dataclass(slots=True, frozen=True, kw_only=True)
class Orientation:
    """Heading, rad: of the world, or relative to the lane's, road's or entity's direction."""

    kind: OrientationKind = OrientationKind.RELATIVE
    h: float = 0.0


@dataclass(slots=True, frozen=True, kw_only=True)
class WorldPosition:
    """A point in the map's frame, m and rad; None = not given."""

    x: float
    y: float
    z: float | None
    h: float | None


@dataclass(slots=True, frozen=True, kw_only=True)
class RoadPosition:
    """A point in road coordinates, m."""

    road_id: str
    s: float
    t: float
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
class RelativeObjectPosition:
    """A point in an entity's own frame, m."""

    entity: str
    dx: float
    dy: float
    orientation: Orientation


Position = (
    WorldPosition | RoadPosition | LanePosition | RelativeLanePosition | RelativeObjectPosition
)


def reference_of(position: Position) -> str | None:
    """Return the entity that a position is relative to."""
    match position:
        case RelativeLanePosition() | RelativeObjectPosition():
            return position.entity
        case _:
            return None


def fixed_positions(record: object) -> Iterator[Position]:
    """Yield every position within a record, however deep, that depends on no entity."""
    match record:
        case WorldPosition() | RoadPosition() | LanePosition():
            yield record
        case tuple():
            for item in cast("tuple[object, ...]", record):
                yield from fixed_positions(item)
        case _ if is_dataclass(record):
            for field in fields(record):
                yield from fixed_positions(getattr(record, field.name))
        case _:
            return


def read_position(node: Node) -> Position:
    """Read a ``Position``."""
    return node.one_of(
        {
            "WorldPosition": _read_world,
            "RoadPosition": _read_road,
            "LanePosition": _read_lane,
            "RelativeLanePosition": _read_relative_lane,
            "RelativeObjectPosition": _read_relative_object,
        }
    )


def _read_world(node: Node) -> Position:
    _refuse_tilt(node)
    return WorldPosition(
        x=node.number("x"),
        y=node.number("y"),
        z=node.number("z") if node.has("z") else None,
        h=node.number("h") if node.has("h") else None,
    )


def _read_road(node: Node) -> Position:
    return RoadPosition(
        road_id=node.text("roadId"),
        s=node.positive("s"),
        t=node.number("t"),
        orientation=_read_orientation(node),
    )


def _read_lane(node: Node) -> Position:
    return LanePosition(
        road_id=node.text("roadId"),
        lane_id=node.whole("laneId"),
        s=node.positive("s"),
        offset=node.number("offset", 0.0),
        orientation=_read_orientation(node),
    )


def _read_relative_lane(node: Node) -> Position:
    if node.has("ds") == node.has("dsLane"):
        raise node.refuse("expected one of the attributes 'ds' and 'dsLane'")
    along_lane = node.has("dsLane")
    return RelativeLanePosition(
        entity=node.entity(),
        lanes=node.whole("dLane"),
        ahead=node.number("dsLane" if along_lane else "ds"),
        along_lane=along_lane,
        offset=node.number("offset", 0.0),
        orientation=_read_orientation(node),
    )


def _read_relative_object(node: Node) -> Position:
    if node.number("dz", 0.0) != 0.0:
        raise node.refuse("dz other than 0 is not supported: entities stand on the ground")
    return RelativeObjectPosition(
        entity=node.entity(),
        dx=node.number("dx"),
        dy=node.number("dy"),
        orientation=_read_orientation(node),
    )


def _read_orientation(node: Node) -> Orientation:
    """No element: along the reference; no ``type``: absolute (OpenSCENARIO XML, `Orientation`)."""
    child = node.optional("Orientation")
    if child is None:
        return Orientation()
    _refuse_tilt(child)
    kind = child.choice("type", OrientationKind, OrientationKind.ABSOLUTE)
    return Orientation(kind=kind, h=child.number("h", 0.0))


def _refuse_tilt(node: Node) -> None:
    for name in ("p", "r"):
        if node.number(name, 0.0) != 0.0:
            raise node.refuse(f"{name} other than 0 is not supported: entities stand upright")
