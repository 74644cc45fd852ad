"""The beams that would meet a body are counted as by trying all of them."""

from math import pi

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from carla_bridge.kernels.fan import count_beams
from carla_bridge.kernels.ray import AXES, BOX, CENTRE, HALF, meet_box
from rsu.arrays import Floats

AROUND = 72
ALTITUDE = np.radians(np.linspace(-85.0, 85.0, 35))
REACH = 40.0
angles = st.floats(-pi, pi)


def turned(yaw: float, pitch: float) -> Floats:
    """Ahead, aside and up of who looks there."""
    c, s, k, u = np.cos(yaw), np.sin(yaw), np.cos(pitch), np.sin(pitch)
    return np.array([[c * k, s * k, u], [-s, c, 0.0], [-c * u, -s * u, k]])


def all_tried(eye: Floats, axes: Floats, box: Floats) -> int:
    azimuth, altitude = np.meshgrid(2.0 * pi * np.arange(AROUND) / AROUND, ALTITUDE)
    local = np.stack(
        (np.cos(altitude) * np.cos(azimuth), np.cos(altitude) * np.sin(azimuth), np.sin(altitude))
    )
    rays = np.ascontiguousarray((local.reshape(3, -1).T) @ axes)
    face = np.zeros(1, dtype=np.int64)
    return sum(meet_box(eye, ray, box, face) <= REACH for ray in rays)


@given(
    st.tuples(*[st.floats(-30.0, 30.0)] * 3),
    angles,
    st.tuples(*[st.floats(0.2, 4.0)] * 3),
    angles,
    st.floats(-0.6, 0.6),
)
def test_the_beams_of_a_body_are_counted_as_by_trying_all(
    place: tuple[float, float, float],
    heading: float,
    half: tuple[float, float, float],
    yaw: float,
    pitch: float,
) -> None:
    eye, axes, box = np.array([1.0, 2.0, 3.0]), turned(yaw, pitch), np.zeros((1, BOX))
    box[0, CENTRE : CENTRE + 3], box[0, HALF : HALF + 3] = place, half
    box[0, AXES : AXES + 9] = turned(heading, 0.0).ravel()
    count = np.empty(1, dtype=np.int64)
    count_beams(eye, axes, ALTITUDE, AROUND, REACH, box, count)
    assert count[0] == all_tried(eye, axes, box[0])
