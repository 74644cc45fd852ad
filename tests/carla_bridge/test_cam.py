"""CARLA's own V2X sensors, heard by the real client, as self reports of the unit."""

from math import cos, hypot, sin
from typing import Any

import numpy as np
import pytest

from carla_bridge.probe import Endpoint
from carla_bridge.watchdog import guard
from headless import Headless
from rsu import pipeline
from rsu.sensing import v2x
from rsu.sensing.detection import SelfReports
from staging import claim, unit
from stations import FAR, START, overhear

pytest.importorskip("carla", reason="the client has no wheel for this Python")


@pytest.fixture(scope="module")
def overheard(server: Headless) -> dict[str, Any]:
    return guard(overhear, Endpoint("127.0.0.1", server.port), 60.0)


def rows(overheard: dict[str, Any]) -> list[SelfReports]:
    """Each message alone."""
    heard = overheard["heard"]
    return [v2x.select(said, np.array([row])) for said in heard for row in range(len(said))]


def test_everybody_else_is_heard_by_the_rules_and_nobody_hears_himself(
    overheard: dict[str, Any],
) -> None:
    times: dict[int, list[float]] = {}
    for said in rows(overheard):
        times.setdefault(int(said.station_id[0]), []).append(float(said.time[0]) - START)
    assert times.keys() == overheard["fleet"].keys()
    assert overheard["ears"] not in times
    for moments in times.values():
        gaps = np.diff(moments)
        # EN 302 637-2, 6.1.3; the last step's may be under way yet
        assert ((gaps > 0.1 - 1e-6) & (gaps < 1.0 + 1e-6)).all()
        assert moments[-1] > 0.9


def test_a_report_tells_who_is_where_and_how_fast(overheard: dict[str, Any]) -> None:
    for said in rows(overheard):
        station, time = int(said.station_id[0]), float(said.time[0]) - START
        _, kind, x, y, heading, speed = overheard["fleet"][station]
        place = said.position[0] - (
            x + speed * time * cos(heading),
            y + speed * time * sin(heading),
        )
        assert hypot(*place) < 0.1  # the last digit of a CAM is 0.11 m
        assert int(said.class_index[0]) == kind
        assert abs(np.angle(np.exp(1j * (said.heading[0] - heading)))) < np.radians(0.06)
        assert said.speed[0] == pytest.approx(speed, abs=0.006)
        size = overheard["sizes"][station]
        assert said.extent[0, :2] == pytest.approx((size.length, size.width), abs=0.051)
        assert np.isnan(said.yaw_rate[0])


def test_a_place_is_read_by_the_clients_mirrored_projection_as_well(
    overheard: dict[str, Any],
) -> None:
    by_the_map, by_the_client = overheard["meant"]
    assert by_the_client == pytest.approx((FAR.x, FAR.y), abs=0.01)
    assert by_the_map[1] == pytest.approx(-FAR.y, rel=0.01)


def test_the_unit_knows_a_station_by_them(overheard: dict[str, Any]) -> None:
    state, known = unit(), set[int]()
    for said in rows(overheard):
        now = float(said.time[0])
        pipeline.step(state, now, [claim(said, now)])
        known |= set(state.tracker.publish(now).station_id.tolist())
    assert overheard["fleet"].keys() <= known
