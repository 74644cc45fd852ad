"""What a supervisor of machines reads: is it ready, why not, and the figures for Prometheus."""

import math
from collections.abc import Callable
from dataclasses import replace

import httpx
import msgspec
import pytest
from prometheus_client.parser import text_string_to_metric_families

from console.watch import Room, Wall, a_status, a_warning, a_world
from rsu.codec import status, topic, warning, world
from rsu.codec.status import CorrectionSource
from rsu.config import Valet
from rsu.frames.projection import Projection
from rsu.sensing.detection import Lack
from rsu.warnings.warning import Phase

Figures = dict[str, float]


async def asked(room: Room, path: str) -> httpx.Response:
    async with room.browser() as browser:
        return await browser.get(path)


async def figures(room: Room) -> Figures:
    """Every sample by its name and labels, as Prometheus' own parser reads them."""
    answer = await asked(room, "/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    return {
        f"{sample.name}{sorted(sample.labels.values())}": sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def said(room: Room, **changed: object) -> None:
    """Let the unit say how it is, but for what has changed."""
    now = a_status(room.console.now)
    room.hear(topic.status("garage"), status.encode(replace(now, **changed)))


def sensor(room: Room, **changed: object) -> None:
    """Let the unit say how its one sensor is, but for what has changed."""
    (camera,) = a_status(room.console.now).sensors
    said(room, sensors=(replace(camera, **changed),))


# -- ready ---------------------------------------------------------------------------------------


async def test_it_is_ready_when_broker_unit_kernels_world_and_sensors_are(room: Room) -> None:
    room.report()
    answer = await asked(room, "/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "lacks": []})


async def test_it_is_not_ready_before_the_unit_is_heard(room: Room) -> None:
    answer = await asked(room, "/readyz")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "lacks": ["unit"]})
    assert (await asked(room, "/healthz")).status_code == 200


DEAD = CorrectionSource(alive=False, last_time=-math.inf, frames=5, skipped=0)


def no_broker(room: Room) -> None:
    room.connected = False


def no_unit(room: Room) -> None:
    room.hear(topic.status("garage"), b"")


