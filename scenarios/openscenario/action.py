"""Actions of entities: what one is told to do.  Names are those of the standard."""

from dataclasses import dataclass
from enum import StrEnum

from scenarios.openscenario.appearance import AppearanceAction, read_appearance
from scenarios.openscenario.controller import (
    ControllerAction,
    read_bare_activate,
    read_controller_action,
)
from scenarios.openscenario.geometry import read_position
from scenarios.openscenario.lateral import LateralAction, read_lateral
from scenarios.openscenario.longitudinal import (
    LongitudinalAction,
    SpeedTargetKind,
    read_longitudinal,
)
from scenarios.openscenario.node import Node
from scenarios.openscenario.position import Position
from scenarios.openscenario.routing import RoutingAction, read_routing


@dataclass(slots=True, frozen=True, kw_only=True)
class TeleportAction:
    """Stand there at once."""

    position: Position


@dataclass(slots=True, frozen=True, kw_only=True)
class VisibilityAction:
    """Who can see the entity."""

    graphics: bool
    sensors: bool
    traffic: bool
    """Other entities' controllers."""
    sensor_references: tuple[str, ...]
    """Sensors that `sensors` is about; empty = all."""


class SteadyStateKind(StrEnum):
    """What the steady state before the target is measured in (`SteadyState`)."""

    DISTANCE = "TargetDistanceSteadyState"
    """m."""
    TIME = "TargetTimeSteadyState"
    """s."""


@dataclass(slots=True, frozen=True, kw_only=True)
class SteadyState:
    """Before it arrives an entity keeps its final speed for so long."""

    kind: SteadyStateKind
    value: float


@dataclass(slots=True, frozen=True, kw_only=True)
class AbsoluteSpeed:
    """m/s at the target."""

    value: float
    steady_state: SteadyState | None


@dataclass(slots=True, frozen=True, kw_only=True)
class RelativeSpeedToMaster:
    """Speed of the master plus or times `value` at the target."""

    value: float
    kind: SpeedTargetKind
    steady_state: SteadyState | None


@dataclass(slots=True, frozen=True, kw_only=True)
class SynchronizeAction:
    """Arrive when another arrives."""

    master: str
    target_master: Position
    target: Position
    final_speed: AbsoluteSpeed | RelativeSpeedToMaster | None
    tolerance_master: float | None
    """m; None = the player's own."""
    tolerance: float | None
    """m; None = the player's own."""


@dataclass(slots=True, frozen=True, kw_only=True)
class ConnectTrailerAction:
    """Take a trailer in tow."""

    trailer: str


@dataclass(slots=True, frozen=True, kw_only=True)
class DisconnectTrailerAction:
    """Let go of the trailer."""


PrivateAction = (
    TeleportAction
    | LongitudinalAction
    | LateralAction
    | RoutingAction
    | SynchronizeAction
    | ControllerAction
    | VisibilityAction
    | AppearanceAction
    | ConnectTrailerAction
    | DisconnectTrailerAction
)


def read_private_action(node: Node) -> PrivateAction:
    """Read a ``PrivateAction``."""
    return node.one_of(
        {
            "TeleportAction": _read_teleport,
            "LongitudinalAction": read_longitudinal,
            "LateralAction": read_lateral,
            "RoutingAction": read_routing,
            "SynchronizeAction": _read_synchronize,
            "ControllerAction": read_controller_action,
            "ActivateControllerAction": read_bare_activate,
            "VisibilityAction": _read_visibility,
            "AppearanceAction": read_appearance,
            "TrailerAction": _read_trailer,
        }
    )


def _read_teleport(node: Node) -> PrivateAction:
    return TeleportAction(position=read_position(node.child("Position")))


def _read_visibility(node: Node) -> PrivateAction:
    sensors = node.optional("SensorReferenceSet")
    return VisibilityAction(
        graphics=node.flag("graphics"),
        sensors=node.flag("sensors"),
        traffic=node.flag("traffic"),
        sensor_references=tuple(child.text("name") for child in sensors.some("SensorReference"))
        if sensors
        else (),
    )


def _read_synchronize(node: Node) -> PrivateAction:
    final = node.optional("FinalSpeed")
    return SynchronizeAction(
        master=node.entity("masterEntityRef"),
        target_master=read_position(node.child("TargetPositionMaster")),
        target=read_position(node.child("TargetPosition")),
        final_speed=None
        if final is None
        else final.one_of(
            {
                "AbsoluteSpeed": _read_absolute_speed,
                "RelativeSpeedToMaster": _read_relative_speed,
            }
        ),
        tolerance_master=_read_tolerance(node, "targetToleranceMaster"),
        tolerance=_read_tolerance(node, "targetTolerance"),
    )


def _read_tolerance(node: Node, name: str) -> float | None:
    return node.maybe_positive(name)


def _read_absolute_speed(node: Node) -> AbsoluteSpeed | RelativeSpeedToMaster:
    return AbsoluteSpeed(value=node.number("value"), steady_state=_read_steady_state(node))


def _read_relative_speed(node: Node) -> AbsoluteSpeed | RelativeSpeedToMaster:
    return RelativeSpeedToMaster(
        value=node.number("value"),
        kind=node.choice("speedTargetValueType", SpeedTargetKind),
        steady_state=_read_steady_state(node),
    )


def _read_steady_state(node: Node) -> SteadyState | None:
    if not node.element.children:  # as in 1.0, which has none
        return None
    return node.one_of(
        {
            SteadyStateKind.DISTANCE: lambda child: SteadyState(
                kind=SteadyStateKind.DISTANCE, value=child.positive("distance")
            ),
            SteadyStateKind.TIME: lambda child: SteadyState(
                kind=SteadyStateKind.TIME, value=child.positive("time")
            ),
        }
    )


def _read_trailer(node: Node) -> PrivateAction:
    return node.one_of(
        {
            "ConnectTrailerAction": lambda child: ConnectTrailerAction(
                trailer=child.entity("trailerRef")
            ),
            "DisconnectTrailerAction": lambda child: DisconnectTrailerAction(),  # noqa: ARG005 - all readers are called alike
        }
    )
