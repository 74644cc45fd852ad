"""Longitudinal actions: speed, and distance to another."""

from dataclasses import dataclass
from enum import StrEnum

from scenarios.openscenario.dynamics import (
    CoordinateSystem,
    DynamicConstraints,
    FollowingMode,
    TransitionDynamics,
    read_constraints,
    read_dynamics,
)
from scenarios.openscenario.node import Node


class SpeedTargetKind(StrEnum):
    """How a relative target speed is meant (`SpeedTargetValueType`)."""

    DELTA = "delta"
    FACTOR = "factor"


class LongitudinalDisplacement(StrEnum):
    """On which side of the other the distance is kept."""

    ANY = "any"
    TRAILING = "trailingReferencedEntity"
    LEADING = "leadingReferencedEntity"


@dataclass(slots=True, frozen=True, kw_only=True)
class AbsoluteTargetSpeed:
    """m/s."""

    value: float


@dataclass(slots=True, frozen=True, kw_only=True)
class RelativeTargetSpeed:
    """Speed of another entity plus or times `value`."""

    entity: str
    value: float
    kind: SpeedTargetKind
    continuous: bool
    """The target moves with the other's speed, and the action never ends by itself."""


@dataclass(slots=True, frozen=True, kw_only=True)
class SpeedAction:
    """Reach a speed."""

    dynamics: TransitionDynamics
    target: AbsoluteTargetSpeed | RelativeTargetSpeed


@dataclass(slots=True, frozen=True, kw_only=True)
class SpeedProfileEntry:
    """A speed, m/s, and the s that it takes to get there from the entry before; None = any."""

    speed: float
    time: float | None


@dataclass(slots=True, frozen=True, kw_only=True)
class SpeedProfileAction:
    """Go through a series of speeds."""

    entity: str | None
    """Whose speed the entries add to; None = they are speeds."""
    following: FollowingMode
    constraints: DynamicConstraints | None
    entries: tuple[SpeedProfileEntry, ...]


@dataclass(slots=True, frozen=True, kw_only=True)
class LongitudinalDistanceAction:
    """Reach a distance to another, and with `continuous` keep it."""

    entity: str
    distance: float | None
    """m; None = `time_gap` is given instead."""
    time_gap: float | None
    """s at the other's speed."""
    continuous: bool
    freespace: bool
    """Between boxes, not between reference points."""
    displacement: LongitudinalDisplacement
    coordinate_system: CoordinateSystem
    constraints: DynamicConstraints | None
    """None = the distance is reached at once."""


LongitudinalAction = SpeedAction | SpeedProfileAction | LongitudinalDistanceAction


def read_longitudinal(node: Node) -> LongitudinalAction:
    """Read a ``LongitudinalAction``."""
    return node.one_of(
        {
            "SpeedAction": _read_speed,
            "SpeedProfileAction": _read_speed_profile,
            "LongitudinalDistanceAction": _read_distance,
        }
    )


def _read_speed(node: Node) -> LongitudinalAction:
    target = node.child("SpeedActionTarget")
    return SpeedAction(
        dynamics=read_dynamics(node.child("SpeedActionDynamics")),
        target=target.one_of(
            {
                "AbsoluteTargetSpeed": _read_absolute_speed,
                "RelativeTargetSpeed": _read_relative_speed,
            }
        ),
    )


def _read_absolute_speed(node: Node) -> AbsoluteTargetSpeed | RelativeTargetSpeed:
    return AbsoluteTargetSpeed(value=node.number("value"))


def _read_relative_speed(node: Node) -> AbsoluteTargetSpeed | RelativeTargetSpeed:
    return RelativeTargetSpeed(
        entity=node.entity(),
        value=node.number("value"),
        kind=node.choice("speedTargetValueType", SpeedTargetKind),
        continuous=node.flag("continuous"),
    )


def _read_speed_profile(node: Node) -> LongitudinalAction:
    return SpeedProfileAction(
        entity=node.entity() if node.has("entityRef") else None,
        following=node.choice("followingMode", FollowingMode),
        constraints=read_constraints(node),
        entries=tuple(
            SpeedProfileEntry(
                speed=entry.number("speed"),
                time=entry.maybe_positive("time"),
            )
            for entry in node.some("SpeedProfileEntry")
        ),
    )


def _read_distance(node: Node) -> LongitudinalAction:
    if node.has("distance") == node.has("timeGap"):
        raise node.refuse("expected one of the attributes 'distance' and 'timeGap'")
    return LongitudinalDistanceAction(
        entity=node.entity(),
        distance=node.maybe_positive("distance"),
        time_gap=node.maybe_positive("timeGap"),
        continuous=node.flag("continuous"),
        freespace=node.flag("freespace"),
        displacement=node.choice(
            "displacement", LongitudinalDisplacement, LongitudinalDisplacement.TRAILING
        ),
        coordinate_system=node.choice(
            "coordinateSystem", CoordinateSystem, CoordinateSystem.ENTITY
        ),
        constraints=read_constraints(node),
    )
