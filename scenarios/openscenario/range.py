"""Ranges: between which values the parameters of a scenario may be searched.

A ``ParameterValueDistribution`` gives its ``DistributionRange``; a scenario itself the parameters
that one ``ConstraintGroup`` bounds on both sides.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf, isfinite
from pathlib import Path

from rsu.errors import ScenarioError
from scenarios.openscenario.distribution import (
    Choices,
    Deterministic,
    DistributionRange,
    read_distribution,
)
from scenarios.openscenario.finding import RuleName
from scenarios.openscenario.node import Node, parse_number
from scenarios.openscenario.parameter import RANGES, ParameterType, bare
from scenarios.openscenario.rule import Rule
from scenarios.openscenario.scope import Progress
from scenarios.openscenario.source import read_source


@dataclass(slots=True, frozen=True, kw_only=True)
class ParameterRanges:
    """What of a scenario may vary, and what is given."""

    scenario: Path
    """The file that the parameters are of."""
    ranges: Mapping[str, tuple[float, float]]
    """Lowest and highest value by parameter."""
    fixed: Mapping[str, str] = field(default_factory=dict[str, str])
    """The values of others."""
    whole: frozenset[str] = frozenset()
    """Parameters that are whole numbers."""


def read_ranges(path: Path) -> ParameterRanges:
    """Read what may vary from a distribution or from a scenario.

    Raises
    ------
    ScenarioError
        The file is wrong, or nothing in it has a range.
    """
    root = Node(read_source(path), Progress(path))
    if root.optional("ParameterValueDistribution") is None:
        return _declared(path, root)
    distribution = read_distribution(path)
    if not isinstance(distribution.values, Deterministic):
        raise ScenarioError(path, "Stochastic", "only a DistributionRange has bounds to search")
    ranges: dict[str, tuple[float, float]] = {}
    fixed: dict[str, str] = {}
    for choice in distribution.values.choices:
        span = _span(path, choice)
        if span is None:
            fixed.update(choice.value(0))
        else:
            ranges.update(dict.fromkeys(choice.names, span))
    scenario = Node(read_source(distribution.scenario), Progress(distribution.scenario))
    whole = frozenset(
        bare(node.text("name")) for node in _declarations(scenario) if _kind(node) in RANGES
    )
    return _checked(
        path,
        ParameterRanges(
            scenario=distribution.scenario, ranges=ranges, fixed=fixed, whole=whole & set(ranges)
        ),
    )


def _span(path: Path, choice: Choices) -> tuple[float, float] | None:
    """Return the bounds of a choice; None = it has one value."""
    if isinstance(choice, DistributionRange) and choice.lower < choice.upper:
        return float(choice.lower), float(choice.upper)
    if choice.count == 1 or isinstance(choice, DistributionRange):
        return None
    texts = [text for i in range(choice.count) for text in choice.value(i).values()]
    known = [number for number in map(parse_number, texts) if number is not None]
    if len(choice.names) > 1 or len(known) < len(texts) or min(known) == max(known):
        problem = f"has {choice.count} values that are no range: search them one by one"
        raise ScenarioError(path, ", ".join(choice.names), problem, RuleName.SUPPORTED)
    return min(known), max(known)


def _declared(path: Path, root: Node) -> ParameterRanges:
    """Return what the constraints of a scenario's own parameters allow."""
    ranges: dict[str, tuple[float, float]] = {}
    whole: set[str] = set()
    for node in _declarations(root):
        groups = node.children("ConstraintGroup")
        if len(groups) != 1:
            continue
        low, high = _bounds(groups[0])
        if isfinite(low) and isfinite(high) and low < high:
            name = bare(node.text("name"))
            ranges[name] = (low, high)
            if _kind(node) in RANGES:
                whole.add(name)
    return _checked(path, ParameterRanges(scenario=path, ranges=ranges, whole=frozenset(whole)))


def _bounds(group: Node) -> tuple[float, float]:
    low, high = -inf, inf
    for constraint in group.some("ValueConstraint"):
        rule, bound = constraint.choice("rule", Rule), parse_number(constraint.raw("value"))
        if bound is None:
            continue
        if rule in (Rule.GREATER_THAN, Rule.GREATER_OR_EQUAL):
            low = max(low, bound)
        elif rule in (Rule.LESS_THAN, Rule.LESS_OR_EQUAL):
            high = min(high, bound)
    return low, high


def _declarations(root: Node) -> list[Node]:
    holder = root.optional("ParameterDeclarations")
    return holder.children("ParameterDeclaration") if holder else []


def _kind(node: Node) -> ParameterType:
    return node.choice("parameterType", ParameterType)


def _checked(path: Path, found: ParameterRanges) -> ParameterRanges:
    if not found.ranges:
        problem = "nothing to search: no parameter has a range or bounds on both sides"
        raise ScenarioError(path, "", problem)
    return found
