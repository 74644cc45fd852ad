"""Conditions on what an entity does: speed, way, distance, time to others."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from scenarios.openscenario.distance import Measure, read_measure
from scenarios.openscenario.dynamics import CoordinateSystem
from scenarios.openscenario.entity import Kind, object_kind
from scenarios.openscenario.finding import RuleName
from scenarios.openscenario.geometry import read_position
from scenarios.openscenario.node import Node
from scenarios.openscenario.position import Position
from scenarios.openscenario.rule import Rule


class DirectionalDimension(StrEnum):
    """Part of a velocity or acceleration, in the entity's own frame."""

    LONGITUDINAL = "longitudinal"
    LATERAL = "lateral"
    VERTICAL = "vertical"


class AngleKind(StrEnum):
    """Which angle (`AngleType`)."""

    HEADING = "heading"
    PITCH = "pitch"
    ROLL = "roll"


@dataclass(slots=True, frozen=True, kw_only=True)
class EndOfRoadCondition:
    """s at the end of the road."""

    duration: float


@dataclass(slots=True, frozen=True, kw_only=True)
class OffroadCondition:
    """s beside the road."""

    duration: float


@dataclass(slots=True, frozen=True, kw_only=True)
class CollisionCondition:
    """Contact with an entity, or with any of a kind."""

    target: tuple[str, ...] | Kind


@dataclass(slots=True, frozen=True, kw_only=True)
class SpeedCondition:
    """m/s; without `direction` how fast, whichever way."""

    value: float
    rule: Rule
    direction: DirectionalDimension | None


@dataclass(slots=True, frozen=True, kw_only=True)
class RelativeSpeedCondition:
    """m/s by which the entity is faster than another; without `direction` of both speeds."""

    entity: str
    value: float
    rule: Rule
    direction: DirectionalDimension | None


@dataclass(slots=True, frozen=True, kw_only=True)
class AccelerationCondition:
    """m/s^2; without `direction` how much, whichever way."""

    value: float
    rule: Rule
    direction: DirectionalDimension | None


@dataclass(slots=True, frozen=True, kw_only=True)
class StandStillCondition:
    """s without motion."""

    duration: float


@dataclass(slots=True, frozen=True, kw_only=True)
class TraveledDistanceCondition:
    """m travelled since the beginning."""

    value: float


@dataclass(slots=True, frozen=True, kw_only=True)
class ReachPositionCondition:
    """Within `tolerance` m of a point."""

    position: Position
    tolerance: float


@dataclass(slots=True, frozen=True, kw_only=True)
class DistanceCondition:
    """m from a point."""

    position: Position
    value: float
    rule: Rule
    measure: Measure


@dataclass(slots=True, frozen=True, kw_only=True)
class RelativeDistanceCondition:
    """m from another entity."""

    entity: str
    value: float
    rule: Rule
    measure: Measure


@dataclass(slots=True, frozen=True, kw_only=True)
class TimeHeadwayCondition:
    """s at one's own speed to where the other is now."""

    entity: str
    value: float
    rule: Rule
    measure: Measure


@dataclass(slots=True, frozen=True, kw_only=True)
class TimeToCollisionCondition:
    """s until the distance is nought if both keep their velocity."""

    target: str | Position
    """An entity's name, or a point."""
    value: float
    rule: Rule
    measure: Measure


@dataclass(slots=True, frozen=True, kw_only=True)
class LaneRange:
    """Lanes to the left of the entity's own, from and to; None = without end."""

    first: int | None
    last: int | None


@dataclass(slots=True, frozen=True, kw_only=True)
class RelativeClearanceCondition:
    """Nobody, or none of `entities`, is in some lanes beside the entity."""

    entities: tuple[str, ...]
    """Empty = all others count."""
    lanes: tuple[LaneRange, ...]
    """Empty = all lanes."""
    opposite_lanes: bool
    distance_forward: float
    """m."""
    distance_backward: float
    """m."""
    freespace: bool


@dataclass(slots=True, frozen=True, kw_only=True)
class AngleCondition:
    """rad against the axes of a frame, within a tolerance."""

    kind: AngleKind
    angle: float
    tolerance: float
    coordinate_system: CoordinateSystem


@dataclass(slots=True, frozen=True, kw_only=True)
class RelativeAngleCondition:
    """rad against another entity, within a tolerance."""

    entity: str
    kind: AngleKind
    angle: float
    tolerance: float
    coordinate_system: CoordinateSystem


EntityCondition = (
    EndOfRoadCondition
    | OffroadCondition
    | CollisionCondition
    | SpeedCondition
    | RelativeSpeedCondition
    | AccelerationCondition
    | StandStillCondition
    | TraveledDistanceCondition
    | ReachPositionCondition
    | DistanceCondition
    | RelativeDistanceCondition
    | TimeHeadwayCondition
    | TimeToCollisionCondition
    | RelativeClearanceCondition
    | AngleCondition
    | RelativeAngleCondition
)