@pytest.mark.parametrize(
    ("befalls", "lacks"),
    [
        (no_broker, "broker"),
        (no_unit, "unit"),
        (lambda room: said(room, cold_kernels=1), "kernels"),
        (lambda room: sensor(room, alive=False), "sensor camera"),
        (lambda room: said(room, corrections=DEAD), "corrections"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_each_thing_alone_makes_it_unready_and_is_named(
    room: Room, befalls: Callable[[Room], None], lacks: str
) -> None:
    room.report()
    befalls(room)
    answer = await asked(room, "/readyz")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "lacks": [lacks]})


async def test_a_world_that_is_too_old_is_named_and_a_newer_one_makes_it_ready(room: Room) -> None:
    assert isinstance(room.clock, Wall)
    room.report()
    room.clock.now += 0.6
    assert (await asked(room, "/readyz")).json()["lacks"] == ["world"]
    room.hear(topic.world("garage"), world.encode(a_world(room.clock.now)))
    assert (await asked(room, "/readyz")).status_code == 200


async def test_a_site_with_a_car_park_needs_to_hear_of_it(room: Room) -> None:
    valet = Valet(lot="lot.toml", journal="missions.db")
    room.console.site = msgspec.structs.replace(room.console.site, valet=valet)
    said(room)
    room.hear(topic.world("garage"), world.encode(a_world(room.console.now)))
    assert (await asked(room, "/readyz")).json()["lacks"] == ["car park"]
    room.report()
    assert (await asked(room, "/readyz")).status_code == 200


# -- figures -------------------------------------------------------------------------------------


async def test_figures_tell_how_long_a_frame_takes_and_how_many_road_users_are_in_it(
    room: Room,
) -> None:
    room.report()
    old = a_world(room.console.now - 0.125, tracks=7)
    room.hear(topic.world("garage"), world.encode(old))
    found = await figures(room)
    assert found["ivics_tracks[]"] == 7.0
    assert found["ivics_world_delay_seconds[]"] == pytest.approx(0.125, abs=1e-6)
    assert found["ivics_worlds_total[]"] == 2.0
    assert [found[f"ivics_tick_cpu_seconds['{x}']"] for x in ("p50", "p99", "worst")] == [
        pytest.approx(value) for value in (0.001, 0.002, 0.01)
    ]
    assert found["ivics_cold_kernels[]"] == 0.0


async def test_figures_count_warnings_by_cause_and_tell_which_hold(room: Room) -> None:
    projection = Projection(room.console.site.origin)
    one = a_warning(room.console.now)
    another = replace(one, sequence=8, cause=14, sub_cause=2)
    over = replace(another, phase=Phase.CANCELLATION)
    for told in (one, one, another, over):
        room.hear(topic.warning("garage"), warning.encode(told, projection))
    found = await figures(room)
    assert found["ivics_warnings_total['97/1']"] == found["ivics_warnings_total['14/2']"] == 1.0
    assert found["ivics_warnings_holding['97/1']"] == 1.0
    assert found["ivics_warnings_holding['14/2']"] == 0.0


async def test_figures_tell_how_each_sensor_is(room: Room) -> None:
    room.report()
    sensor(room, alive=False, rate_hz=4.5, lacks=frozenset({Lack.BLIND}), dropped=3)
    found = await figures(room)
    assert found["ivics_sensor_alive['camera']"] == 0.0
    assert found["ivics_sensor_age_seconds['camera']"] == pytest.approx(0.1, abs=1e-6)
    assert found["ivics_sensor_rate_hertz['camera']"] == 4.5
    assert found["ivics_sensor_latency_seconds['camera']"] == pytest.approx(0.03)
    assert found["ivics_sensor_lacks['blind', 'camera']"] == 1.0
    assert found["ivics_sensor_lacks['camera', 'ghosts']"] == 0.0
    assert found["ivics_sensor_dropped_total['camera']"] == 3.0


async def test_figures_tell_how_corrections_come_where_the_unit_passes_some_on(room: Room) -> None:
    room.report()
    assert "ivics_corrections_alive[]" not in await figures(room)
    said(room, corrections=DEAD)
    found = await figures(room)
    assert (found["ivics_corrections_alive[]"], found["ivics_corrections_total[]"]) == (0.0, 5.0)


async def test_figures_count_missions_by_state_those_that_nobody_is_in_as_well(room: Room) -> None:
    room.report()
    found = await figures(room)
    assert found["ivics_missions['held']"] == 1.0
    assert found["ivics_missions['driving']"] == 0.0
    assert (found["ivics_spots_occupied[]"], found["ivics_emergency_stops[]"]) == (1.0, 1.0)


async def test_figures_count_what_is_lost_in_the_unit_and_in_the_console(room: Room) -> None:
    room.report()
    room.hear(topic.world("garage"), b"\xff")
    found = await figures(room)
    assert found["ivics_unit_total['inbox_dropped']"] == 2.0
    assert found["ivics_unit_total['malformed_cam']"] == 1.0
    assert found["ivics_console_dropped_total['inbox_dropped']"] == 4.0
    assert found["ivics_refused_total[]"] == 1.0


async def test_what_is_not_known_any_more_has_no_figure(room: Room) -> None:
    assert isinstance(room.clock, Wall)
    room.report()
    room.clock.now += 60.0
    room.connected = False
    found = await figures(room)
    assert (found["ivics_unit_alive[]"], found["ivics_broker_connected[]"]) == (0.0, 0.0)
    gone = ("ivics_tracks", "ivics_world_delay", "ivics_tick", "ivics_sensor", "ivics_missions")
    assert [name for name in found if name.startswith(gone)] == []
