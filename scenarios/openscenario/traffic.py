"""Traffic: actions that bring and remove vehicles which the scenario does not name."""

from collections.abc import Mapping
from dataclasses import dataclass

from scenarios.openscenario.catalog import read_either
from scenarios.openscenario.controller import Controller, read_controller
from scenarios.openscenario.entity import Category, Entity, Role, read_template
from scenarios.openscenario.finding import RuleName
from scenarios.openscenario.geometry import read_position
from scenarios.openscenario.node import Node
from scenarios.openscenario.position import Position
from scenarios.openscenario.property import read_properties


@dataclass(slots=True, frozen=True, kw_only=True)
class TrafficDefinition:
    """Who comes, by weights, as up to 1.2."""

    name: str
    categories: tuple[tuple[float, Category], ...]
    roles: tuple[tuple[float, Role], ...]
    controllers: tuple[tuple[float, Controller], ...]


@dataclass(slots=True, frozen=True, kw_only=True)
class TrafficDistributionEntry:
    """Entities by weights, of a group with a weight of its own."""

    weight: float
    entities: tuple[tuple[float, Entity], ...]
    properties: Mapping[str, str]


@dataclass(slots=True, frozen=True, kw_only=True)
class TrafficDistribution:
    """Who comes, by weights, since 1.3."""

    entries: tuple[TrafficDistributionEntry, ...]


Traffic = TrafficDefinition | TrafficDistribution


@dataclass(slots=True, frozen=True, kw_only=True)
class TrafficSourceAction:
    """Vehicles appear within `radius` m, `rate` a second, at `speed` m/s (None = any)."""

    name: str | None
    position: Position
    radius: float
    rate: float
    speed: float | None
    traffic: Traffic | None
    """None = the player's choice."""


@dataclass(slots=True, frozen=True, kw_only=True)
class TrafficSinkAction:
    """Vehicles vanish within `radius` m, at most `rate` a second (None = all)."""

    name: str | None
    position: Position
    radius: float
    rate: float | None
    traffic: Traffic | None
    """None = whoever comes."""


@dataclass(slots=True, frozen=True, kw_only=True)
class TrafficSwarmAction:
    """Vehicles around an entity, between a circle and an ellipse."""

    name: str | None
    entity: str
    inner_radius: float
    """m."""
    semi_major_axis: float
    """m."""
    semi_minor_axis: float
    """m."""
    offset: float
    """m by which the ellipse lies ahead of the entity."""
    count: int
    speeds: tuple[float, float] | None
    """Lowest and highest speed of who appears, m/s; None = the player's choice."""
    directions: tuple[float, float] | None
    """Weights of going the same way and the opposite; None = the player's choice."""
    traffic: Traffic | None
    """None = the player's choice."""


@dataclass(slots=True, frozen=True, kw_only=True)
class TrafficAreaAction:
    """Vehicles in an area."""

    name: str | None
    count: int
    continuous: bool
    """Who leaves is replaced."""
    corners: tuple[Position, ...]
    """Of a polygon; none = ranges of roads, which are not played."""
    traffic: Traffic | None
    """None = the player's choice."""


@dataclass(slots=True, frozen=True, kw_only=True)
class TrafficStopAction:
    """End the traffic action of that name; None = all of them."""

    name: str | None


TrafficAction = (
    TrafficSourceAction
    | TrafficSinkAction
    | TrafficSwarmAction
    | TrafficAreaAction
    | TrafficStopAction
)


def read_traffic(node: Node) -> TrafficAction:
    """Read a ``TrafficAction``."""
    name = node.text("trafficName") if node.has("trafficName") else None
    return node.one_of(
        {
            "TrafficSourceAction": lambda child: _read_source(child, name),
            "TrafficSinkAction": lambda child: _read_sink(child, name),
            "TrafficSwarmAction": lambda child: _read_swarm(child, name),
            "TrafficAreaAction": lambda child: _read_area(child, name),
            "TrafficStopAction": lambda child: _read_stop(child, name),
        }
    )


