"""Triggers and conditions: when something begins or ends.  Names are those of the standard."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scenarios.openscenario.entity_condition import EntityCondition, read_entity_condition
from scenarios.openscenario.finding import RuleName
from scenarios.openscenario.node import Node
from scenarios.openscenario.parameter import bare
from scenarios.openscenario.rule import Rule
from scenarios.openscenario.scope import Reference
from scenarios.openscenario.signal import controller_reference
from scenarios.openscenario.world import variable_reference


class Edge(StrEnum):
    """Which change of a condition counts (`ConditionEdge`)."""

    NONE = "none"
    RISING = "rising"
    FALLING = "falling"
    RISING_OR_FALLING = "risingOrFalling"


class ElementKind(StrEnum):
    """What may have a state (`StoryboardElementType`)."""

    STORY = "story"
    ACT = "act"
    MANEUVER_GROUP = "maneuverGroup"
    MANEUVER = "maneuver"
    EVENT = "event"
    ACTION = "action"


class ElementState(StrEnum):
    """A state, or a change of state within the last step (`StoryboardElementState`)."""

    STANDBY = "standbyState"
    RUNNING = "runningState"
    COMPLETE = "completeState"
    START = "startTransition"
    END = "endTransition"
    STOP = "stopTransition"
    SKIP = "skipTransition"


class TriggeringRule(StrEnum):
    """Whether one triggering entity is enough."""

    ANY = "any"
    ALL = "all"


@dataclass(slots=True, frozen=True, kw_only=True)
class SimulationTimeCondition:
    """Seconds since the scenario began."""

    value: float
    rule: Rule


@dataclass(slots=True, frozen=True, kw_only=True)
class StoryboardElementStateCondition:
    """State of an element of the storyboard."""

    kind: ElementKind
    element: str
    """Its name, or the end of its path with ``::`` between names."""
    state: ElementState


@dataclass(slots=True, frozen=True, kw_only=True)
class ByEntityCondition:
    """A condition that any or all of some entities must satisfy."""

    entities: tuple[str, ...]
    every: bool
    test: EntityCondition


@dataclass(slots=True, frozen=True, kw_only=True)
class TimeOfDayCondition:
    """Time of the scenario's own day."""

    date_time: datetime
    rule: Rule


@dataclass(slots=True, frozen=True, kw_only=True)
class ParameterCondition:
    """Value of a parameter, which a `ParameterSetAction` may have changed."""

    parameter: str
    value: str
    rule: Rule
    initial: str | None
    """Its value at first; None = nobody declares it, as in criteria, and it never holds."""


@dataclass(slots=True, frozen=True, kw_only=True)
class VariableCondition:
    """Value of a variable."""

    variable: str
    value: str
    rule: Rule


@dataclass(slots=True, frozen=True, kw_only=True)
class UserDefinedValueCondition:
    """Value of something outside the scenario."""

    name: str
    value: str
    rule: Rule


@dataclass(slots=True, frozen=True, kw_only=True)
class TrafficSignalCondition:
    """What a signal of the map shows."""

    signal_id: str
    state: str


@dataclass(slots=True, frozen=True, kw_only=True)
class TrafficSignalControllerCondition:
    """Phase of a controller of signals."""

    controller: str
    phase: str


Test = (
    ByEntityCondition
    | SimulationTimeCondition
    | TimeOfDayCondition
    | StoryboardElementStateCondition
    | ParameterCondition
    | VariableCondition
    | UserDefinedValueCondition
    | TrafficSignalCondition
    | TrafficSignalControllerCondition
)


@dataclass(slots=True, frozen=True, kw_only=True)
class Condition:
    """A test, the edge that counts, and s by which its answer is delayed."""

    test: Test
    edge: Edge
    delay: float


@dataclass(slots=True, frozen=True)
class Trigger:
    """True when all conditions of any group are; without groups never."""

    groups: tuple[tuple[Condition, ...], ...]


def read_trigger(node: Node) -> Trigger:
    """Read a ``StartTrigger`` or ``StopTrigger``."""
    return Trigger(
        tuple(
            tuple(condition.remember(_read_condition) for condition in group.some("Condition"))
            for group in node.children("ConditionGroup")
        )
    )


def _read_condition(node: Node) -> Condition:
    node.raw("name")  # a label, which nobody refers to
    holders = node.children("ByEntityCondition", "ByValueCondition")
    if len(holders) != 1:
        raise node.refuse("expected one of ByEntityCondition, ByValueCondition")
    (holder,) = holders
    entity = holder.tag == "ByEntityCondition"
    return Condition(
        test=_read_by_entity(holder) if entity else _read_by_value(holder),
        edge=node.choice("conditionEdge", Edge),
        delay=node.positive("delay"),
    )


def _read_by_value(node: Node) -> Test:
    return node.one_of(
        {
            "SimulationTimeCondition": _read_simulation_time,
            "TimeOfDayCondition": _read_time_of_day,
            "StoryboardElementStateCondition": _read_element_state,
            "ParameterCondition": _read_parameter,
            "VariableCondition": _read_variable,
            "UserDefinedValueCondition": _read_user_defined,
            "TrafficSignalCondition": _read_signal,
            "TrafficSignalControllerCondition": _read_signal_controller,
        }
    )


def _read_simulation_time(node: Node) -> Test:
    return SimulationTimeCondition(value=node.number("value"), rule=node.choice("rule", Rule))


def _read_time_of_day(node: Node) -> Test:
    return TimeOfDayCondition(date_time=node.date_time("dateTime"), rule=node.choice("rule", Rule))


def _read_element_state(node: Node) -> Test:
    kind = node.choice("storyboardElementType", ElementKind)
    name = node.text("storyboardElementRef")
    node.context.recall.refer(Reference(kind, name, node.refuse))
    return StoryboardElementStateCondition(
        kind=kind, element=name, state=node.choice("state", ElementState)
    )


def _read_parameter(node: Node) -> Test:
    name = bare(node.raw("parameterRef"))
    initial = node.scope.get(name)
    if initial is None:
        node.remark(f"parameterRef={name!r}: there is no such parameter", RuleName.SCHEMA)
    else:
        node.context.recall.depend(initial)
    return ParameterCondition(
        parameter=name,
        value=node.text("value"),
        rule=node.choice("rule", Rule),
        initial=None if initial is None else initial.text,
    )


def _read_variable(node: Node) -> Test:
    return VariableCondition(
        variable=variable_reference(node),
        value=node.text("value"),
        rule=node.choice("rule", Rule),
    )


def _read_user_defined(node: Node) -> Test:
    node.tolerate("is not played: nobody outside gives it a value", RuleName.SUPPORTED)
    return UserDefinedValueCondition(
        name=node.text("name"), value=node.text("value"), rule=node.choice("rule", Rule)
    )


def _read_signal(node: Node) -> Test:
    return TrafficSignalCondition(signal_id=node.text("name"), state=node.text("state"))


def _read_signal_controller(node: Node) -> Test:
    return TrafficSignalControllerCondition(
        controller=controller_reference(node), phase=node.text("phase")
    )


def _read_by_entity(node: Node) -> Test:
    triggering = node.child("TriggeringEntities")
    return ByEntityCondition(
        entities=tuple(name for child in triggering.some("EntityRef") for name in child.entities()),
        every=triggering.choice("triggeringEntitiesRule", TriggeringRule) is TriggeringRule.ALL,
        test=read_entity_condition(node.child("EntityCondition")),
    )
