"""Whom the sensors of a site could see."""

from pathlib import Path

import msgspec
import numpy as np
import pytest

from rsu.arrays import Floats
from rsu.config import Mount, Origin, Radar, Site, V2x
from scenarios.stage.scene import Scene
from scenarios.trial.visibility import sees
from xosc import on_lane, play, private, scenario, speed, teleport, vehicle

OPEN = np.zeros((0, 7))
WALL = np.array([[50.0, -1.75, 0.0, 0.0, 1.0, 8.0, 12.0]])
"""Across the road, 40 m behind car a."""


def site(*, yaw: float = 0.0, reach: float = 100.0) -> Site:
    """A radar above the road's begin that looks along it."""
    mount = Mount(x_m=0.0, y_m=-1.75, z_m=8.0, yaw_deg=yaw)
    radar = Radar(id="r", mount=mount, field_of_view_deg=90.0, range_m=reach, rate_hz=10.0)
    return Site(
        name="s", map="", origin=Origin(latitude_deg=48.0, longitude_deg=11.0),
        v2x=V2x(station_id=9, source_uuid="u"), radars=(radar,),
    )  # fmt: skip


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    """Car a at 10 m, car b at 90 m."""
    init = private("a", teleport(on_lane(10.0)), speed(1.0)) + private("b", teleport(on_lane(90.0)))
    return play(tmp_path, scenario(entities=vehicle("a") + vehicle("b"), init=init)).scene


def test_who_is_within_range_and_angle_and_in_plain_view_is_seen(scene: Scene) -> None:
    assert sees(site(), OPEN, "a", scene)
    assert sees(site(), OPEN, "b", scene)
    assert not sees(site(), OPEN, "nobody", scene)


@pytest.mark.parametrize(
    ("seen_from", "obstacles"),
    [(site(reach=60.0), OPEN), (site(yaw=60.0), OPEN), (site(), WALL)],
    ids=["too far", "aside", "behind a wall"],
)
def test_who_is_not_is_not(scene: Scene, seen_from: Site, obstacles: Floats) -> None:
    assert not sees(seen_from, obstacles, "b", scene)


def test_one_sensor_is_enough(scene: Scene) -> None:
    aside, along = site(yaw=60.0), site()
    assert sees(
        msgspec.structs.replace(along, radars=aside.radars + along.radars), OPEN, "b", scene
    )
