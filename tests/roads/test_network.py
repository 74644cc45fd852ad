"""Questions to a map: which lane, where along it, where does it lead."""

import math
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import xodr
from examples import fewest
from rsu.arrays import Floats, Ints
from rsu.errors import MapError
from rsu.kernels.lane import MARGIN
from rsu.roads.network import DRIVABLE, Lane, LaneMatch, RoadNetwork
from rsu.roads.opendrive import read_network


@cache
def corridor() -> RoadNetwork:
    return read_network(xodr.CORRIDOR)


def drivable() -> list[Lane]:
    return [lane for lane in corridor().lanes if lane.kind in DRIVABLE]


lanes = st.sampled_from(drivable())
shares = st.floats(0.0, 1.0)
offsets = st.floats(-1.4, 1.4)


def match_one(x: float, y: float, heading: float) -> tuple[Lane | None, float, float, float]:
    found = corridor().match(np.array([[x, y]]), np.array([heading]))
    lane = corridor().lanes[found.lane[0]] if found.lane[0] >= 0 else None
    return lane, float(found.distance[0]), float(found.offset[0]), float(found.deviation[0])


def along_one(lane: Lane, distance: float, offset: float = 0.0) -> tuple[float, float, float]:
    position, heading = corridor().along(
        np.array([lane.index]), np.array([distance]), np.array([offset])
    )
    return float(position[0, 0]), float(position[0, 1]), float(heading[0])


def key(lane: Lane | None) -> tuple[str, int] | None:
    return None if lane is None else (lane.road_id, lane.lane_id)


@given(lane=lanes, share=shares, offset=offsets, turned=st.floats(-0.01, 0.01))
def test_a_point_along_a_lane_is_matched_back(
    lane: Lane, share: float, offset: float, turned: float
) -> None:
    distance = share * lane.length
    x, y, heading = along_one(lane, distance, offset)
    found, back, aside, deviation = match_one(x, y, heading + turned)
    assert found is not None
    if found is lane:
        assert back == pytest.approx(distance, abs=1e-6)
        assert aside == pytest.approx(offset, abs=1e-6)
        assert deviation == pytest.approx(turned, abs=1e-6)
    else:  # where lanes part or meet, another one fits as well
        assert abs(aside) <= abs(offset) + 0.2
        assert abs(deviation) <= abs(turned) + 0.2


@given(lane=lanes, share=shares, turned=st.floats(-math.pi, math.pi))
def test_the_lane_centre_outside_junctions_is_its_own_whatever_the_heading(
    lane: Lane, share: float, turned: float
) -> None:
    if lane.junction_id:
        return
    x, y, heading = along_one(lane, 0.5 + share * (lane.length - 1.0))
    found, _, aside, deviation = match_one(x, y, heading + turned)
    assert found is lane
    assert aside == pytest.approx(0.0, abs=1e-6)
    assert math.remainder(deviation - turned, math.tau) == pytest.approx(0.0, abs=1e-6)


@given(x=st.floats(-25.0, 25.0), y=st.floats(-25.0, 25.0), heading=st.floats(-4.0, 4.0))
def test_a_match_lies_in_its_lane_and_is_where_it_says(x: float, y: float, heading: float) -> None:
    found, distance, offset, deviation = match_one(x, y, heading)
    if found is None:
        assert not lanes_around(x, y, 1.7)
        return
    assert abs(offset) <= 1.75 + MARGIN + 1e-9
    back_x, back_y, lane_heading = along_one(found, distance, offset)
    assert math.hypot(back_x - x, back_y - y) <= MARGIN + 1e-6
    assert math.remainder(heading - lane_heading - deviation, math.tau) == pytest.approx(
        0, abs=1e-6
    )
    assert found.index in lanes_around(x, y, 1.8) or not lanes_around(x, y, 1.7)


def lanes_around(x: float, y: float, within: float) -> set[int]:
    """Find the drivable lanes whose centre passes within some m of a point, by dense samples."""
    inside: set[int] = set()
    for lane in drivable():
        count = int(lane.length / 0.05) + 2
        distance = np.linspace(0.0, lane.length, count)
        line, _ = corridor().along(np.full(count, lane.index), distance, np.zeros(count))
        gap = np.hypot(line[:, 0] - x, line[:, 1] - y)
        nearest = int(np.argmin(gap))
        if gap[nearest] < within and 0 < nearest < count - 1:
            inside.add(lane.index)
    return inside


