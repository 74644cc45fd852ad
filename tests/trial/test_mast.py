"""Where the masts of a trial stand."""

from dataclasses import replace
from functools import cache
from math import isclose, pi, remainder, tau
from pathlib import Path

import numpy as np
import pytest

from films import film_of
from page import ROOT
from rsu.config import Site
from rsu.roads.network import RoadNetwork
from rsu.roads.opendrive import read_network
from scenarios.trial.mast import MAST_HEIGHT, stand_at

MAPS = ROOT / "scenarios" / "library" / "map"


@cache
def network(name: str) -> RoadNetwork:
    return read_network(Path(MAPS / f"{name}.xodr"))


def site(name: str, x: float, y: float, *, heading: float = 0.0, ground: float = 0.0) -> Site:
    """Of an ego that is alone and half way at a place."""
    state = np.array([[[x, y, heading, 5.0]]] * 3)
    film = replace(film_of(state, np.array([[4.5, 1.8]])), z=np.full((3, 1), ground))
    return stand_at(film, film.names[0], network(name))


def test_on_a_street_two_masts_look_along_it_both_ways() -> None:
    found = site("town", -150.0, -1.75)
    assert [camera.id for camera in found.cameras] == [
        *("camera_a_back", "camera_a", "camera_b_back", "camera_b")
    ]
    assert len(found.radars) == 2
    assert not found.lidars
    assert {abs(round(camera.mount.yaw_deg)) for camera in found.cameras} == {0, 180}


def test_at_a_junction_there_is_a_camera_down_each_other_arm() -> None:
    found = site("town", -4.0, -1.75)
    arms = [camera for camera in found.cameras if "arm" in camera.id]
    assert sorted(round(camera.mount.yaw_deg) for camera in arms) == [-90, 90]
    turned = site("town", -1.75, -4.0, heading=pi / 2)
    arms = [camera for camera in turned.cameras if "arm" in camera.id]
    assert sorted(abs(round(camera.mount.yaw_deg)) for camera in arms) == [0, 180]
    assert all(isclose(camera.mount.z_m, MAST_HEIGHT) for camera in arms)


def test_where_the_road_is_high_the_masts_are_as_high_above_it() -> None:
    found = site("motorway", 1770.0, 303.0, heading=0.5, ground=7.7)
    assert {(s.mount.z_m, s.mount.ground_m) for s in found.sensors} == {(7.7 + MAST_HEIGHT, 7.7)}


@pytest.mark.parametrize("storey", [0.0, 3.0])
def test_in_a_garage_two_lidars_hang_under_the_ceiling(storey: float) -> None:
    found = site("garage", 28.0, -1.5, ground=storey)
    assert [lidar.id for lidar in found.lidars] == ["lidar_a", "lidar_b"]
    assert not found.cameras
    for lidar in found.lidars:
        assert lidar.mount.z_m == pytest.approx(storey + 2.5)
        assert lidar.mount.y_m == pytest.approx(1.0)
        assert remainder(np.radians(lidar.mount.yaw_deg), tau) == 0.0
