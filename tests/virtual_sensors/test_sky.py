"""What a scenario says of weather and light is what its sensors look through, while it does."""

import math
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rsu.config import Mount, Origin
from rsu.sensing.detection import CameraFrame, LidarFrame, RadarFrame
from scenarios.openscenario.environment import Environment, TimeOfDay
from scenarios.stage.player import Player
from scenarios.virtual_sensors.disturbance import Disturbance
from scenarios.virtual_sensors.sky import LIT, clear_sky, present, sun_elevation
from scenarios.virtual_sensors.suite import VirtualSensors
from scenarios.virtual_sensors.weather import CLEAR, Weather
from sensing.site import camera, lidar, radar, site
from virtual_sensors.truth import NO_OBSTACLES
from xosc import (
    event,
    events,
    on_lane,
    play,
    private,
    run,
    scenario,
    speed,
    start,
    teleport,
    time_is,
)

MOUNT = Mount(x_m=0.0, y_m=-1.75, z_m=6.0, yaw_deg=0.0, pitch_deg=-6.0)
SURE = {"mount": MOUNT, "detection_probability": 1.0}
SITE = site((camera(**SURE),), (radar(**SURE),), (lidar(**SURE),))
QUIET = Disturbance(
    camera_false_rate=0.0, radar_clutter_rate=0.0, lidar_false_rate=0.0, frame_loss=0.0
)
MUNICH = Origin(latitude_deg=48.14, longitude_deg=11.58)
STANDS = private("b", teleport(on_lane(40.0)), speed(0.0))
"""40 m before the sensors."""
THICK = '<Fog visualRange="25"/>'


def environment(weather: str = "", hour: str = "") -> str:
    """An ``EnvironmentAction``."""
    inside = f"<Weather>{weather}</Weather>" if weather else ""
    return (
        f'<GlobalAction><EnvironmentAction><Environment name="e">{hour}{inside}</Environment>'
        "</EnvironmentAction></GlobalAction>"
    )


def hour(text: str, *, animation: bool = False) -> str:
    return f'<TimeOfDay dateTime="{text}" animation="{str(animation).lower()}"/>'


def later(seconds: float, *actions: str) -> str:
    """A story in which the environment changes once."""
    return events(event("change", *actions, when=start(time_is(seconds))))


def air(player: Player, before: Weather = CLEAR) -> Weather:
    """What the sensors look through now."""
    return present(player.scene.environment, before, MUNICH)


def seen(player: Player, until: float) -> dict[str, list[tuple[float, int]]]:
    """Seconds of the scenario and detections of every frame, by sensor."""
    sensors = VirtualSensors(SITE, NO_OBSTACLES, 1, QUIET)
    said: dict[str, list[tuple[float, int]]] = {"cam": [], "rad": [], "lid": []}
    while player.scene.time < until:
        scene = player.step()
        for delivery in sensors.step(scene, scene.time):
            frame = delivery.payload
            assert isinstance(frame, CameraFrame | RadarFrame | LidarFrame)
            said[frame.sensor_id].append((frame.time, len(frame.score)))
    return said


def share(frames: list[tuple[float, int]], begin: float, end: float) -> float:
    """Of the frames between two times, in how many something is found."""
    counts = [count for time, count in frames if begin <= time < end]
    assert len(counts) >= 10
    return sum(count > 0 for count in counts) / len(counts)


def test_fog_that_comes_up_midway_hides_from_light_what_stands_beyond_its_visual_range(
    tmp_path: Path,
) -> None:
    stage = play(tmp_path, scenario(later(2.0, environment(THICK)), init=STANDS))
    said = seen(stage, 4.0)
    for name in ("cam", "lid"):
        assert share(said[name], 0.0, 1.95) > 0.9, name
        assert share(said[name], 2.05, 4.0) == 0.0, name
    assert share(said["rad"], 2.05, 4.0) > 0.9


def test_fog_that_lifts_shows_it_again(tmp_path: Path) -> None:
    stories = later(2.0, environment('<Fog visualRange="INF"/>'))
    stage = play(tmp_path, scenario(stories, init=environment(THICK) + STANDS))
    said = seen(stage, 4.0)
    assert share(said["cam"], 0.0, 1.95) == 0.0
    assert share(said["cam"], 2.05, 4.0) > 0.9


def test_what_stands_within_the_visual_range_stays_in_sight(tmp_path: Path) -> None:
    near = private("b", teleport(on_lane(14.0)), speed(0.0))
    stage = play(tmp_path, scenario(later(2.0, environment(THICK)), init=near))
    assert share(seen(stage, 4.0)["cam"], 2.05, 4.0) > 0.8


def test_what_an_action_leaves_out_stays_as_it_was(tmp_path: Path) -> None:
    rain = '<Precipitation precipitationType="rain" precipitationIntensity="8"/>'
    text = scenario(later(1.0, environment(THICK)), init=environment(rain) + STANDS)
    stage = play(tmp_path, text)
    assert air(stage) == Weather(rain=8.0)
    assert air(run(stage, 2.0)) == Weather(rain=8.0, visual_range=25.0)


def test_a_scenario_that_says_nothing_leaves_the_weather_of_the_sensors(tmp_path: Path) -> None:
    drizzle = Weather(visual_range=900.0, rain=1.0, illuminance=300.0)
    assert air(play(tmp_path, scenario()), drizzle) == drizzle


