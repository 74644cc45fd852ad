"""Actions on the world: environment, entities, values and signals; and those of the user's own."""

from dataclasses import dataclass
from enum import StrEnum

from scenarios.openscenario.catalog import read_either
from scenarios.openscenario.environment import Environment, read_environment
from scenarios.openscenario.finding import RuleName
from scenarios.openscenario.geometry import read_position
from scenarios.openscenario.node import Node
from scenarios.openscenario.parameter import bare
from scenarios.openscenario.position import Position
from scenarios.openscenario.signal import (
    TrafficSignalControllerAction,
    TrafficSignalStateAction,
    read_infrastructure,
)
from scenarios.openscenario.traffic import TrafficAction, read_traffic


class ModifyRule(StrEnum):
    """How a value is changed."""

    ADD = "AddValue"
    MULTIPLY = "MultiplyByValue"


@dataclass(slots=True, frozen=True, kw_only=True)
class EnvironmentAction:
    """Let the environment be so."""

    environment: Environment


@dataclass(slots=True, frozen=True, kw_only=True)
class AddEntityAction:
    """Let a declared entity appear."""

    entity: str
    position: Position


@dataclass(slots=True, frozen=True, kw_only=True)
class DeleteEntityAction:
    """Let an entity vanish."""

    entity: str


@dataclass(slots=True, frozen=True, kw_only=True)
class ParameterSetAction:
    """Give a parameter a value, for `ParameterCondition` to see."""

    parameter: str
    value: str


@dataclass(slots=True, frozen=True, kw_only=True)
class ParameterModifyAction:
    """Add to a parameter, or multiply it."""

    parameter: str
    rule: ModifyRule
    value: float


@dataclass(slots=True, frozen=True, kw_only=True)
class VariableSetAction:
    """Give a variable a value."""

    variable: str
    value: str


@dataclass(slots=True, frozen=True, kw_only=True)
class VariableModifyAction:
    """Add to a variable, or multiply it."""

    variable: str
    rule: ModifyRule
    value: float


@dataclass(slots=True, frozen=True, kw_only=True)
class SetMonitorAction:
    """Give a monitor a value."""

    monitor: str
    value: bool


@dataclass(slots=True, frozen=True, kw_only=True)
class CustomCommandAction:
    """A command whose meaning the standard leaves to the user."""

    kind: str
    """"" = nothing: an ``Action`` without content."""
    content: str = ""


GlobalAction = (
    EnvironmentAction
    | AddEntityAction
    | DeleteEntityAction
    | ParameterSetAction
    | ParameterModifyAction
    | VariableSetAction
    | VariableModifyAction
    | SetMonitorAction
    | TrafficSignalStateAction
    | TrafficSignalControllerAction
    | TrafficAction
)


def read_global_action(node: Node) -> GlobalAction:
    """Read a ``GlobalAction``."""
    return node.one_of(
        {
            "EnvironmentAction": _read_environment,
            "EntityAction": _read_entity,
            "ParameterAction": _read_parameter,
            "VariableAction": _read_variable,
            "SetMonitorAction": _read_monitor,
            "InfrastructureAction": read_infrastructure,
            "TrafficAction": read_traffic,
        }
    )


def read_user_action(node: Node) -> CustomCommandAction:
    """Read a ``UserDefinedAction``."""
    command = node.child("CustomCommandAction")
    return CustomCommandAction(kind=command.text("type"), content=command.element.content.strip())


def _read_environment(node: Node) -> GlobalAction:
    return EnvironmentAction(environment=read_either(node, {"Environment": read_environment}))


def _read_entity(node: Node) -> GlobalAction:
    entity = node.entity()
    return node.one_of(
        {
            "AddEntityAction": lambda child: AddEntityAction(
                entity=entity, position=read_position(child.child("Position"))
            ),
            "DeleteEntityAction": lambda child: DeleteEntityAction(entity=entity),  # noqa: ARG005 - all readers are called alike
        }
    )


def _read_parameter(node: Node) -> GlobalAction:
    name = bare(node.raw("parameterRef"))
    if name not in node.scope:
        raise node.refuse(f"parameterRef={name!r}: there is no such parameter")
    return node.one_of(
        {
            "SetAction": lambda child: ParameterSetAction(
                parameter=name, value=child.text("value")
            ),
            "ModifyAction": lambda child: ParameterModifyAction(
                parameter=name, rule=_read_rule(child)[0], value=_read_rule(child)[1]
            ),
        }
    )


def _read_variable(node: Node) -> GlobalAction:
    name = variable_reference(node)
    return node.one_of(
        {
            "SetAction": lambda child: VariableSetAction(variable=name, value=child.text("value")),
            "ModifyAction": lambda child: VariableModifyAction(
                variable=name, rule=_read_rule(child)[0], value=_read_rule(child)[1]
            ),
        }
    )


def _read_rule(node: Node) -> tuple[ModifyRule, float]:
    return node.child("Rule").one_of(
        {
            ModifyRule.ADD: lambda child: (ModifyRule.ADD, child.number("value")),
            ModifyRule.MULTIPLY: lambda child: (ModifyRule.MULTIPLY, child.number("value")),
        }
    )


def _read_monitor(node: Node) -> GlobalAction:
    name = node.text("monitorRef")
    names = node.context.names
    if names is not None and name not in names.monitors:
        raise node.refuse(f"monitorRef={name!r}: there is no such monitor")
    return SetMonitorAction(monitor=name, value=node.flag("value"))


def variable_reference(node: Node) -> str:
    """Return the name of a declared variable."""
    name = node.text("variableRef")
    names = node.context.names
    if names is not None and name not in names.variables:
        problem = f"variableRef={name!r}: there is no such variable"
        raise node.refuse(problem, RuleName.VARIABLE)
    return name
