"""Parameters: declared with a type and constraints, referenced as ``$name``, set from outside."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import nan
from types import MappingProxyType

from scenarios.openscenario.expression import compile_expression, write_result
from scenarios.openscenario.finding import RuleName
from scenarios.openscenario.node import FLAGS, Node, parse_number, unique
from scenarios.openscenario.rule import Rule
from scenarios.openscenario.scope import Value

EMPTY: Mapping[str, Value] = MappingProxyType({})


class ParameterType(StrEnum):
    """What a parameter's value looks like (`ParameterType`)."""

    INTEGER = "integer"
    INT = "int"
    UNSIGNED_INT = "unsignedInt"
    UNSIGNED_SHORT = "unsignedShort"
    DOUBLE = "double"
    STRING = "string"
    BOOLEAN = "boolean"
    DATE_TIME = "dateTime"


RANGES: dict[str, tuple[int, int]] = {
    ParameterType.INTEGER: (-(2**31), 2**31 - 1),
    ParameterType.INT: (-(2**31), 2**31 - 1),
    ParameterType.UNSIGNED_INT: (0, 2**32 - 1),
    ParameterType.UNSIGNED_SHORT: (0, 2**16 - 1),
}
"""Smallest and largest value of the whole-numbered types (XML Schema part 2, 3.3)."""


@dataclass(slots=True, frozen=True, kw_only=True)
class VariableDeclaration:
    """A value that actions may change while the scenario plays."""

    name: str
    kind: ParameterType
    value: str


def declare(
    node: Node, overrides: Mapping[str, str] | None = None, *, assigned: Mapping[str, Value] = EMPTY
) -> Node:
    """Return the node with its own parameters in scope, in front of those around it.

    A value may be an expression of the parameters declared before it and around it.

    Parameters
    ----------
    node : Node
        An element that may hold ``ParameterDeclarations``.
    overrides : Mapping
        Values from outside, by name, in place of those at the top of a scenario; each must be
        declared here.
    assigned : Mapping
        Values of ``ParameterAssignments``; each must be declared here.
    """
    top, outside = overrides is not None, dict(overrides or {})
    scope = dict(node.scope)
    inner = node.within(scope)  # sees each parameter as soon as it is declared
    holder = inner.optional("ParameterDeclarations")
    known: dict[str, str] = {}
    for declaration in holder.children("ParameterDeclaration") if holder else []:
        name, raw = bare(declaration.raw("name")), declaration.raw("value")
        if known.setdefault(name, raw) != raw:
            raise declaration.refuse(f"the name {name!r} is taken", RuleName.UNIQUE_NAME)
        value = assigned.get(name) or _resolved(declaration, outside.pop(name, raw))
        _check_once(declaration, value.text)
        scope[name] = Value(value.text, frozenset((name,))) if top else value
    for name in [*outside, *(name for name in assigned if name not in known)]:
        raise node.refuse(f"there is no parameter {name!r} to set")
    return inner


def bare(name: str) -> str:
    """Return a parameter's name without the ``$`` that files of 1.0 put before it."""
    return name.removeprefix("$")


def assignments(node: Node) -> Mapping[str, Value]:
    """Read the ``ParameterAssignments`` of a reference."""
    holder = node.optional("ParameterAssignments")
    values: dict[str, Value] = {}
    for item in holder.children("ParameterAssignment") if holder else []:
        name = bare(item.raw("parameterRef"))
        if name in values:
            raise item.refuse(f"{name!r} is assigned twice")
        values[name] = _resolved(item, item.raw("value"))
    return values


def read_variables(root: Node) -> tuple[VariableDeclaration, ...]:
    """Read the ``VariableDeclarations`` at the top of a scenario."""
    holder = root.optional("VariableDeclarations")
    found: list[VariableDeclaration] = []
    for item in unique(holder.children("VariableDeclaration")) if holder else []:
        kind, value = item.choice("variableType", ParameterType), item.text("value")
        if not _conforms(value, kind):
            raise item.refuse(f"value {value!r} is no {kind}")
        found.append(VariableDeclaration(name=item.text("name"), kind=kind, value=value))
    return tuple(found)


def _resolved(node: Node, raw: str) -> Value:
    if not raw.startswith("$"):
        return Value(raw)
    value = node.resolve(raw, "value")
    text = value if isinstance(value, str) else write_result(value)
    return Value(text, frozenset[str]().union(*(node.scope[name].sources for name in _names(raw))))


def _names(raw: str) -> Iterable[str]:
    if raw.startswith("${"):
        return compile_expression(raw[2:-1]).names
    return (raw[1:],) if raw.startswith("$") else ()


def _check_once(declaration: Node, value: str) -> None:
    """Check a value unless it is that of the last case; constraints may look at others' values."""
    checked, key = declaration.context.recall.checked, id(declaration.element)
    if checked.get(key) == value:
        return
    _check(declaration, value)
    below = [node for node in declaration.element.walk() if node is not declaration.element]
    if not any("$" in text for node in below for text in node.attributes.values()):
        checked[key] = value


def _check(declaration: Node, value: str) -> None:
    kind = declaration.choice("parameterType", ParameterType)
    if not _conforms(value, kind):
        problem = f"value {value!r} is no {kind}"
        if not value:
            raise declaration.refuse(problem, RuleName.CATALOG_PARAMETER)
        declaration.tolerate(problem, RuleName.SCHEMA)
    if not declaration.element.children:
        return
    groups = [_satisfied(value, group) for group in declaration.children("ConstraintGroup")]
    if groups and not any(groups):
        problem = f"value {value!r} satisfies no group of constraints"
        raise declaration.refuse(problem, RuleName.CONSTRAINT)


def _conforms(value: str, kind: ParameterType) -> bool:
    if kind in RANGES:
        low, high = RANGES[kind]
        number = parse_number(value)
        return number is not None and low <= number <= high and number.is_integer()
    if kind is ParameterType.DOUBLE:
        return parse_number(value) is not None
    if kind is ParameterType.BOOLEAN:
        return value in FLAGS
    return kind is ParameterType.STRING or _is_date(value)


def _is_date(value: str) -> bool:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _satisfied(value: str, group: Node) -> bool:
    """Whether all constraints of a group hold; each is read, even behind one that does not."""
    held = [_holds(value, constraint) for constraint in group.some("ValueConstraint")]
    return all(held)


def _holds(value: str, constraint: Node) -> bool:
    rule, bound = constraint.choice("rule", Rule), constraint.text("value")
    number, limit = parse_number(value), parse_number(bound)
    if number is not None and limit is not None:
        return rule.holds(number, limit)
    if rule not in (Rule.EQUAL_TO, Rule.NOT_EQUAL_TO):
        raise constraint.refuse(f"{rule} compares numbers, found {value!r} and {bound!r}")
    return rule.holds(0.0 if value == bound else nan, 0.0)
