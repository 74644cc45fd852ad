import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rsu.config import Origin
from rsu.frames.projection import Projection
from rsu.frames.transfer import Transfer

ORIGINS = st.builds(
    Origin,
    latitude_deg=st.floats(-80.0, 80.0),
    longitude_deg=st.floats(-179.0, 179.0),
    altitude_m=st.floats(-100.0, 3000.0),
)


@given(ORIGINS, st.floats(-1000.0, 1000.0), st.floats(-1000.0, 1000.0), st.integers(0, 1000))
def test_a_place_is_where_proj_puts_it(here: Origin, east: float, north: float, seed: int) -> None:
    """By way of WGS84, to a tenth of a millimetre."""
    latitude, longitude, altitude = Projection(here).geodetic(east, north, 5.0)
    there = Origin(latitude_deg=latitude, longitude_deg=longitude, altitude_m=altitude)
    chance = np.random.default_rng(seed)
    position, z = chance.uniform(-500.0, 500.0, (5, 2)), chance.uniform(-5.0, 5.0, 5)
    moved, height = Transfer(here, there).places(position, z)
    globe = [Projection(here).geodetic(x, y, up) for (x, y), up in zip(position, z, strict=True)]
    expected, expected_height = Projection(there).enu(*np.array(globe).T)
    np.testing.assert_allclose(moved, expected, rtol=0.0, atol=1e-4)
    np.testing.assert_allclose(height, expected_height, rtol=0.0, atol=1e-4)


@given(ORIGINS, ORIGINS, st.integers(0, 1000))
def test_there_and_back_is_nothing(here: Origin, there: Origin, seed: int) -> None:
    chance = np.random.default_rng(seed)
    position, z = chance.uniform(-500.0, 500.0, (5, 2)), chance.uniform(-5.0, 5.0, 5)
    back = Transfer(there, here).places(*Transfer(here, there).places(position, z))
    np.testing.assert_allclose(back[0], position, rtol=0.0, atol=1e-6)
    np.testing.assert_allclose(back[1], z, rtol=0.0, atol=1e-6)


def test_a_heading_turns_as_the_meridians_converge() -> None:
    here = Origin(latitude_deg=60.0, longitude_deg=10.0)
    there = Origin(latitude_deg=60.0, longitude_deg=10.02)
    (heading,) = Transfer(here, there).headings(np.array([0.5]))
    expected = 0.5 - np.radians(0.02) * np.sin(np.radians(60.0))
    assert heading == pytest.approx(expected, abs=1e-7)


def test_who_stands_at_an_unknown_height_stays_there() -> None:
    here = Origin(latitude_deg=48.0, longitude_deg=9.0)
    there = Origin(latitude_deg=48.005, longitude_deg=9.0)
    unknown = Transfer(here, there).places(np.array([[3.0, 4.0]]), np.array([np.nan]))
    level = Transfer(here, there).places(np.array([[3.0, 4.0]]), np.array([0.0]))
    np.testing.assert_array_equal(unknown[0], level[0])
    assert np.isnan(unknown[1]).all()
