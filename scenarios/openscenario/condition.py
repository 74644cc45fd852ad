"""Triggers and conditions: when something begins or ends.  Names are those of the standard."""

from dataclasses import dataclass
from enum import StrEnum

from scenarios.openscenario.entity_condition import EntityCondition, read_entity_condition
from scenarios.openscenario.node import Node
from scenarios.openscenario.rule import Rule


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


Test = SimulationTimeCondition | StoryboardElementStateCondition | ByEntityCondition


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
            tuple(_read_condition(condition) for condition in group.some("Condition"))
            for group in node.children("ConditionGroup")
        )
    )


def _read_condition(node: Node) -> Condition:
    node.text("name")
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
            "StoryboardElementStateCondition": _read_element_state,
        }
    )


def _read_simulation_time(node: Node) -> Test:
    return SimulationTimeCondition(value=node.number("value"), rule=node.choice("rule", Rule))


def _read_element_state(node: Node) -> Test:
    node.progress.references.append(node)
    return StoryboardElementStateCondition(
        kind=node.choice("storyboardElementType", ElementKind),
        element=node.text("storyboardElementRef"),
        state=node.choice("state", ElementState),
    )


def _read_by_entity(node: Node) -> Test:
    triggering = node.child("TriggeringEntities")
    return ByEntityCondition(
        entities=tuple(child.entity() for child in triggering.some("EntityRef")),
        every=triggering.choice("triggeringEntitiesRule", TriggeringRule) is TriggeringRule.ALL,
        test=read_entity_condition(node.child("EntityCondition")),
    )
