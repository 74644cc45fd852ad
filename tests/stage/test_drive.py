"""How fast an actor goes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.openscenario.dynamics import DynamicsShape
from scenarios.openscenario.entity import Performance
from scenarios.stage.drive import Command, Cruise, Drive, SpeedChange, SpeedPursuit, Timetable
from scenarios.stage.path import TimedPath
from scenarios.stage.transition import Transition

CAR = Performance(max_speed=50.0, max_acceleration=4.0, max_deceleration=8.0)
SPEEDS = st.floats(0.0, 50.0)
ACCELERATIONS = st.floats(-20.0, 20.0)
SHAPES = st.sampled_from(DynamicsShape)
STEPS = st.floats(0.001, 1.0)


def drive(it: Drive, speed: float, steps: int, dt: float) -> tuple[float, float]:
    """Speed and way after some steps."""
    way = 0.0
    for k in range(steps):
        speed, step = it.advance(speed, k * dt, dt)
        way += step
    return speed, way


def test_cruising_keeps_the_speed() -> None:
    assert Cruise().advance(7.0, 0.0, 0.5) == (7.0, 3.5)


@given(SPEEDS, ACCELERATIONS, STEPS)
def test_two_half_steps_of_a_command_are_one_step(
    speed: float, acceleration: float, dt: float
) -> None:
    once = drive(Command(acceleration, CAR), speed, 1, dt)
    twice = drive(Command(acceleration, CAR), speed, 2, dt / 2.0)
    assert once == pytest.approx(twice, abs=1e-9)


@given(SHAPES, SPEEDS, SPEEDS, st.floats(0.0, 5.0), STEPS)
def test_two_half_steps_of_a_speed_change_are_one_step(
    shape: DynamicsShape, start: float, target: float, span: float, dt: float
) -> None:
    transition = Transition(shape=shape, start=start, target=target, span=span)
    once = drive(SpeedChange(transition), start, 1, dt)
    twice = drive(SpeedChange(transition), start, 2, dt / 2.0)
    assert once == pytest.approx(twice, abs=1e-9)


@given(SPEEDS, st.floats(-20.0, 0.0), st.integers(1, 200))
def test_braking_stops_and_never_reverses(speed: float, acceleration: float, steps: int) -> None:
    after, way = drive(Command(acceleration, CAR), speed, steps, 0.05)
    assert 0.0 <= after <= speed
    assert way >= 0.0


@given(SPEEDS, ACCELERATIONS)
def test_no_command_exceeds_what_the_vehicle_can_do(speed: float, acceleration: float) -> None:
    after, _ = Command(acceleration, CAR).advance(speed, 0.0, 0.05)
    assert -8.0 * 0.05 - 1e-12 <= after - speed <= 4.0 * 0.05 + 1e-12
    assert after <= 50.0


def test_the_way_to_a_stop_is_that_of_the_textbook() -> None:
    speed, way = drive(Command(-5.0, CAR), 13.9, 100, 0.05)
    assert speed == 0.0
    assert way == pytest.approx(13.9**2 / (2.0 * 5.0))


def test_braking_does_not_push_one_who_reverses() -> None:
    assert Command(-5.0, CAR).advance(-2.0, 0.0, 0.1) == (-2.0, -0.2)


def test_one_who_is_too_fast_already_is_not_slowed_by_accelerating() -> None:
    speed, _ = Command(3.0, CAR).advance(60.0, 0.0, 0.1)
    assert speed == 60.0


def test_a_speed_change_is_finished_at_its_end() -> None:
    change = SpeedChange(Transition(shape=DynamicsShape.CUBIC, start=0.0, target=10.0, span=1.0))
    drive(change, 0.0, 3, 0.25)
    assert not change.finished
    speed, _ = drive(change, 0.0, 1, 0.25)
    assert change.finished
    assert speed == 10.0


def test_a_pursuit_reaches_a_target_that_moves_and_never_finishes() -> None:
    other = [5.0]
    transition = Transition(shape=DynamicsShape.LINEAR, start=0.0, target=5.0, span=1.0)
    pursuit = SpeedPursuit(lambda: other[0], transition)
    assert drive(pursuit, 0.0, 1, 0.5)[0] == 2.5
    other[0] = 8.0
    assert drive(pursuit, 2.5, 2, 0.5)[0] == 8.0
    other[0] = 3.0
    assert drive(pursuit, 8.0, 1, 0.5) == (3.0, 2.75)
    assert not pursuit.finished


def test_a_timetable_is_where_its_times_want_it() -> None:
    path = TimedPath(np.array([0.0, 10.0, 10.0, 40.0]), np.array([1.0, 3.0, 4.0, 6.0]))
    table = Timetable(path, 0.0, 0.0)
    seen = [table.advance(0.0, float(now), 1.0) for now in range(6)]
    assert [way for _, way in seen] == [0.0, 5.0, 5.0, 0.0, 15.0, 15.0]
    assert [speed for speed, _ in seen] == [0.0, 5.0, 5.0, 0.0, 15.0, 15.0]
    assert table.finished
