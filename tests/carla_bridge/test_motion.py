"""How vehicles and walkers move, and what happens when they meet."""

from math import cos, hypot, pi, radians, sin, tan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carla_bridge.headless.actor import Actor
from carla_bridge.headless.simulation import RefusedError
from carla_bridge.kernels.kinematics import PITCH, VX, VY, VZ, WZ, YAW, Z
from simulated import Stage

CONTROL = [0.0, 0.0, 0.0, False, False, False, 0]


def control(stage: Stage, car: Actor, **values: float) -> None:
    names = ("throttle", "steer", "brake", "hand_brake", "reverse", "manual", "gear")
    told = [values.get(name, default) for name, default in zip(names, CONTROL, strict=True)]
    assert stage.call("apply_control_to_vehicle", car.id, told) == [[False]]


def test_a_steady_turn_is_a_circle_of_the_bicycle_model() -> None:
    stage = Stage()
    car = stage.car(0, 300)
    stage.call("apply_ackermann_control_to_vehicle", car.id, [0.1, 0.0, 5.0, 3.0, 0.0])
    stage.tick(100)
    motion = stage.motion(car)
    wheelbase = 1.2 * 2.4
    # radius of the middle between the axles: sqrt(rear^2 + (L/2)^2)
    radius = hypot(wheelbase / tan(0.1), wheelbase / 2.0)
    assert hypot(motion[VX], motion[VY]) == pytest.approx(5.0)
    assert radians(motion[WZ]) == pytest.approx(5.0 / radius)
    places = []
    for _ in range(round(2.0 * pi * radius / 5.0 / 0.05)):
        stage.tick()
        places.append(stage.motion(car)[:2])
    spread = max(hypot(*(a - b)) for a in places[::20] for b in places[::20])
    assert spread == pytest.approx(2.0 * radius, rel=0.01)


@given(
    throttle=st.floats(0, 1), steer=st.floats(-1, 1), brake=st.floats(0, 1), reverse=st.booleans()
)
def test_whatever_the_control_velocity_is_the_derivative_of_place(
    *, throttle: float, steer: float, brake: float, reverse: bool
) -> None:
    stage = Stage()
    car = stage.car(0, 300, yaw=30.0)
    stage.call("set_actor_target_velocity", car.id, [8.0 * cos(pi / 6), 8.0 * sin(pi / 6), 0.0])
    control(stage, car, throttle=throttle, steer=steer, brake=brake, reverse=reverse)
    for _ in range(30):
        before = stage.motion(car)
        stage.tick()
        after = stage.motion(car)
        assert (after[:2] - before[:2]) / 0.05 == pytest.approx(after[VX : VY + 1], abs=1e-9)
        across = hypot(after[VX], after[VY]) * radians(abs(after[WZ]))
        assert across <= 8.0 + 1e-9


def test_a_car_falls_to_the_ground_and_stays_there() -> None:
    stage = Stage()
    car = stage.spawn("vehicle.tesla.model3", 20, 2, 5.0)
    stage.tick(10)
    assert stage.motion(car)[VZ] == pytest.approx(-9.81 * 0.5)
    stage.tick(60)
    assert stage.motion(car)[Z] == 0.0
    assert stage.motion(car)[VZ] == 0.0


def test_a_car_on_a_ramp_stands_as_steep_as_the_ramp() -> None:
    stage = Stage("garage")
    ground = stage.simulation.roadway.ground
    rows, columns = (ground.height > 1.4).nonzero()
    ramp = next(
        (r, c)
        for r, c in zip(rows.tolist(), columns.tolist(), strict=True)
        if 1.4 < ground.height[r, c] < 1.6 and 20 < c < ground.height.shape[1] - 20
    )
    x, y = ground.frame[0] + 0.25 * (ramp[1] + 0.5), ground.frame[1] + 0.25 * (ramp[0] + 0.5)
    car = stage.spawn("vehicle.tesla.model3", float(x), float(y), 1.5)
    stage.tick(20)
    assert abs(stage.motion(car)[PITCH]) > 2.0


