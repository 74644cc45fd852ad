"""Parameters: declared with a type and constraints, referenced as ``$name``, set from outside."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from math import nan

from scenarios.openscenario.node import FLAGS, Node, parse_number
from scenarios.openscenario.rule import Rule


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


def declare(node: Node, overrides: Mapping[str, str] | None = None) -> Node:
    """Return the node with its own parameters in scope, in front of those around it.

    Parameters
    ----------
    node : Node
        An element that may hold ``ParameterDeclarations``.
    overrides : Mapping
        Values from outside, by name; each must be declared here.
    """
    values = dict(overrides or {})
    scope = dict(node.scope)
    declarations = node.optional("ParameterDeclarations")
    for declaration in declarations.children("ParameterDeclaration") if declarations else []:
        name = declaration.text("name")
        scope[name] = _value(declaration, values.pop(name, None))
    for name in values:
        raise node.refuse(f"there is no parameter {name!r} to set")
    return node.within(scope)


def _value(declaration: Node, override: str | None) -> str:
    declared = declaration.text("value")
    value = declared if override is None else override
    kind = declaration.choice("parameterType", ParameterType)
    if not _conforms(value, kind):
        raise declaration.refuse(f"value {value!r} is no {kind}")
    groups = [_satisfied(value, group) for group in declaration.children("ConstraintGroup")]
    if groups and not any(groups):
        raise declaration.refuse(f"value {value!r} satisfies no group of constraints")
    return value


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
