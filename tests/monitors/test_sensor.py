"""The unit's own sensors, when they fall short."""

import math
from dataclasses import replace

import pytest

from rsu.ldm.model import WorldModel
from rsu.sensing.detection import Lack, Misalignment, SensorHealth
from rsu.warnings.den import DenService
from sotif.catalog.entry import read_catalog
from sotif.monitors.hazard import Hazard
from sotif.monitors.watch import watch
from world import NOW, corridor_map, corridor_site, healthy, table

CATALOG = read_catalog()
SOUND = Misalignment(0.1, 0.1, 0.001, 0.01, 0.1, 0.1, 0.001, 0.005, applied=True)


def hazards(**changes: object) -> list[Hazard]:
    """What is told when the first sensor is so, and the others are well."""
    first, *others = healthy()
    first = replace(first, **changes)  # pyright: ignore[reportArgumentType]
    return told([first, *others])


def told(health: list[SensorHealth]) -> list[Hazard]:
    model = WorldModel(corridor_site(), corridor_map())
    return watch(model.snapshot(table(), health, NOW), CATALOG)


def test_sound_sensors_are_no_hazard() -> None:
    assert hazards(misalignment=SOUND) == []


def test_a_sensor_that_falls_silent_is_named_where_it_stands() -> None:
    sensor = corridor_site().sensors[0]
    [hazard] = hazards(alive=False, rate_hz=0.0)
    assert (hazard.entry, hazard.sensor_id) == ("blind-sensor", sensor.id)
    assert hazard.position == (sensor.mount.x_m, sensor.mount.y_m)
    assert hazard.participants == ()


@pytest.mark.parametrize(
    ("lack", "entry"),
    [
        (Lack.BLIND, "blind-sensor"),
        (Lack.FROZEN, "frozen-sensor"),
        (Lack.GHOSTS, "reflected-ghost"),
    ],
)
def test_one_that_delivers_and_falls_short_is_named(lack: Lack, entry: str) -> None:
    [hazard] = hazards(lacks=frozenset({lack}))
    assert (hazard.entry, hazard.sensor_id) == (entry, corridor_site().sensors[0].id)


def test_a_silent_one_is_told_once() -> None:
    assert len(hazards(alive=False, lacks=frozenset({Lack.BLIND}))) == 1


def test_a_station_that_is_not_believed_is_told_and_nobody_on_the_road_is_warned() -> None:
    world = WorldModel(corridor_site(), corridor_map()).snapshot(table(), healthy(), NOW)
    assert watch(world, CATALOG) == []
    [hazard] = watch(world, CATALOG, {1001})
    assert (hazard.entry, hazard.cause, hazard.sensor_id) == ("lying-sender", None, "v2x")


def test_one_that_never_spoke_is_not_missed() -> None:
    assert hazards(alive=False, last_time=-math.inf, rate_hz=0.0) == []


def test_the_radio_may_be_silent() -> None:
    radio = replace(healthy()[0], sensor_id="v2x", alive=False)
    assert told([*healthy(), radio]) == []


@pytest.mark.parametrize(
    ("name", "value", "entry"),
    [
        ("yaw", math.radians(-0.6), "drifted-calibration"),
        ("x", 0.7, "drifted-calibration"),
        ("y", -0.7, "drifted-calibration"),
        ("clock", 0.12, "clock-offset"),
    ],
)
def test_what_is_off_for_sure_is_told(name: str, value: float, entry: str) -> None:
    off = replace(SOUND, **{name: value, f"{name}_sigma": abs(value) / 3.5})
    assert [h.entry for h in hazards(misalignment=off)] == [entry]
    assert hazards(misalignment=replace(off, applied=False)) == []
    doubtful = replace(off, **{f"{name}_sigma": abs(value) / 2.0})
    assert hazards(misalignment=doubtful) == []


@pytest.mark.parametrize(
    ("name", "value", "entry"),
    [
        ("yaw", math.radians(2.0), "drifted-calibration"),
        ("x", -2.0, "drifted-calibration"),
        ("clock", -0.15, "clock-offset"),
    ],
)
def test_one_figure_that_no_careful_mounting_explains_is_told_by_itself(
    name: str, value: float, entry: str
) -> None:
    unsettled = replace(SOUND, applied=False, yaw_sigma=math.radians(0.3), clock_sigma=0.02)
    off = replace(unsettled, **{name: value})
    assert [h.entry for h in hazards(misalignment=off)] == [entry]
    explained = replace(unsettled, **{name: value / 2.0})
    assert hazards(misalignment=explained) == []


def test_nobody_on_the_road_is_warned_of_it() -> None:
    service = DenService(900)
    found = hazards(alive=False)
    assert found
    assert [service.step(found, NOW + 0.1 * k) for k in range(20)] == [[]] * 20
