"""Valet missions in a trial: the unit guides cars among those whom the scenario moves."""

from functools import cache
from pathlib import Path
from shutil import copy
from typing import Any

import pytest

from shell import called
from world import LIBRARY

SCENARIO, SITE = LIBRARY / "corridor.xosc", LIBRARY / "corridor.toml"
MISSIONS = LIBRARY / "corridor_missions.toml"


def trial(*arguments: object) -> Any:  # noqa: ANN401 - what the command prints
    ended = called("trial", SCENARIO, "--site", SITE, *arguments, "--json")
    return ended.json["trials"][0]


@cache
def guided() -> Any:  # noqa: ANN401
    return trial("--missions", MISSIONS)


def test_all_missions_end_without_a_contact_beside_the_ego_s_own_case() -> None:
    told = guided()
    states = {mission["vehicle"]: mission["state"] for mission in told["missions"]}
    assert states == dict.fromkeys("123", "parked") | dict.fromkeys("456", "handed_back")
    assert told["valet_collisions"] == []
    assert told["outcome"] == "safe"


def test_cars_wait_for_those_whom_the_unit_s_sensors_see() -> None:
    holders = [wait["holder"] for mission in guided()["missions"] for wait in mission["waits"]]
    assert any(holder.startswith("track ") for holder in holders)


def test_who_asks_for_no_missions_is_told_of_none_and_without_a_unit_there_are_none() -> None:
    told = trial("--max-time", 5)
    assert "missions" not in told
    assert "missions" not in guided()["without"]


def missions(folder: Path, change: tuple[str, str] = ("", "")) -> Path:
    """The library's file with other text."""
    text = MISSIONS.read_text()
    assert change[0] in text
    for name in ("corridor_lot.toml", "corridor.xodr"):
        copy(LIBRARY / name, folder / name)
    file = folder / "missions.toml"
    file.write_text(text.replace(*change, 1))
    return file


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (('stands = "AS3"', 'stands = "AS9"'), "AS9"),
        (('target = "AN1"', 'target = "AN9"'), "AN9"),
        (('vehicle = "1"', 'vehicle = "4"'), "vehicle 4 has a mission already"),
        (('wish = "park"', 'wish = "wash"'), "wish"),
        (("at_s = 0.5", "at_s = -0.5"), "at_s"),
        (('lot = "corridor_lot.toml"', 'lot = "nowhere.toml"'), "nowhere.toml"),
    ],
)
def test_a_file_that_is_wrong_is_one_line(
    tmp_path: Path, change: tuple[str, str], problem: str
) -> None:
    ended = called("trial", SCENARIO, "--missions", missions(tmp_path, change))
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert problem in ended.err


def test_a_car_park_on_another_map_is_one_line(tmp_path: Path) -> None:
    ended = called("trial", SCENARIO, "--missions", missions(tmp_path))
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert "expected the scenario's map" in ended.err


def test_missions_without_a_unit_are_one_line() -> None:
    ended = called("trial", SCENARIO, "--missions", MISSIONS, "--without-rsu")
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert "there is no unit" in ended.err