def test_a_wrong_way_driver_is_on_the_lane_under_its_wheels() -> None:
    lane, distance, offset, deviation = match_one(-100.0, 1.75, 0.0)
    assert key(lane) == ("1", 1)
    assert distance == pytest.approx(84.0)
    assert offset == pytest.approx(0.0, abs=1e-9)
    assert abs(deviation) == pytest.approx(math.pi)


def test_the_way_that_fits_the_heading_wins_in_a_junction() -> None:
    straight = match_one(0.0, -1.75, 0.0)[0]
    crossing = match_one(1.75, 0.0, math.pi / 2)[0]
    assert (key(straight), key(crossing)) == (("102", -1), ("108", -1))


def test_a_lawful_reading_wins_where_ways_cross() -> None:
    for x in np.linspace(-15.0, 15.0, 61):
        _, _, _, deviation = match_one(float(x), 1.75, math.pi)
        assert abs(deviation) < 0.5


def test_offset_is_to_the_left_of_travel() -> None:
    assert match_one(-100.0, -1.25, 0.0)[2] == pytest.approx(0.5)
    assert match_one(-100.0, 1.25, math.pi)[2] == pytest.approx(0.5)


def test_an_unknown_heading_still_finds_the_nearest_lane() -> None:
    lane, _, offset, deviation = match_one(-100.0, 1.0, math.nan)
    assert (key(lane), math.isnan(deviation)) == (("1", 1), True)
    assert offset == pytest.approx(0.75)


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [
        (-100.0, -3.5 - MARGIN + 0.01, ("1", -1)),
        (-100.0, -3.5 - MARGIN - 0.01, None),
        (-100.0, -0.01, ("1", -1)),
        (-100.0, 0.01, ("1", 1)),
        (24.0, 24.0, None),
        (5.5, 70.0, None),
        (-161.0, -1.75, None),
        (1e7, -1e7, None),
        (math.nan, 0.0, None),
        (math.inf, 0.0, None),
    ],
)
def test_only_drivable_lanes_within_their_margin_match(
    x: float, y: float, expected: tuple[str, int] | None
) -> None:
    assert key(match_one(x, y, 0.0)[0]) == expected


def test_no_points_give_no_matches() -> None:
    found = corridor().match(np.empty((0, 2)), np.empty(0))
    assert [len(column) for column in columns(found)] == [0, 0, 0, 0]


def columns(found: LaneMatch) -> list[Floats | Ints]:
    return [found.lane, found.distance, found.offset, found.deviation]


@fewest
@given(seed=st.integers(0, 1000))
def test_points_are_matched_one_by_one(seed: int) -> None:
    chance = np.random.default_rng(seed)
    position, heading = chance.uniform(-40.0, 40.0, (50, 2)), chance.uniform(-3.0, 3.0, 50)
    order = chance.permutation(50)
    straight = corridor().match(position, heading)
    shuffled = corridor().match(position[order], heading[order])
    for a, b in zip(columns(straight), columns(shuffled), strict=True):
        assert a[order].tobytes() == b.tobytes()


def test_along_runs_on_into_the_straightest_successor() -> None:
    network = corridor()
    lane = network.lane("1", -1, 0.0)
    x, y, heading = along_one(lane, 144.0 + 32.0 + 10.0)
    assert (x, y, heading) == pytest.approx((26.0, -1.75, 0.0), abs=1e-6)
    x, y, _ = along_one(network.lane("4", 1, 0.0), 44.0 + 32.0 + 5.0, 1.0)
    assert (x, y) == pytest.approx((-0.75, -21.0), abs=1e-6)


def test_who_is_led_turns_where_he_is_told_to() -> None:
    network = corridor()
    lane = np.full(2, network.lane("1", -1, 0.0).index)
    position, heading = np.empty((2, 1, 2)), np.empty((2, 1))
    start, way, turn = np.full(2, 100.0), np.full((2, 1), 86.0), np.array([1, 2])
    network.lead(lane, start, way, np.zeros(2), turn, position, heading)
    assert position[:, 0, 0] == pytest.approx([1.75, -1.75], abs=1e-6)
    assert position[0, 0, 1] > 16.0
    assert position[1, 0, 1] < -16.0
    assert heading[:, 0] == pytest.approx([np.pi / 2.0, -np.pi / 2.0])


