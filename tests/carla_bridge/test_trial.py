"""Trials whose roadside unit has its sensors in CARLA."""

from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from carla_bridge.probe import Endpoint, read_endpoint
from carla_bridge.watchdog import guard
from headless import CLEAN, Headless
from mosquitto import free_port
from perception import look_at, seen_by_radar
from rsu.config import read_site
from rsu.errors import InputError
from rsu.toml import write_toml
from shell import called, ivics
from world import LIBRARY
from xosc import scenario

pytest.importorskip("carla", reason="the client has no wheel for this Python")

ROAD = '<LogicFile filepath="road.xodr"/>'


@pytest.fixture(scope="module")
def looked(server: Headless) -> dict[str, Any]:
    return guard(look_at, Endpoint("127.0.0.1", server.port), 60.0)


@pytest.mark.parametrize("kind", ["camera", "lidar"])
def test_as_much_of_a_body_is_in_plain_view_as_geometry_says(
    looked: dict[str, Any], kind: str
) -> None:
    """A van hides the half of a car, and the whole of a child; a lorry stands free."""
    drawn, reckoned = np.array(looked[kind]), np.array(looked["geometry"])
    assert 0.2 < reckoned[1] < 0.8
    assert (reckoned[2], drawn[2]) == (0.0, 0.0)
    assert drawn == pytest.approx(reckoned, abs=0.15)
    if kind == "lidar":  # the same beams, with others there and without
        assert drawn[0] == 1.0


def test_actors_stand_where_the_scene_says_and_leave_with_it(looked: dict[str, Any]) -> None:
    assert np.array(looked["placed"]) == pytest.approx(np.array(looked["asked"]), abs=1e-3)
    assert looked["left"] == [True, False, False, False]


def test_a_radar_tells_the_middles_of_those_who_move_and_neither_ground_nor_who_stands(
    server: Headless,
) -> None:
    told = guard(seen_by_radar, Endpoint("127.0.0.1", server.port), 60.0)
    for targets, truth in zip(told["targets"], told["truth"], strict=True):
        assert len(targets) == len(truth) == 4
        for target, true in zip(sorted(targets), sorted(truth), strict=True):
            assert target[0] == pytest.approx(true[0], abs=1.0)  # m
            assert target[1] == pytest.approx(true[1], abs=0.02)  # rad
            assert target[2] == pytest.approx(true[2], abs=0.3)  # m/s


def test_a_trial_in_carla_ends_as_it_does_in_the_player_and_leaves_nothing(
    server: Headless,
) -> None:
    asked = ("trial", LIBRARY / "road" / "red_light_runner.xosc", "--max-time", "9", "--json")
    [there] = ivics(*asked, "--world", f"carla://127.0.0.1:{server.port}").json["trials"]
    [here] = called(*asked).json["trials"]
    assert (there["without"]["outcome"], there["outcome"]) == ("collision", "safe")
    assert there["without"] == here["without"]
    assert there["false_warnings"] == 0
    assert there["first_warning_s"] == pytest.approx(here["first_warning_s"], abs=0.5)
    assert server.look() == CLEAN


def test_valet_missions_in_carla_end_as_they_do_in_the_player(
    server: Headless, tmp_path: Path
) -> None:
    site = msgspec.structs.replace(read_site(LIBRARY / "corridor.toml"), cameras=(), radars=())
    site_file = tmp_path / "site.toml"
    site_file.write_text(write_toml(site))
    asked = ("trial", LIBRARY / "corridor.xosc", "--site", site_file, "--max-time", "27", "--json")
    asked += ("--missions", LIBRARY / "corridor_missions.toml")
    [there] = ivics(*asked, "--world", f"carla://127.0.0.1:{server.port}").json["trials"]
    [here] = called(*asked).json["trials"]
    ends = [
        {one["vehicle"]: one["ended_s"] for one in told["missions"] if one["state"] == "parked"}
        for told in (there, here)
    ]
    assert ends[0].keys() == ends[1].keys() == {"1", "3"}
    assert list(ends[0].values()) == pytest.approx(list(ends[1].values()), abs=0.5)
    assert there["valet_collisions"] == here["valet_collisions"] == []
    assert server.look() == CLEAN


@pytest.mark.parametrize("world", ["carla://", "carla://here", "carla://a:0", "carla://a:65535"])
def test_what_is_no_address_is_refused(world: str) -> None:
    with pytest.raises(InputError, match=world):
        read_endpoint(world)


def test_what_is_no_world_is_one_line() -> None:
    ended = called("trial", LIBRARY / "child_behind_van.xosc", "--world", "unreal")
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert "carla://HOST:PORT" in ended.err


def test_a_scenario_without_a_map_is_one_line(server: Headless, tmp_path: Path) -> None:
    file = tmp_path / "nowhere.xosc"
    file.write_text(scenario().replace(ROAD, ""), "utf-8")
    ended = ivics("trial", file, "--world", f"carla://127.0.0.1:{server.port}")
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert "names no map, and CARLA needs one" in ended.err


def test_a_world_that_does_not_answer_is_one_line() -> None:
    world = f"carla://127.0.0.1:{free_port()}"
    ended = ivics("trial", LIBRARY / "child_behind_van.xosc", "--world", world)
    assert (ended.code, ended.err.count("\n")) == (3, 1)
    assert world.removeprefix("carla://") in ended.err
