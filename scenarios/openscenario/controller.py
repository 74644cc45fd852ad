"""Controllers of entities, and the actions that assign, wake and overrule them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import inf

from scenarios.openscenario.catalog import read_either, read_item
from scenarios.openscenario.finding import RuleName
from scenarios.openscenario.node import Node
from scenarios.openscenario.property import read_properties


class ControllerType(StrEnum):
    """What a controller moves."""

    LATERAL = "lateral"
    LONGITUDINAL = "longitudinal"
    LIGHTING = "lighting"
    ANIMATION = "animation"
    MOVEMENT = "movement"
    APPEARANCE = "appearance"
    ALL = "all"


class AutomaticGear(StrEnum):
    """Position of the lever."""

    NEUTRAL = "n"
    PARK = "p"
    REVERSE = "r"
    DRIVE = "d"


class BrakeUnit(StrEnum):
    """What the value of a brake measures."""

    PERCENT = "BrakePercent"
    """0 to 1."""
    FORCE = "BrakeForce"
    """N."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Controller:
    """A driver that is not the storyboard; its properties say which."""

    name: str
    kind: ControllerType
    properties: Mapping[str, str]


@dataclass(slots=True, frozen=True, kw_only=True)
class ObjectController:
    """A controller that an entity has, idle until it is activated."""

    name: str
    """As actions call it; without a name of its own that of the controller."""
    controller: Controller


@dataclass(slots=True, frozen=True, kw_only=True)
class AssignControllerAction:
    """Give an entity a controller; None = in that domain all stays as it is."""

    controller: ObjectController | None
    lateral: bool | None
    longitudinal: bool | None
    animation: bool | None
    lighting: bool | None


@dataclass(slots=True, frozen=True, kw_only=True)
class ActivateControllerAction:
    """Wake a controller in some domains, or send it to sleep; None = stays as it is."""

    controller: str | None
    """Name of an `ObjectController`; None = whatever the entity has."""
    lateral: bool | None
    longitudinal: bool | None
    animation: bool | None
    lighting: bool | None


@dataclass(slots=True, frozen=True, kw_only=True)
class PedalOverride:
    """A pedal or the steering wheel, as long as it is active."""

    active: bool
    value: float
    """0 to 1; of the steering wheel rad, positive to the left."""
    max_rate: float
    """Change in a second; inf = no limit."""
    max_torque: float = inf
    """N m at the steering wheel; inf = no limit."""


@dataclass(slots=True, frozen=True, kw_only=True)
class BrakeOverride:
    """A brake, as long as it is active."""

    active: bool
    value: float
    unit: BrakeUnit
    max_rate: float
    """Change in a second; inf = no limit."""


@dataclass(slots=True, frozen=True, kw_only=True)
class GearOverride:
    """A gear, as long as it is active."""

    active: bool
    gear: int | AutomaticGear
    """Its number, negative = reverse, 0 = neutral; or the lever's position."""


@dataclass(slots=True, frozen=True, kw_only=True)
class OverrideControllerValueAction:
    """Overrule what a controller does with the pedals; None = it keeps them."""

    throttle: PedalOverride | None
    brake: BrakeOverride | None
    clutch: PedalOverride | None
    parking_brake: BrakeOverride | None
    steering_wheel: PedalOverride | None
    gear: GearOverride | None


@dataclass(slots=True, frozen=True, kw_only=True)
class ControllerAction:
    """What happens to controllers at once, in this order; None = nothing of the kind."""

    assign: AssignControllerAction | None
    override: OverrideControllerValueAction | None
    activate: ActivateControllerAction | None


def read_controller(node: Node) -> Controller:
    """Read a ``Controller`` whose parameters are declared."""
    return Controller(
        name=node.text("name"),
        kind=node.choice("controllerType", ControllerType, ControllerType.MOVEMENT),
        properties=read_properties(node),
    )


def read_object_controller(node: Node) -> ObjectController:
    """Read an ``ObjectController``."""
    controller = read_either(node, {"Controller": read_controller})
    return ObjectController(name=node.text("name", controller.name), controller=controller)


