"""The air: what of a contrast, an echo and a radio wave is left behind fog and rain."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rsu.config import Mount
from rsu.sensing.detection import ObjectClass
from rsu.sensing.extent import TYPICAL
from scenarios.virtual_sensors.camera import VirtualCamera
from scenarios.virtual_sensors.disturbance import Disturbance
from scenarios.virtual_sensors.radar import VirtualRadar
from scenarios.virtual_sensors.weather import CLEAR, Weather
from sensing.site import camera, radar
from virtual_sensors.truth import NO_OBSTACLES, block

MOUNT = Mount(x_m=0.0, y_m=0.0, z_m=6.0, yaw_deg=0.0, pitch_deg=-8.0)
QUIET = Disturbance(camera_false_rate=0.0, radar_clutter_rate=0.0)
AIRS = st.builds(Weather, visual_range=st.floats(20.0, 20_000.0), rain=st.floats(0.0, 100.0))


def seen(weather: Weather, distance: float, kind: ObjectClass = ObjectClass.CAR) -> float:
    """In how many of 200 images an actor straight ahead is found."""
    sensor = VirtualCamera(
        camera(mount=MOUNT, detection_probability=1.0, range_m=400.0),
        QUIET,
        np.random.default_rng(1),
    )
    frames = [
        sensor.frame(
            k, 0.0, block(distance, 0.0, TYPICAL[kind]), np.array([kind]), NO_OBSTACLES, weather
        )
        for k in range(200)
    ]
    return sum(len(f.box) for f in frames) / 200.0


def false_boxes(weather: Weather) -> int:
    """Boxes in 2000 images of nothing."""
    sensor = VirtualCamera(
        camera(mount=MOUNT), Disturbance(camera_false_rate=1.0), np.random.default_rng(2)
    )
    nobody, nothing = np.empty((0, 7)), np.empty(0, dtype=np.int64)
    frames = [sensor.frame(k, 0.0, nobody, nothing, NO_OBSTACLES, weather) for k in range(2000)]
    return sum(len(f.box) for f in frames)


def test_at_the_visual_range_a_twentieth_of_the_contrast_is_left() -> None:
    assert math.exp(-Weather(visual_range=140.0).extinction * 140.0) == pytest.approx(0.05)


def test_clear_air_takes_nothing() -> None:
    assert (CLEAR.extinction, CLEAR.radar_extinction) == (0.0, 0.0)


def decibels(extinction: float, distance: float) -> float:
    """What the air takes of a power on its way."""
    return 10.0 * math.log10(math.e) * extinction * distance


def test_rain_dampens_as_the_recommendations_say() -> None:
    rain = Weather(rain=25.0)
    assert decibels(rain.extinction, 1000.0) == pytest.approx(9.3, abs=0.1)
    assert decibels(rain.radar_extinction, 2000.0) == pytest.approx(22.8, abs=0.2)


def gaussians(rows: list[tuple[float, float, float]], slope: float, start: float) -> float:
    """Equations 2 and 3 of P.838-3 at 76.5 GHz, by rows of a, b and c."""
    f = math.log10(76.5)
    return sum(a * math.exp(-(((f - b) / c) ** 2)) for a, b, c in rows) + slope * f + start


def test_rain_dampens_a_radar_as_the_tables_of_p838_3_say() -> None:
    k = gaussians(
        [
            (-5.33980, -0.10008, 1.13098),
            (-0.35351, 1.26970, 0.45400),
            (-0.23789, 0.86036, 0.15354),
            (-0.94158, 0.64552, 0.16817),
        ],
        -0.18961,
        0.71147,
    )
    alpha = gaussians(
        [
            (-0.14318, 1.82442, -0.55187),
            (0.29591, 0.77564, 0.19822),
            (0.32177, 0.63773, 0.13164),
            (-5.37610, -0.96230, 1.47828),
            (16.1721, -3.29980, 3.43990),
        ],
        0.67849,
        -1.95537,
    )
    for rain in (1.0, 10.0, 100.0):
        twice = decibels(Weather(rain=rain).radar_extinction, 2000.0)
        assert twice == pytest.approx(2.0 * 10.0**k * rain**alpha, rel=0.005)


def test_fog_dampens_a_radar_as_the_double_debye_model_of_p840_5_says() -> None:
    f, warm = 76.5, 300.0 / 283.15 - 1.0
    first, last = 77.66 + 103.3 * warm, 3.52
    middle = 0.0671 * first
    slow = 20.20 - 146.0 * warm + 316.0 * warm * warm
    fast = 39.8 * slow
    steps = ((first - middle, slow), (middle - last, fast))
    real = last + sum(step / (1.0 + (f / at) ** 2) for step, at in steps)
    imaginary = sum(step * f / at / (1.0 + (f / at) ** 2) for step, at in steps)
    per_gram = 0.819 * f / (imaginary * (1.0 + ((2.0 + real) / imaginary) ** 2))
    for visual_range, water in ((300.0, 0.05), (50.0, 0.5)):
        twice = decibels(Weather(visual_range=visual_range).radar_extinction, 2000.0)
        assert twice == pytest.approx(2.0 * per_gram * water, rel=0.01)


def test_thick_fog_blinds_light_and_hardly_a_radar() -> None:
    fog = Weather(visual_range=50.0)
    assert decibels(fog.extinction, 100.0) > 25.0
    assert decibels(fog.radar_extinction, 200.0) == pytest.approx(0.31, abs=0.02)


@given(air=AIRS, more=st.floats(0.0, 20.0))
def test_the_more_rain_and_fog_the_less_is_left(air: Weather, more: float) -> None:
    worse = Weather(visual_range=air.visual_range / (1.0 + more), rain=air.rain + more)
    assert 0.0 <= air.extinction <= worse.extinction
    assert 0.0 <= air.radar_extinction <= worse.radar_extinction


@pytest.mark.parametrize(
    ("field", "value"),
    [("visual_range", 0.0), ("rain", -1.0), ("rain", math.nan), ("illuminance", math.inf)],
)
def test_what_no_air_can_be_is_refused_by_name(field: str, value: float) -> None:
    with pytest.raises(ValueError, match=field):
        Weather(**{field: value})


def test_a_camera_loses_a_car_shortly_before_the_visual_range() -> None:
    fog = Weather(visual_range=100.0)
    assert seen(fog, 45.0) > 0.95
    assert 0.35 < seen(fog, 77.0) < 0.65  # ln(0.5 / 0.05) / ln(1 / 0.05) of the range
    assert seen(fog, 130.0) < 0.1
    assert seen(CLEAR, 130.0) > 0.7  # small, but seen


def test_in_the_dark_the_small_is_lost_first() -> None:
    street, moon = Weather(illuminance=15.0), Weather(illuminance=0.1)
    assert seen(street, 40.0) > 0.95
    assert seen(street, 40.0, ObjectClass.PEDESTRIAN) > 0.9
    assert seen(moon, 40.0) > seen(moon, 40.0, ObjectClass.PEDESTRIAN)
    assert seen(Weather(illuminance=0.0), 20.0) == 0.0


def test_night_and_rain_bring_more_false_boxes() -> None:
    day, night, rain = (
        false_boxes(weather) for weather in (CLEAR, Weather(illuminance=1.0), Weather(rain=20.0))
    )
    assert night > 2.5 * day
    assert rain > 2.0 * day


def test_a_radar_reaches_less_far_in_the_rain_and_as_far_in_fog() -> None:
    def share(weather: Weather) -> float:
        sensor = VirtualRadar(
            radar(mount=MOUNT, detection_probability=1.0), QUIET, np.random.default_rng(3)
        )
        car, standing = block(150.0, 0.0, TYPICAL[ObjectClass.CAR]), np.zeros((1, 2))
        kinds = np.array([ObjectClass.CAR])
        frames = [
            sensor.frame(k, 0.0, car, standing, kinds, NO_OBSTACLES, weather) for k in range(300)
        ]
        return sum(len(f.range) for f in frames) / 300.0

    assert share(Weather(rain=50.0)) < share(CLEAR) - 0.15
    assert share(Weather(visual_range=50.0)) == pytest.approx(share(CLEAR), abs=0.08)
