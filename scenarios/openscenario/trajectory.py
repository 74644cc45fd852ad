"""Trajectories and routes: where an entity is to go."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scenarios.openscenario.position import Position


class RouteStrategy(StrEnum):
    """How to get to a waypoint (`RouteStrategy`)."""

    FASTEST = "fastest"
    LEAST_INTERSECTIONS = "leastIntersections"
    RANDOM = "random"
    SHORTEST = "shortest"


@dataclass(slots=True, frozen=True, kw_only=True)
class Waypoint:
    """A point of a route, and how to get there."""

    position: "Position"
    strategy: RouteStrategy


@dataclass(slots=True, frozen=True, kw_only=True)
class Route:
    """At least two waypoints in order."""

    name: str
    closed: bool
    """Behind the last waypoint comes the first again."""
    waypoints: tuple[Waypoint, ...]


@dataclass(slots=True, frozen=True, kw_only=True)
class Vertex:
    """A corner of a polyline."""

    position: "Position"
    time: float | None
    """s, before `Timing`; None = none is given."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Polyline:
    """At least two corners."""

    vertices: tuple[Vertex, ...]


@dataclass(slots=True, frozen=True, kw_only=True)
class Clothoid:
    """A curve whose curvature changes evenly."""

    position: "Position"
    """Where it begins, and in which direction."""
    curvature: float
    """1/m at the beginning, positive to the left."""
    curvature_prime: float
    """1/m^2, change of curvature with the length."""
    length: float
    """m."""
    start_time: float | None
    """s, before `Timing`."""
    stop_time: float | None
    """s, before `Timing`."""


@dataclass(slots=True, frozen=True, kw_only=True)
class ClothoidSplineSegment:
    """A clothoid between two curvatures, 1/m; each begins where the one before it ends."""

    curvature_start: float
    curvature_end: float
    length: float
    """m."""
    h_offset: float
    """rad by which its heading at the start differs from that of the end before it."""
    time_start: float | None
    """s, before `Timing`."""
    position: "Position | None"
    """Where it begins; None = at the end before it, and the first where the entity is."""


@dataclass(slots=True, frozen=True, kw_only=True)
class ClothoidSpline:
    """Clothoids one behind another."""

    segments: tuple[ClothoidSplineSegment, ...]
    time_end: float | None
    """s, before `Timing`."""


@dataclass(slots=True, frozen=True, kw_only=True)
class ControlPoint:
    """What pulls a NURBS to itself."""

    position: "Position"
    time: float | None
    """s, before `Timing`; interpolated as the coordinates are."""
    weight: float


@dataclass(slots=True, frozen=True, kw_only=True)
class Nurbs:
    """A non-uniform rational B-spline of degree ``order - 1``."""

    order: int
    control_points: tuple[ControlPoint, ...]
    """At least `order`."""
    knots: tuple[float, ...]
    """Never falling; ``len(control_points) + order`` of them."""


Shape = Polyline | Clothoid | ClothoidSpline | Nurbs


@dataclass(slots=True, frozen=True, kw_only=True)
class Trajectory:
    """A line with a shape."""

    name: str
    closed: bool
    """Behind its end it begins again."""
    shape: Shape


class TimeDomain(StrEnum):
    """What a vertex's time counts from (`ReferenceContext`)."""

    ABSOLUTE = "absolute"
    RELATIVE = "relative"


@dataclass(slots=True, frozen=True, kw_only=True)
class Timing:
    """A vertex is due at ``time * scale + offset`` s, by the clock of `domain`."""

    domain: TimeDomain
    scale: float
    offset: float


def times_of(shape: Shape) -> tuple[float | None, ...]:
    """Return the times of a shape's points in order, s, before `Timing`; None = not given."""
    match shape:
        case Polyline():
            return tuple(vertex.time for vertex in shape.vertices)
        case Clothoid():
            return (shape.start_time, shape.stop_time)
        case ClothoidSpline():
            return (*(segment.time_start for segment in shape.segments), shape.time_end)
        case Nurbs():
            return tuple(point.time for point in shape.control_points)
