"""The radio channel: how far, through what, and how full."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rsu.arrays import Floats
from rsu.sensing.detection import ObjectClass
from rsu.sensing.extent import TYPICAL
from scenarios.virtual_sensors.channel import Channel, path_loss, time_off
from scenarios.virtual_sensors.disturbance import Disturbance
from scenarios.virtual_sensors.radio import VirtualRadio
from virtual_sensors.truth import NO_OBSTACLES, block, scene

MAST = np.array([0.0, 0.0, 6.0])
CAR = TYPICAL[ObjectClass.CAR]
NO, YES = np.array([False]), np.array([True])
DISTANCES = st.floats(1.0, 5000.0)


def heard(
    distance: float, between: Floats | None = None, walls: Floats = NO_OBSTACLES, busy: float = 0.0
) -> float:
    """Share of 500 messages of a car straight ahead."""
    channel = Channel(MAST, walls, np.random.default_rng(1))
    car = block(distance, 0.0, CAR)
    solids = car if between is None else np.vstack((car, between))
    return sum(int(channel.heard(solids, np.array([0]), busy)[0]) for _ in range(500)) / 500.0


def test_in_sight_messages_come_from_far_and_fade_at_a_kilometre() -> None:
    assert heard(300.0) > 0.99
    assert heard(1330.0) == pytest.approx(0.5, abs=0.1)
    assert heard(4000.0) < 0.02


def test_a_building_ends_the_radio_and_a_lorry_weakens_it() -> None:
    wall = block(30.0, 0.0, np.array([2.0, 40.0, 12.0]))
    lorry = block(690.0, 0.0, TYPICAL[ObjectClass.TRUCK])
    assert heard(63.0, walls=wall) == pytest.approx(0.5, abs=0.1)
    assert heard(200.0, walls=wall) < 0.01
    assert 0.2 < heard(700.0, between=lorry) < heard(700.0) - 0.05


@given(near=DISTANCES, far=DISTANCES)
def test_loss_grows_with_distance_and_with_what_is_between(near: float, far: float) -> None:
    near, far = sorted((near, far))
    a, b = np.array([near]), np.array([far])
    for building, vehicle in ((NO, NO), (NO, YES), (YES, NO)):
        assert path_loss(a, building, vehicle)[0] <= path_loss(b, building, vehicle)[0] + 1e-9
        assert path_loss(a, building, vehicle)[0] >= path_loss(a, NO, NO)[0]


@given(distance=DISTANCES, chance=st.floats(-5.0, 5.0))
def test_a_vehicle_never_helps_and_takes_five_decibels_near_by(
    distance: float, chance: float
) -> None:
    way, draw = np.array([distance]), np.array([chance])
    free = path_loss(way, NO, NO)
    assert path_loss(way, NO, YES, draw)[0] >= free[0]
    if distance < 500.0:
        assert path_loss(way, NO, YES)[0] == pytest.approx(free[0] + 5.0)


def test_a_busy_channel_loses_more() -> None:
    assert heard(100.0, busy=0.6) == pytest.approx(np.exp(-0.3), abs=0.06)


@pytest.mark.parametrize(
    ("busy", "seconds"),
    [(0.0, 0.1), (0.29, 0.1), (0.3, 0.2), (0.45, 0.4), (0.5, 0.5), (0.6, 1.0), (1.0, 1.0)],
)
def test_congestion_control_stretches_the_period(busy: float, seconds: float) -> None:
    assert time_off(busy) == seconds


def rate(load: float, cars: int = 1) -> float:
    """CAMs a second and car of fast cars near the mast."""
    radio = VirtualRadio(
        Disturbance(channel_load=load), np.random.default_rng(2), MAST, NO_OBSTACLES
    )
    count = 0
    for k in range(101):
        places = [(50.0 * k * 0.05, 3.0 * lane) for lane in range(cars)]
        count += len(radio.reports(scene(places, speed=50.0, connected=True), 0.05 * k))
    return count / 5.0 / cars


def test_foreign_load_slows_a_fast_car_down_to_one_message_a_second() -> None:
    free, half, full = rate(0.0), rate(0.45), rate(0.9)
    assert free == pytest.approx(10.0, abs=1.5)
    assert half == pytest.approx(2.5 * np.exp(-0.5 * 0.45), abs=0.8)
    assert full == pytest.approx(np.exp(-0.45), abs=0.5)


def test_many_stations_load_the_channel_themselves() -> None:
    assert rate(0.0, cars=100) < 0.7 * rate(0.0)


def test_what_happens_to_one_message_does_not_change_what_the_next_one_says() -> None:
    wall = block(25.0, 0.0, np.array([2.0, 40.0, 12.0]))
    free, behind = (
        VirtualRadio(Disturbance(), np.random.default_rng(3), MAST, walls)
        for walls in (NO_OBSTACLES, wall)
    )
    said: list[dict[tuple[int, float], list[float]]] = [{}, {}]
    for k in range(100):
        truth = scene([(60.0 + 0.5 * k, 3.0 * n) for n in range(5)], speed=10.0, connected=True)
        for radio, words in zip((free, behind), said, strict=True):
            for report in radio.reports(truth, 0.05 * k):
                key = (int(report.station_id[0]), float(report.time[0]))
                words[key] = report.position[0].tolist()
    assert 0 < len(said[1]) < 0.5 * len(said[0])
    assert said[1].items() <= said[0].items()
