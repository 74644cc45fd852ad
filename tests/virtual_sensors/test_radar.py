"""The virtual radar: what it finds, how far it reaches, clutter."""

import math

import numpy as np
import pytest

from rsu.arrays import Floats
from rsu.config import Mount
from rsu.sensing.detection import ObjectClass
from rsu.sensing.extent import TYPICAL
from scenarios.virtual_sensors.disturbance import Disturbance
from scenarios.virtual_sensors.radar import VirtualRadar
from sensing.site import radar
from virtual_sensors.truth import NO_OBSTACLES, block

CLEAN = Disturbance(radar_clutter_rate=0.0)


def virtual(disturbance: Disturbance = CLEAN, height: float = 5.0) -> VirtualRadar:
    mount = Mount(x_m=0.0, y_m=0.0, z_m=height, yaw_deg=0.0)
    sensor = radar(mount=mount, detection_probability=1.0)
    return VirtualRadar(sensor, disturbance, np.random.default_rng(6))


def targets(
    sensor: VirtualRadar,
    solid: Floats,
    kind: ObjectClass,
    obstacles: Floats = NO_OBSTACLES,
    velocity: tuple[float, float] = (0.0, 0.0),
) -> Floats:
    """(F, 3) range, azimuth and range rate of all targets of 200 cycles."""
    frames = [
        sensor.frame(k, 0.0, solid, np.array([velocity]), np.array([kind]), obstacles)
        for k in range(200)
    ]
    return np.vstack([np.column_stack((f.range, f.azimuth, f.range_rate)) for f in frames])


def test_it_measures_slant_range_azimuth_to_the_left_and_speed_away() -> None:
    car = block(40.0, 30.0, TYPICAL[ObjectClass.CAR])
    measured = targets(virtual(), car, ObjectClass.CAR, velocity=(10.0, 0.0)).mean(axis=0)
    slant = math.hypot(50.0, 5.0 - 0.8)
    assert measured[0] == pytest.approx(slant, abs=0.1)
    assert measured[1] == pytest.approx(math.atan2(30.0, 40.0), abs=0.003)
    assert measured[2] == pytest.approx(10.0 * 40.0 / slant, abs=0.05)


def test_the_noise_is_that_of_the_configuration() -> None:
    spread = targets(virtual(), block(40.0, 0.0, TYPICAL[ObjectClass.CAR]), ObjectClass.CAR)
    expected = [0.3, math.radians(0.5), 0.15]
    assert np.allclose(spread.std(axis=0), expected, rtol=0.2)


def test_a_person_is_lost_at_a_distance_at_which_a_lorry_is_not() -> None:
    def share(kind: ObjectClass, distance: float) -> float:
        return len(targets(virtual(), block(distance, 0.0, TYPICAL[kind]), kind)) / 200

    assert share(ObjectClass.PEDESTRIAN, 20.0) > 0.9
    assert share(ObjectClass.PEDESTRIAN, 120.0) < 0.1
    assert share(ObjectClass.TRUCK, 120.0) > 0.9
    # What the range is stated for.
    assert share(ObjectClass.CAR, 158.0) == pytest.approx(0.5, abs=0.12)


@pytest.mark.parametrize(("x", "y"), [(-30.0, 0.0), (30.0, 60.0), (170.0, 0.0)])
def test_nothing_is_found_outside_the_field_of_view_and_beyond_the_range(
    x: float, y: float
) -> None:
    bus = block(x, y, TYPICAL[ObjectClass.BUS])
    assert len(targets(virtual(), bus, ObjectClass.BUS)) == 0


def test_a_building_hides_what_stands_behind_it() -> None:
    car = block(40.0, 0.0, TYPICAL[ObjectClass.CAR])
    wall = block(20.0, 0.0, np.array([1.0, 20.0, 10.0]))
    assert len(targets(virtual(), car, ObjectClass.CAR, wall)) == 0


def test_clutter_comes_at_the_configured_rate_within_the_field_of_view() -> None:
    nobody = np.empty((0, 7))
    sensor = virtual(Disturbance(radar_clutter_rate=4.0))
    frames = [
        sensor.frame(k, 0.0, nobody, np.empty((0, 2)), np.empty(0, dtype=np.int64), NO_OBSTACLES)
        for k in range(1000)
    ]
    azimuth = np.concatenate([f.azimuth for f in frames])
    assert len(azimuth) == pytest.approx(200, abs=60)  # 1000 cycles at 20 Hz
    assert np.abs(azimuth).max() <= math.radians(60.0)
    assert max(f.score.max(initial=0.0) for f in frames) <= 0.5
