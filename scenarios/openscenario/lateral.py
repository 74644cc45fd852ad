"""Lateral actions: lane, offset, and distance to another."""

from dataclasses import dataclass
from enum import StrEnum
from math import inf

from scenarios.openscenario.dynamics import (
    CoordinateSystem,
    DynamicConstraints,
    DynamicsShape,
    TransitionDynamics,
    read_constraints,
    read_dynamics,
)
from scenarios.openscenario.node import Node


class LateralDisplacement(StrEnum):
    """On which side of the other the distance is kept."""

    ANY = "any"
    LEFT = "leftToReferencedEntity"
    RIGHT = "rightToReferencedEntity"


@dataclass(slots=True, frozen=True, kw_only=True)
class AbsoluteTargetLane:
    """A lane id of the road that the entity is on."""

    lane_id: int


@dataclass(slots=True, frozen=True, kw_only=True)
class RelativeTargetLane:
    """`lanes` lanes to the left of an entity's lane, in that entity's direction."""

    entity: str
    lanes: int


@dataclass(slots=True, frozen=True, kw_only=True)
class LaneChangeAction:
    """Get into another lane, `offset` m to the left of its centre."""

    dynamics: TransitionDynamics
    target: AbsoluteTargetLane | RelativeTargetLane
    offset: float


@dataclass(slots=True, frozen=True, kw_only=True)
class AbsoluteTargetLaneOffset:
    """m to the left of the lane's centre."""

    value: float


@dataclass(slots=True, frozen=True, kw_only=True)
class RelativeTargetLaneOffset:
    """m to the left of where an entity is in its lane."""

    entity: str
    value: float


@dataclass(slots=True, frozen=True, kw_only=True)
class LaneOffsetAction:
    """Reach an offset from the lane's centre, and with `continuous` keep it."""

    shape: DynamicsShape
    max_lateral_acceleration: float
    """m/s^2; inf = no limit."""
    continuous: bool
    target: AbsoluteTargetLaneOffset | RelativeTargetLaneOffset


@dataclass(slots=True, frozen=True, kw_only=True)
class LateralDistanceAction:
    """Reach a lateral distance to another, and with `continuous` keep it."""

    entity: str
    distance: float | None
    """m; None = as it is now."""
    continuous: bool
    freespace: bool
    """Between boxes, not between reference points."""
    displacement: LateralDisplacement
    coordinate_system: CoordinateSystem
    constraints: DynamicConstraints | None
    """None = the distance is reached at once."""


LateralAction = LaneChangeAction | LaneOffsetAction | LateralDistanceAction


def read_lateral(node: Node) -> LateralAction:
    """Read a ``LateralAction``."""
    return node.one_of(
        {
            "LaneChangeAction": _read_lane_change,
            "LaneOffsetAction": _read_lane_offset,
            "LateralDistanceAction": _read_distance,
        }
    )


def _read_lane_change(node: Node) -> LateralAction:
    return LaneChangeAction(
        dynamics=read_dynamics(node.child("LaneChangeActionDynamics")),
        target=node.child("LaneChangeTarget").one_of(
            {"AbsoluteTargetLane": _read_absolute_lane, "RelativeTargetLane": _read_relative_lane}
        ),
        offset=node.number("targetLaneOffset", 0.0),
    )


def _read_absolute_lane(node: Node) -> AbsoluteTargetLane | RelativeTargetLane:
    return AbsoluteTargetLane(lane_id=node.whole("value"))


def _read_relative_lane(node: Node) -> AbsoluteTargetLane | RelativeTargetLane:
    return RelativeTargetLane(entity=node.entity(), lanes=node.whole("value"))


def _read_lane_offset(node: Node) -> LateralAction:
    dynamics = node.child("LaneOffsetActionDynamics")
    return LaneOffsetAction(
        shape=dynamics.choice("dynamicsShape", DynamicsShape),
        max_lateral_acceleration=dynamics.limit("maxLateralAcc", inf),
        continuous=node.flag("continuous"),
        target=node.child("LaneOffsetTarget").one_of(
            {
                "AbsoluteTargetLaneOffset": _read_absolute_offset,
                "RelativeTargetLaneOffset": _read_relative_offset,
            }
        ),
    )


def _read_absolute_offset(node: Node) -> AbsoluteTargetLaneOffset | RelativeTargetLaneOffset:
    return AbsoluteTargetLaneOffset(value=node.number("value"))


def _read_relative_offset(node: Node) -> AbsoluteTargetLaneOffset | RelativeTargetLaneOffset:
    return RelativeTargetLaneOffset(entity=node.entity(), value=node.number("value"))


def _read_distance(node: Node) -> LateralAction:
    return LateralDistanceAction(
        entity=node.entity(),
        distance=node.maybe_positive("distance"),
        continuous=node.flag("continuous"),
        freespace=node.flag("freespace"),
        displacement=node.choice("displacement", LateralDisplacement, LateralDisplacement.ANY),
        coordinate_system=node.choice(
            "coordinateSystem", CoordinateSystem, CoordinateSystem.ENTITY
        ),
        constraints=read_constraints(node),
    )
