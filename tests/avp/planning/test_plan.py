"""A path leads from the start to the goal, can be driven, and touches nothing; or there is none."""

from math import pi

import numpy as np
import pytest

from avp.planning.parking import (
    bay,
    box,
    is_driveable,
    least_distance,
    moved,
    planned,
    slot,
)
from rsu.avp.planning.case import Case
from rsu.avp.planning.plan import NoPath, plan
from rsu.avp.vehicle import Vehicle

CASES = {"bay": bay(), "slot": slot(1.2), "tight slot": slot(0.7)}
CAR = Vehicle()
EACH = pytest.mark.parametrize("name", CASES)


def never() -> bool:
    return False


@EACH
@pytest.mark.compiled
def test_a_path_leads_from_start_to_goal_and_can_be_driven(name: str) -> None:
    case = CASES[name]
    path = planned(case)
    assert path.pose[0] == pytest.approx(case.start, abs=1e-3)
    assert path.pose[-1] == pytest.approx(case.goal, abs=1e-3)
    assert is_driveable(path)


@EACH
@pytest.mark.compiled
def test_a_path_stays_five_centimetres_clear_and_says_how_much(name: str) -> None:
    path = planned(CASES[name])
    nearest = least_distance(CASES[name], path.pose)
    assert 0.05 <= path.clearance <= nearest + 1e-6  # it looks between the samples too


@EACH
@pytest.mark.compiled
def test_a_path_is_as_long_as_its_samples_are_apart(name: str) -> None:
    path = planned(CASES[name])
    steps = np.hypot(*np.diff(path.pose[:, :2], axis=0).T)
    assert path.length == pytest.approx(steps.sum(), rel=1e-3)


@pytest.mark.compiled
def test_a_spot_between_two_cars_takes_one_change_of_direction() -> None:
    assert planned(bay()).gear_changes == 1


@EACH
@pytest.mark.compiled
@pytest.mark.parametrize("mirror", ["mirrored", "not mirrored"])
@pytest.mark.parametrize("shift", [(500.0, -300.0), (1e9, -1e9)])
def test_a_turned_mirrored_or_shifted_case_has_the_same_path(
    name: str, shift: tuple[float, float], mirror: str
) -> None:
    path = planned(CASES[name])
    copy = planned(moved(CASES[name], 2.1, shift, mirror=mirror == "mirrored"))
    assert copy.length == pytest.approx(path.length, rel=0.05)
    assert copy.gear_changes == path.gear_changes


def test_a_path_is_planned_anew_to_the_last_bit() -> None:
    first, second = planned(bay()), planned(bay())
    assert first.pose.tobytes() == second.pose.tobytes()


def test_plain_ground_takes_the_plain_way() -> None:
    path = planned(Case(np.zeros(3), np.array([6.0, 0.0, 0.0]), ()))
    assert path.length == pytest.approx(6.0)
    assert path.clearance == np.inf
    assert set(path.direction) == {1}


@pytest.mark.parametrize("size", [1.0, 12.0], ids=["under the car", "all around it"])
def test_a_start_or_goal_in_an_obstacle_is_named(size: float) -> None:
    rock = box(0.0, 0.0, size, size)
    here, there = np.zeros(3), np.array([25.0, 0.0, 0.0])
    assert plan(Case(here, there, (rock,)), CAR, never) is NoPath.START
    assert plan(Case(there, here, (rock,)), CAR, never) is NoPath.GOAL


def test_obstacles_that_share_an_edge_hold_nobody_beside_them() -> None:
    pair = (box(4.0, 5.0, 2.0, 4.0), box(6.0, 5.0, 2.0, 4.0))
    assert planned(Case(np.array([-8.0, 5.0, 0.0]), np.zeros(3), pair)).clearance >= 0.05


@pytest.mark.compiled
def test_a_tight_start_is_left_as_a_tight_goal_is_reached() -> None:
    case = slot(0.7)
    path = planned(Case(case.goal, case.start, case.obstacles))
    assert is_driveable(path)
    assert path.pose[0] == pytest.approx(case.goal, abs=1e-3)
    assert path.pose[-1] == pytest.approx(case.start, abs=1e-3)
    assert path.length == pytest.approx(planned(case).length, rel=0.3)


def test_a_car_walled_in_has_no_path() -> None:
    walls = (
        box(0.0, -1.3, 8.0, 0.1), box(0.0, 1.3, 8.0, 0.1),
        box(-1.4, 0.0, 0.1, 2.7), box(4.3, 0.0, 0.1, 2.7),
    )  # fmt: skip
    case = Case(np.array([20.0, 0.0, 0.0]), np.zeros(3), walls)
    assert plan(case, CAR, never) is NoPath.FOUND


def test_a_search_ends_when_the_time_is_over() -> None:
    ring = [box(12.0 * np.cos(a), 12.0 * np.sin(a), 0.5, 4.0, a) for a in np.arange(0, 2 * pi, 0.3)]
    case = Case(np.array([25.0, 0.0, 0.0]), np.zeros(3), tuple(ring))
    assert plan(case, CAR, lambda: True) is NoPath.TIME
