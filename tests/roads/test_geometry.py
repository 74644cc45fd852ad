"""Curves against textbook integrals."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import fresnel

from rsu.roads.geometry import PlanView, Start, arc_length, polynomial_rows, spiral_rows

curvatures = st.floats(-0.3, 0.3)
lengths = st.floats(0.01, 300.0)
headings = st.floats(-10.0, 10.0)


def spiral(
    *,
    place: Start = (0.0, 0.0, 0.0, 0.0),
    length: float = 100.0,
    start: float = 0.0,
    end: float = 0.0,
) -> PlanView:
    return PlanView(spiral_rows(place, length, start, end))


def polynomial(u: list[float], v: list[float], length: float, top: float) -> PlanView:
    place = (0.0, 0.0, 0.0, 0.0)
    return PlanView(polynomial_rows(place, length, np.array(u), np.array(v), top))


def test_a_line_is_exact() -> None:
    position, _, _ = spiral(place=(0.0, 1.0, 2.0, math.pi / 2)).evaluate(np.array([0.0, 7.0]))
    assert position.tolist() == [[1.0, 2.0], [1.0 + 7.0 * 6.123233995736766e-17, 9.0]]


@given(curvature=st.floats(1e-6, 0.3) | st.floats(-0.3, -1e-6), heading=headings, length=lengths)
def test_an_arc_is_a_circle(curvature: float, heading: float, length: float) -> None:
    arc = spiral(place=(0.0, 0.0, 0.0, heading), length=length, start=curvature, end=curvature)
    along = np.linspace(0.0, length, 9)
    # The chord form keeps its digits when the arc is nearly straight.
    chord = 2.0 / curvature * np.sin(curvature * along / 2.0)
    middle = heading + curvature * along / 2.0
    circle = np.column_stack((chord * np.cos(middle), chord * np.sin(middle)))
    position, turned, bend = arc.evaluate(along)
    assert position == pytest.approx(circle, abs=1e-10)
    assert turned == pytest.approx(heading + curvature * along)
    assert bend == pytest.approx(np.full(9, curvature))


@given(curvature=st.floats(0.001, 0.3), length=lengths)
def test_a_spiral_from_a_straight_is_a_fresnel_integral(curvature: float, length: float) -> None:
    scale = math.sqrt(math.pi * length / curvature)
    sine, cosine = fresnel(length / scale)
    position, _, _ = spiral(length=length, end=curvature).evaluate(np.array([length]))
    assert position[0] == pytest.approx([scale * cosine, scale * sine], abs=1e-9)


shares = st.just(0.0) | st.floats(1e-6, 1.0)  # quadrature warns of denormal intervals


@given(start=curvatures, end=curvatures, heading=headings, length=lengths, share=shares)
def test_any_spiral_equals_dense_integration(
    start: float, end: float, heading: float, length: float, share: float
) -> None:
    curve = spiral(place=(0.0, 0.0, 0.0, heading), length=length, start=start, end=end)
    s = share * length
    bend = (end - start) / length

    def direction(u: float) -> float:
        return heading + start * u + bend * u * u / 2.0

    x, _ = quad(lambda u: math.cos(direction(u)), 0.0, s, epsabs=1e-9, limit=2000)
    y, _ = quad(lambda u: math.sin(direction(u)), 0.0, s, epsabs=1e-9, limit=2000)
    position, turned, _ = curve.evaluate(np.array([s]))
    assert position[0] == pytest.approx([x, y], abs=1e-8)
    assert turned[0] == pytest.approx(direction(s))


@given(start=curvatures, end=curvatures, length=lengths, heading=headings)
def test_a_curve_turns_with_the_site(
    start: float, end: float, length: float, heading: float
) -> None:
    along = np.linspace(0.0, length, 5)
    straight, _, _ = spiral(length=length, start=start, end=end).evaluate(along)
    place = (0.0, 0.0, 0.0, heading)
    turned, _, _ = spiral(place=place, length=length, start=start, end=end).evaluate(along)
    cos, sin = math.cos(heading), math.sin(heading)
    assert turned == pytest.approx(straight @ np.array([[cos, sin], [-sin, cos]]), abs=1e-10)


def test_a_plan_view_changes_element_at_its_start_and_answers_in_order() -> None:
    arc = spiral_rows((100.0, 100.0, 0.0, 0.0), 50.0, 0.1, 0.1)
    plan = PlanView(np.vstack((spiral().rows, arc)))
    position, heading, curvature = plan.evaluate(np.array([101.0, 0.0, 100.0, 99.0]))
    assert curvature.tolist() == [0.1, 0.0, 0.1, 0.0]
    assert position[2].tolist() == [100.0, 0.0]
    assert heading[0] == pytest.approx(0.1)


coefficients = st.floats(-0.4, 0.4)


@given(b=st.floats(0.5, 2.0), c=coefficients, d=coefficients, slope=coefficients, bend=coefficients)
def test_a_polynomial_is_followed_by_its_length(
    b: float, c: float, d: float, slope: float, bend: float
) -> None:
    u, v = [0.0, b, 0.1 * c, 0.05 * d], [0.0, slope, bend, 0.2 * d]

    def speed(p: float) -> float:
        du = u[1] + p * (2.0 * u[2] + p * 3.0 * u[3])
        dv = v[1] + p * (2.0 * v[2] + p * 3.0 * v[3])
        return math.hypot(du, dv)

    whole, _ = quad(speed, 0.0, 1.0)
    p = 0.37
    along, _ = quad(speed, 0.0, p)
    position, heading, _ = polynomial(u, v, whole, 1.0).evaluate(np.array([along]))
    expected = [np.polynomial.Polynomial(row)(p) for row in (u, v)]
    tangent = [np.polynomial.Polynomial(row).deriv()(p) for row in (u, v)]
    assert position[0] == pytest.approx(expected, abs=1e-8)
    assert heading[0] == pytest.approx(math.atan2(tangent[1], tangent[0]), abs=1e-7)


def test_the_curvature_of_a_polynomial_is_how_its_heading_turns() -> None:
    curve = polynomial([0.0, 20.0, 0.0, -2.0], [0.0, 0.0, 5.0, -1.0], 21.0, 1.0)
    s = np.linspace(1.0, 20.0, 30)
    _, heading, curvature = curve.evaluate(s)
    scale = (
        arc_length(np.array([0.0, 20.0, 0.0, -2.0]), np.array([0.0, 0.0, 5.0, -1.0]), 1.0) / 21.0
    )
    turned = (curve.evaluate(s + 1e-4)[1] - heading) / 1e-4
    assert turned == pytest.approx(curvature * scale, abs=1e-4)


def test_a_curve_goes_on_beyond_its_end_as_it_ends() -> None:
    arc = spiral(length=10.0, start=0.1, end=0.1)
    assert arc.evaluate(np.array([20.0]))[0][0] == pytest.approx(
        [10.0 * math.sin(2.0), 10.0 * (1.0 - math.cos(2.0))]
    )
    cubic = polynomial([0.0, 10.0, 0.0, 0.0], [0.0, 10.0, 0.0, 0.0], 10.0 * math.sqrt(2.0), 1.0)
    assert cubic.evaluate(np.array([20.0 * math.sqrt(2.0)]))[0][0] == pytest.approx([20.0, 20.0])
