"""Left-handed degrees and the map's own axes, and places on earth."""

from math import cos, degrees, pi, radians, sin

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod, Transformer

from carla_bridge.axes import geodetic, pose, transform
from carla_bridge.kernels.attitude import axes_of
from rsu.roads.pose import Pose

METRES = st.floats(-1e4, 1e4)
ANGLES = st.floats(-3.1, 3.1)
STEEP = st.floats(-1.5, 1.5)
REFERENCES = {
    "tmerc": "+proj=tmerc +lat_0=49 +lon_0=8 +k=1 +x_0=0 +y_0=0 +datum=WGS84 +units=m",
    "utm": "+proj=utm +zone=32 +datum=WGS84 +units=m",
    "merc": "+proj=merc +lat_ts=48 +lon_0=11 +datum=WGS84 +units=m",
}
ORIGINS = {"tmerc": (0.0, 0.0), "utm": (691_000.0, 5_334_000.0), "merc": (50_000.0, 4_000_000.0)}


@given(METRES, METRES, METRES, ANGLES, STEEP, ANGLES)
def test_a_pose_comes_back_from_carla_as_it_went(
    x: float, y: float, z: float, heading: float, pitch: float, roll: float
) -> None:
    place = Pose(x=x, y=y, z=z, heading=heading, pitch=pitch, roll=roll)
    back = pose(*transform(place))
    assert (back.x, back.y, back.z) == (x, y, z)
    for name in ("heading", "pitch", "roll"):
        assert getattr(back, name) == pytest.approx(getattr(place, name), abs=1e-12)


@given(ANGLES, STEEP, ANGLES)
def test_both_descriptions_turn_a_body_to_the_same_side(
    heading: float, pitch: float, roll: float
) -> None:
    (_, rotation) = transform(Pose(x=0, y=0, z=0, heading=heading, pitch=pitch, roll=roll))
    carla = np.empty((3, 3))
    axes_of(np.array([0.0, 0.0, 0.0, *rotation]), carla)
    # OpenDRIVE 1.7, 6.3: about z by heading, then y by pitch, then x by roll
    ch, sh, cp, sp = cos(heading), sin(heading), cos(pitch), sin(pitch)
    cr, sr = cos(roll), sin(roll)
    forward = [ch * cp, sh * cp, -sp]
    up = [ch * sp * cr + sh * sr, sh * sp * cr - ch * sr, cp * cr]
    mirror = np.array([1.0, -1.0, 1.0])
    assert carla[0] * mirror == pytest.approx(forward, abs=1e-9)
    assert carla[2] * mirror == pytest.approx(up, abs=1e-9)


@pytest.mark.parametrize("name", REFERENCES)
@pytest.mark.parametrize("course", [0.0, 0.5 * pi, 2.0, -2.5])
def test_points_a_kilometre_apart_are_where_pyproj_has_them(name: str, course: float) -> None:
    x0, y0 = ORIGINS[name]
    whole = Transformer.from_crs(REFERENCES[name], "EPSG:4326", always_xy=True)
    earth = Geod(ellps="WGS84")
    for x, y in ((x0, y0), (x0 + 1000.0 * cos(course), y0 + 1000.0 * sin(course))):
        latitude, longitude = map(degrees, geodetic(REFERENCES[name], x, y))
        lon, lat = whole.transform(x, y)
        _, _, off = earth.inv(longitude, latitude, lon, lat)
        assert off < 0.01


def test_north_in_the_map_is_north_on_earth() -> None:
    for reference, (x, y) in zip(REFERENCES.values(), ORIGINS.values(), strict=True):
        assert geodetic(reference, x, y + 100.0)[0] > geodetic(reference, x, y)[0]
        assert geodetic(reference, x + 100.0, y)[1] > geodetic(reference, x, y)[1]
    assert geodetic(REFERENCES["tmerc"], 0.0, 0.0) == pytest.approx((radians(49), radians(8)))
