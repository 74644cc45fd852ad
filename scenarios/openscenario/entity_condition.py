"""Conditions on what an entity does: speed, way, distance, time to others."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from scenarios.openscenario.node import Node
from scenarios.openscenario.position import Position, read_position
from scenarios.openscenario.rule import Rule


class DistanceKind(StrEnum):
    """How a distance is measured, in the frame of the triggering entity."""

    LONGITUDINAL = "longitudinal"
    LATERAL = "lateral"
    EUCLIDEAN = "euclidianDistance"


class CoordinateSystem(StrEnum):
    """Frame of a distance."""

    ENTITY = "entity"


class DirectionalDimension(StrEnum):
    """Part of a velocity."""

    LONGITUDINAL = "longitudinal"


@dataclass(slots=True, frozen=True, kw_only=True)
class SpeedCondition:
    """m/s; without `signed` how fast, whichever way."""

    value: float
    rule: Rule
    signed: bool


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
class RelativeDistanceCondition:
    """m from another entity: between reference points, or with `freespace` between boxes."""

    entity: str
    value: float
    rule: Rule
    kind: DistanceKind
    freespace: bool


@dataclass(slots=True, frozen=True, kw_only=True)
class TimeHeadwayCondition:
    """s at one's own speed to where the other is now."""

    entity: str
    value: float
    rule: Rule
    kind: DistanceKind
    freespace: bool


@dataclass(slots=True, frozen=True, kw_only=True)
class TimeToCollisionCondition:
    """s until the distance is nought if both keep their velocity."""

    target: str | Position
    """An entity's name, or a point."""
    value: float
    rule: Rule
    kind: DistanceKind
    freespace: bool


EntityCondition = (
    SpeedCondition
    | StandStillCondition
    | TraveledDistanceCondition
    | ReachPositionCondition
    | RelativeDistanceCondition
    | TimeHeadwayCondition
    | TimeToCollisionCondition
)


def read_entity_condition(node: Node) -> EntityCondition:
    """Read an ``EntityCondition``."""
    return node.one_of(
        {
            "SpeedCondition": _read_speed,
            "StandStillCondition": _read_stand_still,
            "TraveledDistanceCondition": _read_traveled_distance,
            "ReachPositionCondition": _read_reach_position,
            "RelativeDistanceCondition": _read_relative_distance,
            "TimeHeadwayCondition": _read_time_headway,
            "TimeToCollisionCondition": _read_time_to_collision,
        }
    )


def _read_speed(node: Node) -> EntityCondition:
    signed = node.has("direction")
    if signed:
        node.choice("direction", DirectionalDimension)
    return SpeedCondition(value=node.number("value"), rule=node.choice("rule", Rule), signed=signed)


def _read_stand_still(node: Node) -> EntityCondition:
    return StandStillCondition(duration=node.positive("duration"))


def _read_traveled_distance(node: Node) -> EntityCondition:
    return TraveledDistanceCondition(value=node.positive("value"))


def _read_reach_position(node: Node) -> EntityCondition:
    return ReachPositionCondition(
        position=read_position(node.child("Position")), tolerance=node.positive("tolerance")
    )


def _read_relative_distance(node: Node) -> EntityCondition:
    return RelativeDistanceCondition(
        entity=node.entity(),
        value=node.positive("value"),
        rule=node.choice("rule", Rule),
        kind=_read_kind(node, node.text("relativeDistanceType")),
        freespace=node.flag("freespace"),
    )


def _read_time_headway(node: Node) -> EntityCondition:
    return TimeHeadwayCondition(
        entity=node.entity(),
        value=node.number("value"),
        rule=node.choice("rule", Rule),
        kind=_read_kind(node, DistanceKind.EUCLIDEAN),
        freespace=node.flag("freespace"),
    )


def _read_time_to_collision(node: Node) -> EntityCondition:
    readers: dict[str, Callable[[Node], str | Position]] = {
        "EntityRef": Node.entity,
        "Position": read_position,
    }
    return TimeToCollisionCondition(
        target=node.child("TimeToCollisionConditionTarget").one_of(readers),
        value=node.number("value"),
        rule=node.choice("rule", Rule),
        kind=_read_kind(node, DistanceKind.EUCLIDEAN),
        freespace=node.flag("freespace"),
    )


def _read_kind(node: Node, default: str) -> DistanceKind:
    """``cartesianDistance`` is what 1.0 called the Euclidean one; ``alongRoute`` is lane frame."""
    node.choice("coordinateSystem", CoordinateSystem, CoordinateSystem.ENTITY)
    if node.flag("alongRoute", default=False):
        raise node.refuse("alongRoute='true' is not supported")
    if node.text("relativeDistanceType", default) == "cartesianDistance":
        return DistanceKind.EUCLIDEAN
    return node.choice("relativeDistanceType", DistanceKind, DistanceKind(default))
