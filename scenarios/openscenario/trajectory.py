"""Trajectories and routes: where an entity is to go."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from scenarios.openscenario.node import Node
from scenarios.openscenario.parameter import declare
from scenarios.openscenario.position import Position, read_position


class TimeDomain(StrEnum):
    """What a vertex's time counts from (`ReferenceContext`)."""

    ABSOLUTE = "absolute"
    RELATIVE = "relative"


class RouteStrategy(StrEnum):
    """How to get to a waypoint (`RouteStrategy`)."""

    SHORTEST = "shortest"


@dataclass(slots=True, frozen=True, kw_only=True)
class Vertex:
    """A corner of a polyline."""

    position: Position
    time: float | None
    """s, before `Timing`; None = none is given."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Timing:
    """A vertex is due at ``time * scale + offset`` s, by the clock of `domain`."""

    domain: TimeDomain
    scale: float
    offset: float


@dataclass(slots=True, frozen=True, kw_only=True)
class Trajectory:
    """A polyline of at least two vertices."""

    vertices: tuple[Vertex, ...]


def read_trajectory(node: Node) -> Trajectory:
    """Read a ``Trajectory``."""
    node.text("name")
    node = declare(node)
    _refuse_closed(node)
    line = node.child("Shape").one_of({"Polyline": lambda child: child})
    vertices = tuple(
        Vertex(
            position=read_position(vertex.child("Position")),
            time=vertex.number("time") if vertex.has("time") else None,
        )
        for vertex in line.some("Vertex")
    )
    if len(vertices) < 2:
        raise line.refuse("a trajectory needs two vertices")
    return Trajectory(vertices=vertices)


def read_timing(node: Node, trajectory: Trajectory) -> Timing | None:
    """Read a ``TimeReference``; every vertex must have a time to be kept."""
    if node.optional("None") is not None:
        return None
    child = node.child("Timing")
    timing = Timing(
        domain=child.choice("domainAbsoluteRelative", TimeDomain),
        scale=child.positive("scale", zero=False),
        offset=child.number("offset"),
    )
    times = [vertex.time for vertex in trajectory.vertices]
    for earlier, later in pairwise(times):
        if earlier is None or later is None or later <= earlier:
            raise child.refuse("needs vertices with rising times")
    return timing


def read_route(node: Node) -> tuple[Position, ...]:
    """Read a ``Route``: the waypoints in order."""
    node.text("name")
    node = declare(node)
    _refuse_closed(node)
    waypoints: list[Position] = []
    for waypoint in node.some("Waypoint"):
        waypoint.choice("routeStrategy", RouteStrategy)
        waypoints.append(read_position(waypoint.child("Position")))
    if len(waypoints) < 2:
        raise node.refuse("a route needs two waypoints")
    return tuple(waypoints)


def _refuse_closed(node: Node) -> None:
    if node.flag("closed"):
        raise node.refuse("closed='true' is not supported")