def _read_source(node: Node, name: str | None) -> TrafficAction:
    speed = "speed" if node.has("speed") else "velocity"  # before 1.2
    node.pass_over("velocity")
    return TrafficSourceAction(
        name=name,
        position=read_position(node.child("Position")),
        radius=node.positive("radius"),
        rate=node.positive("rate"),
        speed=node.maybe_positive(speed),
        traffic=_read_composition(node),
    )


def _read_sink(node: Node, name: str | None) -> TrafficAction:
    return TrafficSinkAction(
        name=name,
        position=read_position(node.child("Position")),
        radius=node.positive("radius"),
        rate=node.maybe_positive("rate"),
        traffic=_read_composition(node),
    )


def _read_swarm(node: Node, name: str | None) -> TrafficAction:
    speeds, ways = (
        node.optional("InitialSpeedRange"),
        node.optional("DirectionOfTravelDistribution"),
    )
    pace = node.maybe_positive("velocity")  # before 1.2
    holder = node.children("CentralObject", "CentralSwarmObject")
    if len(holder) != 1:
        raise node.refuse("expected one CentralObject")
    return TrafficSwarmAction(
        name=name,
        entity=holder[0].entity(),
        inner_radius=node.positive("innerRadius"),
        semi_major_axis=node.positive("semiMajorAxis"),
        semi_minor_axis=node.positive("semiMinorAxis"),
        offset=node.number("offset"),
        count=node.count("numberOfVehicles"),
        speeds=(speeds.number("lowerLimit"), speeds.number("upperLimit"))
        if speeds
        else None
        if pace is None
        else (pace, pace),
        directions=(ways.positive("same"), ways.positive("opposite")) if ways else None,
        traffic=_read_composition(node),
    )


def _read_area(node: Node, name: str | None) -> TrafficAction:
    area = node.child("TrafficArea")
    polygon = area.optional("Polygon")
    if polygon is None:
        area.tolerate("is played as a Polygon alone", RuleName.SUPPORTED)
        area.pass_over("RoadRange")
    return TrafficAreaAction(
        name=name,
        count=node.count("numberOfEntities"),
        continuous=node.flag("continuous"),
        corners=tuple(map(read_position, polygon.some("Position"))) if polygon else (),
        traffic=_read_composition(node),
    )


def _read_stop(node: Node, name: str | None) -> TrafficAction:
    del node
    return TrafficStopAction(name=name)


def _read_composition(node: Node) -> Traffic | None:
    """Read who comes; where both forms are given, the present one counts."""
    distribution, definition = (
        node.optional(tag) for tag in ("TrafficDistribution", "TrafficDefinition")
    )
    if distribution is None:
        return None if definition is None else _read_definition(definition)
    node.pass_over("TrafficDefinition")
    return TrafficDistribution(
        entries=tuple(
            TrafficDistributionEntry(
                weight=entry.positive("weight"),
                entities=tuple(
                    (item.positive("weight"), read_template(item.child("ScenarioObjectTemplate")))
                    for item in entry.child("EntityDistribution").some("EntityDistributionEntry")
                ),
                properties=read_properties(entry),
            )
            for entry in distribution.some("TrafficDistributionEntry")
        )
    )


def _read_definition(node: Node) -> TrafficDefinition:
    kinds, roles = (
        node.child("VehicleCategoryDistribution"),
        node.optional("VehicleRoleDistribution"),
    )
    drivers = node.child("ControllerDistribution")
    return TrafficDefinition(
        name=node.text("name"),
        categories=tuple(
            (entry.positive("weight"), entry.choice("category", Category))
            for entry in kinds.some("VehicleCategoryDistributionEntry")
        ),
        roles=tuple(
            (entry.positive("weight"), entry.choice("role", Role))
            for entry in (roles.some("VehicleRoleDistributionEntry") if roles else [])
        ),
        controllers=tuple(
            (entry.positive("weight"), read_either(entry, {"Controller": read_controller}))
            for entry in drivers.some("ControllerDistributionEntry")
        ),
    )
