"""Surfaces: superelevation, crossfall and shape by hand; any road there and back again."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import xodr
from rsu.roads.network import RoadNetwork

SHAPES = st.one_of(
    st.just("<line/>"),
    st.floats(-0.01, 0.01).map(lambda k: f'<arc curvature="{k}"/>'),
    st.tuples(st.floats(-0.01, 0.01), st.floats(-0.01, 0.01)).map(
        lambda k: f'<spiral curvStart="{k[0]}" curvEnd="{k[1]}"/>'
    ),
    st.floats(-1e-3, 1e-3).map(lambda c: f'<poly3 a="0" b="0" c="{c}" d="0"/>'),
    st.floats(-0.2, 0.2).map(lambda v: xodr.param_poly3(v=v)),
)


def profile(tag: str, a: float, b: float, more: str = "") -> str:
    return f'<{tag} s="0" a="{a}" b="{b}" c="0" d="0" {more}/>'


def tilted(
    lateral: str, elevation: str = "", plan: str = xodr.LINE, sections: str = ""
) -> RoadNetwork:
    inside = f"<lateralProfile>{lateral}</lateralProfile>"
    return xodr.read_text(
        xodr.document(xodr.road(plan=plan, elevation=elevation, sections=sections, inside=inside))
    )


def test_a_superelevated_road_is_narrower_in_plan_and_higher_on_its_left() -> None:
    network = tilted(profile("superelevation", 0.5, 0.0))
    pose = network.pose("1", 1, 40.0)
    expected = (40.0, 1.75 * math.cos(0.5), 1.75 * math.sin(0.5))
    assert (pose.x, pose.y, pose.z) == pytest.approx(expected)
    assert (pose.heading, pose.pitch, pose.roll) == pytest.approx((0.0, 0.0, 0.5))


def test_the_cross_section_of_a_road_that_climbs_lies_square_to_it() -> None:
    network = tilted(profile("superelevation", -math.pi / 4, 0.0), profile("elevation", 0.0, 1.0))
    pose = network.road_pose("1", 10.0, 1.5)
    assert (pose.x, pose.y, pose.z) == pytest.approx((10.75, 1.5 * math.sqrt(0.5), 9.25))
    assert (pose.pitch, pose.roll) == pytest.approx((-math.pi / 4, -math.pi / 4))


def test_a_road_that_twists_pitches_its_edges() -> None:
    network = tilted(profile("superelevation", 0.0, 0.01))
    left, right = network.road_pose("1", 0.0, 3.0), network.road_pose("1", 0.0, -3.0)
    assert left.pitch == pytest.approx(-math.atan(0.03))
    assert right.pitch == pytest.approx(math.atan(0.03))


def test_crossfall_lets_the_surface_fall_to_its_sides() -> None:
    fall = profile("crossfall", 0.1, 0.0, 'side="{}"')
    for side, left, right in (("left", -2, 0), ("right", 0, -2), ("both", -2, -2)):
        network = tilted(fall.format(side))
        z = [network.road_pose("1", 40.0, t).z for t in (2.0, -2.0)]
        assert z == pytest.approx([left * math.tan(0.1), right * math.tan(0.1)])


def test_a_lateral_shape_is_linear_between_its_cuts() -> None:
    shape = '<shape s="{}" t="{}" a="{}" b="{}" c="0" d="0"/>'
    cuts = [(0, -4, 0.0, 0.1), (0, 0, 0.4, -0.1), (50, -4, 0.0, 0.0)]
    network = tilted("".join(shape.format(*cut) for cut in cuts))
    z = [network.road_pose("1", s, t).z for s, t in ((0.0, -2.0), (0.0, 2.0), (25.0, 2.0), (60, 2))]
    assert z == pytest.approx([0.2, 0.2, 0.1, 0.0])
    assert network.road_pose("1", 0.0, -2.0).roll == pytest.approx(math.atan(0.1), abs=1e-5)


def test_the_offset_of_the_header_turns_and_moves_the_map(tmp_path: Path) -> None:
    header = '"7"><offset x="100" y="200" z="5" hdg="1.5707963267948966"/></header>'
    text = xodr.document(xodr.road()).replace('"7"/>', header)
    pose = xodr.read(tmp_path, text).pose("1", -1, 40.0)
    assert (pose.x, pose.y, pose.z) == pytest.approx((101.75, 240.0, 5.0))
    assert pose.heading == pytest.approx(math.pi / 2)


def test_points_beside_all_roads_belong_to_the_nearest_edge() -> None:
    away = xodr.road(road_id="2", plan=xodr.LINE.replace('y="0"', 'y="30"'))
    network = xodr.read_text(xodr.document(xodr.road(), away))
    places = network.locate(np.array([[50.0, 10.0], [50.0, 22.0], [50.0, 1.0], [math.nan, 0.0]]))
    assert places.road.tolist() == [0, 1, 0, -1]
    assert places.t[:3] == pytest.approx([10.0, -8.0, 1.0])
    lanes = [network.lanes[k].lane_id if k >= 0 else 0 for k in places.lane]
    assert lanes == [0, 0, 1, 0]


def test_a_place_on_no_road_is_no_number() -> None:
    network = tilted("")
    points = network.road_points(np.array([-1]), np.array([1.0]), np.array([1.0]))
    assert np.isnan(points.position).all()


angles = st.floats(-0.15, 0.15)


@given(
    shape=SHAPES,
    heading=st.floats(-3.0, 3.0),
    roll=angles,
    climb=angles,
    twist=st.floats(-1e-3, 1e-3),
    fall=st.floats(-0.05, 0.05),
    s=st.floats(0.0, 100.0),
    t=st.floats(-3.4, 3.4),
)
def test_what_is_placed_is_located_again(
    shape: str,
    heading: float,
    roll: float,
    climb: float,
    twist: float,
    fall: float,
    s: float,
    t: float,
) -> None:
    plan = f'<geometry s="0" x="3" y="-7" hdg="{heading}" length="100">{shape}</geometry>'
    lateral = profile("superelevation", roll, twist) + profile(
        "crossfall", fall, 0.0, 'side="both"'
    )
    network = tilted(lateral, profile("elevation", 2.0, climb), plan)
    road = np.zeros(1, dtype=np.int64)
    placed = network.road_points(road, np.array([s]), np.array([t]))
    found = network.locate(placed.position)
    again = network.road_points(found.road, found.s, found.t)
    assert again.position == pytest.approx(placed.position, abs=1e-6)
    inside = 1.0 < s < 99.0  # beyond the ends of a tilted road a point may be nearer to its edge
    if inside:
        assert (found.s[0], found.t[0]) == pytest.approx((s, t), abs=1e-6)
        assert again.z == pytest.approx(placed.z, abs=1e-6)


@given(
    shape=SHAPES, roll=angles, climb=angles, twist=st.floats(-1e-3, 1e-3), t=st.floats(-3.0, 3.0)
)
def test_pitch_and_roll_are_those_of_the_tangents(
    shape: str, roll: float, climb: float, twist: float, t: float
) -> None:
    plan = f'<geometry s="0" x="0" y="0" hdg="0.4" length="100">{shape}</geometry>'
    network = tilted(profile("superelevation", roll, twist), profile("elevation", 0.0, climb), plan)
    step, road = 1e-5, np.zeros(3, dtype=np.int64)
    s = np.array([40.0, 40.0 + step, 40.0])
    points = network.road_points(road, s, np.array([t, t, t + step]))
    place = np.column_stack((points.position, points.z))
    normal = np.cross(place[1] - place[0], place[2] - place[0])
    heading, pitch, lean = points.heading[0], points.pitch[0], points.roll[0]
    ch, sh, cp, sp = math.cos(heading), math.sin(heading), math.cos(pitch), math.sin(pitch)
    up = [
        ch * sp * math.cos(lean) + sh * math.sin(lean),
        sh * sp * math.cos(lean) - ch * math.sin(lean),
        cp * math.cos(lean),
    ]
    # a cubic may be 2.7 % longer than the length of its record, so its slope is so much less
    assert normal / np.linalg.norm(normal) == pytest.approx(up, abs=0.027 * 0.15)
