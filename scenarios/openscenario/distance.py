"""How conditions measure a distance."""

from dataclasses import dataclass
from enum import StrEnum

from scenarios.openscenario.dynamics import CoordinateSystem
from scenarios.openscenario.node import Node


class DistanceKind(StrEnum):
    """How a distance is measured (`RelativeDistanceType`)."""

    LONGITUDINAL = "longitudinal"
    LATERAL = "lateral"
    EUCLIDEAN = "euclidianDistance"


class RoutingAlgorithm(StrEnum):
    """Which way a distance along roads takes."""

    UNDEFINED = "undefined"
    ASSIGNED_ROUTE = "assignedRoute"
    FASTEST = "fastest"
    LEAST_INTERSECTIONS = "leastIntersections"
    SHORTEST = "shortest"


@dataclass(slots=True, frozen=True, kw_only=True)
class Measure:
    """How a distance is measured."""

    kind: DistanceKind
    freespace: bool
    """Between boxes, not between reference points."""
    coordinate_system: CoordinateSystem = CoordinateSystem.ENTITY
    routing: RoutingAlgorithm = RoutingAlgorithm.UNDEFINED


def read_measure(node: Node) -> Measure:
    """Read how to measure.

    ``cartesianDistance`` is what 1.0 called the Euclidean one; ``alongRoute``, which 1.1 replaced
    by the other two attributes and which counts only without them, is along the road.
    """
    along = node.flag("alongRoute", default=False)
    along &= not (node.has("coordinateSystem") or node.has("relativeDistanceType"))
    kind = DistanceKind.LONGITUDINAL if along else DistanceKind.EUCLIDEAN
    system = CoordinateSystem.ROAD if along else CoordinateSystem.ENTITY
    if node.text("relativeDistanceType", kind) != "cartesianDistance":
        kind = node.choice("relativeDistanceType", DistanceKind, kind)
    return Measure(
        kind=kind,
        freespace=node.flag("freespace"),
        coordinate_system=node.choice("coordinateSystem", CoordinateSystem, system),
        routing=node.choice("routingAlgorithm", RoutingAlgorithm, RoutingAlgorithm.UNDEFINED),
    )
