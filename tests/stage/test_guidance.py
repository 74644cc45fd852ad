"""Where actors go."""

from math import atan2, hypot, pi, remainder, tau

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rsu.roads.network import Pose
from rsu.roads.opendrive import read_network
from scenarios.openscenario.dynamics import DynamicsShape
from scenarios.stage.guidance import LaneGuidance, Shift, StraightAhead, take_up
from scenarios.stage.lane_walk import plan_route
from scenarios.stage.transition import Transition
from xodr import CORRIDOR, document, read_text, road

NETWORK = read_network(CORRIDOR)
ARC = '<geometry s="0" x="0" y="0" hdg="0" length="100"><arc curvature="0.02"/></geometry>'
BEND = read_text(document(road(plan=ARC)))


def standing(x: float, y: float, heading: float) -> LaneGuidance | StraightAhead:
    return take_up(NETWORK, Pose(x=x, y=y, z=0.0, heading=heading))


def angle(a: float, b: float) -> float:
    return abs(remainder(a - b, tau))


def test_who_faces_along_a_lane_follows_it() -> None:
    found = standing(-100.0, -1.5, 0.1)
    assert isinstance(found, LaneGuidance)
    assert (found.direction, found.offset) == (1, pytest.approx(0.25))
    assert found.tilt == pytest.approx(0.1)


def test_who_faces_against_a_lane_follows_it_the_wrong_way() -> None:
    found = standing(-100.0, -1.75, pi)
    assert isinstance(found, LaneGuidance)
    assert found.direction == -1
    found.advance(10.0, 1.0)
    assert found.pose().x == pytest.approx(-110.0)
    assert angle(found.pose().heading, pi) < 1e-9


@pytest.mark.parametrize("place", [(-100.0, -1.75, pi / 2), (6.0, 90.0, 0.0)])
def test_who_stands_across_or_off_the_lanes_goes_straight(
    place: tuple[float, float, float],
) -> None:
    found = standing(*place)
    assert isinstance(found, StraightAhead)
    found.advance(2.0, 1.0)
    moved = found.pose()
    assert hypot(moved.x - place[0], moved.y - place[1]) == pytest.approx(2.0)


def test_tilt_ends_with_the_first_motion() -> None:
    found = standing(-100.0, -1.75, 0.1)
    found.advance(0.0, 1.0)
    assert found.pose().heading == pytest.approx(0.1)
    found.advance(1.0, 1.0)
    assert found.pose().heading == pytest.approx(0.0)


def test_a_route_leads_around_the_corner() -> None:
    found = standing(-20.0, -1.75, 0.0)
    assert isinstance(found, LaneGuidance)
    goal = NETWORK.lane("4", -1, 1.0).index
    found.route = plan_route(NETWORK, found.lane, [goal])
    for _ in range(100):
        found.advance(0.5, 0.05)
    at = found.pose()
    assert at.x == pytest.approx(1.75)
    assert at.y > 16.0
    assert at.heading == pytest.approx(pi / 2)


@pytest.mark.parametrize("offset", [0.0, 1.5, -1.5])
def test_way_in_a_bend_is_measured_where_one_drives(offset: float) -> None:
    guidance = LaneGuidance(BEND, BEND.lane("1", -1, 1.0).index, 5.0, offset, 1)
    before, way = guidance.pose(), 0.0
    for _ in range(100):
        guidance.advance(0.4, 0.05)
        after = guidance.pose()
        way += hypot(after.x - before.x, after.y - before.y)
        before = after
    assert way == pytest.approx(40.0, rel=1e-3)


@given(
    st.floats(3.0, 20.0), st.floats(4.0, 6.0), st.sampled_from(["linear", "cubic", "sinusoidal"])
)
def test_who_changes_lane_moves_the_way_the_nose_points(
    speed: float, span: float, shape: str
) -> None:
    lane = NETWORK.lane("1", -1, 1.0).index
    transition = Transition(shape=DynamicsShape(shape), start=-2.0, target=0.0, span=span)
    guidance = LaneGuidance(
        NETWORK, lane, 10.0, -2.0, 1, shift=Shift(transition, by_distance=False)
    )
    before = guidance.pose()
    for _ in range(20):
        guidance.advance(speed * 0.05, 0.05)
        after = guidance.pose()
        way = (after.x - before.x, after.y - before.y)
        assert hypot(*way) == pytest.approx(speed * 0.05, abs=1e-6)
        assert atan2(way[1], way[0]) == pytest.approx(after.heading, abs=1e-6)
        before = after


def test_a_change_by_distance_waits_for_motion() -> None:
    lane = NETWORK.lane("1", -1, 1.0).index
    transition = Transition(shape=DynamicsShape.LINEAR, start=-2.0, target=0.0, span=10.0)
    guidance = LaneGuidance(NETWORK, lane, 10.0, -2.0, 1, shift=Shift(transition, by_distance=True))
    guidance.advance(0.0, 100.0)
    assert guidance.offset == -2.0
    guidance.advance(5.0, 1.0)
    assert guidance.offset == pytest.approx(-1.0)
    guidance.advance(5.0, 1.0)
    assert guidance.offset == 0.0
    assert guidance.shift is None


@given(st.floats(0.0, 140.0), st.floats(-1.5, 1.5), st.sampled_from([1, -1]))
def test_there_and_back_is_where_one_was(distance: float, offset: float, direction: int) -> None:
    guidance = LaneGuidance(NETWORK, NETWORK.lane("3", -1, 1.0).index, distance, offset, direction)
    start = guidance.pose()
    guidance.advance(20.0, 1.0)
    guidance.advance(-20.0, 1.0)
    end = guidance.pose()
    assert (end.x, end.y) == (pytest.approx(start.x, abs=1e-6), pytest.approx(start.y, abs=1e-6))
