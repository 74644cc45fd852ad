"""The virtual lidar: points by range, resolution, hiding and air; what is found, and how well."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rsu.arrays import Floats
from rsu.config import Mount
from rsu.sensing.detection import LidarFrame, ObjectClass
from rsu.sensing.extent import TYPICAL
from scenarios.virtual_sensors.disturbance import Disturbance
from scenarios.virtual_sensors.lidar import VirtualLidar
from scenarios.virtual_sensors.solid import silhouette
from scenarios.virtual_sensors.weather import CLEAR, Weather
from sensing.site import lidar
from virtual_sensors.truth import NO_OBSTACLES, block

CLEAN = Disturbance(lidar_false_rate=0.0, class_confusion=0.0)
MOUNT = Mount(x_m=0.0, y_m=0.0, z_m=5.0, yaw_deg=0.0)
CAR = TYPICAL[ObjectClass.CAR]


def virtual(disturbance: Disturbance = CLEAN, **changes: object) -> VirtualLidar:
    sensor = lidar(**({"mount": MOUNT, "detection_probability": 1.0} | changes))
    return VirtualLidar(sensor, disturbance, np.random.default_rng(6))


def points(
    sensor: VirtualLidar,
    solids: Floats,
    obstacles: Floats = NO_OBSTACLES,
    weather: Weather = CLEAR,
) -> list[float]:
    return sensor.points(solids, obstacles, weather).tolist()


def sweeps(
    sensor: VirtualLidar,
    solid: Floats,
    kind: ObjectClass = ObjectClass.CAR,
    count: int = 300,
    weather: Weather = CLEAR,
) -> list[LidarFrame]:
    kinds = np.full(len(solid), int(kind))
    return [sensor.frame(k, 0.0, solid, kinds, NO_OBSTACLES, weather) for k in range(count)]


def share(
    sensor: VirtualLidar,
    distance: float,
    kind: ObjectClass = ObjectClass.CAR,
    weather: Weather = CLEAR,
) -> float:
    """Of 300 sweeps, in how many it is found."""
    frames = sweeps(sensor, block(distance, 0.0, TYPICAL[kind]), kind, weather=weather)
    return sum(len(f.score) for f in frames) / len(frames)


def test_at_twice_the_range_a_quarter_of_the_points_is_left() -> None:
    sensor = virtual(range_m=1e4, mount=Mount(x_m=0.0, y_m=0.0, z_m=0.8, yaw_deg=0.0))
    (near,), (far,) = (points(sensor, block(x, 0.0, CAR)) for x in (60.0, 120.0))
    assert near / far == pytest.approx(4.0)


def test_half_the_steps_bring_four_times_the_points() -> None:
    car = block(50.0, 10.0, CAR)
    (coarse,) = points(virtual(azimuth_step_deg=0.4, elevation_step_deg=0.8), car)
    (fine,) = points(virtual(azimuth_step_deg=0.2, elevation_step_deg=0.4), car)
    assert fine == pytest.approx(4.0 * coarse)


def test_the_points_are_those_of_a_scan_beam_by_beam() -> None:
    """Against rays cast at every step."""
    sensor = virtual(azimuth_step_deg=0.1, elevation_step_deg=0.1, range_m=1e4)
    solid = block(18.0, 6.0, CAR, heading=0.5)
    azimuth = np.radians(np.arange(0.0, 40.0, 0.1))
    elevation = np.radians(np.arange(-22.5, 0.0, 0.1))
    a, e = np.meshgrid(azimuth, elevation)
    rays = np.stack((np.cos(e) * np.cos(a), np.cos(e) * np.sin(a), np.sin(e)), axis=-1)
    turn = np.array(
        [[math.cos(0.5), math.sin(0.5), 0], [-math.sin(0.5), math.cos(0.5), 0], [0, 0, 1]]
    )
    eye = turn @ (np.array([0.0, 0.0, 5.0]) - [18.0, 6.0, 0.8])
    step = rays.reshape(-1, 3) @ turn.T
    first, second = (-CAR / 2.0 - eye) / step, (CAR / 2.0 - eye) / step
    enter, leave = np.minimum(first, second).max(axis=1), np.maximum(first, second).min(axis=1)
    assert points(sensor, solid)[0] == pytest.approx(np.count_nonzero(enter < leave), rel=0.05)


@given(
    turn=st.floats(-math.pi, math.pi), x=st.floats(5.0, 80.0), heading=st.floats(-math.pi, math.pi)
)
def test_a_silhouette_is_the_same_from_every_side_and_no_larger_than_all_faces(
    turn: float, x: float, heading: float
) -> None:
    eye = np.array([0.0, 0.0, 5.0])
    before = silhouette(eye, block(x, 0.0, CAR, heading))
    after = silhouette(eye, block(x * math.cos(turn), x * math.sin(turn), CAR, heading + turn))
    length, width, height = CAR.tolist()
    assert after == pytest.approx(before)
    assert width * height * 0.99 < before[0] < length * height + width * height + length * width


def test_half_hidden_is_half_the_points_and_behind_a_wall_none() -> None:
    car = block(40.0, 0.0, CAR)
    (free,) = points(virtual(), car)
    (half,) = points(virtual(), car, block(20.0, 10.0, np.array([1.0, 20.0, 10.0])))
    assert points(virtual(), car, block(20.0, 0.0, np.array([1.0, 20.0, 10.0]))) == [0.0]
    assert half == pytest.approx(0.5 * free, rel=0.25)


@pytest.mark.parametrize(("x", "y"), [(-30.0, 0.0), (30.0, 60.0), (125.0, 0.0), (8.0, 0.0)])
def test_nothing_is_found_outside_the_view_beyond_the_range_and_below_the_beams(
    x: float, y: float
) -> None:
    sensor = virtual(field_of_view_deg=120.0)
    assert points(sensor, block(x, y, CAR)) == [0.0]
    assert sum(len(f.score) for f in sweeps(sensor, block(x, y, CAR), count=20)) == 0


def test_a_person_is_lost_at_a_distance_at_which_a_car_is_not() -> None:
    assert share(virtual(), 20.0, ObjectClass.PEDESTRIAN) > 0.95
    assert share(virtual(), 50.0) > 0.7
    assert share(virtual(), 50.0, ObjectClass.PEDESTRIAN) < 0.2
    assert share(virtual(azimuth_step_deg=0.8), 50.0) < 0.2


def test_it_measures_the_box_in_its_own_axes() -> None:
    mount = Mount(x_m=1.0, y_m=2.0, z_m=5.0, yaw_deg=90.0)
    (frame,) = sweeps(virtual(mount=mount), block(1.0, 22.0, CAR, heading=1.0), count=1)
    assert frame.position[0] == pytest.approx([20.0, 0.0, 0.8 - 5.0], abs=0.5)
    assert frame.heading[0] == pytest.approx(1.0 - math.pi / 2.0, abs=0.1)
    assert frame.extent[0] == pytest.approx(CAR, abs=0.8)
    assert frame.class_index.tolist() == [ObjectClass.CAR]


def test_errors_are_as_large_as_stated_and_grow_with_fewer_points() -> None:
    def errors(distance: float) -> tuple[Floats, Floats]:
        """Measured and stated standard deviations, ahead, left, up, heading."""
        frames = sweeps(virtual(), block(distance, 0.0, CAR), count=600)
        rows = np.vstack([np.column_stack((f.position, f.heading)) for f in frames])
        stated = np.vstack(
            [
                np.column_stack(
                    (
                        f.covariance[:, 0, 0],
                        f.covariance[:, 1, 1],
                        f.up_variance,
                        f.heading_variance,
                    )
                )
                for f in frames
            ]
        )
        return rows.std(axis=0), np.sqrt(stated[0])

    near, far = errors(20.0), errors(60.0)
    for measured, stated in (near, far):
        assert measured == pytest.approx(stated, rel=0.15)
    assert (far[1] > 1.3 * near[1]).all()
    assert (far[1][:3] < 0.6).all()


def test_sizes_err_no_more_than_guessed() -> None:
    frames = sweeps(virtual(detection_probability=1.0), block(75.0, 0.0, CAR), count=2000)
    spread = np.vstack([f.extent for f in frames]).std(axis=0)
    assert (spread < [0.5, 0.17, 0.17]).all()


def test_fog_takes_the_points_well_before_the_visual_range() -> None:
    fog = Weather(visual_range=60.0)
    assert share(virtual(), 20.0, weather=fog) > 0.95
    assert share(virtual(), 60.0, weather=fog) == 0.0
    assert share(virtual(), 60.0) > 0.5


def test_rain_shortens_the_reach_and_brings_false_boxes() -> None:
    rain = Weather(rain=50.0)
    car = block(105.0, 0.0, CAR)
    assert points(virtual(), car, weather=rain)[0] < 0.2 * points(virtual(), car)[0]

    def false(weather: Weather) -> int:
        sensor = virtual(Disturbance(lidar_false_rate=5.0))
        return sum(
            len(f.score) for f in sweeps(sensor, np.empty((0, 7)), count=400, weather=weather)
        )

    assert false(CLEAR) == pytest.approx(200, abs=60)  # 400 sweeps at 10 Hz
    assert false(rain) > 4.0 * false(CLEAR)


def test_nobody_else_changes_the_noise_of_a_car() -> None:
    car, other = block(30.0, 0.0, CAR), block(150.0, 40.0, CAR)
    alone = sweeps(virtual(), np.vstack((car, other)), count=20)
    near = sweeps(virtual(), np.vstack((car, block(30.0, 20.0, CAR))), count=20)
    for one, two in zip(alone, near, strict=True):
        assert one.position[0].tolist() == two.position[0].tolist()
