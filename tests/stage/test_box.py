"""Oriented boxes, against shapely."""

from math import pi

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from shapely import Polygon

from rsu.arrays import Floats
from rsu.roads.network import Pose
from scenarios.openscenario.entity import BoundingBox
from scenarios.stage.box import center_of, corners, footprint, gap, overlap, touching
from scenarios.stage.scene import Scene

PLACES = st.tuples(st.floats(-6.0, 6.0), st.floats(-6.0, 6.0))
HEADINGS = st.floats(-pi, pi)
SIZES = st.tuples(st.floats(0.2, 6.0), st.floats(0.2, 3.0))
CAR = BoundingBox(center_x=1.0, center_y=0.0, center_z=0.75, length=4.0, width=2.0, height=1.5)


@st.composite
def boxes(draw: st.DrawFn) -> Floats:
    """The (4, 2) corners of a box near the origin."""
    center, heading, size = draw(PLACES), draw(HEADINGS), draw(SIZES)
    return corners(np.array([center]), np.array([heading]), np.array([size]))[0]


@given(boxes())
def test_corners_go_round_counter_clockwise(box: Floats) -> None:
    assert Polygon(box).exterior.is_ccw


@given(boxes(), boxes())
def test_the_gap_is_the_distance_of_the_polygons(one: Floats, other: Floats) -> None:
    assert gap(one, other) == pytest.approx(Polygon(one).distance(Polygon(other)), abs=1e-9)


@given(boxes(), boxes())
def test_boxes_overlap_when_the_polygons_do(one: Floats, other: Floats) -> None:
    first, second = Polygon(one), Polygon(other)
    common = first.intersection(second).area
    assume(common > 1e-9 or first.distance(second) > 1e-9)
    assert bool(overlap(one[None], other[None])[0]) == first.intersects(second)


@given(boxes(), boxes())
def test_the_gap_is_the_same_from_both_sides(one: Floats, other: Floats) -> None:
    assert gap(one, other) == pytest.approx(gap(other, one), abs=1e-12)


def test_the_middle_of_the_footprint_is_ahead_of_the_rear_axle() -> None:
    north = Pose(x=5.0, y=5.0, z=0.0, heading=pi / 2.0)
    assert center_of(north, CAR) == pytest.approx((5.0, 6.0))
    assert footprint(north, CAR)[:, 1].max() == pytest.approx(8.0)


def scene(*rows: tuple[float, float, float]) -> Scene:
    """Cubes of 1 m at x, y, z."""
    n = len(rows)
    table = np.array(rows).reshape(n, 3)
    return Scene(
        time=0.0,
        name=tuple(str(k) for k in range(n)),
        reference=table[:, :2],
        position=table[:, :2],
        z=table[:, 2],
        heading=np.zeros(n),
        speed=np.zeros(n),
        acceleration=np.zeros(n),
        yaw_rate=np.zeros(n),
        extent=np.ones((n, 3)),
        class_index=np.zeros(n, dtype=np.int64),
        connected=np.zeros(n, dtype=np.bool_),
        station_id=np.full(n, -1),
    )


def test_only_pairs_in_contact_are_found() -> None:
    assert touching(scene((0.0, 0.0, 0.0), (5.0, 0.0, 0.0), (0.9, 0.9, 0.0))) == [(0, 2)]


def test_who_passes_over_a_bridge_touches_nobody_below() -> None:
    assert touching(scene((0.0, 0.0, 0.0), (0.0, 0.0, 5.0))) == []


@pytest.mark.parametrize("count", [0, 1])
def test_nobody_touches_himself(count: int) -> None:
    assert touching(scene(*[(0.0, 0.0, 0.0)] * count)) == []
