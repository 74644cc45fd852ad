"""The kernel that drives valet cars, by permits."""

from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rsu.arrays import Floats
from rsu.avp.safety.permit import BRAKE_LAG, DECELERATION, FASTEST, braking_distance
from rsu.avp.safety.way import Way, lay
from rsu.avp.vehicle import Vehicle
from rsu.kernels.way import DWELL, GEAR, SPEED, STATION
from scenarios.kernels.valet import AT, CLEARED, EXPIRES, LIMIT, NEAR, RATE, WAIT, drive_cars

DT = 0.1
CAR = Vehicle()
STRAIGHT = lay(np.zeros(3), np.array([[0.0, 100.0]]), CAR)
PARKING = lay(np.zeros(3), np.array([[0.0, 6.0], [0.25, 3.0], [-0.25, -4.0], [0.0, -2.0]]), CAR)


class Drive:
    """One car on one way, with the permit that it holds."""

    def __init__(self, way: Way, at: float = 0.0, speed: float = 0.0) -> None:
        row = int(np.searchsorted(way.row[:, STATION], at, side="right")) - 1
        self.way, self.now = way, 0.0
        self.span = np.array([[row, len(way.row)]])
        self.car = np.array([[at, speed, BRAKE_LAG, 0.0, inf]])
        self.permit = np.array([[inf, inf, FASTEST]])

    def step(self, dt: float = DT) -> None:
        drive_cars(
            self.way.row, self.span, self.car, self.permit, self.now, dt, BRAKE_LAG, DECELERATION
        )
        self.now += dt

    def run(self, duration: float, dt: float = DT) -> Floats:
        """Station and speed after each step."""
        states = []
        for _ in range(round(duration / dt)):
            self.step(dt)
            states.append(self.car[0, [AT, RATE]].copy())
        return np.array(states)


def test_a_car_with_a_permit_drives_to_the_end_of_its_way_and_stands_there() -> None:
    drive = Drive(PARKING)
    states = drive.run(60.0)
    assert tuple(states[-1]) == (PARKING.row[-1, STATION], 0.0)
    assert states[-1, 0] == pytest.approx(15.0)
    assert (np.diff(states[:, 0]) >= 0.0).all()


def test_a_car_that_is_about_to_stand_does_not_pass_its_place_when_its_permit_is_withdrawn() -> (
    None
):
    drive = Drive(STRAIGHT)
    place = 10.0
    drive.permit[0, CLEARED] = place
    while place - drive.car[0, AT] > 0.02:
        drive.step(0.1)
    assert drive.car[0, RATE] > 0.1
    drive.permit[0, [CLEARED, LIMIT]] = place - 0.5, 0.0
    states = drive.run(1.0, 0.1)
    assert states[-1, 1] == 0.0
    assert states[-1, 0] <= place + NEAR


def test_a_car_stands_at_each_change_of_direction_as_long_as_its_wheels_turn() -> None:
    (cusp,) = np.flatnonzero(np.diff(PARKING.row[:, GEAR])) + 1
    states = Drive(PARKING).run(60.0)
    there = np.count_nonzero(states[:, 0] == PARKING.row[cusp, STATION])
    assert DT * there >= PARKING.row[cusp, DWELL]
    assert DT * there <= PARKING.row[cusp, DWELL] + 3.0 * DT


def test_a_car_is_nowhere_faster_than_its_way_and_its_permit_allow() -> None:
    drive = Drive(PARKING)
    drive.permit[0, LIMIT] = 2.0
    for at, speed in drive.run(60.0):
        row = int(np.searchsorted(PARKING.row[:, STATION], at, side="right")) - 1
        assert speed <= min(2.0, PARKING.row[row, SPEED]) + 1e-9


def test_no_car_sets_off_without_a_permit() -> None:
    drive = Drive(STRAIGHT)
    drive.permit[0, EXPIRES] = 0.0
    assert not drive.run(5.0).any()
    drive.permit[0] = inf, inf, 0.0
    assert not drive.run(5.0).any()


@given(st.floats(0.1, FASTEST), st.floats(0.0, 0.3), st.sampled_from([0.02, 0.05, 0.1]))
def test_a_car_whose_permit_lapses_stands_after_its_lag_and_the_braking(
    speed: float, left: float, dt: float
) -> None:
    drive = Drive(STRAIGHT, speed=speed)
    drive.permit[0, EXPIRES] = left
    drive.permit[0, LIMIT] = speed
    states = drive.run(2.0, dt)
    assert states[-1, 1] == 0.0
    assert states[-1, 0] == pytest.approx(speed * left + braking_distance(speed), abs=0.02)
    standing = dt * (1 + np.argmax(states[:, 1] == 0.0))
    assert standing <= left + BRAKE_LAG + speed / DECELERATION + dt + 1e-9


@given(st.floats(0.5, 20.0), st.floats(0.5, FASTEST), st.sampled_from([0.02, 0.05, 0.1]))
def test_a_car_stands_where_it_is_cleared_to_and_not_beyond(
    cleared: float, limit: float, dt: float
) -> None:
    drive = Drive(STRAIGHT)
    drive.permit[0] = inf, cleared, limit
    states = drive.run(cleared / limit + 15.0, dt)
    assert states[:, 0].max() <= cleared + 1e-9
    assert states[-1, 0] > cleared - 0.05


@given(st.floats(0.0, FASTEST), st.floats(-2.0, 6.0))
def test_where_the_clearance_shrinks_a_car_goes_no_farther_than_braking_takes(
    speed: float, room: float
) -> None:
    drive = Drive(STRAIGHT, at=10.0, speed=speed)
    drive.permit[0] = inf, 10.0 + room, FASTEST
    states = drive.run(10.0)
    assert states[:, 0].max() <= 10.0 + max(room, braking_distance(speed)) + 1e-9
    assert states[-1, 1] < 0.02


def test_a_car_that_has_stood_without_a_permit_goes_on_with_the_next() -> None:
    drive = Drive(STRAIGHT, speed=1.0)
    drive.permit[0, EXPIRES] = 0.0
    drive.run(2.0)
    stood = float(drive.car[0, AT])
    drive.permit[0, EXPIRES] = inf
    assert drive.run(2.0)[-1, 0] > stood + 1.0
    assert drive.car[0, WAIT] == 0.0
    assert drive.permit[0, CLEARED] == inf