@pytest.mark.parametrize(("turn", "heading"), [(1, np.pi / 2.0), (2, -np.pi / 2.0), (0, 0.0)])
def test_who_signals_is_on_the_lane_that_turns(turn: int, heading: float) -> None:
    network, place = corridor(), np.array([[-14.0, -1.65]])
    lane = network.match(place, np.zeros(1))
    network.take_turns(lane, place, np.zeros(1), np.array([turn]))
    assert lane.offset == pytest.approx(0.1, abs=0.2)
    position, onward = np.empty((1, 1, 2)), np.empty((1, 1))
    way, turns = np.full((1, 1), 60.0), np.array([turn])
    network.lead(lane.lane, lane.distance, way, lane.offset, turns, position, onward)
    assert onward[0, 0] == pytest.approx(heading)


def test_who_signals_and_drives_straight_on_stays_on_that_lane() -> None:
    network, place = corridor(), np.array([[5.0, -1.75]])
    lane = network.match(place, np.zeros(1))
    before = lane.lane.copy()
    network.take_turns(lane, place, np.zeros(1), np.array([1]))
    assert lane.lane.tolist() == before.tolist()


def test_along_runs_straight_ahead_where_the_map_ends() -> None:
    lane = corridor().lane("2", -1, 0.0)
    assert along_one(lane, 150.0, 0.5) == pytest.approx((166.0, -1.25, 0.0))
    assert along_one(lane, -6.0) == pytest.approx((10.0, -1.75, 0.0))


def test_along_knows_nothing_about_no_lane_and_no_distance() -> None:
    position, heading = corridor().along(
        np.array([-1, 0, 0]), np.array([1.0, np.nan, np.inf]), np.zeros(3)
    )
    assert np.isnan(position).all()
    assert np.isnan(heading).all()


def test_road_coordinates_count_from_the_reference_line() -> None:
    pose = corridor().road_pose("3", 100.0, 2.0)
    assert (pose.x, pose.y, pose.heading) == pytest.approx((-2.0, -60.0, math.pi / 2))


@pytest.mark.parametrize(
    ("road_id", "lane_id", "s", "problem"),
    [
        ("99", -1, 0.0, "road 99: does not exist"),
        ("1", 0, 0.0, "road 1: has no lane 0 at s=0"),
        ("1", -3, 5.0, "road 1: has no lane -3 at s=5"),
        ("1", -1, 144.1, "road 1: has no s=144.1, it runs from 0 to 144"),
        ("1", -1, -1.0, "road 1: has no s=-1"),
        ("1", -1, math.nan, "road 1: has no s=nan"),
    ],
)
def test_a_place_that_does_not_exist_is_named(
    road_id: str, lane_id: int, s: float, problem: str
) -> None:
    with pytest.raises(MapError) as caught:
        corridor().pose(road_id, lane_id, s)
    assert problem in str(caught.value)


def turned_map(angle: float, dx: float, dy: float) -> RoadNetwork:
    """Return a curved road, rotated about the origin and moved."""
    length, bend = 60.0, 0.02
    plan = (
        f'<geometry s="0" x="{dx!r}" y="{dy!r}" hdg="{angle!r}" length="{length}">'
        f'<spiral curvStart="0" curvEnd="{bend}"/></geometry>'
    )
    return xodr.read_text(xodr.document(xodr.road(length=length, plan=plan)))


@fewest
@given(angle=st.floats(-7.0, 7.0), dx=st.floats(-1e5, 1e5), dy=st.floats(-1e5, 1e5))
def test_turn_the_site_and_the_answers_turn_with_it(angle: float, dx: float, dy: float) -> None:
    plain, turned = turned_map(0.0, 0.0, 0.0), turned_map(angle, dx, dy)
    chance = np.random.default_rng(7)
    lane, distance = np.array([0, 1] * 20), chance.uniform(1.0, 58.0, 40)
    offset = chance.uniform(-1.7, 1.7, 40)
    position, heading = plain.along(lane, distance, offset)
    cos, sin = math.cos(angle), math.sin(angle)
    moved = position @ np.array([[cos, sin], [-sin, cos]]) + np.array([dx, dy])
    there, facing = turned.along(lane, distance, offset)
    assert there == pytest.approx(moved, abs=1e-6)
    assert np.cos(facing - heading - angle) == pytest.approx(1.0)
    before, after = plain.match(position, heading), turned.match(moved, heading + angle)
    assert after.lane.tolist() == before.lane.tolist() == lane.tolist()
    for a, b in zip(columns(before)[1:], columns(after)[1:], strict=True):
        assert b == pytest.approx(a, abs=1e-6)
