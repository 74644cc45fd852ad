"""Curves against textbook integrals."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import fresnel

from rsu.roads.geometry import Clothoid, PlanView, Profile

curvatures = st.floats(-0.3, 0.3)
lengths = st.floats(0.01, 300.0)
headings = st.floats(-10.0, 10.0)


def clothoid(**changes: float) -> Clothoid:
    values = {"s": 0.0, "x": 0.0, "y": 0.0, "heading": 0.0, "length": 100.0}
    return Clothoid(**{**values, "curvature_start": 0.0, "curvature_end": 0.0, **changes})


def test_a_line_is_exact() -> None:
    line = clothoid(x=1.0, y=2.0, heading=math.pi / 2)
    assert line.positions(np.array([0.0, 7.0])).tolist() == [
        [1.0, 2.0],
        [1.0 + 7.0 * 6.123233995736766e-17, 9.0],
    ]


@given(curvature=st.floats(1e-6, 0.3) | st.floats(-0.3, -1e-6), heading=headings, length=lengths)
def test_an_arc_is_a_circle(curvature: float, heading: float, length: float) -> None:
    arc = clothoid(
        heading=heading, length=length, curvature_start=curvature, curvature_end=curvature
    )
    along = np.linspace(0.0, length, 9)
    turned = heading + curvature * along
    # The chord form keeps its digits when the arc is nearly straight.
    chord = 2.0 / curvature * np.sin(curvature * along / 2.0)
    middle = heading + curvature * along / 2.0
    circle = np.column_stack((chord * np.cos(middle), chord * np.sin(middle)))
    assert arc.positions(along) == pytest.approx(circle, abs=1e-10)
    assert arc.headings(along) == pytest.approx(turned)


@given(curvature=st.floats(0.001, 0.3), length=lengths)
def test_a_spiral_from_a_straight_is_a_fresnel_integral(curvature: float, length: float) -> None:
    spiral = clothoid(length=length, curvature_end=curvature)
    scale = math.sqrt(math.pi * length / curvature)
    sine, cosine = fresnel(length / scale)
    expected = [scale * cosine, scale * sine]
    assert spiral.positions(np.array([length]))[0] == pytest.approx(expected, abs=1e-9)


shares = st.just(0.0) | st.floats(1e-6, 1.0)  # quadrature warns of denormal intervals


@given(start=curvatures, end=curvatures, heading=headings, length=lengths, share=shares)
def test_any_spiral_equals_dense_integration(
    start: float, end: float, heading: float, length: float, share: float
) -> None:
    spiral = clothoid(heading=heading, length=length, curvature_start=start, curvature_end=end)
    s = share * length
    bend = (end - start) / length

    def direction(u: float) -> float:
        return heading + start * u + bend * u * u / 2.0

    x, _ = quad(lambda u: math.cos(direction(u)), 0.0, s, epsabs=1e-9, limit=2000)
    y, _ = quad(lambda u: math.sin(direction(u)), 0.0, s, epsabs=1e-9, limit=2000)
    assert spiral.positions(np.array([s]))[0] == pytest.approx([x, y], abs=1e-8)
    assert spiral.headings(np.array([s]))[0] == pytest.approx(direction(s))


@given(start=curvatures, end=curvatures, length=lengths, heading=headings)
def test_a_curve_turns_with_the_site(
    start: float, end: float, length: float, heading: float
) -> None:
    along = np.linspace(0.0, length, 5)
    shape = {"length": length, "curvature_start": start, "curvature_end": end}
    straight = clothoid(**shape).positions(along)
    turned = clothoid(heading=heading, **shape).positions(along)
    cos, sin = math.cos(heading), math.sin(heading)
    assert turned == pytest.approx(straight @ np.array([[cos, sin], [-sin, cos]]), abs=1e-10)


def test_a_plan_view_changes_element_at_its_start() -> None:
    arc = clothoid(s=100.0, x=100.0, length=50.0, curvature_start=0.1, curvature_end=0.1)
    plan = PlanView((clothoid(), arc))
    position, heading, curvature = plan.evaluate(np.array([0.0, 99.0, 100.0, 101.0]))
    assert curvature.tolist() == [0.0, 0.0, 0.1, 0.1]
    assert position[2].tolist() == [100.0, 0.0]
    assert heading[3] == pytest.approx(0.1)


def test_a_plan_view_answers_in_the_order_of_the_question() -> None:
    arc = clothoid(s=100.0, x=100.0, length=50.0, curvature_start=0.1, curvature_end=0.1)
    plan = PlanView((clothoid(), arc))
    s = np.array([120.0, 3.0, 110.0, 50.0])
    whole = plan.evaluate(s)[0]
    single = [plan.evaluate(np.array([value]))[0][0].tolist() for value in s]
    assert whole.tolist() == single


def test_a_profile_without_polynomials_is_zero() -> None:
    profile = Profile([], [])
    assert profile.value(np.array([0.0, 5.0])).tolist() == [0.0, 0.0]
    assert profile.slope(np.array([0.0, 5.0])).tolist() == [0.0, 0.0]


def test_a_profile_is_zero_before_its_first_polynomial() -> None:
    profile = Profile([10.0], [(2.0, 1.0, 0.0, 0.0)])
    assert profile.value(np.array([9.0, 10.0, 12.0])).tolist() == [0.0, 2.0, 4.0]


@given(
    rows=st.lists(st.tuples(*[st.floats(-3.0, 3.0)] * 4), min_size=1, max_size=4),
    s=st.floats(0.0, 39.0),
)
def test_a_profile_equals_its_polynomial(rows: list[tuple[float, ...]], s: float) -> None:
    starts = [10.0 * k for k in range(len(rows))]
    profile = Profile(starts, rows)
    which = min(int(s // 10.0), len(rows) - 1)
    polynomial = np.polynomial.Polynomial(rows[which])
    ds = s - starts[which]
    assert profile.value(np.array([s]))[0] == pytest.approx(polynomial(ds), abs=1e-9)
    assert profile.slope(np.array([s]))[0] == pytest.approx(polynomial.deriv()(ds), abs=1e-9)
