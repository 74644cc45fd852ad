"""Routing actions: which way to go."""

from dataclasses import dataclass

from scenarios.openscenario.catalog import read_either
from scenarios.openscenario.dynamics import FollowingMode
from scenarios.openscenario.geometry import (
    read_position,
    read_route,
    read_timing,
    read_trajectory,
)
from scenarios.openscenario.node import Node
from scenarios.openscenario.position import Position
from scenarios.openscenario.trajectory import Route, Timing, Trajectory


@dataclass(slots=True, frozen=True, kw_only=True)
class AssignRouteAction:
    """At each fork take the lane that leads to the next waypoint."""

    route: Route


@dataclass(slots=True, frozen=True, kw_only=True)
class AcquirePositionAction:
    """Take the shortest way to a position."""

    position: Position


@dataclass(slots=True, frozen=True, kw_only=True)
class RandomRouteAction:
    """At each fork take a lane by chance."""


@dataclass(slots=True, frozen=True, kw_only=True)
class FollowTrajectoryAction:
    """Go along a line, at one's own speed or by its times."""

    trajectory: Trajectory
    timing: Timing | None
    following: FollowingMode
    start: float
    """m along the line where to begin."""


RoutingAction = (
    AssignRouteAction | AcquirePositionAction | RandomRouteAction | FollowTrajectoryAction
)


def read_routing(node: Node) -> RoutingAction:
    """Read a ``RoutingAction``."""
    return node.one_of(
        {
            "AssignRouteAction": _read_assign_route,
            "AcquirePositionAction": _read_acquire_position,
            "RandomRouteAction": _read_random_route,
            "FollowTrajectoryAction": _read_follow_trajectory,
        }
    )


def _read_assign_route(node: Node) -> RoutingAction:
    return AssignRouteAction(route=read_either(node, {"Route": read_route}))


def _read_acquire_position(node: Node) -> RoutingAction:
    return AcquirePositionAction(position=read_position(node.child("Position")))


def _read_random_route(node: Node) -> RoutingAction:
    del node
    return RandomRouteAction()


def _read_follow_trajectory(node: Node) -> RoutingAction:
    holder = node.optional("TrajectoryRef") or node  # 1.0 has no TrajectoryRef
    trajectory = read_either(holder, {"Trajectory": read_trajectory})
    return FollowTrajectoryAction(
        trajectory=trajectory,
        timing=read_timing(node.child("TimeReference"), trajectory),
        following=node.child("TrajectoryFollowingMode").choice("followingMode", FollowingMode),
        start=node.positive("initialDistanceOffset", 0.0),
    )
