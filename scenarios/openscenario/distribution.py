"""Distributions: the concrete cases of a ``ParameterValueDistribution``.

Deterministic: every combination, distributions in the order of the file, the last one varying
fastest.  Stochastic: so many draws; the draws of a case depend on the seed and its number alone, so
that any case can be had without those before it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal, InvalidOperation
from math import log10, prod
from pathlib import Path
from typing import Protocol

from scenarios.openscenario.expression import write_result
from scenarios.openscenario.finding import RuleName
from scenarios.openscenario.node import Node
from scenarios.openscenario.parameter import bare
from scenarios.openscenario.reader import check_header
from scenarios.openscenario.scope import Progress
from scenarios.openscenario.source import read_source
from scenarios.openscenario.stochastic import Draw, draws, read_draw

Case = Mapping[str, str]
"""Parameter and value, as `Document.storyboard` takes them."""

SLACK = Decimal("1e-9")
"""Share of a step by which the end of a range may be missed and still belong to it."""


MOST_DIGITS = 18
"""Of the number of cases: at a microsecond a case that is 30,000 years."""


class Choices(Protocol):
    """What one distribution gives."""

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters that it sets."""
        ...

    @property
    def count(self) -> int:
        """How many values it has."""
        ...

    def value(self, index: int) -> Case:
        """Return one of them."""
        ...


@dataclass(slots=True, frozen=True)
class DistributionSet:
    """Some values."""

    name: str
    values: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The parameter."""
        return (self.name,)

    @property
    def count(self) -> int:
        """How many values."""
        return len(self.values)

    def value(self, index: int) -> Case:
        """Return one of them."""
        return {self.name: self.values[index]}


@dataclass(slots=True, frozen=True)
class DistributionRange:
    """Values from one to another by steps, the end included if a step ends there."""

    name: str
    lower: Decimal
    upper: Decimal
    step: Decimal

    @property
    def names(self) -> tuple[str, ...]:
        """The parameter."""
        return (self.name,)

    @property
    def count(self) -> int:
        """How many steps, and the beginning."""
        steps = (self.upper - self.lower) / self.step + SLACK
        return int(steps.to_integral_value(ROUND_FLOOR)) + 1

    def value(self, index: int) -> Case:
        """Return one of them, without the dust of binary fractions."""
        return {self.name: write_result(float(self.lower + index * self.step))}


@dataclass(slots=True, frozen=True)
class ValueSetDistribution:
    """Values of several parameters at once."""

    sets: tuple[Case, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Every parameter that any set names."""
        return tuple(dict.fromkeys(name for values in self.sets for name in values))

    @property
    def count(self) -> int:
        """How many sets."""
        return len(self.sets)

    def value(self, index: int) -> Case:
        """Return one of them."""
        return self.sets[index]