def read_controller_action(node: Node) -> ControllerAction:
    """Read a ``ControllerAction``: one of three things since 1.3, up to all of them before."""
    parts = [
        node.optional(tag)
        for tag in (
            "AssignControllerAction",
            "OverrideControllerValueAction",
            "ActivateControllerAction",
        )
    ]
    assign, override, activate = parts
    if assign is override is activate is None:
        node.remark("is empty", RuleName.SCHEMA)
    return ControllerAction(
        assign=None if assign is None else _read_assign(assign),
        override=None if override is None else _read_override(override),
        activate=None if activate is None else _read_activate(activate),
    )


def read_bare_activate(node: Node) -> ControllerAction:
    """Read an ``ActivateControllerAction`` that stands for itself, as in 1.0."""
    return ControllerAction(assign=None, override=None, activate=_read_activate(node))


def _read_assign(node: Node) -> AssignControllerAction:
    found = node.children("Controller", "CatalogReference", "ObjectController")
    if len(found) > 1:
        raise found[1].refuse("only one controller can be assigned")
    return AssignControllerAction(
        controller=_read_assigned(found[0]) if found else None,
        lateral=node.maybe_flag("activateLateral"),
        longitudinal=node.maybe_flag("activateLongitudinal"),
        animation=node.maybe_flag("activateAnimation"),
        lighting=node.maybe_flag("activateLighting"),
    )


def _read_assigned(node: Node) -> ObjectController:
    if node.tag == "ObjectController":
        return read_object_controller(node)
    controller = read_item(node, {"Controller": read_controller})
    return ObjectController(name=controller.name, controller=controller)


def _read_activate(node: Node) -> ActivateControllerAction:
    names = [name for name in ("objectControllerRef", "controllerRef") if node.has(name)]
    node.pass_over("controllerRef")  # before 1.3
    return ActivateControllerAction(
        controller=node.text(names[0]) if names else None,
        lateral=node.maybe_flag("lateral"),
        longitudinal=node.maybe_flag("longitudinal"),
        animation=node.maybe_flag("animation"),
        lighting=node.maybe_flag("lighting"),
    )


def _read_override(node: Node) -> OverrideControllerValueAction:
    throttle, brake, clutch, parking_brake, steering_wheel, gear = (
        node.optional(tag)
        for tag in ("Throttle", "Brake", "Clutch", "ParkingBrake", "SteeringWheel", "Gear")
    )
    return OverrideControllerValueAction(
        throttle=None if throttle is None else _read_pedal(throttle),
        brake=None if brake is None else _read_brake(brake),
        clutch=None if clutch is None else _read_pedal(clutch),
        parking_brake=None if parking_brake is None else _read_brake(parking_brake),
        steering_wheel=None if steering_wheel is None else _read_pedal(steering_wheel),
        gear=None if gear is None else _read_gear(gear),
    )


def _read_pedal(node: Node) -> PedalOverride:
    return PedalOverride(
        active=node.flag("active"),
        value=node.number("value"),
        max_rate=node.limit("maxRate", inf),
        max_torque=node.limit("maxTorque", inf) if node.tag == "SteeringWheel" else inf,
    )


def _read_brake(node: Node) -> BrakeOverride:
    """Read the value as an attribute, as before 1.2, or as an element."""
    found = node.children(*BrakeUnit)
    if len(found) > 1 or not (found or node.has("value")):
        raise node.refuse(f"expected one of value, {', '.join(BrakeUnit)}")
    holder = found[0] if found else node
    node.pass_over("value")
    return BrakeOverride(
        active=node.flag("active"),
        value=holder.positive("value"),
        unit=BrakeUnit(holder.tag) if found else BrakeUnit.PERCENT,
        max_rate=holder.limit("maxRate", inf) if found else inf,
    )


def _read_gear(node: Node) -> GearOverride:
    """Read the number as an attribute, as before 1.2, or the gear as an element."""
    active = node.flag("active")
    if not node.element.children:
        return GearOverride(active=active, gear=node.whole("number"))
    node.pass_over("number")
    return GearOverride(
        active=active,
        gear=node.one_of({"ManualGear": _read_manual, "AutomaticGear": _read_automatic}),
    )


def _read_manual(node: Node) -> int | AutomaticGear:
    return node.whole("number")


def _read_automatic(node: Node) -> int | AutomaticGear:
    return node.choice("gear", AutomaticGear)
