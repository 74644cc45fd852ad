import copy
import math
from collections.abc import Sequence
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rsu.ldm.acceleration import HOLD, SpeedMemory
from rsu.ldm.model import WorldModel
from rsu.ldm.prediction import HORIZON, WALKING
from rsu.ldm.query import on_lane, within_circle, within_polygon
from rsu.ldm.snapshot import Snapshot
from rsu.perception.service import CpService
from rsu.sensing.batch import batch
from rsu.sensing.detection import DetectionBatch, ObjectClass, SensorKind
from rsu.tracking.track import TrackTable
from rsu.trust.comparison import Comparison
from rsu.trust.sender import Senders
from sensing.site import reports
from sotif.catalog.entry import read_catalog
from sotif.monitors.novelty import Novelty
from sotif.monitors.watch import watch
from world import EXTENT, NOW, Body, corridor_map, corridor_site, healthy, snapshot, table


def test_a_vehicle_on_a_lane_is_predicted_along_it() -> None:
    seen = snapshot(Body(-100.0, -1.75, 0.0, 10.0))
    assert seen.prediction.position[0, -1] == pytest.approx(
        (-100.0 + 10.0 * HORIZON, -1.75), abs=0.05
    )


def test_a_pedestrian_is_predicted_straight_on() -> None:
    seen = snapshot(Body(-50.0, -5.0, math.pi / 2, 1.5, ObjectClass.PEDESTRIAN))
    assert seen.prediction.position[0, -1] == pytest.approx((-50.0, -5.0 + 1.5 * HORIZON))


def test_what_stands_stays_and_does_not_spread() -> None:
    seen = snapshot(Body(86.0, -1.75, 0.0, 0.1))
    assert seen.prediction.standing[0]
    assert np.ptp(seen.prediction.position[0], axis=0).max() == 0.0
    assert np.ptp(seen.prediction.spread[0], axis=0).max() == 0.0


@pytest.mark.parametrize(("said", "stands"), [(None, True), (-0.55, False), (0.1, True)])
def test_one_whose_velocity_could_be_noise_moves_if_its_station_says_so(
    said: float | None, *, stands: bool
) -> None:
    model = WorldModel(corridor_site(), corridor_map())
    if said is not None:
        model.hear(reports([NOW], station_id=np.array([112]), speed=np.array([said])))
    creeps = Body(86.0, -1.75, 0.0, 0.55, station_id=112)
    assert model.snapshot(table(creeps), healthy(), NOW).prediction.standing[0] == stands
    later = table(creeps, now=NOW + 3.0)
    assert model.snapshot(later, healthy(NOW + 3.0), NOW + 3.0).prediction.standing[0]


def test_the_spread_along_a_path_grows_and_the_one_across_a_lane_does_not() -> None:
    along, across = snapshot(Body(-100.0, -1.75, 0.0, 10.0)).prediction.spread[0].T
    assert (np.diff(along) > 0.0).all()
    assert np.ptp(across) == 0.0


def test_a_vehicle_that_leaves_its_lane_is_predicted_straight_on() -> None:
    heading = math.radians(60.0)
    end = snapshot(Body(-100.0, -1.75, heading, 2.0)).prediction.position[0, -1]
    reach = 2.0 * HORIZON
    assert end == pytest.approx(
        (-100.0 + reach * math.cos(heading), -1.75 + reach * math.sin(heading))
    )


def test_a_car_in_a_parking_space_is_parked_and_one_in_the_aisle_is_not() -> None:
    seen = snapshot(Body(5.5, 66.25, 0.0), Body(1.5, 90.0, math.pi / 2))
    assert seen.parked.tolist() == [True, False]


BODIES = st.lists(
    st.builds(
        Body,
        x=st.floats(-40.0, 40.0),
        y=st.sampled_from([-5.0, -1.75, 1.75]),
        heading=st.sampled_from([0.0, 1.5, math.pi]),
        speed=st.floats(0.0, 20.0),
        kind=st.sampled_from(list(EXTENT)),
        station_id=st.sampled_from([-1, 112]),
    ),
    max_size=6,
)


