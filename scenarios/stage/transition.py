"""How a value gets from here to there: the dynamics shapes in closed form.

Each shape is a monotonous f on [0, 1] from 0 to 1; with its integral F a speed transition moves
exactly, whatever the step.  All have F(1) = 1/2, so a change of speed takes its mean speed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import cos, inf, pi, sin

from scenarios.openscenario.dynamics import DynamicsShape


@dataclass(slots=True, frozen=True)
class Curve:
    """A shape."""

    value: Callable[[float], float]
    """f(u)."""
    integral: Callable[[float], float]
    """F(u), from 0 to u."""
    steepest: float
    """Largest f'(u): a given rate is the one that is never exceeded."""


CURVES = {
    DynamicsShape.LINEAR: Curve(lambda u: u, lambda u: u * u / 2.0, 1.0),
    DynamicsShape.CUBIC: Curve(
        lambda u: u * u * (3.0 - 2.0 * u), lambda u: u**3 * (1.0 - u / 2.0), 1.5
    ),
    DynamicsShape.SINUSOIDAL: Curve(
        lambda u: (1.0 - cos(pi * u)) / 2.0,
        lambda u: u / 2.0 - sin(pi * u) / (2.0 * pi),
        pi / 2.0,
    ),
}
"""OpenSCENARIO XML, `DynamicsShape`; a step has no curve: its span is nought."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Transition:
    """A value over time or distance; constant behind its span."""

    shape: DynamicsShape
    start: float
    target: float
    span: float
    """s or m; >= 0, inf = it never gets anywhere."""

    def value(self, x: float) -> float:
        """Return the value at x >= 0."""
        return self.start + (self.target - self.start) * self.progress(x)

    def progress(self, x: float) -> float:
        """Return how much of the way is done at x: 0 to 1."""
        if x >= self.span or self.shape is DynamicsShape.STEP:
            return 1.0
        return CURVES[self.shape].value(x / self.span)

    def integral(self, x: float) -> float:
        """Return the integral of the value from 0 to x >= 0."""
        if self.span == 0.0 or self.shape is DynamicsShape.STEP:
            return self.target * x
        inside = min(x, self.span)
        share = inside / self.span
        done = self.span * CURVES[self.shape].integral(share) if share > 0.0 else 0.0
        rest = x - inside
        return self.start * inside + (self.target - self.start) * done + self.target * rest


def span_of_rate(shape: DynamicsShape, change: float, rate: float) -> float:
    """Return s that a change takes if it is never faster than `rate` a second; inf = never."""
    if shape is DynamicsShape.STEP or change == 0.0:
        return 0.0
    if rate == 0.0:
        return inf
    return abs(change) * CURVES[shape].steepest / rate
