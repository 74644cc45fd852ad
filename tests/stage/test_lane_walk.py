"""Ways over the lanes of the demonstration site."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rsu.errors import MapError
from rsu.roads.opendrive import read_network
from scenarios.stage.lane_walk import neighbour, plan_route, walk
from xodr import CORRIDOR

NETWORK = read_network(CORRIDOR)


def index(road_id: str, lane_id: int) -> int:
    return NETWORK.lane(road_id, lane_id, 1.0).index


def where(lane: int) -> tuple[str, int]:
    return NETWORK.lanes[lane].road_id, NETWORK.lanes[lane].lane_id


def test_a_walk_within_a_lane_stays_on_it() -> None:
    assert walk(NETWORK, index("1", -1), 100.0) == (index("1", -1), 100.0)


def test_a_walk_leads_straight_through_the_junction() -> None:
    lane, distance = walk(NETWORK, index("1", -1), 144.0 + 32.0 + 10.0)
    assert where(lane) == ("2", -1)
    assert distance == pytest.approx(10.0)


def test_a_walk_back_leads_to_where_one_came_from() -> None:
    lane, distance = walk(NETWORK, index("2", -1), -42.0)
    assert where(lane) == ("1", -1)
    assert distance == pytest.approx(134.0)


def test_a_walk_goes_on_where_the_map_ends() -> None:
    assert walk(NETWORK, index("2", -1), 200.0) == (index("2", -1), 200.0)
    assert walk(NETWORK, index("1", -1), -5.0) == (index("1", -1), -5.0)


def test_a_route_takes_the_turn_that_it_names() -> None:
    route = plan_route(NETWORK, index("1", -1), [index("4", -1)])
    assert len(route) == 2
    lane, _ = walk(NETWORK, index("1", -1), 144.0 + 40.0, route)
    assert where(lane) == ("4", -1)
    assert route == []


def test_a_route_passes_its_waypoints_in_order() -> None:
    route = plan_route(NETWORK, index("1", -1), [index("1", -1), index("4", -1), index("5", -1)])
    assert [where(lane) for lane in route[1:]] == [("4", -1), ("5", -1)]


def test_a_route_that_no_way_leads_to_is_refused() -> None:
    with pytest.raises(MapError, match="no way leads to lane 1 of road 1"):
        plan_route(NETWORK, index("1", -1), [index("1", 1)])


@pytest.mark.parametrize(
    ("road_id", "lane_id", "left", "found"),
    [("1", -1, 1, 1), ("1", -1, -1, -2), ("1", 1, 1, -1), ("1", 1, -1, 2), ("1", -2, 2, 1)],
)
def test_neighbours_count_to_the_left_of_travel_without_a_lane_nought(
    road_id: str, lane_id: int, left: int, found: int
) -> None:
    lane, s = neighbour(NETWORK, index(road_id, lane_id), 44.0, left)
    assert lane.lane_id == found
    assert s == pytest.approx(44.0 if lane_id < 0 else 100.0)


def test_there_is_no_neighbour_beyond_the_sidewalk() -> None:
    with pytest.raises(MapError):
        neighbour(NETWORK, index("1", -1), 44.0, -2)


@given(st.floats(0.0, 300.0), st.floats(0.0, 300.0))
def test_two_walks_lead_where_one_does(first: float, second: float) -> None:
    start = index("1", -1)
    once = walk(NETWORK, start, first + second)
    lane, distance = walk(NETWORK, start, first)
    twice = walk(NETWORK, lane, distance + second)
    assert once[0] == twice[0]
    assert once[1] == pytest.approx(twice[1], abs=1e-9)
