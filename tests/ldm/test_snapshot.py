import math

import numpy as np
import pytest

from rsu.ldm.prediction import HORIZON
from rsu.ldm.query import on_lane, within_circle, within_polygon
from rsu.sensing.detection import ObjectClass
from world import Body, snapshot


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


def test_nobody_writes_into_a_snapshot() -> None:
    seen = snapshot(Body(0.0, 0.0))
    for array in (seen.tracks.position, seen.lane.lane, seen.prediction.heading):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


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