@pytest.mark.parametrize(
    ("falls", "rain"),
    [
        ('precipitationType="rain" precipitationIntensity="4"', 4.0),
        ('precipitationType="rain" intensity="0.5"', 25.0),
        ('precipitationType="dry" intensity="0.5"', 0.0),
        ('precipitationType="snow" precipitationIntensity="4"', 0.0),
    ],
)
def test_rain_is_counted_by_the_hour_and_snow_not_at_all(
    tmp_path: Path, falls: str, rain: float
) -> None:
    stage = play(tmp_path, scenario(init=environment(f"<Precipitation {falls}/>") + STANDS))
    assert air(stage, Weather(rain=1.0)).rain == rain


def test_no_fog_is_so_thick_that_it_is_no_weather(tmp_path: Path) -> None:
    stage = play(tmp_path, scenario(init=environment('<Fog visualRange="0"/>') + STANDS))
    assert air(stage).visual_range == 1.0


def light(folder: Path, weather: str, when: str = "") -> float:
    """Illuminance of an environment in Munich, lux."""
    stage = play(folder, scenario(init=environment(weather, when) + STANDS))
    return air(stage).illuminance - LIT


def test_the_light_of_the_sun_is_what_the_file_says(tmp_path: Path) -> None:
    assert light(tmp_path, '<Sun azimuth="0" elevation="1" illuminance="900"/>') == 900.0
    noon = light(tmp_path, '<Sun azimuth="0" elevation="1.3"/>')
    assert 80_000.0 < noon < 120_000.0
    # 1.0 has no unit, and its files say 0 to 1.
    half = light(tmp_path, '<Sun azimuth="0" elevation="1.3" intensity="0.5"/>')
    assert half == pytest.approx(0.5 * noon)


def test_the_hour_and_the_place_say_how_light_it_is(tmp_path: Path) -> None:
    noon, evening, night = (
        light(tmp_path, "", hour(f"2026-06-21T{time}:00Z")) for time in ("11:00", "19:00", "23:00")
    )
    assert noon > 80_000.0
    assert 100.0 < evening < 20_000.0
    assert night < 0.1
    # Without a zone it is the sun's own time at the place.
    assert light(tmp_path, "", hour("2026-06-21T12:00:00")) == pytest.approx(noon, rel=0.05)


def test_clouds_take_three_quarters_of_the_light(tmp_path: Path) -> None:
    noon = hour("2026-06-21T11:00:00Z")
    clear = light(tmp_path, '<Fog visualRange="INF"/>', noon)
    for sky in ('cloudState="overcast"', 'fractionalCloudCover="eightOktas"'):
        text = environment('<Wind direction="0" speed="1"/>', noon).replace(
            "<Weather>", f"<Weather {sky}>"
        )
        stage = play(tmp_path, scenario(init=text + STANDS))
        assert air(stage).illuminance - LIT == pytest.approx(0.25 * clear)


def test_an_hour_that_goes_on_does_so_from_when_it_was_said(tmp_path: Path) -> None:
    dusk = hour("2026-06-21T19:00:00Z", animation=True)
    stage = play(tmp_path, scenario(later(1.0, environment("", dusk)), init=STANDS))
    said = run(stage, 3.0).scene.environment.time_of_day
    assert said is not None
    moved = said.date_time - datetime(2026, 6, 21, 19, tzinfo=UTC)
    assert moved / timedelta(seconds=1) == pytest.approx(2.0, abs=0.06)
    still = hour("2026-06-21T19:00:00Z")
    stage = play(tmp_path, scenario(later(1.0, environment("", still)), init=STANDS))
    assert run(stage, 3.0).scene.environment.time_of_day == TimeOfDay(
        date_time=datetime(2026, 6, 21, 19, tzinfo=UTC), animation=False
    )


def test_at_the_solstice_the_sun_stands_as_high_as_the_almanac_says() -> None:
    """At its highest, 90 degrees less the latitude and more the tilt of the axis."""
    noon = datetime(2026, 6, 21, 11, 15, 30, tzinfo=UTC)
    assert math.degrees(sun_elevation(noon, MUNICH)) == pytest.approx(
        90.0 - 48.14 + 23.44, abs=0.03
    )


@given(
    days=st.floats(-3000.0, 9000.0), latitude=st.floats(-89.0, 89.0), east=st.floats(-180.0, 170.0)
)
def test_ten_degrees_to_the_east_it_is_forty_minutes_later(
    days: float, latitude: float, east: float
) -> None:
    when = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=days)
    here = Origin(latitude_deg=latitude, longitude_deg=east)
    there = Origin(latitude_deg=latitude, longitude_deg=east + 10.0)
    later_here = sun_elevation(when + timedelta(minutes=40), here)
    assert later_here == pytest.approx(sun_elevation(when, there), abs=1e-3)


def test_it_grows_lighter_while_the_sun_rises() -> None:
    heights = np.radians(np.linspace(-18.0, 90.0, 400))
    lux = [clear_sky(float(height)) for height in heights]
    assert (np.diff(lux) >= 0.0).all()
    assert clear_sky(math.radians(-6.0)) == pytest.approx(3.4, rel=0.2)
    assert 90_000.0 < lux[-1] < 120_000.0


def test_an_unsaid_environment_is_no_news() -> None:
    said = Environment(name="e", time_of_day=None, weather=None, road_condition=None)
    assert present(said, CLEAR, MUNICH) == CLEAR
