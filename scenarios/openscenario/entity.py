"""Entities: vehicles, pedestrians and objects with their boxes and limits."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import inf
from types import MappingProxyType

from scenarios.openscenario.node import Node
from scenarios.openscenario.parameter import declare


class Category(StrEnum):
    """What an entity is (`VehicleCategory`, `PedestrianCategory`, `MiscObjectCategory`)."""

    BICYCLE = "bicycle"
    BUS = "bus"
    CAR = "car"
    MOTORBIKE = "motorbike"
    SEMITRAILER = "semitrailer"
    TRAILER = "trailer"
    TRAIN = "train"
    TRAM = "tram"
    TRUCK = "truck"
    VAN = "van"
    ANIMAL = "animal"
    PEDESTRIAN = "pedestrian"
    WHEELCHAIR = "wheelchair"
    BARRIER = "barrier"
    BUILDING = "building"
    CROSSWALK = "crosswalk"
    GANTRY = "gantry"
    NONE = "none"
    OBSTACLE = "obstacle"
    PARKING_SPACE = "parkingSpace"
    PATCH = "patch"
    POLE = "pole"
    RAILING = "railing"
    ROAD_MARK = "roadMark"
    SOUND_BARRIER = "soundBarrier"
    STREET_LAMP = "streetLamp"
    TRAFFIC_ISLAND = "trafficIsland"
    TREE = "tree"
    VEGETATION = "vegetation"
    WIND = "wind"


@dataclass(slots=True, frozen=True, kw_only=True)
class BoundingBox:
    """Box in the entity's own frame, m: x forward, y left, z up from the reference point."""

    center_x: float
    center_y: float
    center_z: float
    length: float
    width: float
    height: float


@dataclass(slots=True, frozen=True, kw_only=True)
class Performance:
    """What a vehicle can do: m/s, m/s^2, all positive; inf = no limit is known."""

    max_speed: float = inf
    max_acceleration: float = inf
    max_deceleration: float = inf


@dataclass(slots=True, frozen=True, kw_only=True)
class Axle:
    """An axle: rad and m."""

    max_steering: float
    wheel_diameter: float
    track_width: float
    position_x: float
    position_z: float


@dataclass(slots=True, frozen=True, kw_only=True)
class Entity:
    """A scenario object."""

    name: str
    category: Category
    box: BoundingBox
    performance: Performance
    axles: tuple[Axle, ...]
    """Rear, front and further axles; empty for what is no vehicle."""
    properties: Mapping[str, str]
    """``Property`` name and value; the standard leaves their meaning to the user."""


def read_entity(node: Node) -> Entity:
    """Read a ``ScenarioObject``."""
    # An assigned controller stays idle until an ActivateControllerAction wakes it, and that action
    # is refused: the object behaves by the default controller (OpenSCENARIO XML, 6.6.2).
    node.pass_over("ObjectController")
    name = node.text("name")
    readers = {"Vehicle": _read_vehicle, "Pedestrian": _read_plain, "MiscObject": _read_plain}
    found = [child for tag in readers for child in node.children(tag)]
    if len(found) != 1:
        kinds = ", ".join(child.tag for child in node.element.children) or "nothing"
        raise node.refuse(f"{name!r} is {kinds}; supported: one of {', '.join(readers)}")
    return readers[found[0].tag](declare(found[0]), name)


def _read_vehicle(node: Node, name: str) -> Entity:
    _pass_over_looks(node)
    node.pass_over("TrailerHitch", "TrailerCoupler")  # where to tow; what is towed is refused
    node.optional("Trailer")  # may stand there empty
    limits = node.child("Performance")
    limits.pass_over("maxAccelerationRate", "maxDecelerationRate")  # scripted speed is exact
    return Entity(
        name=name,
        category=_read_category(node, "vehicleCategory"),
        box=_read_box(node.child("BoundingBox")),
        performance=Performance(
            max_speed=_limit(limits, "maxSpeed"),
            max_acceleration=_limit(limits, "maxAcceleration"),
            max_deceleration=_limit(limits, "maxDeceleration"),
        ),
        axles=tuple(
            _read_axle(axle)
            for axle in node.child("Axles").children("RearAxle", "FrontAxle", "AdditionalAxle")
        ),
        properties=_read_properties(node),
    )


def _read_plain(node: Node, name: str) -> Entity:
    _pass_over_looks(node)
    kind = "pedestrianCategory" if node.tag == "Pedestrian" else "miscObjectCategory"
    return Entity(
        name=name,
        category=_read_category(node, kind),
        box=_read_box(node.child("BoundingBox")),
        performance=Performance(),
        axles=(),
        properties=_read_properties(node),
    )


def _pass_over_looks(node: Node) -> None:
    """Skip what a picture or a mass model would need, and nothing that moves a box."""
    node.text("name")
    node.pass_over("mass", "model", "model3d", "role")


def _read_category(node: Node, attribute: str) -> Category:
    return node.choice(attribute, Category)


def _read_box(node: Node) -> BoundingBox:
    center, dimensions = node.child("Center"), node.child("Dimensions")
    return BoundingBox(
        center_x=center.number("x"),
        center_y=center.number("y"),
        center_z=center.number("z"),
        length=dimensions.positive("length"),
        width=dimensions.positive("width"),
        height=dimensions.positive("height"),
    )


def _limit(node: Node, name: str) -> float:
    value = node.bound(name)
    if not value >= 0.0:
        raise node.refuse(f"{name}={value}: expected a number >= 0")
    return value


def _read_axle(node: Node) -> Axle:
    return Axle(
        max_steering=node.number("maxSteering"),
        wheel_diameter=node.number("wheelDiameter"),
        track_width=node.number("trackWidth"),
        position_x=node.number("positionX"),
        position_z=node.number("positionZ"),
    )


def _read_properties(node: Node) -> Mapping[str, str]:
    properties = node.optional("Properties")
    if properties is None:
        return MappingProxyType({})
    properties.pass_over("File", "CustomContent")  # the standard leaves their meaning to the user
    pairs = [(child.text("name"), child.text("value")) for child in properties.children("Property")]
    return MappingProxyType(dict(pairs))
