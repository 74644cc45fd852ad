"""Stochastic distributions: where the values of a parameter are drawn from."""

from collections.abc import Callable, Mapping, Sequence
from math import exp, inf, log, log1p, sqrt

import numpy as np
from numpy.random import Generator

from scenarios.openscenario.expression import write_result
from scenarios.openscenario.node import Node

Draw = Callable[[Generator], str]
"""Returns one value."""
Number = Callable[[Generator], float]

TRIES = 10_000
"""Draws that may miss a range before it is refused: less than a thousandth of the values lies in
it, for any distribution of one parameter."""


def draws(sources: Sequence[tuple[str, Draw]], seed: int, case: int) -> Mapping[str, str]:
    """Return a value of each parameter; the same for the same seed and case."""
    generator = np.random.default_rng([seed, case])
    return {name: draw(generator) for name, draw in sources}


def read_draw(node: Node) -> Draw:
    """Read a ``StochasticDistribution``."""
    return node.one_of(
        {
            "ProbabilityDistributionSet": _read_set,
            "NormalDistribution": _read_normal,
            "LogNormalDistribution": _read_log_normal,
            "UniformDistribution": _read_uniform,
            "PoissonDistribution": _read_poisson,
            "Histogram": _read_histogram,
        }
    )


def _read_set(node: Node) -> Draw:
    elements = node.some("Element")
    values = [element.text("value") for element in elements]
    pick = _pick(node, [element.positive("weight") for element in elements])
    return lambda generator: values[pick(generator)]


def _read_normal(node: Node) -> Draw:
    mean, deviation = node.number("expectedValue"), sqrt(node.positive("variance"))
    return _within(node, lambda generator: generator.normal(mean, deviation))


def _read_log_normal(node: Node) -> Draw:
    """Read the mean and variance of the values themselves, not of their logarithms."""
    mean, variance = node.positive("expectedValue", zero=False), node.positive("variance")
    shape = log1p(variance / mean**2)
    middle = log(mean) - shape / 2.0
    return _within(node, lambda generator: exp(generator.normal(middle, sqrt(shape))))


def _read_uniform(node: Node) -> Draw:
    low, high = _limits(node.child("Range"))
    return lambda generator: write_result(generator.uniform(low, high))


def _read_poisson(node: Node) -> Draw:
    mean = node.positive("expectedValue")
    if mean > MOST_POISSON:
        raise node.refuse(f"expectedValue={mean:g}: expected at most {MOST_POISSON:g}")
    return _within(node, lambda generator: float(generator.poisson(mean)))


MOST_POISSON = 1e9
"""Far beyond any count of a scenario, and within what can be drawn."""


def _read_histogram(node: Node) -> Draw:
    bins = node.some("Bin")
    limits = [_limits(item.child("Range")) for item in bins]
    pick = _pick(node, [item.positive("weight") for item in bins])
    return lambda generator: write_result(generator.uniform(*limits[pick(generator)]))


def _pick(node: Node, weights: Sequence[float]) -> Callable[[Generator], int]:
    total = sum(weights)
    if not 0.0 < total < inf:
        raise node.refuse("has no weight above 0")
    shares = np.array(weights) / total
    return lambda generator: int(generator.choice(len(shares), p=shares))


def _limits(node: Node) -> tuple[float, float]:
    low, high = node.number("lowerLimit"), node.number("upperLimit")
    if high < low:
        raise node.refuse(f"upperLimit={high:g} lies below lowerLimit={low:g}")
    return low, high


def _within(node: Node, number: Number) -> Draw:
    """Draw until the value lies in the ``Range``, if there is one."""
    holder = node.optional("Range")
    low, high = (-inf, inf) if holder is None else _limits(holder)

    def draw(generator: Generator) -> str:
        for _ in range(TRIES):
            value = float(number(generator))
            if low <= value <= high:
                return write_result(value)
        raise node.refuse("hardly any value lies in its range")

    return draw
