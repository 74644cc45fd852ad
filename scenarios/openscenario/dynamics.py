"""How an action gets from here to there: shapes, limits and frames."""

from dataclasses import dataclass
from enum import StrEnum
from math import inf

from scenarios.openscenario.node import Node


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


class FollowingMode(StrEnum):
    """Whether something is met exactly or steered after, within what a vehicle can do."""

    POSITION = "position"
    FOLLOW = "follow"


class CoordinateSystem(StrEnum):
    """Frame of a distance or an angle."""

    ENTITY = "entity"
    LANE = "lane"
    ROAD = "road"
    TRAJECTORY = "trajectory"
    WORLD = "world"


@dataclass(slots=True, frozen=True, kw_only=True)
class TransitionDynamics:
    """Shape and s, m, or units/s of a transition; at a rate of 0 it never arrives."""

    shape: DynamicsShape
    dimension: DynamicsDimension
    value: float
    following: FollowingMode = FollowingMode.POSITION


@dataclass(slots=True, frozen=True, kw_only=True)
class DynamicConstraints:
    """What a controlled motion keeps to: m/s, m/s^2, m/s^3, all positive; inf = no limit."""

    max_speed: float = inf
    max_acceleration: float = inf
    max_deceleration: float = inf
    max_acceleration_rate: float = inf
    max_deceleration_rate: float = inf


def read_dynamics(node: Node) -> TransitionDynamics:
    """Read a ``TransitionDynamics``."""
    dimension = node.choice("dynamicsDimension", DynamicsDimension)
    return TransitionDynamics(
        shape=node.choice("dynamicsShape", DynamicsShape),
        dimension=dimension,
        value=_read_span(node, dimension),
        following=node.choice("followingMode", FollowingMode, FollowingMode.POSITION),
    )


def _read_span(node: Node, dimension: DynamicsDimension) -> float:
    """Read how long or how fast; files give the rate of braking with and without its sign."""
    if dimension is DynamicsDimension.RATE:
        return abs(node.number("value"))
    return node.positive("value")


def read_constraints(node: Node) -> DynamicConstraints | None:
    """Read the ``DynamicConstraints`` of an action; None = there are none."""
    child = node.optional("DynamicConstraints")
    if child is None:
        return None
    return DynamicConstraints(
        max_speed=child.limit("maxSpeed", inf),
        max_acceleration=child.limit("maxAcceleration", inf),
        max_deceleration=child.limit("maxDeceleration", inf),
        max_acceleration_rate=child.limit("maxAccelerationRate", inf),
        max_deceleration_rate=child.limit("maxDecelerationRate", inf),
    )