def test_a_walker_walks_straight_through_no_car() -> None:
    stage = Stage()
    car = stage.car(40, 2)
    walker = stage.spawn("walker.pedestrian.0001", 30, 2, 1.0)
    stage.call("apply_control_to_walker", walker.id, [[1.0, 0.0, 0.0], 1.5, False])
    stage.tick(400)
    assert stage.motion(walker)[0] + 0.19 <= stage.motion(car)[0] - 2.4 + 1e-6


@given(st.floats(0.0, 360.0), st.floats(2.0, 20.0), st.floats(-1.0, 1.0))
def test_cars_never_end_up_within_each_other(course: float, speed: float, aside: float) -> None:
    stage = Stage()
    target = stage.car(0, 300)
    c, s = cos(radians(course)), sin(radians(course))
    car = stage.car(-15 * c - aside * s, 300 - 15 * s + aside * c, yaw=course)
    stage.call("set_actor_target_velocity", car.id, [speed * c, speed * s, 0.0])
    for _ in range(60):
        stage.tick()
        assert not overlapping(stage, car, target)


def overlapping(stage: Stage, a: Actor, b: Actor) -> bool:
    """Separating axes, with a millimetre of leave."""
    corners = []
    for actor in (a, b):
        x, y, yaw = stage.motion(actor)[[0, 1, YAW]]
        c, s = cos(radians(yaw)), sin(radians(yaw))
        half = [(sx * 2.399, sy * 1.079) for sx in (-1, 1) for sy in (-1, 1)]
        corners.append([(x + u * c - v * s, y + u * s + v * c) for u, v in half])
    for actor in (a, b):
        yaw = radians(stage.motion(actor)[YAW])
        for axis in ((cos(yaw), sin(yaw)), (-sin(yaw), cos(yaw))):
            spans = [[p[0] * axis[0] + p[1] * axis[1] for p in box] for box in corners]
            if max(spans[0]) < min(spans[1]) or max(spans[1]) < min(spans[0]):
                return False
    return True


def test_momentum_is_kept_in_a_crash() -> None:
    stage = Stage()
    heavy = stage.spawn("vehicle.carlamotors.firetruck", 0, 300)
    light = stage.car(20, 300)
    stage.call("set_actor_target_velocity", heavy.id, [15.0, 0.0, 0.0])
    while stage.motion(light)[VX] == 0.0:
        before = stage.motion(heavy)[VX]
        stage.tick()
    assert stage.motion(light)[VX] == pytest.approx(8000.0 * before / 9800.0)
    assert stage.motion(heavy)[VX] == pytest.approx(stage.motion(light)[VX])


def test_who_is_told_to_stand_in_a_car_is_refused_and_beside_it_is_not() -> None:
    stage = Stage()
    stage.car(20, 2)
    with pytest.raises(RefusedError, match="collision at spawn position"):
        stage.car(24, 2)
    stage.car(24.9, 2)
    stage.spawn("vehicle.tesla.model3", 20, 2, 1.6)


def test_what_is_mounted_follows_and_leaves_with_its_carrier() -> None:
    stage = Stage()
    car = stage.car(0, 300, yaw=90.0)
    radar = stage.spawn("sensor.other.radar", 2.0, 1.0, 0.5, parent=car)
    assert stage.motion(radar)[:3] == pytest.approx([-1.0, 302.0, 0.5])
    control(stage, car, throttle=1.0)
    stage.tick(40)
    assert stage.motion(radar)[1] == pytest.approx(stage.motion(car)[1] + 2.0)
    last = stage.car(50, 300)
    assert stage.call("destroy_actor", car.id) == [[1, True]]
    assert radar.id not in stage.simulation.actors
    stage.tick()
    assert stage.told(last)["motion"][0] == 50.0
