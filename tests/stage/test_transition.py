"""Dynamics shapes against their closed forms."""

from math import cos, pi

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

from scenarios.openscenario.dynamics import DynamicsShape
from scenarios.stage.transition import Transition, span_of_rate

SHAPES = st.sampled_from(DynamicsShape)
CURVED = [DynamicsShape.LINEAR, DynamicsShape.CUBIC, DynamicsShape.SINUSOIDAL]
VALUES = st.floats(-50.0, 50.0)
SPANS = st.floats(0.05, 60.0)
SHARES = st.floats(0.0, 1.5)


def make(shape: DynamicsShape, start: float, target: float, span: float) -> Transition:
    return Transition(shape=shape, start=start, target=target, span=span)


@pytest.mark.parametrize(
    ("shape", "quarter"),
    [
        (DynamicsShape.LINEAR, 2.0 + 8.0 * 0.25),
        (DynamicsShape.CUBIC, 2.0 + 8.0 * (3.0 * 0.25**2 - 2.0 * 0.25**3)),
        (DynamicsShape.SINUSOIDAL, 2.0 + 8.0 * (1.0 - cos(pi * 0.25)) / 2.0),
        (DynamicsShape.STEP, 10.0),
    ],
)
def test_a_quarter_of_the_way_is_where_the_shape_says(shape: DynamicsShape, quarter: float) -> None:
    assert make(shape, 2.0, 10.0, 4.0).value(1.0) == pytest.approx(quarter)


@given(SHAPES, VALUES, VALUES, SPANS)
def test_every_shape_ends_on_its_target_and_stays(
    shape: DynamicsShape, start: float, target: float, span: float
) -> None:
    transition = make(shape, start, target, span)
    assert transition.value(span) == pytest.approx(target)
    assert transition.value(2.0 * span) == pytest.approx(target)


@given(st.sampled_from(CURVED), VALUES, VALUES, SPANS)
def test_every_curve_begins_at_its_start(
    shape: DynamicsShape, start: float, target: float, span: float
) -> None:
    assert make(shape, start, target, span).value(0.0) == pytest.approx(start)


@given(SHAPES, SPANS, SHARES, SHARES)
def test_no_shape_turns_back(shape: DynamicsShape, span: float, a: float, b: float) -> None:
    rising = make(shape, 0.0, 1.0, span)
    early, late = sorted((a * span, b * span))
    assert rising.value(early) <= rising.value(late) + 1e-12


@given(st.sampled_from(CURVED), VALUES, VALUES, SPANS)
def test_every_curve_passes_at_the_mean_of_both_values(
    shape: DynamicsShape, start: float, target: float, span: float
) -> None:
    mean = (start + target) / 2.0
    assert make(shape, start, target, span).integral(span) == pytest.approx(mean * span, abs=1e-9)


@given(SHAPES, VALUES, VALUES, SPANS, SHARES)
def test_the_integral_is_that_of_the_value(
    shape: DynamicsShape, start: float, target: float, span: float, share: float
) -> None:
    transition = make(shape, start, target, span)
    x = share * span
    slow, _ = quad(transition.value, 0.0, min(x, span))
    expected = slow + target * max(x - span, 0.0)
    assert transition.integral(x) == pytest.approx(expected, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("shape", CURVED)
def test_a_rate_is_never_exceeded_and_is_reached(shape: DynamicsShape) -> None:
    span = span_of_rate(shape, -12.0, 3.0)
    falling = make(shape, 12.0, 0.0, span)
    step = span / 1000.0
    rates = [(falling.value(k * step) - falling.value((k + 1) * step)) / step for k in range(1000)]
    assert max(rates) == pytest.approx(3.0, rel=1e-3)


def test_a_step_takes_no_time_at_any_rate() -> None:
    assert span_of_rate(DynamicsShape.STEP, 12.0, 3.0) == 0.0


def test_a_transition_of_no_span_is_a_step() -> None:
    now = make(DynamicsShape.LINEAR, 0.0, 5.0, 0.0)
    assert (now.value(0.0), now.integral(2.0)) == (5.0, 10.0)