@given(BODIES)
def test_nobody_writes_into_a_snapshot(bodies: list[Body]) -> None:
    seen = snapshot(*bodies)
    before = copy.deepcopy((seen.tracks, seen.lane, seen.prediction, seen.eased))
    catalog = read_catalog()
    told = watch(seen, catalog)
    Novelty().step(seen, told, catalog)
    Comparison().step(seen, [radar_scan(bodies)])
    Senders().see(seen)
    CpService().step(seen)
    for was, now in zip(before, (seen.tracks, seen.lane, seen.prediction, seen.eased), strict=True):
        for field in fields(was):
            np.testing.assert_array_equal(getattr(now, field.name), getattr(was, field.name))


def radar_scan(bodies: Sequence[Body]) -> DetectionBatch:
    position = np.array([(b.x, b.y) for b in bodies]).reshape(-1, 2)
    covariance = np.tile(np.eye(2), (len(bodies), 1, 1))
    height = np.zeros(len(bodies))
    return batch("radar_east", SensorKind.RADAR, NOW, position, covariance, z=height)


def test_an_empty_world_has_a_snapshot_too() -> None:
    seen = snapshot()
    assert len(seen.tracks) == len(seen.parked) == len(seen.prediction.position) == 0


def test_queries_find_who_is_within() -> None:
    seen = snapshot(Body(0.0, 0.0), Body(30.0, 0.0), Body(0.0, -40.0))
    square = np.array([(-5.0, -50.0), (5.0, -50.0), (5.0, 5.0), (-5.0, 5.0)])
    assert within_circle(seen, (0.0, 0.0), 30.0).tolist() == [0, 1]
    assert within_polygon(seen, square).tolist() == [0, 2]


def test_a_lane_lists_its_vehicles_in_the_order_of_travel() -> None:
    seen = snapshot(Body(-40.0, -1.75), Body(-90.0, -1.75), Body(-60.0, 1.75, math.pi))
    assert on_lane(seen, int(seen.lane.lane[0])).tolist() == [1, 0]


def test_who_brakes_is_predicted_to_stop_and_stay() -> None:
    course = courses(Body(-100.0, -1.75, 0.0, 10.0), [10.0 - 0.4 * k for k in range(11)])
    end = course.prediction.position[0]
    # 6 m/s are left after 1 s at 4 m/s^2: 4.5 m more
    assert end[-1, 0] == pytest.approx(-100.0 + 4.5, abs=0.5)
    assert end[-1] == pytest.approx(end[-5])


def test_who_coasts_is_predicted_to_go_on() -> None:
    course = courses(Body(-100.0, -1.75, 0.0, 10.0), [10.0 - 0.05 * k for k in range(21)])
    assert course.prediction.position[0, -1, 0] > -100.0 + 8.9 * HORIZON


@pytest.mark.parametrize("rate", [10.0, 20.0, 50.0])
def test_an_acceleration_does_not_depend_on_how_often_it_is_asked_for(rate: float) -> None:
    memory = SpeedMemory()
    for k in range(int(2.0 * rate) + 1):
        body = Body(-100.0, -1.75, 0.0, 10.0 - 4.0 * k / rate)
        found = memory.measured(table(body, now=NOW + k / rate))
    assert found[0] == pytest.approx(-4.0, abs=0.05)


def test_an_acceleration_holds_from_measurement_to_measurement() -> None:
    memory = SpeedMemory()
    for k in range(20):
        memory.measured(table(Body(0.0, 0.0, 0.0, 10.0 - 0.4 * k), now=NOW + 0.1 * k))
    foreseen = table(Body(0.0, 0.0, 0.0, 2.4), now=NOW + 1.9 + HOLD)
    foreseen.updated[:] = NOW + 1.9
    assert memory.measured(foreseen)[0] == pytest.approx(-4.0, abs=0.05)
    foreseen.time += 0.1
    assert memory.measured(foreseen)[0] == 0.0


def test_a_track_that_was_not_there_before_does_not_accelerate() -> None:
    memory = SpeedMemory()
    memory.measured(table(Body(0.0, 0.0, 0.0, 3.0)))
    both = table(Body(0.0, 0.0, 0.0, 3.0), Body(9.0, 0.0, 0.0, 8.0), now=NOW + 0.1)
    assert memory.measured(both).tolist() == [0.0, 0.0]


def test_who_sets_off_on_foot_is_predicted_to_walk_on() -> None:
    person = Body(0.0, 9.0, 0.0, 0.6, ObjectClass.PEDESTRIAN)
    position = courses(person, [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6]).prediction.position[0]
    # 1.4 m/s are reached after 0.8 m/s at most of 1 m/s^2
    assert position[-1, 0] == pytest.approx(WALKING * HORIZON, abs=0.9)
    strolling = courses(person, [0.6] * 7).prediction.position[0]
    assert strolling[-1, 0] == pytest.approx(0.6 * HORIZON)


