"""Actions: what an entity is told to do.  Names are those of the standard."""

from dataclasses import dataclass
from enum import StrEnum

from scenarios.openscenario.node import Node
from scenarios.openscenario.position import Position, read_position
from scenarios.openscenario.trajectory import (
    Timing,
    Trajectory,
    read_route,
    read_timing,
    read_trajectory,
)


class DynamicsShape(StrEnum):
    """How a value gets from here to there."""

    LINEAR = "linear"
    CUBIC = "cubic"
    SINUSOIDAL = "sinusoidal"
    STEP = "step"


class DynamicsDimension(StrEnum):
    """What `TransitionDynamics.value` measures."""

    TIME = "time"
    RATE = "rate"
    DISTANCE = "distance"


class SpeedTargetKind(StrEnum):
    """How a relative target speed is meant (`SpeedTargetValueType`)."""

    DELTA = "delta"
    FACTOR = "factor"


class FollowingMode(StrEnum):
    """Whether a trajectory is met exactly or steered after; both are exact here."""

    POSITION = "position"
    FOLLOW = "follow"


class DynamicsMode(StrEnum):
    """Whether a transition is met exactly (`FollowingMode` of `TransitionDynamics`)."""

    POSITION = "position"


@dataclass(slots=True, frozen=True, kw_only=True)
class TransitionDynamics:
    """Shape and s, m, or units/s of a transition."""

    shape: DynamicsShape
    dimension: DynamicsDimension
    value: float


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
class AbsoluteTargetLane:
    """A lane id of the road that the entity is on."""

    lane_id: int


@dataclass(slots=True, frozen=True, kw_only=True)
class RelativeTargetLane:
    """`lanes` lanes to the left of an entity's lane, in that entity's direction."""

    entity: str
    lanes: int


@dataclass(slots=True, frozen=True, kw_only=True)
class TeleportAction:
    """Stand there at once."""

    position: Position


@dataclass(slots=True, frozen=True, kw_only=True)
class SpeedAction:
    """Reach a speed."""

    dynamics: TransitionDynamics
    target: AbsoluteTargetSpeed | RelativeTargetSpeed


@dataclass(slots=True, frozen=True, kw_only=True)
class LaneChangeAction:
    """Get into another lane, `offset` m to the left of its centre."""

    dynamics: TransitionDynamics
    target: AbsoluteTargetLane | RelativeTargetLane
    offset: float


@dataclass(slots=True, frozen=True, kw_only=True)
class FollowTrajectoryAction:
    """Go along a line, at one's own speed or by its times."""

    trajectory: Trajectory
    timing: Timing | None
    start: float
    """m along the line where to begin."""


@dataclass(slots=True, frozen=True, kw_only=True)
class AssignRouteAction:
    """At each fork take the lane that leads to the next waypoint."""

    waypoints: tuple[Position, ...]


PrivateAction = (
    TeleportAction | SpeedAction | LaneChangeAction | FollowTrajectoryAction | AssignRouteAction
)


def read_private_action(node: Node) -> PrivateAction:
    """Read a ``PrivateAction``."""
    return node.one_of(
        {
            "TeleportAction": _read_teleport,
            "LongitudinalAction": lambda child: child.one_of({"SpeedAction": _read_speed}),
            "LateralAction": lambda child: child.one_of({"LaneChangeAction": _read_lane_change}),
            "RoutingAction": lambda child: child.one_of(
                {
                    "FollowTrajectoryAction": _read_follow_trajectory,
                    "AssignRouteAction": _read_assign_route,
                }
            ),
        }
    )


def _read_teleport(node: Node) -> PrivateAction:
    return TeleportAction(position=read_position(node.child("Position")))


def _read_speed(node: Node) -> PrivateAction:
    dynamics = _read_dynamics(node.child("SpeedActionDynamics"))
    child = node.child("SpeedActionTarget")
    target = child.one_of(
        {"AbsoluteTargetSpeed": _read_absolute_speed, "RelativeTargetSpeed": _read_relative_speed}
    )
    continuous = isinstance(target, RelativeTargetSpeed) and target.continuous
    timed = dynamics.dimension is not DynamicsDimension.RATE
    if continuous and timed and dynamics.shape is not DynamicsShape.STEP:
        raise child.refuse("a continuous target takes no time and no distance: it has no end")
    return SpeedAction(dynamics=dynamics, target=target)


def _read_absolute_speed(node: Node) -> AbsoluteTargetSpeed | RelativeTargetSpeed:
    return AbsoluteTargetSpeed(value=node.number("value"))


def _read_relative_speed(node: Node) -> AbsoluteTargetSpeed | RelativeTargetSpeed:
    return RelativeTargetSpeed(
        entity=node.entity(),
        value=node.number("value"),
        kind=node.choice("speedTargetValueType", SpeedTargetKind),
        continuous=node.flag("continuous"),
    )


def _read_lane_change(node: Node) -> PrivateAction:
    return LaneChangeAction(
        dynamics=_read_dynamics(node.child("LaneChangeActionDynamics")),
        target=node.child("LaneChangeTarget").one_of(
            {"AbsoluteTargetLane": _read_absolute_lane, "RelativeTargetLane": _read_relative_lane}
        ),
        offset=node.number("targetLaneOffset", 0.0),
    )


def _read_absolute_lane(node: Node) -> AbsoluteTargetLane | RelativeTargetLane:
    return AbsoluteTargetLane(lane_id=node.whole("value"))


def _read_relative_lane(node: Node) -> AbsoluteTargetLane | RelativeTargetLane:
    return RelativeTargetLane(entity=node.entity(), lanes=node.whole("value"))


def _read_dynamics(node: Node) -> TransitionDynamics:
    node.choice("followingMode", DynamicsMode, DynamicsMode.POSITION)
    shape = node.choice("dynamicsShape", DynamicsShape)
    dimension = node.choice("dynamicsDimension", DynamicsDimension)
    return TransitionDynamics(shape=shape, dimension=dimension, value=_read_span(node, dimension))


def _read_span(node: Node, dimension: DynamicsDimension) -> float:
    """Read how long or how fast; files give the rate of braking with and without its sign."""
    if dimension is not DynamicsDimension.RATE:
        return node.positive("value")
    rate = abs(node.number("value"))
    if rate == 0.0 and node.text("dynamicsShape") != DynamicsShape.STEP:
        raise node.refuse("a rate of 0 never reaches its target")
    return rate


def _read_follow_trajectory(node: Node) -> PrivateAction:
    node.child("TrajectoryFollowingMode").choice("followingMode", FollowingMode)
    holder = node.optional("TrajectoryRef") or node  # 1.0 has no TrajectoryRef
    trajectory = read_trajectory(holder.child("Trajectory"))
    return FollowTrajectoryAction(
        trajectory=trajectory,
        timing=read_timing(node.child("TimeReference"), trajectory),
        start=node.positive("initialDistanceOffset") if node.has("initialDistanceOffset") else 0.0,
    )


def _read_assign_route(node: Node) -> PrivateAction:
    return AssignRouteAction(waypoints=read_route(node.child("Route")))