def read_entity_condition(node: Node) -> EntityCondition:
    """Read an ``EntityCondition``."""
    return node.one_of(
        {
            "EndOfRoadCondition": _read_end_of_road,
            "OffroadCondition": _read_offroad,
            "CollisionCondition": _read_collision,
            "SpeedCondition": _read_speed,
            "RelativeSpeedCondition": _read_relative_speed,
            "AccelerationCondition": _read_acceleration,
            "StandStillCondition": _read_stand_still,
            "TraveledDistanceCondition": _read_traveled_distance,
            "ReachPositionCondition": _read_reach_position,
            "DistanceCondition": _read_distance,
            "RelativeDistanceCondition": _read_relative_distance,
            "TimeHeadwayCondition": _read_time_headway,
            "TimeToCollisionCondition": _read_time_to_collision,
            "RelativeClearanceCondition": _read_relative_clearance,
            "AngleCondition": _read_angle,
            "RelativeAngleCondition": _read_relative_angle,
        }
    )


def _read_end_of_road(node: Node) -> EntityCondition:
    return EndOfRoadCondition(duration=node.positive("duration"))


def _read_offroad(node: Node) -> EntityCondition:
    return OffroadCondition(duration=node.positive("duration"))


def _read_collision(node: Node) -> EntityCondition:
    readers: dict[str, Callable[[Node], tuple[str, ...] | Kind]] = {
        "EntityRef": Node.entities,
        "ByType": lambda child: object_kind(child, "type"),
    }
    return CollisionCondition(target=node.one_of(readers))


def _read_direction(node: Node) -> DirectionalDimension | None:
    """Read a ``direction``; who drives on the stage never slips aside or leaves the ground."""
    direction = node.maybe_choice("direction", DirectionalDimension)
    if direction is not None and direction is not DirectionalDimension.LONGITUDINAL:
        node.tolerate(f"direction={direction.value!r} is not played", RuleName.SUPPORTED)
    return direction


def _read_speed(node: Node) -> EntityCondition:
    return SpeedCondition(
        value=node.number("value"),
        rule=node.choice("rule", Rule),
        direction=_read_direction(node),
    )


def _read_relative_speed(node: Node) -> EntityCondition:
    return RelativeSpeedCondition(
        entity=node.entity(),
        value=node.number("value"),
        rule=node.choice("rule", Rule),
        direction=_read_direction(node),
    )


def _read_acceleration(node: Node) -> EntityCondition:
    return AccelerationCondition(
        value=node.number("value"),
        rule=node.choice("rule", Rule),
        direction=_read_direction(node),
    )


def _read_stand_still(node: Node) -> EntityCondition:
    return StandStillCondition(duration=node.positive("duration"))


def _read_traveled_distance(node: Node) -> EntityCondition:
    return TraveledDistanceCondition(value=node.positive("value"))


def _read_reach_position(node: Node) -> EntityCondition:
    return ReachPositionCondition(
        position=read_position(node.child("Position")), tolerance=node.positive("tolerance")
    )


def _read_distance(node: Node) -> EntityCondition:
    return DistanceCondition(
        position=read_position(node.child("Position")),
        value=node.positive("value"),
        rule=node.choice("rule", Rule),
        measure=read_measure(node),
    )


def _read_relative_distance(node: Node) -> EntityCondition:
    node.text("relativeDistanceType")
    return RelativeDistanceCondition(
        entity=node.entity(),
        value=node.number("value"),
        rule=node.choice("rule", Rule),
        measure=read_measure(node),
    )


def _read_time_headway(node: Node) -> EntityCondition:
    return TimeHeadwayCondition(
        entity=node.entity(),
        value=node.number("value"),
        rule=node.choice("rule", Rule),
        measure=read_measure(node),
    )


def _read_time_to_collision(node: Node) -> EntityCondition:
    target = node.child("TimeToCollisionConditionTarget")
    readers: dict[str, Callable[[Node], str | Position]] = {
        "EntityRef": Node.entity,
        "Position": read_position,
    }
    return TimeToCollisionCondition(
        target=target.one_of(readers),
        value=node.number("value"),
        rule=node.choice("rule", Rule),
        measure=read_measure(node),
    )


def _read_relative_clearance(node: Node) -> EntityCondition:
    return RelativeClearanceCondition(
        entities=tuple(name for item in node.children("EntityRef") for name in item.entities()),
        lanes=tuple(
            LaneRange(
                first=item.whole("from") if item.has("from") else None,
                last=item.whole("to") if item.has("to") else None,
            )
            for item in node.children("RelativeLaneRange")
        ),
        opposite_lanes=node.flag("oppositeLanes"),
        distance_forward=node.positive("distanceForward", 0.0),
        distance_backward=node.positive("distanceBackward", 0.0),
        freespace=node.flag("freeSpace"),
    )


def _read_angle_kind(node: Node) -> AngleKind:
    """Read an ``angleType``; nobody rolls on the stage."""
    kind = node.choice("angleType", AngleKind)
    if kind is AngleKind.ROLL:
        node.tolerate("angleType='roll' is not played", RuleName.SUPPORTED)
    return kind


def _read_angle(node: Node) -> EntityCondition:
    return AngleCondition(
        kind=_read_angle_kind(node),
        angle=node.number("angle"),
        tolerance=node.positive("angleTolerance"),
        coordinate_system=node.choice("coordinateSystem", CoordinateSystem, CoordinateSystem.WORLD),
    )


def _read_relative_angle(node: Node) -> EntityCondition:
    return RelativeAngleCondition(
        entity=node.entity(),
        kind=_read_angle_kind(node),
        angle=node.number("angle"),
        tolerance=node.positive("angleTolerance"),
        coordinate_system=node.choice(
            "coordinateSystem", CoordinateSystem, CoordinateSystem.ENTITY
        ),
    )
