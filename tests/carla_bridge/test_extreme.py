"""Whatever numbers clients send, a step passes, and what snapshots tell is finite."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulated import Stage

NUMBER = st.floats(-1e12, 1e12) | st.sampled_from([0.0, -0.0, 1e-300, 1e12, -1e12, 180.0, 90.0])
VECTOR = st.lists(NUMBER, min_size=3, max_size=3)
TRANSFORM = st.tuples(VECTOR, VECTOR).map(list)
CONTROL = st.tuples(
    NUMBER, NUMBER, NUMBER, st.booleans(), st.booleans(), st.booleans(), st.integers(-3, 9)
).map(list)
CALLS = st.one_of(
    st.tuples(st.just("set_actor_location"), VECTOR),
    st.tuples(st.just("set_actor_transform"), TRANSFORM),
    st.tuples(st.just("set_actor_target_velocity"), VECTOR),
    st.tuples(st.just("set_actor_target_angular_velocity"), VECTOR),
    st.tuples(st.just("enable_actor_constant_velocity"), VECTOR),
    st.tuples(st.just("add_actor_impulse"), VECTOR),
    st.tuples(st.just("add_actor_force"), VECTOR),
    st.tuples(st.just("apply_control_to_vehicle"), CONTROL),
    st.tuples(
        st.just("apply_ackermann_control_to_vehicle"), st.lists(NUMBER, min_size=5, max_size=5)
    ),
    st.tuples(
        st.just("apply_control_to_walker"), st.tuples(VECTOR, NUMBER, st.booleans()).map(list)
    ),
    st.tuples(st.just("set_actor_simulate_physics"), st.booleans()),
    st.tuples(st.just("set_actor_enable_gravity"), st.booleans()),
)


@pytest.mark.parametrize("name", ["", "garage"])
@given(calls=st.lists(st.tuples(st.integers(0, 3), CALLS), max_size=12))
def test_no_number_stops_the_world(name: str, calls: list[tuple[int, Any]]) -> None:
    stage = Stage(name)
    car, walker = stage.car(20, 2), stage.spawn("walker.pedestrian.0001", 10, 5, 1)
    sensors = [
        stage.spawn("sensor.lidar.ray_cast_semantic", 0, 0, 2, parent=car, points_per_second=9000),
        stage.spawn("sensor.other.imu", 0, 0, 0, parent=walker),
        stage.spawn("sensor.other.gnss", 0, 0, 0, parent=walker),
        stage.spawn("sensor.other.v2x", 0, 0, 1, parent=car),
    ]
    actors = [car, walker, *sensors]
    for target, (method, value) in calls:
        stage.call(method, actors[target].id, value)
        stage.tick()
    stage.tick(3)
    for actor in actors:
        assert np.isfinite(stage.told(actor)["motion"]).all()


@given(weather=st.lists(NUMBER, min_size=14, max_size=14))
def test_no_weather_stops_the_world(weather: list[float]) -> None:
    stage = Stage()
    stage.spawn("sensor.camera.rgb", 0, 0, 2, image_size_x=32, image_size_y=24)
    stage.spawn("sensor.other.radar", 0, 0, 2)
    assert stage.call("set_weather_parameters", weather) == [[False]]
    stage.tick(2)
