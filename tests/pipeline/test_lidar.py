"""A lidar on the mast, from its frames to the world that the unit publishes."""

import math

import msgspec
import numpy as np
import pytest

from rsu import pipeline
from rsu.codec import topic, world
from rsu.codec.world import WorldView
from rsu.config import Lidar, Mount, Site
from rsu.sensing.detection import ObjectClass, SensorKind
from scenarios.stage.scene import Scene
from scenarios.virtual_sensors.fault import Fault
from scenarios.virtual_sensors.fault_kind import FaultKind
from staging import player, recorded, unit
from world import NOW, corridor_site

MAST = Lidar(
    id="lidar_mast",
    mount=Mount(x_m=10.0, y_m=-10.0, z_m=6.0, yaw_deg=45.0, pitch_deg=-3.0),
    range_m=150.0,
    azimuth_step_deg=0.1,
    rate_hz=10.0,
)
ALONE = msgspec.structs.replace(corridor_site(), cameras=(), radars=(), lidars=(MAST,))
BESIDE = msgspec.structs.replace(corridor_site(), lidars=(MAST,))
SCENARIO = "ordinary_traffic.xosc"


def watched(
    site: Site, duration: float, faults: tuple[Fault, ...] = ()
) -> tuple[pipeline.State, list[WorldView]]:
    """Ordinary traffic before a unit: its state, and the worlds that it published."""
    state, views = unit(site), list[WorldView]()
    for step in recorded(SCENARIO, 1, site=site, faults=faults):
        if step.now > NOW + duration:
            break
        said = pipeline.step(state, step.now, step.messages)
        views += [world.decode(m.payload) for m in said if topic.kind(m.topic) == "world"]
    return state, views


def truth(duration: float) -> Scene:
    stage = player(SCENARIO)
    while stage.scene.time < duration - 1e-6:
        stage.step()
    return stage.scene


def test_the_unit_tracks_by_a_lidar_alone_what_drives_past_it() -> None:
    _, views = watched(ALONE, 6.0)
    table = views[-1].table
    scene = truth(table.time - NOW)
    near = np.hypot(*(scene.position - [10.0, -10.0]).T)
    cars = (scene.class_index == ObjectClass.CAR) & (near < 60.0) & (near > 15.0)
    cars &= scene.station_id < 0
    assert np.count_nonzero(cars) >= 1
    for x, y in scene.position[cars]:
        away = np.hypot(table.position[:, 0] - x, table.position[:, 1] - y)
        nearest = int(away.argmin())
        assert away[nearest] < 0.5
        assert table.seen_by[nearest] & 1 << SensorKind.LIDAR
        assert table.extent[nearest, 0] == pytest.approx(4.6, abs=0.5)


def test_the_status_knows_the_lidar_and_how_it_does() -> None:
    state, _ = watched(ALONE, 4.0)
    (health,) = [h for h in state.health if h.sensor_id == "lidar_mast"]
    assert health.alive
    assert health.rate_hz == pytest.approx(10.0, abs=1.0)
    assert 0.06 < health.latency < 0.16
    assert state.sensing.dropped == {}


def test_a_lidar_that_is_turned_on_its_mast_is_found_out() -> None:
    turned = Fault(FaultKind.BIASED, "lidar_mast", amount=math.radians(1.5))
    state, _ = watched(BESIDE, 25.0, (turned,))
    (health,) = [h for h in state.health if h.sensor_id == "lidar_mast"]
    assert health.misalignment is not None
    assert health.misalignment.yaw == pytest.approx(math.radians(1.5), abs=math.radians(0.5))
