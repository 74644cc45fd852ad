"""Who hinders traffic: standing, slow and queueing vehicles, and people on the lanes."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rsu.sensing.detection import ObjectClass
from sotif.catalog.entry import read_catalog
from sotif.monitors.hazard import Hazard
from sotif.monitors.watch import watch
from world import Body, on_map, road_map

CATALOG = read_catalog()
RIGHT, LEFT, SHOULDER, ENTRY = -3, -2, -4, -4
KMH = 1.0 / 3.6
PERSON = ObjectClass.PEDESTRIAN


def place(
    name: str,
    road: str,
    lane: int,
    s: float,
    speed: float = 0.0,
    kind: ObjectClass = ObjectClass.CAR,
    *,
    turned: float = 0.0,
    offset: float = 0.0,
) -> Body:
    """Somebody on a lane of a map, along its road unless turned, rad."""
    pose = road_map(name).pose(road, lane, s, offset)
    return Body(pose.x, pose.y, pose.heading + turned, speed, kind)


def motorway(lane: int, s: float, speed: float = 0.0, **changes: float) -> Body:
    return place("motorway", "1", lane, s, speed, **changes)  # pyright: ignore[reportArgumentType]


def hazards(name: str, bodies: Sequence[Body], after: float = 0.0) -> list[Hazard]:
    return watch(on_map(name, *bodies, after=after), CATALOG)


def entries(name: str, bodies: Sequence[Body], after: float = 0.0) -> list[str]:
    return [hazard.entry for hazard in hazards(name, bodies, after)]


def test_a_vehicle_that_stands_on_a_motorway_is_told_after_a_second() -> None:
    broken = motorway(RIGHT, 700.0)
    assert entries("motorway", [broken], after=0.9) == []
    [hazard] = hazards("motorway", [broken], after=1.0)
    assert (hazard.entry, hazard.cause, hazard.sub_cause) == ("stationary-vehicle", 94, 0)
    assert hazard.participants == (1,)
    assert hazard.position == pytest.approx((broken.x, broken.y))


def test_so_is_one_on_the_shoulder_that_reaches_into_the_lane() -> None:
    inside = motorway(SHOULDER, 1860.0, offset=1.0)
    outside = motorway(SHOULDER, 1860.0)
    assert entries("motorway", [inside], after=2.0) == ["stationary-vehicle"]
    assert entries("motorway", [outside], after=2.0) == []


def test_those_told_of_it_are_as_far_as_the_motorway_takes_to_stop() -> None:
    [hazard] = hazards("motorway", [motorway(RIGHT, 700.0)], after=2.0)
    assert hazard.traffic_speed == pytest.approx(130.0 * KMH)


def test_in_a_street_one_may_stop_for_half_a_minute() -> None:
    double_parked = place("town", "1", -1, 100.0)
    assert entries("town", [double_parked], after=29.0) == []
    assert entries("town", [double_parked], after=31.0) == ["stationary-vehicle"]


@pytest.mark.parametrize("s", [292.0, 275.0, 155.0], ids=["at the light", "fourth", "crosswalk"])
def test_who_waits_at_a_light_or_a_crosswalk_may_stand(s: float) -> None:
    assert entries("town", [place("town", "1", -1, s)], after=100.0) == []


def test_in_a_garage_anybody_may_stand() -> None:
    network = road_map("garage")
    [lane] = [x for x in network.lanes if x.road_id == "1" and x.lane_id == -1 and x.section == 0]
    standing = place("garage", "1", -1, 0.5 * (lane.s_start + lane.s_end))
    assert entries("garage", [standing], after=100.0) == []


@pytest.mark.parametrize("count", [3, 5])
def test_the_last_of_a_queue_on_a_motorway_is_its_end(count: int) -> None:
    queue = [motorway(RIGHT, 1850.0 - 12.0 * k, 5.0 * KMH) for k in range(count)]
    [hazard] = [h for h in hazards("motorway", queue) if h.entry == "end-of-queue"]
    assert (hazard.cause, hazard.sub_cause) == (27, 0)
    assert hazard.participants == (count,)


def test_the_first_of_a_queue_that_creeps_is_slow() -> None:
    queue = [motorway(RIGHT, 1850.0 - 12.0 * k, 5.0 * KMH) for k in range(3)]
    told = {(h.entry, h.participants) for h in hazards("motorway", queue)}
    assert told == {("end-of-queue", (3,)), ("slow-vehicle", (1,))}


def test_a_standing_queue_is_told_once_by_its_end_and_its_head() -> None:
    queue = [motorway(RIGHT, 1850.0 - 10.0 * k) for k in range(4)]
    told = {(h.entry, h.participants) for h in hazards("motorway", queue, after=5.0)}
    assert told == {("end-of-queue", (4,)), ("stationary-vehicle", (1,))}


@pytest.mark.parametrize(
    "free",
    [
        [motorway(RIGHT, 1850.0 - 12.0 * k, 60.0 * KMH) for k in range(4)],
        [motorway(RIGHT, 1850.0 - 60.0 * k, 80.0 * KMH) for k in range(4)],
        [place("town", "1", -1, 290.0 - 8.0 * k) for k in range(4)],
    ],
    ids=["dense", "loose", "at a light in town"],
)
def test_other_lines_of_vehicles_are_no_queue(free: list[Body]) -> None:
    name = "town" if free[0].speed == 0.0 else "motorway"
    assert "end-of-queue" not in entries(name, free)


def test_a_truck_at_walking_pace_of_a_motorway_is_slow_and_one_at_its_limit_is_not() -> None:
    [hazard] = hazards("motorway", [motorway(RIGHT, 700.0, 50.0 * KMH)])
    assert (hazard.entry, hazard.cause, hazard.sub_cause) == ("slow-vehicle", 26, 0)
    assert entries("motorway", [motorway(RIGHT, 700.0, 80.0 * KMH)]) == []


def test_who_is_held_up_by_a_slow_vehicle_is_not_told_as_well() -> None:
    pair = [motorway(RIGHT, 700.0, 50.0 * KMH), motorway(RIGHT, 660.0, 50.0 * KMH)]
    assert [h.participants for h in hazards("motorway", pair)] == [(1,)]


def test_who_speeds_up_on_the_entry_lane_or_drives_in_a_town_is_not_slow() -> None:
    assert entries("motorway", [motorway(ENTRY, 400.0, 50.0 * KMH)]) == []
    assert entries("town", [place("town", "1", -1, 100.0, 15.0 * KMH)]) == []


@pytest.mark.parametrize("turned", [0.0, math.pi, math.pi / 2])
def test_a_person_on_a_motorway_is_told_whatever_he_does(turned: float) -> None:
    walker = place("motorway", "1", RIGHT, 700.0, 1.4, PERSON, turned=turned)
    [hazard] = hazards("motorway", [walker])
    assert (hazard.entry, hazard.cause, hazard.sub_cause) == ("person-on-the-road", 12, 4)


def test_in_a_street_who_walks_along_the_lane_or_stays_in_it_is_told() -> None:
    assert entries("town", [place("town", "1", -1, 100.0, 1.4, PERSON)]) == ["person-on-the-road"]
    lying = [place("town", "1", -1, 100.0, 0.0, PERSON)]
    assert entries("town", lying, after=2.0) == []
    assert entries("town", lying, after=3.0) == ["person-on-the-road"]


@pytest.mark.parametrize(
    "innocent",
    [
        place("town", "1", -1, 100.0, 1.4, PERSON, turned=math.pi / 2),
        place("town", "1", -1, 180.0, 1.4, PERSON),
        place("town", "1", -1, 100.0, 1.4, PERSON, offset=-3.5),
        place("garage", "1", -1, 20.0, 1.4, PERSON),
        place("town", "1", -1, 100.0, 1.4, ObjectClass.BICYCLE),
    ],
    ids=["crosses", "on a crosswalk", "beside the lane", "in a garage", "on a bicycle"],
)
def test_other_people_are_not(innocent: Body) -> None:
    name = "garage" if innocent == place("garage", "1", -1, 20.0, 1.4, PERSON) else "town"
    assert entries(name, [innocent]) == []


@given(st.permutations(range(6)))
def test_the_order_of_the_tracks_does_not_matter(order: list[int]) -> None:
    bodies = [
        *(motorway(RIGHT, 1850.0 - 12.0 * k, 5.0 * KMH) for k in range(3)),
        motorway(LEFT, 900.0),
        place("motorway", "1", RIGHT, 300.0, 1.4, PERSON),
        motorway(RIGHT, 500.0, 40.0 * KMH),
    ]

    def told(rows: list[int]) -> set[tuple[str, frozenset[int]]]:
        found = hazards("motorway", [bodies[row] for row in rows], after=5.0)
        return {(h.entry, frozenset(rows[t - 1] for t in h.participants)) for h in found}

    assert told(order) == told(list(range(6)))
    assert {entry for entry, _ in told(order)} == {
        "end-of-queue",
        "person-on-the-road",
        "slow-vehicle",
        "stationary-vehicle",
    }


@given(gap=st.floats(5.0, 60.0), speed=st.floats(0.0, 20.0), count=st.integers(1, 6))
def test_at_most_one_hazard_a_set_of_participants(gap: float, speed: float, count: int) -> None:
    line = [motorway(RIGHT, 1850.0 - gap * k, speed) for k in range(count)]
    found = hazards("motorway", line, after=5.0)
    single = [h.participants for h in found if len(h.participants) == 1]
    assert len(single) == len(set(single))
    assert np.isfinite([h.probability for h in found]).all()