def test_a_turning_vehicle_off_its_lanes_direction_is_predicted_around_its_turn() -> None:
    tracks = table(Body(-20.0, -1.75, math.radians(12.0), 5.0))
    tracks.yaw_rate[0] = 0.5
    seen = WorldModel(corridor_site(), corridor_map()).snapshot(tracks, (), NOW)
    # radius 10 m; after a quarter of it, it goes straight on
    assert seen.prediction.heading[0, -1] == pytest.approx(math.radians(102.0))
    second = seen.prediction.position[0, 4] - seen.prediction.position[0, 0]
    assert math.hypot(*second) == pytest.approx(2.0 * 10.0 * math.sin(0.25), rel=0.01)


def test_a_vehicle_that_sways_in_its_lane_follows_it() -> None:
    tracks = table(Body(-100.0, -1.75, math.radians(3.0), 10.0))
    tracks.yaw_rate[0] = 0.2
    seen = WorldModel(corridor_site(), corridor_map()).snapshot(tracks, (), NOW)
    assert seen.prediction.position[0, -1, 1] == pytest.approx(-1.75, abs=0.3)


def courses(body: Body, speeds: list[float]) -> Snapshot:
    """The last snapshot of a body whose speed changes every tenth of a second."""
    model = WorldModel(corridor_site(), corridor_map())
    for k, speed in enumerate(speeds):
        now = NOW + 0.1 * k
        seen = model.snapshot(table(replace(body, speed=speed), now=now), (), now)
    return seen


def test_how_long_one_has_stood_is_a_matter_of_time_alone() -> None:
    model = WorldModel(corridor_site(), corridor_map())
    for now in (NOW, NOW + 0.1, NOW + 7.0):
        seen = model.snapshot(table(Body(0.0, 0.0), Body(50.0, 0.0, 0.0, 9.0), now=now), (), now)
    assert seen.rested == pytest.approx([7.0, 0.0])
    seen = model.snapshot(table(Body(0.0, 0.0, 0.0, 9.0), now=NOW + 8.0), (), NOW + 8.0)
    seen = model.snapshot(table(Body(0.0, 0.0), now=NOW + 9.0), (), NOW + 9.0)
    assert seen.rested == pytest.approx([0.0])


def creeping(x: float, now: float) -> TrackTable:
    """A car whose velocity may be noise, for the camera that sees it is far away."""
    tracks = table(Body(x, -1.75, speed=1.5), now=now)
    tracks.covariance[:, 2:, 2:] = 0.8 * np.eye(2)
    return tracks


def test_a_velocity_that_may_be_noise_is_none_until_the_car_has_left_its_place() -> None:
    world = WorldModel(corridor_site(), corridor_map())
    standing = [
        bool(world.snapshot(creeping(1.5 * t, NOW + t), [], NOW + t).prediction.standing[0])
        for t in (0.0, 0.5, 1.0, 2.0, 3.0)
    ]
    assert standing == [True, True, False, False, False]


@pytest.mark.parametrize(("unseen", "stands"), [(2.0, False), (6.0, True)])
def test_who_has_left_is_remembered_for_as_long_as_a_track_may_go_unseen(
    unseen: float, *, stands: bool
) -> None:
    world = WorldModel(corridor_site(), corridor_map())
    for t in (0.0, 3.0):
        world.snapshot(creeping(1.5 * t, NOW + t), [], NOW + t)
    world.snapshot(table(now=NOW + 3.1), [], NOW + 3.1)
    back = NOW + 3.0 + unseen
    seen = world.snapshot(creeping(4.5 + 1.5 * unseen, back), [], back)
    assert bool(seen.prediction.standing[0]) is stands


def test_who_has_come_to_rest_is_doubted_anew() -> None:
    world = WorldModel(corridor_site(), corridor_map())
    world.snapshot(creeping(0.0, NOW), [], NOW)
    assert not world.snapshot(creeping(5.0, NOW + 3.0), [], NOW + 3.0).prediction.standing[0]
    world.snapshot(table(Body(6.0, -1.75, speed=0.2), now=NOW + 4.0), [], NOW + 4.0)
    assert world.snapshot(creeping(6.1, NOW + 5.0), [], NOW + 5.0).prediction.standing[0]
