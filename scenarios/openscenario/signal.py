"""Traffic signals: controllers with their phases, and the actions on them."""

from collections.abc import Mapping
from dataclasses import dataclass

from scenarios.openscenario.finding import RuleName
from scenarios.openscenario.node import Node, unique
from scenarios.openscenario.scope import SIGNAL, Reference


@dataclass(slots=True, frozen=True, kw_only=True)
class TrafficSignalState:
    """What a signal shows."""

    signal_id: str
    """Of the map's ``signal``."""
    state: str
    """One word a lamp, ``;`` between them."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Phase:
    """What the signals of a controller show together, and for how many s."""

    name: str
    duration: float
    states: tuple[TrafficSignalState, ...]
    group_state: str | None
    """What all signals of the controller show."""


@dataclass(slots=True, frozen=True, kw_only=True)
class TrafficSignalController:
    """Signals that go through phases, round and round."""

    name: str
    delay: float
    """s behind the controller `reference`."""
    reference: str | None
    phases: tuple[Phase, ...]


@dataclass(slots=True, frozen=True, kw_only=True)
class TrafficSignalStateAction:
    """Let a signal show something."""

    signal_id: str
    state: str


@dataclass(slots=True, frozen=True, kw_only=True)
class TrafficSignalControllerAction:
    """Put a controller into a phase."""

    controller: str
    phase: str


def read_signal_controllers(network: Node) -> tuple[TrafficSignalController, ...]:
    """Read the ``TrafficSignals`` of a ``RoadNetwork``."""
    holder = network.optional("TrafficSignals")
    nodes = unique(holder.children("TrafficSignalController")) if holder else []
    found = tuple(_read_controller(node) for node in nodes)
    _check_chains(nodes, {item.name: item.reference for item in found})
    return found


def _check_chains(nodes: list[Node], behind: Mapping[str, str | None]) -> None:
    """Refuse a controller that is, over others, behind itself."""
    checked: set[str] = set()
    for node in nodes:
        name, chain = behind[node.text("name")], {node.text("name")}
        while name is not None and name not in checked:
            if name in chain:
                raise node.refuse("is behind itself", RuleName.SIGNAL_CONTROLLER)
            chain.add(name)
            name = behind.get(name)
        checked |= chain


def _read_controller(node: Node) -> TrafficSignalController:
    return TrafficSignalController(
        name=node.text("name"),
        delay=node.positive("delay", 0.0),
        reference=controller_reference(node, "reference") if node.has("reference") else None,
        phases=tuple(_read_phase(phase) for phase in node.children("Phase")),
    )


def _read_phase(node: Node) -> Phase:
    """Read a phase; 1.2 misspelt the state of the group."""
    groups = node.children("TrafficSignalGroupState", "TrafficeSignalGroupState")
    return Phase(
        name=node.text("name"),
        duration=node.positive("duration", rule=RuleName.PHASE_DURATION),
        states=tuple(
            TrafficSignalState(signal_id=child.text("trafficSignalId"), state=child.text("state"))
            for child in node.children("TrafficSignalState")
        ),
        group_state=groups[0].text("state") if groups else None,
    )


def controller_reference(node: Node, name: str = "trafficSignalControllerRef") -> str:
    """Return the name of a declared ``TrafficSignalController``."""
    text = node.text(name)
    names = node.context.names
    if names is not None and text not in names.signal_controllers:
        problem = f"{name}={text!r}: there is no such TrafficSignalController"
        raise node.refuse(problem, RuleName.SIGNAL_CONTROLLER)
    return text


def read_infrastructure(node: Node) -> TrafficSignalStateAction | TrafficSignalControllerAction:
    """Read an ``InfrastructureAction``."""
    return node.child("TrafficSignalAction").one_of(
        {
            "TrafficSignalStateAction": _read_state_action,
            "TrafficSignalControllerAction": _read_controller_action,
        }
    )


def _read_state_action(node: Node) -> TrafficSignalStateAction | TrafficSignalControllerAction:
    action = TrafficSignalStateAction(signal_id=node.text("name"), state=node.text("state"))
    node.context.recall.refer(Reference(SIGNAL, action.signal_id, node.refuse))
    return action


def _read_controller_action(
    node: Node,
) -> TrafficSignalStateAction | TrafficSignalControllerAction:
    return TrafficSignalControllerAction(
        controller=controller_reference(node), phase=node.text("phase")
    )
