"""The demo map, as the scenarios and the site rely on it."""

import math
import re

import numpy as np
import pytest

import xodr
from rsu.roads.network import DRIVABLE, Lane, RoadNetwork
from rsu.roads.opendrive import read_network

ARMS = {
    "1": (-160.0, 0.0, 0.0, 144.0),
    "2": (16.0, 0.0, 0.0, 144.0),
    "3": (0.0, -160.0, math.pi / 2, 144.0),
    "4": (0.0, 16.0, math.pi / 2, 44.0),
    "5": (0.0, 60.0, math.pi / 2, 70.0),
}
INTO = {"west": ("1", -1), "east": ("2", 1), "south": ("3", -1), "north": ("4", 1)}
OUT_OF = {"west": ("1", 1), "east": ("2", -1), "south": ("3", 1), "north": ("4", -1)}
MOVEMENTS = [(a, b) for a in INTO for b in OUT_OF if a != b]


@pytest.fixture(scope="module")
def network() -> RoadNetwork:
    return read_network(xodr.CORRIDOR)


def drivable(network: RoadNetwork) -> list[Lane]:
    return [lane for lane in network.lanes if lane.kind in DRIVABLE]


@pytest.mark.parametrize("road_id", ARMS)
def test_arms_stand_where_the_scenarios_expect_them(network: RoadNetwork, road_id: str) -> None:
    x, y, heading, length = ARMS[road_id]
    width = 3.0 if road_id == "5" else 3.5
    for side in (-1, 1):
        pose = network.pose(road_id, side, length, 0.0)
        assert pose.heading == pytest.approx(heading)
        ahead, left = length, side * width / 2.0
        assert pose.x == pytest.approx(x + ahead * math.cos(heading) - left * math.sin(heading))
        assert pose.y == pytest.approx(y + ahead * math.sin(heading) + left * math.cos(heading))
        assert pose.z == 0.0


def test_every_arm_has_two_footways(network: RoadNetwork) -> None:
    footways = {(x.road_id, x.lane_id) for x in network.lanes if x.kind == "sidewalk"}
    assert footways == {(road, lane) for road in "1234" for lane in (-2, 2)}
    assert network.pose("1", -2, 10.0).y == pytest.approx(-4.75)


@pytest.mark.parametrize(("come", "go"), MOVEMENTS)
def test_every_movement_has_its_way_through_the_junction(
    network: RoadNetwork, come: str, go: str
) -> None:
    entry, leave = (network.lane(*lane, 40.0) for lane in (INTO[come], OUT_OF[go]))
    ways = [
        lane
        for lane in (network.lanes[index] for index in entry.successors)
        if leave.index in lane.successors
    ]
    assert [(way.junction_id, way.kind) for way in ways] == [("100", "driving")]


def test_linked_lanes_continue_each_other_without_a_kink(network: RoadNetwork) -> None:
    lines = network.lines
    for lane in network.lanes:
        end = lines.start[lane.index + 1] - 1
        for onward in lane.successors:
            begin = lines.start[onward]
            assert lines.position[begin] == pytest.approx(lines.position[end], abs=1e-6)
            assert lines.z[begin] == lines.z[end]
            turn = math.remainder(lines.heading[begin] - lines.heading[end], math.tau)
            assert turn == pytest.approx(0.0, abs=1e-6)


def test_turns_bend_as_a_car_can_drive_them(network: RoadNetwork) -> None:
    for lane in network.lanes:
        if lane.junction_id:
            rows = slice(*network.lines.start[lane.index : lane.index + 2])
            bend = np.abs(np.diff(np.unwrap(network.lines.heading[rows])))
            assert (bend / np.diff(network.lines.distance[rows])).max() < 1.0 / 8.0


def test_every_drivable_lane_is_reached_from_outside_or_the_car_park(network: RoadNetwork) -> None:
    reached = {lane.index for lane in drivable(network) if not lane.predecessors}
    assert len(reached) == 7  # four arms, and the three lanes of the valet car park
    waiting = list(reached)
    while waiting:
        onward = set(network.lanes[waiting.pop()].successors) - reached
        reached |= onward
        waiting += onward
    assert reached == {lane.index for lane in drivable(network)}


def test_there_are_48_parking_spaces_beside_the_aisle(network: RoadNetwork) -> None:
    objects = [x for x in network.objects if x.kind == "parkingSpace"]
    spaces = {x.id: x for x in objects if re.fullmatch(r"P\d{3}", x.id)}
    assert set(spaces) == {f"P{side}{k:02}" for side in (1, 2) for k in range(1, 25)}
    for name, space in spaces.items():
        east = name.startswith("P1")
        assert (space.length, space.width) == pytest.approx((5.0, 2.5))
        assert space.pose.x == pytest.approx(5.5 if east else -5.5)
        assert math.cos(space.pose.heading) == pytest.approx(1.0 if east else -1.0)
    assert spaces["P101"].pose.y == pytest.approx(66.25)
    assert spaces["P224"].pose.y == pytest.approx(66.25 + 23 * 2.5)


def test_no_two_parking_spaces_overlap(network: RoadNetwork) -> None:
    for side in (5.5, -5.5):
        row = sorted(
            x.pose.y
            for x in network.objects
            if x.kind == "parkingSpace" and abs(x.pose.x - side) < 0.1
        )
        assert np.diff(row) == pytest.approx(2.5)


def test_the_building_fills_the_corner_between_east_and_north(network: RoadNetwork) -> None:
    (building,) = [x for x in network.objects if x.kind == "building"]
    assert set(building.outline) == {(18.0, 14.0), (30.0, 14.0), (30.0, 34.0), (18.0, 34.0)}
    assert (building.pose.x, building.pose.y, building.height) == (24.0, 24.0, 6.0)


def test_the_crosswalk_crosses_the_west_arm(network: RoadNetwork) -> None:
    (crosswalk,) = [x for x in network.objects if x.kind == "crosswalk"]
    assert set(crosswalk.outline) == {(x, y) for x in (-22.0, -18.0) for y in (-3.5, 3.5)}


def test_the_bounds_hold_all_lanes(network: RoadNetwork) -> None:
    x_min, y_min, x_max, y_max = network.bounds
    assert (x_min, x_max) == pytest.approx((-160.0, 160.0), abs=2.0)
    assert (y_min, y_max) == pytest.approx((-160.0, 130.0), abs=2.0)


def test_the_file_is_without_remarks(network: RoadNetwork) -> None:
    assert network.remarks == ()
