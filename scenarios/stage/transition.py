"""Transitions: how long a change takes, in the terms of the kernels."""

from math import inf, pi, sqrt

from scenarios.kernels import motion as film
from scenarios.openscenario.dynamics import DynamicsDimension, DynamicsShape, TransitionDynamics

SHAPES = {
    DynamicsShape.LINEAR: film.LINEAR,
    DynamicsShape.CUBIC: film.CUBIC,
    DynamicsShape.SINUSOIDAL: film.SINUSOIDAL,
    DynamicsShape.STEP: film.STEP,
}
STEEPEST = {
    DynamicsShape.LINEAR: 1.0,
    DynamicsShape.CUBIC: 1.5,
    DynamicsShape.SINUSOIDAL: pi / 2.0,
    DynamicsShape.STEP: inf,
}
"""Largest slope of a shape on [0, 1]: a given rate is the one that is never exceeded."""
BENT = {
    DynamicsShape.LINEAR: 4.0,
    DynamicsShape.CUBIC: 6.0,
    DynamicsShape.SINUSOIDAL: pi * pi / 2.0,
    DynamicsShape.STEP: 0.0,
}
"""Largest second derivative on [0, 1]; a straight ramp has none, and is timed as two parabolas."""


def span_of_rate(shape: DynamicsShape, change: float, rate: float) -> float:
    """Return s that a change takes if it is never faster than `rate` a second; inf = never."""
    if shape is DynamicsShape.STEP or change == 0.0:
        return 0.0
    if rate == 0.0:
        return inf
    return abs(change) * STEEPEST[shape] / rate


def span_of_acceleration(shape: DynamicsShape, change: float, acceleration: float) -> float:
    """Return s that a change takes within an acceleration, in units of the change a s^2."""
    if acceleration == inf or change == 0.0:
        return 0.0
    return sqrt(abs(change) * BENT[shape] / acceleration) if acceleration > 0.0 else inf


def speed_span(dynamics: TransitionDynamics, start: float, target: float) -> float:
    """Return the s that a change of speed is to take."""
    if dynamics.shape is DynamicsShape.STEP:
        return 0.0
    match dynamics.dimension:
        case DynamicsDimension.TIME:
            return dynamics.value
        case DynamicsDimension.RATE:
            return span_of_rate(dynamics.shape, target - start, dynamics.value)
        case DynamicsDimension.DISTANCE:
            # Every shape passes through its span at the mean of both speeds.
            mean = abs(start + target) / 2.0
            return dynamics.value / mean if mean > 0.0 else 0.0
