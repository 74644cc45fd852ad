"""Entities: vehicles, pedestrians and objects with their boxes and limits."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from math import inf

from scenarios.openscenario.catalog import read_either
from scenarios.openscenario.controller import ObjectController, read_object_controller
from scenarios.openscenario.finding import RuleName
from scenarios.openscenario.node import Node, unique
from scenarios.openscenario.property import read_properties


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


class Kind(StrEnum):
    """The element that says what an entity is; `ObjectType` calls them otherwise."""

    VEHICLE = "Vehicle"
    PEDESTRIAN = "Pedestrian"
    MISCELLANEOUS = "MiscObject"


class Role(StrEnum):
    """What a vehicle or somebody on foot is there for."""

    NONE = "none"
    AMBULANCE = "ambulance"
    CIVIL = "civil"
    FIRE = "fire"
    MILITARY = "military"
    POLICE = "police"
    PUBLIC_TRANSPORT = "publicTransport"
    ROAD_ASSISTANCE = "roadAssistance"


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
    """What a vehicle can do: m/s, m/s^2, m/s^3, all positive; inf = no limit is known."""

    max_speed: float = inf
    max_acceleration: float = inf
    max_deceleration: float = inf
    max_acceleration_rate: float = inf
    max_deceleration_rate: float = inf


@dataclass(slots=True, frozen=True, kw_only=True)
class Axle:
    """An axle: rad and m."""

    max_steering: float
    wheel_diameter: float
    track_width: float
    position_x: float
    position_z: float


@dataclass(slots=True, frozen=True, kw_only=True)
class Joint:
    """Where a vehicle tows or is towed, m in its own frame."""

    dx: float
    dz: float


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
    kind: Kind = Kind.VEHICLE
    role: Role = Role.NONE
    mass: float | None = None
    """kg."""
    model: str = ""
    """Name of the vehicle, pedestrian or object, not of this one entity."""
    hitch: Joint | None = None
    coupler: Joint | None = None
    trailer: str | None = None
    """The entity that it has in tow at first."""
    inner: bool = False
    """Whether it is described within the one that tows it."""
    controllers: tuple[ObjectController, ...] = ()


@dataclass(slots=True, frozen=True, kw_only=True)
class EntitySelection:
    """Entities under a name of their own."""

    name: str
    members: tuple[str, ...]


MOST_MEMBERS = 100_000
"""Of all selections together."""
Found = tuple[Entity, ...]
"""An entity, and behind it the trailers that are described within it."""


def read_entity(node: Node) -> Found:
    """Read a ``ScenarioObject``: an entity and its trailers."""
    return _read_named(node, node.text("name"))


def read_template(node: Node) -> Entity:
    """Read a ``ScenarioObjectTemplate``: an entity that has no name yet."""
    return _read_named(node, "")[0]


def _read_named(node: Node, name: str) -> Found:
    controllers = tuple(map(read_object_controller, node.children("ObjectController")))
    names = Counter(controller.name for controller in controllers)
    for item, count in names.items():
        if count > 1:
            raise node.refuse(f"the controller {item!r} is there twice", RuleName.UNIQUE_NAME)
    # Named afterwards: an entry of a catalog is one record, however many entities refer to it.
    first, *described = read_either(node, dict.fromkeys(Kind, read_object))
    return (replace(first, name=name, controllers=controllers), *described)


def read_object(node: Node) -> Found:
    """Read a ``Vehicle``, ``Pedestrian`` or ``MiscObject`` whose parameters are declared."""
    if node.tag == Kind.VEHICLE:
        return _read_vehicle(node)
    return (_read_plain(node),)


def _read_vehicle(node: Node) -> Found:
    node.pass_over("model3d")
    limits = node.child("Performance")
    trailer, described = _read_trailer(node)
    vehicle = Entity(
        name="",
        kind=Kind.VEHICLE,
        category=node.choice("vehicleCategory", Category),
        role=node.choice("role", Role, Role.NONE),
        mass=node.maybe_positive("mass"),
        model=node.text("name"),
        box=_read_box(node.child("BoundingBox")),
        performance=Performance(
            max_speed=limits.limit("maxSpeed"),
            max_acceleration=limits.limit("maxAcceleration"),
            max_deceleration=limits.limit("maxDeceleration"),
            max_acceleration_rate=limits.limit("maxAccelerationRate", inf),
            max_deceleration_rate=limits.limit("maxDecelerationRate", inf),
        ),
        axles=tuple(
            _read_axle(axle)
            for axle in node.child("Axles").some("RearAxle", "FrontAxle", "AdditionalAxle")
        ),
        properties=read_properties(node),
        hitch=_read_joint(node, "TrailerHitch"),
        coupler=_read_joint(node, "TrailerCoupler"),
        trailer=trailer or None,
    )
    return (vehicle, *described)


def _read_plain(node: Node) -> Entity:
    node.pass_over("model", "model3d")
    on_foot = node.tag == Kind.PEDESTRIAN
    return Entity(
        name="",
        kind=Kind(node.tag),
        category=node.choice("pedestrianCategory" if on_foot else "miscObjectCategory", Category),
        role=node.choice("role", Role, Role.NONE) if on_foot else Role.NONE,
        mass=node.maybe_positive("mass"),
        model=node.text("name"),
        box=_read_box(node.child("BoundingBox")),
        performance=Performance(),
        axles=(),
        properties=read_properties(node),
    )


def _read_trailer(node: Node) -> tuple[str, Found]:
    """Return the name of who is in tow, if anybody, and who is described there."""
    holder = node.optional("Trailer")
    if holder is None or not holder.element.children:
        return "", ()
    return holder.one_of(
        {
            "TrailerRef": _read_trailer_reference,
            "Trailer": _read_inner_trailer,
        }
    )


def _read_trailer_reference(node: Node) -> tuple[str, Found]:
    """Read whom it has in tow; vehicles of catalogs leave that to a parameter, at first empty."""
    return (node.entity() if node.text("entityRef") else ""), ()


def _read_inner_trailer(node: Node) -> tuple[str, Found]:
    first, *behind = read_entity(node)
    return first.name, (replace(first, inner=True), *behind)


def _read_joint(node: Node, tag: str) -> Joint | None:
    child = node.optional(tag)
    return None if child is None else Joint(dx=child.number("dx"), dz=child.number("dz", 0.0))


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


def _read_axle(node: Node) -> Axle:
    return Axle(
        max_steering=node.number("maxSteering"),
        wheel_diameter=node.number("wheelDiameter"),
        track_width=node.number("trackWidth"),
        position_x=node.number("positionX"),
        position_z=node.number("positionZ"),
    )


def read_selections(node: Node, entities: Found) -> tuple[EntitySelection, ...]:
    """Read the ``EntitySelection`` elements of ``Entities``."""
    found = unique(node.children("EntitySelection"))
    known = {entity.name for entity in entities}
    for item in found:
        if item.text("name") in known:
            problem = f"the name {item.text('name')!r} is that of an entity"
            raise item.refuse(problem, RuleName.UNIQUE_NAME)
    selections: list[EntitySelection] = []
    total = 0
    for item in found:
        members = _read_members(item, entities)
        total += len(members)
        if total > MOST_MEMBERS:
            problem = f"the selections have more than {MOST_MEMBERS} members"
            raise item.refuse(problem, RuleName.SUPPORTED)
        selections.append(EntitySelection(name=item.text("name"), members=members))
    return tuple(selections)


def _read_members(node: Node, entities: Found) -> tuple[str, ...]:
    holder = node.child("Members")
    kinds = {object_kind(item, "objectType") for item in holder.children("ByType")}
    named = [item.entity() for item in holder.children("EntityRef")]
    members = [item.name for item in entities if item.kind in kinds]
    return tuple(dict.fromkeys(named + members))


def object_kind(node: Node, attribute: str) -> Kind:
    """Read an ``ObjectType``."""
    kinds = {
        "vehicle": Kind.VEHICLE,
        "pedestrian": Kind.PEDESTRIAN,
        "miscellaneous": Kind.MISCELLANEOUS,
    }
    text = node.text(attribute)
    if text not in kinds:
        raise node.refuse(f"{attribute}={text!r} is not supported; supported: {', '.join(kinds)}")
    return kinds[text]


def check_entities(node: Node, entities: Found) -> None:
    """Refuse two entities of one name, a trailer behind two vehicles, and a round of trailers."""
    names = Counter(entity.name for entity in entities)
    towed = Counter(entity.trailer for entity in entities if entity.trailer)
    for name, count in names.items():
        if count > 1:
            raise node.refuse(f"two entities are called {name!r}", RuleName.UNIQUE_NAME)
        if towed[name] > 1:
            raise node.refuse(f"{name!r} is the trailer of two vehicles")
    behind = {entity.name: entity.trailer for entity in entities if entity.trailer}
    first = [name for name in behind if not towed[name]]
    for name in first:
        last = name
        while last in behind:
            last = behind.pop(last)
    if behind:
        raise node.refuse(f"{min(behind)!r} has itself in tow")
