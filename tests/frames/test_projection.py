import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from rsu.config import Origin
from rsu.frames.projection import Projection, compass_degrees, from_compass_degrees, wrap

MUNICH = Projection(Origin(latitude_deg=48.1351, longitude_deg=11.5820, altitude_m=520.0))
METRES = st.floats(-5_000.0, 5_000.0)


@given(METRES, METRES, st.floats(-50.0, 50.0))
def test_a_point_survives_the_way_there_and_back(x: float, y: float, z: float) -> None:
    latitude, longitude, altitude = MUNICH.geodetic(x, y, z)
    position, height = MUNICH.enu(np.array([latitude]), np.array([longitude]), np.array([altitude]))
    assert position[0] == pytest.approx((x, y), abs=1e-4)
    assert height[0] == pytest.approx(z, abs=1e-4)


def test_many_points_are_where_each_of_them_is() -> None:
    position, z = np.array([[0.0, 0.0], [-300.0, 40.0], [9.0, 4_000.0]]), np.array([0.0, 5.0, -3.0])
    one_by_one = [MUNICH.geodetic(x, y, up) for (x, y), up in zip(position, z, strict=True)]
    assert np.column_stack(MUNICH.geodetics(position, z)).tolist() == [list(p) for p in one_by_one]


@given(st.floats(10.0, 2_000.0), st.floats(-179.0, 179.0))
def test_distances_and_bearings_agree_with_the_geodesic(distance: float, bearing: float) -> None:
    longitude, latitude, _ = Geod(ellps="WGS84").fwd(11.5820, 48.1351, bearing, distance)
    x, y = Projection(Origin(latitude_deg=48.1351, longitude_deg=11.5820)).plane(
        latitude, longitude
    )
    assert math.hypot(x, y) == pytest.approx(distance, rel=1e-4)
    assert math.degrees(math.atan2(x, y)) == pytest.approx(bearing, abs=0.02)


@given(st.floats(-10.0, 10.0))
def test_a_heading_survives_the_compass(heading: float) -> None:
    compass = compass_degrees(heading)
    assert 0.0 <= compass < 360.0
    assert wrap(from_compass_degrees(compass) - heading) == pytest.approx(0.0, abs=1e-9)


def test_north_is_a_quarter_turn_from_east() -> None:
    assert compass_degrees(math.pi / 2) == pytest.approx(0.0)
    assert from_compass_degrees(270.0) == pytest.approx(math.pi)
