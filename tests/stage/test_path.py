"""Polylines by distance."""

from math import hypot, pi

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rsu.roads.network import Pose
from scenarios.stage.path import Path, make_path

COORDINATES = st.floats(-100.0, 100.0)


def through(*points: tuple[float, float]) -> Path:
    return make_path([pose(x, y) for x, y in points], [False] * len(points))


def pose(x: float, y: float, heading: float = 0.0, z: float = 0.0) -> Pose:
    return Pose(x=x, y=y, z=z, heading=heading)


def test_a_path_looks_along_its_segments() -> None:
    corner = through((0.0, 0.0), (10.0, 0.0), (10.0, 5.0))
    assert corner.length == 15.0
    assert corner.pose(4.0) == pose(4.0, 0.0)
    assert corner.pose(12.0) == pose(10.0, 2.0, heading=pi / 2.0)


def test_a_path_is_held_at_its_ends() -> None:
    line = through((0.0, 0.0), (10.0, 0.0))
    assert line.pose(-3.0) == pose(0.0, 0.0)
    assert line.pose(30.0) == pose(10.0, 0.0)


def test_given_headings_turn_evenly_the_short_way() -> None:
    vertices = [pose(0.0, 0.0, heading=3.0), pose(10.0, 0.0, heading=-3.0)]
    middle = make_path(vertices, [True, True]).pose(5.0)
    assert abs(middle.heading) == pytest.approx(pi)


def test_heights_are_interpolated_and_do_not_lengthen_the_path() -> None:
    climb = make_path([pose(0.0, 0.0), pose(3.0, 0.0, z=4.0)], [False, False])
    assert climb.length == 3.0
    assert climb.pose(1.5).z == 2.0


def test_a_doubled_vertex_keeps_the_direction() -> None:
    path = through((0.0, 0.0), (0.0, 5.0), (0.0, 5.0), (5.0, 5.0))
    assert path.pose(5.0).heading in (pytest.approx(pi / 2.0), pytest.approx(0.0))
    assert path.pose(7.0) == pose(2.0, 5.0)


def test_a_path_of_one_place_stands_as_its_vertex_does() -> None:
    still = make_path([pose(1.0, 2.0, heading=0.7), pose(1.0, 2.0)], [False, False])
    assert still.pose(0.0) == pose(1.0, 2.0, heading=0.7)


@given(
    st.lists(st.tuples(COORDINATES, COORDINATES), min_size=2, max_size=8),
    st.floats(0.0, 1.0),
    st.floats(0.0, 1.0),
)
def test_no_way_along_a_path_is_shorter_than_the_straight_line(
    points: list[tuple[float, float]], a: float, b: float
) -> None:
    path = through(*points)
    one, other = path.pose(a * path.length), path.pose(b * path.length)
    straight = hypot(one.x - other.x, one.y - other.y)
    assert straight <= abs(a - b) * path.length + 1e-6