@dataclass(slots=True, frozen=True, kw_only=True)
class Deterministic:
    """Every combination."""

    choices: tuple[Choices, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters that are set."""
        return tuple(name for choice in self.choices for name in choice.names)

    @property
    def count(self) -> int:
        """How many cases; without any distribution the one of the scenario itself."""
        return prod(choice.count for choice in self.choices)

    def case(self, index: int) -> Case:
        """Return the values of a case."""
        chosen: list[Case] = []
        for choice in reversed(self.choices):
            index, digit = divmod(index, choice.count)
            chosen.append(choice.value(digit))
        return {name: value for case in reversed(chosen) for name, value in case.items()}


@dataclass(slots=True, frozen=True, kw_only=True)
class Stochastic:
    """Draws."""

    draws: tuple[tuple[str, Draw], ...]
    """Parameter and where its values come from."""
    count: int
    seed: int

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters that are set."""
        return tuple(name for name, _ in self.draws)

    def case(self, index: int) -> Case:
        """Return the values of a case."""
        return draws(self.draws, self.seed, index)


@dataclass(slots=True, frozen=True, kw_only=True)
class Distribution:
    """The cases of a scenario."""

    scenario: Path
    """The file that they set parameters of."""
    values: Deterministic | Stochastic

    @property
    def count(self) -> int:
        """How many cases."""
        return self.values.count

    def cases(self) -> Iterator[Case]:
        """Return the values of each case, made one by one."""
        return map(self.values.case, range(self.count))


def read_distribution(path: Path, seed: int | None = None) -> Distribution:
    """Read a ``ParameterValueDistribution``.

    Parameters
    ----------
    path : Path
        A ``.xosc`` file.
    seed : int
        Of all chance, in place of the file's own; without both it is 0.

    Raises
    ------
    ScenarioError
        With the line of what is wrong or not supported.
    """
    root = Node(read_source(path), Progress(path))
    check_header(root, "ParameterValueDistribution")
    node = root.child("ParameterValueDistribution")
    readers = {"Deterministic": _read_deterministic, "Stochastic": _read_stochastic}
    found = node.children(*readers)
    if len(found) != 1:
        raise node.refuse("expected one of Deterministic, Stochastic")
    values = readers[found[0].tag](found[0], seed)
    twice = [name for name, count in Counter(values.names).items() if count > 1]
    if twice:
        raise found[0].refuse(f"the parameter {twice[0]!r} is set twice", RuleName.UNIQUE_NAME)
    scenario = path.parent / node.child("ScenarioFile").text("filepath")
    root.refuse_unread()
    return Distribution(scenario=scenario, values=values)


def _read_deterministic(node: Node, seed: int | None) -> Deterministic | Stochastic:
    del seed
    single, multi = (f"Deterministic{kind}ParameterDistribution" for kind in ("Single", "Multi"))
    choices = tuple(
        _read_single(item) if item.tag == single else _read_value_sets(item)
        for item in node.children(single, multi)
    )
    if sum(log10(choice.count) for choice in choices) > MOST_DIGITS:
        raise node.refuse(f"has more cases than {MOST_DIGITS} digits can tell", RuleName.SUPPORTED)
    return Deterministic(choices=choices)


def _read_single(node: Node) -> Choices:
    name = bare(node.text("parameterName"))
    return node.one_of(
        {
            "DistributionSet": lambda child: _read_set(child, name),
            "DistributionRange": lambda child: _read_range(child, name),
        }
    )


def _read_set(node: Node, name: str) -> Choices:
    return DistributionSet(name, tuple(item.text("value") for item in node.some("Element")))


def _read_range(node: Node, name: str) -> Choices:
    limits = node.child("Range")
    lower, upper = _decimal(limits, "lowerLimit"), _decimal(limits, "upperLimit")
    step = _decimal(node, "stepWidth")
    if step <= 0:
        raise node.refuse(f"stepWidth={step}: expected a number > 0")
    if upper < lower:
        raise limits.refuse(f"upperLimit={upper} lies below lowerLimit={lower}")
    return DistributionRange(name, lower, upper, step)


def _decimal(node: Node, name: str) -> Decimal:
    node.number(name)
    try:
        return Decimal(node.text(name).strip())
    except InvalidOperation:
        raise node.refuse(f"{name}={node.text(name)!r}: expected a number") from None


def _read_value_sets(node: Node) -> Choices:
    holder = node.child("ValueSetDistribution")
    return ValueSetDistribution(tuple(map(_read_set_of_values, holder.some("ParameterValueSet"))))


def _read_set_of_values(node: Node) -> Case:
    values: dict[str, str] = {}
    for item in node.some("ParameterAssignment"):
        name = bare(item.text("parameterRef"))
        if name in values:
            raise item.refuse(f"{name!r} is assigned twice", RuleName.UNIQUE_NAME)
        values[name] = item.text("value")
    return values


def _read_stochastic(node: Node, seed: int | None) -> Deterministic | Stochastic:
    given = node.whole("randomSeed", 0)
    runs = node.whole("numberOfTestRuns")
    if runs < 0 or given < 0:
        raise node.refuse("numberOfTestRuns and randomSeed are numbers >= 0")
    return Stochastic(
        draws=tuple(
            (bare(item.text("parameterName")), read_draw(item))
            for item in node.some("StochasticDistribution")
        ),
        count=runs,
        seed=given if seed is None else seed,
    )
