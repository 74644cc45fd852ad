"""Values along a road, against their polynomials."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rsu.roads.profile import Profile, ProfileTable

Row = tuple[float, ...]


def rows_of(coefficients: list[Row]) -> list[Row]:
    return [(10.0 * k, *row) for k, row in enumerate(coefficients)]


values = st.floats(-3.0, 3.0)
polynomials = st.lists(st.tuples(*[values] * 4), min_size=1, max_size=4).map(rows_of)


def test_a_profile_without_polynomials_is_zero() -> None:
    profile = Profile([])
    assert profile.value(np.array([0.0, 5.0])).tolist() == [0.0, 0.0]
    assert profile.slope(np.array([0.0, 5.0])).tolist() == [0.0, 0.0]


def test_a_profile_is_zero_before_its_first_polynomial() -> None:
    profile = Profile([(10.0, 2.0, 1.0, 0.0, 0.0)])
    assert profile.value(np.array([9.0, 10.0, 12.0])).tolist() == [0.0, 2.0, 4.0]


@given(rows=polynomials, s=st.floats(0.0, 39.0))
def test_a_profile_equals_its_polynomial(rows: list[Row], s: float) -> None:
    profile = Profile(rows)
    start, *coefficients = rows[min(int(s // 10.0), len(rows) - 1)]
    polynomial = np.polynomial.Polynomial(coefficients)
    at = np.array([s])
    assert profile.value(at)[0] == pytest.approx(polynomial(s - start), abs=1e-9)
    assert profile.slope(at)[0] == pytest.approx(polynomial.deriv()(s - start), abs=1e-9)


@given(one=polynomials, other=polynomials, share=values, part=values, low=st.floats(0.0, 20.0))
def test_a_blend_is_the_sum_of_what_it_blends(
    one: list[Row], other: list[Row], share: float, part: float, low: float
) -> None:
    a, b = Profile(one), Profile([(s + 3.0, *row) for s, *row in other])
    both = a.blended(share, b, part, (low, 30.0))
    s = np.linspace(low, 29.9, 40)
    scale = 1.0 + np.abs(a.value(s)).max() + np.abs(b.value(s)).max()
    expected = share * a.value(s) + part * b.value(s)
    assert both.value(s) == pytest.approx(expected, abs=1e-9 * scale)
    assert (both.starts < 30.0).all()
    assert both.starts[0] == low


@given(profiles=st.lists(polynomials, min_size=1, max_size=5), data=st.data())
def test_a_table_answers_for_each_of_its_profiles(
    profiles: list[list[Row]], data: st.DataObject
) -> None:
    table = ProfileTable([Profile(rows) for rows in profiles])
    which = data.draw(st.integers(0, len(profiles) - 1))
    s = np.array([data.draw(st.floats(0.0, 40.0)), 1.0])
    value, slope = table.values(np.array([which, -1]), s)
    profile = Profile(profiles[which])
    assert value[0] == profile.value(s)[0]
    assert slope[0] == profile.slope(s)[0]
    assert np.isnan([value[1], slope[1]]).all()
